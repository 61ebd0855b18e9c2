"""The day's numbers for the coordinators: when they are due, and how much of them fits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.hotline import segments

PARTS = 3
"""So many SMS parts at most."""

LATE = timedelta(hours=3)
"""A box that wakes up later than so after the hour says nothing of the morning any more."""

PATIENCE = timedelta(minutes=15)
"""What is not written or not sent so long after the hour is worth a look."""


def due(at: str, timezone: str, now: datetime) -> bool:
    """Whether it is time, by the clock on the site's wall; `at` is like "07:30", "" never."""
    begins = _begins(at, timezone, now)
    return begins is not None and begins <= now <= begins + LATE


def missed(at: str, timezone: str, now: datetime) -> bool:
    """Whether today's text should have been written by now."""
    begins = _begins(at, timezone, now)
    return begins is not None and now > begins + PATIENCE


def _begins(at: str, timezone: str, now: datetime) -> datetime | None:
    """That hour of today; None when it is to be never."""
    if not at:
        return None
    zone = ZoneInfo(timezone)
    return datetime.combine(now.astimezone(zone).date(), time.fromisoformat(at), zone)


def fitted(
    full: Sequence[str], short: Sequence[str], frame: Callable[[str], str], parts: int = PARTS
) -> str:
    """The text with as many services as fit, the first ones in full, then in short.

    `frame` puts a list of services into the text. What has no place at all is counted: +2.
    """
    count = len(full)
    lists = [[*full[:n], *short[n:]] for n in range(count, -1, -1)]
    lists += [[*short[:n], f"+{count - n}."] for n in range(count - 1, -1, -1)]
    texts = (frame(" ".join(one)) for one in lists)
    return next((text for text in texts if segments.count(text).parts <= parts), frame("+"))
