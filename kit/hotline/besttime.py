"""When somebody wants to be rung back: "today after 18:00", "tomorrow from 9 to 12"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONGEST = timedelta(days=14)
"""Nobody is promised a call later than that."""


@dataclass(frozen=True, slots=True)
class BestTime:
    """Not to be rung before `start`; after `end` it is no better than any other time."""

    start: datetime
    end: datetime | None = None


def read(day: str, start: str, end: str, zone: ZoneInfo, now: datetime) -> BestTime | None:
    """What was chosen: a day (ISO), and from and until when ("18:00") by the clock of `zone`.

    None when neither was said: any time is good. Only "until" means from now on.

    Raises: ValueError when it is no time, over already, ends before it begins, or is too far off.
    """
    if not start and not end:
        return None
    on = date.fromisoformat(day) if day else now.astimezone(zone).date()
    begins = _instant(on, start, zone) if start else now
    ends = _instant(on, end, zone) if end else None
    if ends is not None and (ends <= begins or ends <= now):
        raise ValueError("ends before it begins, or is over")
    if begins > now + LONGEST:
        raise ValueError("too far off")
    return BestTime(begins, ends)


def _instant(day: date, clock: str, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), zone)
