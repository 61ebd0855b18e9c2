"""What a modem says the network's time is, where that can be.

Source: 3GPP TS 27.007 section 8.15 (+CCLK); Quectel's manual (+QLTS=1 answers in UTC).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

_TOLD = re.compile(
    r'\+(CCLK|QLTS): *"?(\d{2,4})/(\d\d)/(\d\d),(\d\d):(\d\d):(\d\d)(?:([+-])(\d\d))?', re.ASCII
)
_EARLIEST = datetime(2024, 1, 1, tzinfo=UTC)
"""A modem that was never told the time says 1970, 1980 or 2004."""

_LATEST = datetime(2070, 1, 1, tzinfo=UTC)
_MOST_QUARTERS = 56


def time_of(lines: list[str] | None) -> datetime | None:
    """The time in the reply to AT+CCLK? or AT+QLTS=1, in UTC; None where it cannot be."""
    match = next((match for match in map(_TOLD.match, lines or ()) if match), None)
    if match is None:
        return None
    name, year, *rest, sign, quarters = match.groups()
    zone = UTC if name == "QLTS" else _zone(sign, quarters)
    if zone is None:
        return None
    try:
        month, day, hour, minute, second = map(int, rest)
        told = datetime(int(year) % 100 + 2000, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return told.astimezone(UTC) if _EARLIEST <= told < _LATEST else None


def _zone(sign: str | None, quarters: str | None) -> timezone | None:
    """Quarters of an hour east of UTC; without them the time says nothing."""
    if sign is None or quarters is None or int(quarters) > _MOST_QUARTERS:
        return None
    return timezone((-1 if sign == "-" else 1) * timedelta(minutes=15 * int(quarters)))
