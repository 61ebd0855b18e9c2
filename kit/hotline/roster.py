"""Planned shifts, by the clock on the site's wall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def planned(day: date, start: time, end: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when (UTC) a shift goes.

    One that ends no later than it begins ends the next day.
    """
    last = day if end > start else day + timedelta(days=1)
    return _instant(day, start, zone), _instant(last, end, zone)


def later(at: datetime, days: int, zone: ZoneInfo) -> datetime:
    """The same time on the wall so many days later, also when the clocks changed between."""
    local = at.astimezone(zone)
    return _instant(local.date() + timedelta(days=days), local.time(), zone)


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(ZoneInfo("UTC"))
