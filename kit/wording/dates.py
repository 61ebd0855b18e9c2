"""Days and times as people in each language write them, short enough for a text."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

_DAYS = {"en": "EEE d MMM", "ar": "EEEE d MMMM"}


def day_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """The local day with its weekday: "jue 26 nov". Source: Unicode CLDR through Babel."""
    pattern = _DAYS.get(language, "EEE d MMM")
    return format_datetime(at.astimezone(zone), pattern, locale=language).replace(".", "")


def time_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """The local time by the 24-hour clock: "10:30", in digits every phone shows."""
    del language
    return at.astimezone(zone).strftime("%H:%M")
