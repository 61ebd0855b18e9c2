"""A clock on which a day goes by in minutes, the same in every process of one machine."""

from __future__ import annotations

import time
from datetime import datetime, timedelta

from kit.clock import Clock
from tests.fakes.clock import TUESDAY_MORNING


class FastClock(Clock):
    """`speed` seconds go by in one. `began` is the monotonic second at which it showed `at`."""

    def __init__(self, speed: float, began: float, at: datetime = TUESDAY_MORNING) -> None:
        self._speed = speed
        self._began = began
        self._at = at

    @property
    def told(self) -> tuple[str, str]:
        """What another process needs to have the same clock."""
        return str(self._speed), str(self._began)

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.monotonic())

    def monotonic(self) -> float:
        return (time.monotonic() - self._began) * self._speed

    def trusted(self) -> bool:
        return True
