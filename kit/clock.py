"""The clock, handed in: wall time for people, monotonic time for durations.

The Pi before the 5 has no clock that survives a power cut, so `trusted` says whether the wall
time is worth acting on. It starts untrusted when the system clock lies before `floor`.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

log = logging.getLogger(__name__)

BUILT_AT = datetime(2026, 11, 1, tzinfo=UTC)
"""No true clock shows less than this: the kit did not exist before."""

AHEAD = timedelta(days=3650)
"""What lies further after that is no true time either."""

CONFIRM_S = 60.0
"""A network must say the same again after so long, unless that of another line says it."""

AGREE_S = 20.0
"""By how much two tellings may differ: a modem's answer may be some seconds old."""


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

    def not_before(self, at: datetime) -> None:  # noqa: ARG002
        """This instant is known to have passed."""
        return

    def compared(self) -> bool:
        """Somebody compared it with a watch, and it is right; False while that cannot be true."""
        return True

    def hear_network(self, source: str, at: datetime) -> bool:  # noqa: ARG002
        """A network, by the name of its line, says what time it is; whether that set the clock."""
        return False


@dataclass(frozen=True, slots=True)
class _Told:
    """What a network said, and the monotonic second at which it did."""

    source: str
    at: datetime
    heard_s: float

    def agrees(self, other: _Told) -> bool:
        """Whether as much time went by between the two as the networks say."""
        said_s = (other.at - self.at).total_seconds()
        return abs(said_s - (other.heard_s - self.heard_s)) <= AGREE_S


class SystemClock:
    """The machine's own clock; while that cannot be true, the network's, once it is plausible.

    A machine's clock that can be true is always obeyed, whatever a network says. Thread: any.
    """

    def __init__(
        self,
        floor: datetime = BUILT_AT,
        wall: Callable[[], datetime] = lambda: datetime.now(UTC),
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._floor = floor
        self._wall = wall
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._told: dict[str, _Told] = {}
        self._believed: _Told | None = None

    def now(self) -> datetime:
        """The wall time, aware, UTC."""
        machine, believed = self._wall(), self._believed
        if believed is None:
            return machine
        reckoned = believed.at + timedelta(seconds=self._monotonic() - believed.heard_s)
        if machine < self._floor:
            return reckoned
        self._believed = None
        log.warning("the machine's clock was set: from %s to %s", reckoned, machine)
        return machine

    def monotonic(self) -> float:
        """Seconds that never step back."""
        return self._monotonic()

    def trusted(self) -> bool:
        """False while all there is lies before the newest instant known to have passed."""
        return self._believed is not None or self._wall() >= self._floor

    def not_before(self, at: datetime) -> None:
        """This instant has passed. One that is years ahead is a mistake of some earlier day."""
        if at <= BUILT_AT + AHEAD:
            self._floor = max(self._floor, at)

    def compared(self) -> bool:
        """It is right: what was known to have passed later has not. False when it cannot be."""
        now = self.now()
        if not plausible(now):
            return False
        self._floor = min(self._floor, now)
        return True

    def hear_network(self, source: str, at: datetime) -> bool:
        """Hears what a network says; whether the clock was set by it just now."""
        with self._lock:
            if self.trusted():
                return False
            new = _Told(source, at, self._monotonic())
            if not self._floor <= at <= BUILT_AT + AHEAD:
                self._told.pop(source, None)
                return False
            if not any(self._confirms(old, new) for old in self._told.values()):
                earlier = self._told.get(source)
                if earlier is None or not earlier.agrees(new):
                    self._told[source] = new
                return False
            log.warning("the network set the clock: from %s to %s", self._wall(), at)
            self._believed = new
            self._told.clear()
            return True

    def _confirms(self, old: _Told, new: _Told) -> bool:
        apart_s = new.heard_s - old.heard_s
        return old.agrees(new) and (old.source != new.source or apart_s >= CONFIRM_S)


def plausible(at: datetime) -> bool:
    """Whether a true clock can show this."""
    return BUILT_AT <= at <= BUILT_AT + AHEAD


def as_text(at: datetime) -> str:
    """An instant as the store keeps it: ISO-8601 UTC with milliseconds and Z."""
    plain = at.astimezone(UTC).replace(tzinfo=None)
    return f"{plain.isoformat(timespec='milliseconds')}Z"


def from_text(text: str) -> datetime:
    """The instant that `as_text` wrote."""
    return datetime.fromisoformat(text)
