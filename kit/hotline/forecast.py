"""What a day at the reception will probably be like, from the site's own history."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

ENOUGH_DAYS = 5
"""On fewer days than these nothing is said."""


@dataclass(frozen=True, slots=True)
class Past:
    """How many booked people of a service came on a day, and how many did not."""

    service_id: str
    day: date
    came: int
    missed: int


@dataclass(frozen=True, slots=True)
class Rate:
    """The share of booked people who do not come, and on how many days that rests.

    None when the days are too few.
    """

    share: float | None
    days: int


@dataclass(frozen=True, slots=True)
class Window:
    """A slot of the day: what is booked, and how many walk-ins have a place now."""

    starts_at: datetime
    booked: int
    walkin_room: int


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour by the site's clock, in people.

    `missing` is how many of the booked will probably not come, None when that is not known;
    `walkins` how many can be let in: who has a place, and the places of the missing.
    """

    hour: int
    booked: int
    missing: int | None
    walkins: int


def rate(history: Iterable[Past], service_id: str, weekday: int) -> Rate:
    """How many do not come to a service on a weekday (0 is Monday)."""
    days = [one for one in history if one.service_id == service_id and one.day.weekday() == weekday]
    known = [one for one in days if one.came + one.missed > 0]
    count = len({one.day for one in known})
    if count < ENOUGH_DAYS:
        return Rate(None, count)
    missed = sum(one.missed for one in known)
    return Rate(missed / (missed + sum(one.came for one in known)), count)


def hours(windows: Sequence[Window], rate: Rate, zone: ZoneInfo) -> list[Hour]:
    """Each hour with a slot in it, in order. Parts of a person are not let in: rounded down."""
    found: dict[datetime, list[Window]] = {}
    for one in windows:
        begun = one.starts_at.astimezone(zone).replace(minute=0, second=0, microsecond=0)
        found.setdefault(begun, []).append(one)
    return [_hour(begun.hour, found[begun], rate) for begun in sorted(found)]


def missing(booked: int, rate: Rate) -> int | None:
    """How many of the booked will probably not come; None when the days are too few to say."""
    return None if rate.share is None else int(booked * rate.share + 1e-9)


def _hour(hour: int, windows: list[Window], rate: Rate) -> Hour:
    booked = sum(one.booked for one in windows)
    gone = missing(booked, rate)
    return Hour(hour, booked, gone, sum(one.walkin_room for one in windows) + (gone or 0))
