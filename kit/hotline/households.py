"""A household: what may be known of it, what it agreed to, and when it may be reached.

A text that somebody else in the house reads can do harm. So safe hours bind the box: it sends and
rings within them only.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from kit.hotline.outbox import is_quiet, read_hours

PURPOSES = ("text", "callback", "record", "referral")
"""What a household may agree to: be texted, be rung back, be written down, be passed on."""

HOW = ("call", "text", "person")
"""How it was said: on the phone, by text, face to face."""

VULNERABILITIES = (
    "danger",
    "minor-alone",
    "pregnant",
    "small-children",
    "illness",
    "disability",
    "older",
)
"""What gives priority, the most pressing first."""

URGENCIES = ("now", "soon", "routine")
"""How soon a household that is handed on needs the other service."""

AGE_BANDS = ("0-4", "5-11", "12-17", "18-59", "60+")
SEXES = ("f", "m", "x")

_DAYS = 3
"""Days looked ahead: the hour a clock change leaves out may be the whole of the safe hours."""


def is_safe(hours: str, timezone: str, now: datetime) -> bool:
    """Whether a household may be reached now; `hours` "" means at any time."""
    return not hours or is_quiet(read_hours(hours), timezone, now)


def safe_from(hours: str, timezone: str, now: datetime) -> datetime:
    """From when on a household may be reached: now, or when its safe hours begin next."""
    span = read_hours(hours)
    if span is None or is_quiet(span, timezone, now):
        return now
    zone = ZoneInfo(timezone)
    today = now.astimezone(zone).date()
    begins = (
        datetime.combine(today + timedelta(days=ahead), span[0], zone)
        .replace(fold=fold)
        .astimezone(UTC)
        for ahead in range(_DAYS)
        for fold in (0, 1)
    )
    return min(at for at in begins if at >= now and is_quiet(span, timezone, at))


def may_be_hours(words: str) -> bool:
    """Whether `words` can be kept as safe hours: empty, or two hours that differ."""
    try:
        read_hours(words)
    except ValueError:
        return False
    return True
