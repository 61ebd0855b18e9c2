"""A clock that a test steers: time passes when the test says so, and the wall may jump."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from kit.clock import Clock

TUESDAY_MORNING = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class SteeredClock(Clock):
    """`wait` lets time pass for everybody; `jump` moves the wall clock alone, as a person would."""

    def __init__(self, at: datetime = TUESDAY_MORNING, *, trusted: bool = True) -> None:
        self._lock = threading.Lock()
        self._at = at
        self._monotonic = 1000.0
        self._trusted = trusted

    def now(self) -> datetime:
        with self._lock:
            return self._at

    def monotonic(self) -> float:
        with self._lock:
            return self._monotonic

    def trusted(self) -> bool:
        with self._lock:
            return self._trusted

    def compared(self) -> bool:
        """Whoever looked at a watch is believed."""
        self.trust(trusted=True)
        return True

    def wait(self, **duration: float) -> datetime:
        """Time passes: `wait(minutes=5)`. Answers what time it is then."""
        passed = timedelta(**duration)
        with self._lock:
            self._at += passed
            self._monotonic += passed.total_seconds()
            return self._at

    def jump(self, **duration: float) -> datetime:
        """Somebody sets the wall clock: `jump(days=400)`. The monotonic clock does not follow."""
        with self._lock:
            self._at += timedelta(**duration)
            return self._at

    def trust(self, trusted: bool) -> None:  # noqa: FBT001
        with self._lock:
            self._trusted = trusted
