"""A centre's calendar as an iCalendar file; loaded when the first calendar is asked for.

Source: RFC 5545; REFRESH-INTERVAL and NAME are RFC 7986.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import icalendar

from kit.hotline.feed import Event

_REFRESH = timedelta(minutes=15)
_NEXT_CHANGE = timedelta(days=400)
"""The rules of the clock are told so far beyond the first and the last appointment."""


def write(name: str, place: str, timezone: str, events: Sequence[Event]) -> bytes:
    """The file. `name` is the calendar's, `place` where everything in it happens."""
    zone = ZoneInfo(timezone)
    made = icalendar.Calendar()
    made.add("prodid", "-//Hotline kit//Appointments//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("name", name)
    made.add("x-wr-calname", name)
    made.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    made.add("x-published-ttl", _REFRESH)
    if events:
        first = min(one.starts_at for one in events) - _NEXT_CHANGE
        last = max(one.ends_at for one in events) + _NEXT_CHANGE
        made.add_component(
            icalendar.Timezone.from_tzinfo(zone, timezone, first.date(), last.date())
        )
    for one in events:
        made.add_component(_event(one, place, zone))
    file: bytes = made.to_ical()
    return file


def _event(one: Event, place: str, zone: ZoneInfo) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", one.uid)
    event.add("dtstamp", one.changed_at)
    event.add("last-modified", one.changed_at)
    event.add("sequence", one.revision)
    event.add("status", "CONFIRMED" if one.stands else "CANCELLED")
    event.add("summary", one.summary)
    event.add("location", place)
    event.add("dtstart", _local(one.starts_at, zone))
    event.add("dtend", _local(one.ends_at, zone))
    return event


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    """By the centre's clock; in the hour that comes twice, by UTC: the file cannot say which."""
    local = at.astimezone(zone)
    twice = local.utcoffset() != local.replace(fold=1 - local.fold).utcoffset()
    return at.astimezone(UTC) if twice else local
