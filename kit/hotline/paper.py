"""Sheets of the paper pack: their numbers, and when a call written on one can have been."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from kit.hotline import codes

MOST = 100
"""Sheets in one pack."""

_LEAST_DIGITS = 4


def number(counter: int) -> str:
    """The number of the box's `counter`-th sheet; its last digit checks the others."""
    return codes.checked(f"{counter:0{_LEAST_DIGITS}d}")


def shown(digits: str) -> str:
    """The number as it is printed: 0012-5."""
    return f"{digits[:-1]}-{digits[-1:]}"


def read(typed: str) -> str | None:
    """The number that somebody typed, with or without its dash; None when a digit is wrong."""
    digits = codes.plain(typed)
    return digits if len(digits) > _LEAST_DIGITS and codes.sound(digits) else None


def told_at(
    day: date, clock: time, zone: ZoneInfo, printed_at: datetime, now: datetime
) -> datetime:
    """When the call was, by the clock on the wall of the site.

    Of an hour that comes twice, in the night when the clocks go back, the first that can be true.
    A sheet counts from the minute it was printed in.

    Raises: ValueError "future" or "before-print".
    """
    wall = datetime.combine(day, clock, zone)
    first, second = (wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    earliest = printed_at.replace(second=0, microsecond=0)
    for at in (first, second):
        if earliest <= at <= now:
            return at
    raise ValueError("future" if first > now else "before-print")
