"""The clock, handed in: wall time for people, monotonic time for durations.

The Pi before the 5 has no clock that survives a power cut, so `trusted` says whether the wall
time is worth acting on. It starts untrusted when the system clock lies before `floor`.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol

BUILT_AT = datetime(2026, 11, 1, tzinfo=UTC)
"""No true clock shows less than this: the kit did not exist before."""


class Clock(Protocol):
    """What the house asks about time."""

    def now(self) -> datetime:
        """The wall time, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never step back; for durations only."""
        ...

    def trusted(self) -> bool:
        """Whether the wall time is plausible."""
        ...


class SystemClock:
    """The machine's own clock."""

    def __init__(self, floor: datetime = BUILT_AT) -> None:
        self._floor = floor

    def now(self) -> datetime:
        """The wall time, aware, UTC."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Seconds that never step back."""
        return time.monotonic()

    def trusted(self) -> bool:
        """False while the wall time lies before the newest instant known to have passed."""
        return self.now() >= self._floor


def as_text(at: datetime) -> str:
    """An instant as the store keeps it: ISO-8601 UTC with milliseconds and Z."""
    plain = at.astimezone(UTC).replace(tzinfo=None)
    return f"{plain.isoformat(timespec='milliseconds')}Z"


def from_text(text: str) -> datetime:
    """The instant that `as_text` wrote."""
    return datetime.fromisoformat(text)
