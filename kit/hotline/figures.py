"""The figures a coordinator reads, and how each is reckoned.

A figure that nothing was counted for is None, never 0: "no calls" is not "none answered". Callers
who hear the busy tone are seen by no modem, so their number is unknown, always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import TypeVar
from zoneinfo import ZoneInfo

ABANDONED_AFTER_S = 5.0
"""T: who hangs up sooner gave nobody a chance to answer, and weighs on no rate."""

SERVED_WITHIN_S = 20.0
"""T2: who is answered by then was served in time."""

HALF_HOUR = timedelta(minutes=30)

REPEATS = ((1, 1), (2, 3), (4, 5), (6, 10), (11, 20), (21, None))
"""How many times one caller rang, in the groups that are shown; the last has no end."""

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Heard:
    """A call that came in and was offered to volunteers: no flash call, test or blocked number.

    Times are instants, None where it did not come to that. One that still rings is not offered yet.
    `caller` is the household's id, None when the number is withheld.
    """

    rang_at: datetime
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    closed_at: datetime | None = None
    caller: str | None = None

    @property
    def wait_s(self) -> float | None:
        """How long the caller waited, for an answer or in vain; None while it rings."""
        until = self.answered_at or self.ended_at
        return None if until is None else max(0.0, (until - self.rang_at).total_seconds())


@dataclass(frozen=True, slots=True)
class Tally:
    """What can be added up, over hours or days. Seconds are sums of true lengths.

    `waited_s` is of those answered, `in_vain_s` of those who were not.
    """

    answered: int = 0
    abandoned: int = 0
    abandoned_late: int = 0
    in_time: int = 0
    waited_s: float = 0.0
    longest_s: float = 0.0
    talked_s: float = 0.0
    wrapped_up_s: float = 0.0
    in_vain_s: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.answered + other.answered,
            self.abandoned + other.abandoned,
            self.abandoned_late + other.abandoned_late,
            self.in_time + other.in_time,
            self.waited_s + other.waited_s,
            max(self.longest_s, other.longest_s),
            self.talked_s + other.talked_s,
            self.wrapped_up_s + other.wrapped_up_s,
            self.in_vain_s + other.in_vain_s,
        )

    @property
    def offered(self) -> int:
        """Answered and abandoned; busy-line callers cannot be seen by a modem."""
        return self.answered + self.abandoned

    @property
    def answer_rate(self) -> float | None:
        """Answered of those offered."""
        return _share(self.answered, self.offered)

    @property
    def abandonment(self) -> float | None:
        """Abandoned after T, of those answered or abandoned after T."""
        return _share(self.abandoned_late, self.answered + self.abandoned_late)

    @property
    def service_level(self) -> float | None:
        """Answered within T2, of those answered or abandoned after T."""
        return _share(self.in_time, self.answered + self.abandoned_late)

    @property
    def asa_s(self) -> float | None:
        """The average speed of answer."""
        return _share(self.waited_s, self.answered)

    @property
    def aht_s(self) -> float | None:
        """The average handling time: talk and wrap-up."""
        return _share(self.talked_s + self.wrapped_up_s, self.answered)

    @property
    def talk_s(self) -> float | None:
        """The average talk."""
        return _share(self.talked_s, self.answered)

    @property
    def patience_s(self) -> float | None:
        """How long callers wait before they give up: all waiting, over how many gave up.

        Whoever was answered sooner shows that patience may last longer; so their waits count too.
        """
        return _share(self.waited_s + self.in_vain_s, self.abandoned)


def tally(calls: Iterable[Heard]) -> Tally:
    """What came of these calls."""
    return sum(map(_one, calls), Tally())


def by(calls: Iterable[Heard], key: Callable[[Heard], Key]) -> dict[Key, Tally]:
    """The tally of each group, in the order of the groups' first calls."""
    groups: dict[Key, Tally] = {}
    for call in calls:
        group = key(call)
        groups[group] = groups.get(group, Tally()) + _one(call)
    return groups


def half_hour(at: datetime, zone: ZoneInfo) -> datetime:
    """The local half-hour that an instant lies in, by its beginning."""
    local = at.astimezone(zone)
    return local.replace(minute=local.minute // 30 * 30, second=0, microsecond=0)


def peak(calls: Iterable[Heard], zone: ZoneInfo) -> tuple[datetime, int] | None:
    """The local half-hour with most calls offered, the earliest of equals; None without calls."""
    offered = Counter(half_hour(one.rang_at, zone) for one in calls if one.wait_s is not None)
    if not offered:
        return None
    return min(offered.items(), key=lambda item: (-item[1], item[0].timestamp()))


def grouped(times: Iterable[tuple[int, int]]) -> list[tuple[tuple[int, int | None], int]]:
    """Callers in the groups that are shown, from (how often one rang, how many did so)."""
    rang = list(times)
    return [
        (
            (low, high),
            sum(n for often, n in rang if low <= often and (high is None or often <= high)),
        )
        for low, high in REPEATS
    ]


def repeats(calls: Iterable[Heard]) -> list[tuple[tuple[int, int | None], int]]:
    """How many callers rang once, two or three times, and so on. Withheld numbers are nobody."""
    rang = Counter(one.caller for one in calls if one.caller is not None and one.wait_s is not None)
    return grouped(Counter(rang.values()).items())


@dataclass(frozen=True, slots=True)
class Owed:
    """A callback: when the first miss was, when it was over, and when the caller was reached.

    Without `over_at` it is still owed: then nothing can be said of it yet.
    """

    missed_at: datetime
    over_at: datetime | None = None
    reached_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Returned:
    """What became of callbacks. `reached` is a share of those that are over."""

    over: int
    open: int
    reached: float | None
    median_min: float | None


def returned(callbacks: Sequence[Owed]) -> Returned:
    """Per cent reached, and the median of the minutes from the miss until then."""
    over = [one for one in callbacks if one.over_at is not None]
    minutes = [
        max(0.0, (one.reached_at - one.missed_at).total_seconds()) / 60
        for one in over
        if one.reached_at is not None
    ]
    return Returned(
        len(over),
        len(callbacks) - len(over),
        _share(len(minutes), len(over)),
        median(minutes) if minutes else None,
    )


@dataclass(frozen=True, slots=True)
class Visited:
    """What became of appointments whose time is over, in bookings and, for places, in people."""

    kept: int = 0
    no_show: int = 0
    walk_ins: int = 0
    people: int = 0
    places: int = 0

    @property
    def no_show_rate(self) -> float | None:
        """Those who did not come, of those who did or did not."""
        return _share(self.no_show, self.kept + self.no_show)

    @property
    def fill(self) -> float | None:
        """People booked of the places there were."""
        return _share(self.people, self.places)


def lead_days(booked: Iterable[tuple[datetime, datetime]]) -> float | None:
    """The median of the days from booking to the appointment."""
    days = [(starts - at).total_seconds() / 86_400 for at, starts in booked]
    return median(days) if days else None


def shares(told: Mapping[str, int]) -> dict[str, float]:
    """Each group's share of those of whom something was told; empty when of nobody."""
    total = sum(told.values())
    return {group: n / total for group, n in told.items()} if total else {}


def _one(call: Heard) -> Tally:
    wait_s = call.wait_s
    if wait_s is None:
        return Tally()
    if call.answered_at is None:
        return Tally(
            abandoned=1,
            abandoned_late=int(wait_s > ABANDONED_AFTER_S),
            longest_s=wait_s,
            in_vain_s=wait_s,
        )
    return Tally(
        answered=1,
        in_time=int(wait_s <= SERVED_WITHIN_S),
        waited_s=wait_s,
        longest_s=wait_s,
        talked_s=_between_s(call.answered_at, call.ended_at),
        wrapped_up_s=_between_s(call.ended_at, call.closed_at),
    )


def _between_s(start: datetime | None, end: datetime | None) -> float:
    """Closing a call that still talks hangs it up: then there is no wrap-up, not a negative one."""
    return 0.0 if start is None or end is None else max(0.0, (end - start).total_seconds())


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
