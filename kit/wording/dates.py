"""Days and times as people in each language write them, short enough for a text."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime

_SHORT = "EEE d MMM"
_PATTERNS = {"ru": "EEE d MMMM", "uk": "EEE d MMMM"}
"""Months that are written out: cut short, the Ukrainian November reads as a leaf of paper."""

_ENGLISH = Locale("en", "GB")


def day_words(at: datetime, zone: ZoneInfo, language: str) -> str:
    """The local day with its weekday: "jue 26 nov". In English where CLDR lacks the language.

    Source: Unicode CLDR through Babel.
    """
    locale = _locale(language)
    pattern = _PATTERNS.get(locale.language, _SHORT)
    return format_datetime(at.astimezone(zone), pattern, locale=locale).replace(".", "")


def time_words(at: datetime, zone: ZoneInfo, language: str) -> str:  # noqa: ARG001
    """The local time by the 24-hour clock: "10:30", in every language and on every phone."""
    return at.astimezone(zone).strftime("%H:%M")


def _locale(language: str) -> Locale:
    """What CLDR knows of a language tag, or of its base language."""
    for tag in (language, language.split("-", maxsplit=1)[0]):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    return _ENGLISH
