"""When an appointment is reminded of: the day before in the afternoon, and on the day in time.

Only at decent hours of the site. A reminder that could not go while it meant something is dropped:
the one of the day before at night, the one of the day when people must have left home.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from kit.hotline.outbox import Hours

Which = Literal["day-before", "today"]

AHEAD = timedelta(days=2)
"""No appointment that begins later is reminded of yet."""

_AFTERNOON = time(17)
_THE_WAY = timedelta(hours=2)
_JUST_TOLD = timedelta(hours=3)
"""Who was told of the appointment so shortly before needs no reminder."""


@dataclass(frozen=True, slots=True)
class Window:
    """A reminder and when it may go; at `ends_at` it may no more. Times are UTC."""

    which: Which
    begins_at: datetime
    ends_at: datetime


def due(
    starts_at: datetime, told_at: datetime, hours: Hours, timezone: str, now: datetime
) -> Window | None:
    """The reminder that is due now, or None. `told_at` is when the caller last got its time.

    A `told_at` that lies ahead was written under a wrong clock and says nothing.
    """
    for window in windows(starts_at, hours, timezone):
        fresh = told_at <= now and told_at > window.begins_at - _JUST_TOLD
        if window.begins_at <= now < window.ends_at and not fresh:
            return window
    return None


def windows(starts_at: datetime, hours: Hours, timezone: str) -> Iterator[Window]:
    """When each reminder of an appointment may go. `hours` do not go past midnight."""
    zone = ZoneInfo(timezone)
    day = starts_at.astimezone(zone).date()
    begin, end = hours
    before = day - timedelta(days=1)
    afternoon = _AFTERNOON if begin <= _AFTERNOON < end else begin
    yield Window("day-before", _at(before, afternoon, zone), _at(before, end, zone))
    leaves_at = min(starts_at - _THE_WAY, _at(day, end, zone))
    if _at(day, begin, zone) < leaves_at:
        yield Window("today", _at(day, begin, zone), leaves_at)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
