"""The hourly line: written once at the end of each local hour, while it is still true."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kit.clock import as_text, from_text
from kit.desk import presence
from kit.store import figures, hours
from kit.store.engine import Reading, Writing
from kit.store.hours import HourLine

HOUR = timedelta(hours=1)

PROMPT = timedelta(minutes=10)
"""Later than this, nobody knows any more how things stood at the hour's end."""


def ended(now: datetime, zone: ZoneInfo) -> datetime:
    """When the last whole local hour ended."""
    return now.astimezone(zone).replace(minute=0, second=0, microsecond=0)


def due(r: Reading, now: datetime, zone: ZoneInfo) -> bool:
    """Whether the last hour wants its line, and can still have it."""
    end = ended(now, zone)
    return now - end <= PROMPT and not hours.has(r, end)


def note(tx: Writing, now: datetime, zone: ZoneInfo) -> HourLine:
    """Writes the last hour's line."""
    end = ended(now, zone)
    calls, missed = hours.came(tx, end - HOUR, end)
    owed, since = hours.owed(tx)
    oldest_min = None if since is None else max(0, int((now - from_text(since)) / HOUR * 60))
    here = sum(one.state != "off" for one in presence.everybody(tx, now))
    line = HourLine(as_text(end), calls, missed, owed, oldest_min, here)
    hours.write(tx, line)
    return line


def add_up(tx: Writing, now: datetime, zone: ZoneInfo) -> bool:
    """Adds up the oldest day that is well over; False when none is left."""
    waiting = figures.due(tx, now.astimezone(zone).date(), zone)
    if waiting:
        figures.add_up(tx, waiting[0], zone)
    return bool(waiting)
