"""The waiting list: when a freed place may be offered, to whom first, and how long it is kept."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_DECENT = (time(8), time(21))
"""Nobody is woken by an offer that must be answered soon: from when until when, at the centre."""


def decent(zone: ZoneInfo, now: datetime) -> bool:
    """Whether an offer may go out now, by the clock on the centre's wall."""
    return _DECENT[0] <= now.astimezone(zone).time() < _DECENT[1]


def deadline(now: datetime, minutes: int) -> datetime:
    """Until when an offer made now is kept."""
    return now + timedelta(minutes=minutes)


def earliest_start(now: datetime, minutes: int, lead_hours: int) -> datetime:
    """No offered time begins before this: after a yes at the last minute there is still the way."""
    return deadline(now, minutes) + timedelta(hours=lead_hours)


def fits(
    starts_at: datetime, zone: ZoneInfo, earliest_on: date | None, latest_on: date | None
) -> bool:
    """Whether a time lies on a day that suits, in the centre's own calendar."""
    day = starts_at.astimezone(zone).date()
    after = earliest_on is None or earliest_on <= day
    return after and (latest_on is None or day <= latest_on)
