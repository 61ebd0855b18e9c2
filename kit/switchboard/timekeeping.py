"""The network's time: offered to the clock, and shown where it disagrees; never obeyed blindly."""

from __future__ import annotations

import logging

from kit.clock import Clock
from kit.modem.line import Line
from kit.store import lines
from kit.store.engine import Store
from kit.switchboard.ear import Ear

log = logging.getLogger(__name__)

EVERY_S = 3600.0
"""How often the network is asked while the clock is trusted."""

UNTIL_TRUSTED_S = 30.0
"""How often before that."""

APART_S = 120
"""A trusted clock and the network may differ by so much before anybody is told."""

_FIRST_S = 20.0
_SAME_S = 30


class Timekeeper:
    """Asks one line's network what time it is. Thread: the line's hands."""

    def __init__(self, line: Line, name: str, store: Store, ear: Ear, clock: Clock) -> None:
        self._modem = line
        self._name = name
        self._store = store
        self._ear = ear
        self._clock = clock
        self._asked_at = 0.0
        self._off_s: int | None = None
        self.begin()

    def begin(self) -> None:
        """The line begins anew."""
        self._asked_at = self._clock.monotonic() - EVERY_S + _FIRST_S

    @property
    def due_at(self) -> float:
        """The monotonic time at which `attend` is wanted again."""
        return self._asked_at + (EVERY_S if self._clock.trusted() else UNTIL_TRUSTED_S)

    def attend(self) -> None:
        """Asks when it is time. Raises: LineLost, LineSilent, StoreError."""
        if self._clock.monotonic() < self.due_at:
            return
        self._asked_at = self._clock.monotonic()
        told = self._modem.network_time()
        if told is None:
            return
        if self._clock.hear_network(self._name, told):
            self._ear.tell("header", "board", "messages", "lines")
        off_s = round((told - self._clock.now()).total_seconds())
        self._note(off_s if self._clock.trusted() and abs(off_s) > APART_S else None)

    def _note(self, off_s: int | None) -> None:
        known = self._off_s
        same = off_s == known or (
            off_s is not None and known is not None and abs(off_s - known) <= _SAME_S
        )
        if same:
            return
        if off_s is not None:
            log.warning("line %s: the network's time is %d s from the clock", self._name, off_s)
        with self._store.writing() as tx:
            lines.note_clock(tx, self._name, off_s)
        self._off_s = off_s
        self._ear.tell("header")
