"""Who is here and how, and for whom a call rings aloud: the rules, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

_LEAST_BUSY_FIRST = (("free",), ("wrap-up",), ("break",), ("off", "on-a-call"))


@dataclass(frozen=True, slots=True)
class Listener:
    """A volunteer as the rules see one. `state` is what `state` answers."""

    id: str
    languages: frozenset[str]
    state: str


def state(chosen: str, *, signed_in: bool, on_call: bool, writing: bool) -> str:
    """off, free, break, on-a-call or wrap-up, from what was chosen and what calls say.

    Whoever talks is on a call whatever was chosen; a break counts more than a call to write up.
    """
    if on_call:
        return "on-a-call"
    if not signed_in or chosen == "off":
        return "off"
    return "wrap-up" if writing and chosen == "free" else chosen


def rings_for(
    language: str | None, waited: timedelta, people: Iterable[Listener], fallback: timedelta
) -> frozenset[str]:
    """The ids of those for whom a call rings aloud; the others only see that it rings.

    First those who are free and speak the caller's language. When there are none, or the call
    has rung for `fallback`, everybody who is free. When nobody is free, those who write up their
    last call, else those on a break, else whoever else works here: no call rings for nobody.
    """
    everybody = list(people)
    for states in _LEAST_BUSY_FIRST:
        group = [one for one in everybody if one.state in states]
        if group:
            break
    else:
        return frozenset()
    speakers = [one for one in group if language in one.languages]
    chosen = speakers if speakers and states == ("free",) and waited < fallback else group
    return frozenset(one.id for one in chosen)
