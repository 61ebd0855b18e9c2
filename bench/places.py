"""Places of a centre that three sites share: nothing overbooked, and little left unused.

The same households come to the sites and to one central book that never loses its line; what that
book would have filled is what the sites are measured by. Then everything that can happen, restores
too, as in tests/sync/test_never_overbooked.py.
"""

from __future__ import annotations

import logging
import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from bench.figure import Figure
from kit.clock import as_text
from kit.hotline.openings import DAYS, Opening
from kit.store import grants
from tests.sync.sharing import SITES, Gate, Street
from tests.sync.test_never_overbooked import Sharing

_STEPS = 10_000
_STEP = timedelta(minutes=4)
_PLACES = 50
_OPENING = Opening(60, _PLACES, dict.fromkeys(DAYS, (("09:00", "17:00"),)), days_ahead=2)
_NOT_SOONER = timedelta(minutes=30)
_WHERE = (5, 3, 1)
"""How many come to each site."""

_PARTY = (5, 4, 3, 2, 1)
"""How often a household is of one, two, ... five people."""

_AWAY_AT_MOST = 12 * 60


@dataclass(slots=True)
class Household:
    """Where it stands, here and in the central book."""

    gate: Gate
    party: int
    appointment: str | None
    central: str | None


@dataclass(slots=True)
class Walk:
    """Three sites and a centre; each step a few minutes, one thing, and a sign of life."""

    street: Street
    chance: random.Random = field(default_factory=lambda: random.Random(5))  # noqa: S311
    central: Counter[str] = field(default_factory=Counter)
    here: Counter[str] = field(default_factory=Counter)
    households: list[Household] = field(default_factory=list)
    back_at: dict[int, int] = field(default_factory=dict)
    overbooked: int = 0

    def step(self, number: int) -> None:
        """One thing happens."""
        self.street.wait(_STEP)
        gate = self.street.gates[self.chance.choices(SITES, _WHERE)[0]]
        what = self.chance.choices(
            (self.comes, self.cancels, self.tends, self.late_parcel, self.goes_away),
            (56, 5, 31, 7, 1),
        )[0]
        what(gate, number)
        self.contact(self.street.gates[SITES[number % len(SITES)]], number)
        self.overbooked += bool(self.street.overbooked())

    def comes(self, gate: Gate, number: int) -> None:
        """A household takes the first time that has room for it, here and in the central book."""
        party = self.chance.choices(range(1, 6), _PARTY)[0]
        soonest = as_text(self.street.clock.now() + _NOT_SOONER)
        slots = [slot for slot in self.street.office.slots() if _starts_at(slot) > soonest]
        central = next((one for one in slots if self.central[one] + party <= _PLACES), None)
        if central:
            self.central[central] += party
        one = Household(gate, party, self.book(gate, party), central)
        self.households.append(one)
        self.contact(gate, number)

    def book(self, gate: Gate, party: int) -> str | None:
        """The appointment in the first time with room at this site; None when there is none."""
        now = self.street.clock.now()
        with gate.store.reading() as r:
            shares = grants.between(r, now + _NOT_SOONER, now + timedelta(days=9))
            names = {row["slot_id"]: row["slot"] for row in r.all("SELECT * FROM shared_slots")}
        for share in shares:
            if share.unused >= party and gate.book(names[share.slot_id], party):
                self.here[names[share.slot_id]] += party
                return next(reversed(gate.promised))
        return None

    def cancels(self, gate: Gate, number: int) -> None:
        """Somebody of this site does not come, in both books; not for a time that has begun."""
        now = as_text(self.street.clock.now())
        standing = [
            one for one in self.households[-200:]
            if one.gate is gate and one.central and _starts_at(one.central) > now
            and one.appointment and _starts_at(gate.promised[one.appointment][0]) > now
        ]  # fmt: skip
        if standing:
            one = self.chance.choice(standing)
            self.households.remove(one)
            self.central[str(one.central)] -= one.party
            slot, _party = gate.promised[str(one.appointment)]
            self.here[slot] -= one.party
            gate.cancel(str(one.appointment))
        self.contact(gate, number)

    def contact(self, gate: Gate, number: int) -> None:
        """The site's duties, then its road, which may be away or lose the answer."""
        gate.tend()
        away = self.back_at.get(gate.site, 0) > number
        gate.sync("cut" if away else self.chance.choices(("open", "deaf"), (19, 1))[0])

    def tends(self, gate: Gate, _number: int) -> None:
        """Nothing but the box's own duties."""
        gate.tend()

    def late_parcel(self, gate: Gate, number: int) -> None:
        """A parcel of any age arrives again."""
        if self.back_at.get(gate.site, 0) <= number:
            gate.replay(self.chance.randrange(1 << 20))

    def goes_away(self, gate: Gate, number: int) -> None:
        """The line of the site is cut for some hours."""
        minutes = self.chance.randrange(60, _AWAY_AT_MOST)
        self.back_at[gate.site] = number + minutes * 60 // int(_STEP.total_seconds())


def measure() -> Iterator[Figure]:
    """The walk, then some of the proof with restores, which may rightly leave places unused."""
    with tempfile.TemporaryDirectory() as folder:
        walk = Walk(Street(Path(folder), _PLACES, opening=_OPENING))
        walk.street.meet()
        first = as_text(walk.street.clock.now() + timedelta(days=3))
        for number in range(_STEPS):
            walk.step(number)
        now = as_text(walk.street.clock.now())
        over = [one for one in walk.street.office.slots() if first < _starts_at(one) < now]
        lost = sum(max(0, walk.central[one] - walk.here[one]) for one in over)
        filled = sum(walk.central[one] for one in over)
        walk.street.close()
    yield Figure("places: steps in which a time was overbooked", walk.overbooked, "", 0, "same")
    yield Figure("places: times that are over", len(over), "")
    yield Figure("places: filled by a central book", 100 * filled / (_PLACES * len(over)), "%")
    unused = 100 * lost / (_PLACES * len(over))
    yield Figure("places: unused that a central book would have filled", unused, "%", 2)
    logging.getLogger("kit").setLevel(logging.ERROR)  # each restore warns, as it should on a box
    steps = settings(
        max_examples=40,
        stateful_step_count=50,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Sharing, settings=steps)  # raises when anything is overbooked
    yield Figure("places: overbooked in up to 2,000 steps with restores", 0, "", 0, "same")


def _starts_at(slot: str) -> str:
    return slot.rsplit("/", 1)[1]
