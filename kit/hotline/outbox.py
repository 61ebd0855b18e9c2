"""The outbox: which text goes first, when the hotline keeps quiet, and what comes too late."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

RANKS = {
    "danger": 0,
    "reply": 0,
    "confirmation": 1,
    "moved": 1,
    "cancelled": 1,
    "offer": 1,
    "dialogue": 1,
    "stopped": 1,
    "missed-call": 2,
    "closed": 2,
    "acknowledgement": 2,
    "reminder": 3,
    "daily": 3,
    "broadcast": 4,
}
"""Kinds of texts by who goes first: the smaller, the sooner."""

PROMPT = tuple(kind for kind, rank in RANKS.items() if rank <= 1)
"""What somebody waits for: held back by no pace, no quota and no quiet hours."""

FLEETING = ("missed-call", "closed", "acknowledgement", "dialogue", "daily")
"""What means nothing any more when it comes hours late."""

TIMELY = ("reminder", "daily")
"""What says "today": untrue on another day, so it waits while nobody trusts the clock."""

_HOURS = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)")

Hours = tuple[time, time]
"""From when until when, by the clock on the site's wall; it may go past midnight."""


def read_hours(words: str) -> Hours | None:
    """The hours that `words` mean, like "22:00-07:30"; None when there are none.

    Raises: ValueError for anything else.
    """
    if not words:
        return None
    found = _HOURS.fullmatch(words)
    if found is None:
        raise ValueError(words)
    begin_h, begin_min, end_h, end_min = map(int, found.groups())
    begin, end = time(begin_h, begin_min), time(end_h, end_min)
    if begin == end:
        raise ValueError(words)
    return begin, end


def is_quiet(hours: Hours | None, timezone: str, now: datetime) -> bool:
    """Whether the site's own clock is within `hours`; their end is no more within."""
    if hours is None:
        return False
    begin, end = hours
    shown = now.astimezone(ZoneInfo(timezone)).time()
    if begin < end:
        return begin <= shown < end
    return shown >= begin or shown < end


def day_of(timezone: str, now: datetime) -> str:
    """The day of the site's own calendar, by which quotas count."""
    return now.astimezone(ZoneInfo(timezone)).date().isoformat()


def stale_before(late_hours: int, now: datetime) -> datetime | None:
    """Fleeting texts written before this go no more; None when they always go."""
    return now.astimezone(UTC) - timedelta(hours=late_hours) if late_hours else None


def pause_s(texts_a_minute: int) -> float:
    """The seconds between two automatic texts of one line; 0 for as fast as it can."""
    return 60.0 / texts_a_minute if texts_a_minute else 0.0
