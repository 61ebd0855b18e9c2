"""Who gets how many places of a slot that several sites share, and what a site can spare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ENOUGH = 2
"""So many unused places a site keeps when others ask; with fewer it always runs short."""

FAMILY = 6
"""So many unused places a site should have for a family, while many are free."""

_PART = 2
"""Of what is free each site is granted at most its part of one half at a time."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one site has of a slot, in places: granted and not given back, and used of that.

    `in_contact` is False for a site that was not heard for a while: what it is granted now would
    lie where nobody can fetch it.
    """

    site: int
    has: int
    used: int
    in_contact: bool = True

    @property
    def unused(self) -> int:
        """What it can still book."""
        return max(0, self.has - self.used)


def enough(free: int, sites: int) -> int:
    """With fewer unused places a site runs short: a family's while there are, later fewer."""
    return max(ENOUGH, min(FAMILY, free // max(1, sites)))


def top_up(free: int, holdings: Sequence[Holding]) -> dict[int, int]:
    """How many of the free places each site gets by itself, the neediest first.

    Only who is in contact and runs short. The parts become smaller as the
    slot fills, so that the last places lie where they are booked.
    """
    given: dict[int, int] = {}
    wanted = enough(free, len(holdings))
    needy = [one for one in holdings if one.in_contact and one.unused < wanted]
    for one in sorted(needy, key=lambda one: (one.unused, -one.used, one.site)):
        part = max(wanted - one.unused, free // (_PART * len(holdings)))
        if part := min(part, free):
            given[one.site] = part
            free -= part
    return given


def evenly(free: int, sites: Sequence[int]) -> dict[int, int]:
    """The free places shared out; what does not divide goes to the first."""
    each, rest = divmod(free, len(sites)) if sites else (0, 0)
    shared = {site: each + (place < rest) for place, site in enumerate(sites)}
    return {site: places for site, places in shared.items() if places}


def by_demand(free: int, used: Mapping[int, int]) -> dict[int, int]:
    """The free places shared out as the sites have booked so far; evenly while none has."""
    total = sum(used.values())
    if not total:
        return evenly(free, sorted(used))
    most = sorted(used, key=lambda site: (-used[site], site))
    shared = {site: free * used[site] // total for site in most}
    for site in most[: free - sum(shared.values())]:
        shared[site] += 1
    return {site: places for site, places in shared.items() if places}


def spare(unused: int, *, asked: bool, last_call: bool) -> int:
    """How many unused places a site gives back: all at the last call, most when others ask."""
    if last_call:
        return max(0, unused)
    return max(0, unused - ENOUGH) if asked else 0
