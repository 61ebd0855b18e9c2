"""A simulated modem that sees every command come in, and lets a test strike at that moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from kit.simulator.modem import SimulatedModem


@dataclass(eq=False)
class Witness(SimulatedModem):
    """`before` and `after` are called with each line typed, in the modem's own thread.

    `before` answers whether the modem shall hear it at all.
    """

    before: Callable[[str], bool] = field(default=lambda _: True, repr=False)
    after: Callable[[str], None] = field(default=lambda _: None, repr=False)
    _half: str = field(init=False, default="", repr=False)

    def _hear(self, octets: bytes) -> None:
        typed = self._half + octets.decode("latin-1")
        lines = typed.replace("\x1a", "\x1a\r").split("\r")
        self._half = lines.pop()
        hears = [self.before(line) for line in lines]
        if all(hears):
            super()._hear(octets)
        for line in lines:
            self.after(line)
