"""The ear: writes down what a line says the moment it says it.

It is a thread of its own, because the hands may be busy: sending a text takes a real modem
seconds, and a ring must reach the board within 100 ms all the same.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from datetime import datetime

from kit.bell import Bell
from kit.desk import ring
from kit.errors import StoreError
from kit.modem.line import (
    Connected,
    Ended,
    Event,
    Identified,
    Lost,
    MessageWaiting,
    Report,
    Restarted,
    Ringing,
)
from kit.settings import Site
from kit.store import calls
from kit.store.engine import Store, Writing

log = logging.getLogger(__name__)

_STORE_AGAIN_S = 1.0


class Ear(threading.Thread):
    """Listens to one line for as long as the box runs.

    `pass_on` gets the events that the hands must act on, after what they mean is stored.
    """

    def __init__(
        self,
        name: str,
        site: Site,
        store: Store,
        bell: Bell,
        now: Callable[[], datetime],
        pass_on: Callable[[Event], None],
    ) -> None:
        super().__init__(name=f"ear-{name}", daemon=True)
        self._line = name
        self._site = site
        self._store = store
        self._bell = bell
        self._now = now
        self._pass_on = pass_on
        self._heard: queue.SimpleQueue[tuple[datetime, Event] | None] = queue.SimpleQueue()
        self._stopping = threading.Event()

    def hear(self, event: Event) -> None:
        """Takes an event from the line. Thread: any; returns at once."""
        self._heard.put((self._now(), event))

    def stop(self) -> None:
        """Writes down what was heard so far and ends. Thread: any."""
        self._stopping.set()
        self._heard.put(None)

    def run(self) -> None:
        """Writes down event after event."""
        while (heard := self._heard.get()) is not None:
            at, event = heard
            while not self._written(event, at) and not self._stopping.wait(_STORE_AGAIN_S):
                log.warning("line %s: the store refuses; trying again", self._line)

    def _written(self, event: Event, at: datetime) -> bool:
        try:
            if isinstance(event, MessageWaiting | Report | Restarted | Lost):
                self._pass_on(event)
                return True
            with self._store.writing() as tx:
                self._write(tx, event, at)
        except StoreError:
            log.exception("line %s: an event could not be stored", self._line)
            return False
        self._bell.ring("board")
        if isinstance(event, Ended):
            # A missed call may have put a text into the outbox.
            self._bell.ring("lines")
        return True

    def _write(self, tx: Writing, event: Event, at: datetime) -> None:
        """What an event means to the desk. Digits mean nothing yet."""
        match event:
            case Ringing(line_call, number):
                call_id = ring.rang(tx, self._site, self._line, line_call, number, at)
                log.info("call %s rings on %s", call_id, self._line)
            case Identified(line_call, number):
                ring.identified(tx, self._site, self._line, line_call, number, at)
            case Connected(line_call):
                if call := self._call(tx, line_call):
                    ring.answered(tx, call.id, at)
            case Ended(line_call, by):
                if call := self._call(tx, line_call):
                    ring.ended(tx, self._site, call.id, by, at)

    def _call(self, tx: Writing, line_call: int) -> calls.Call | None:
        """The call meant: known by its number on the line, or the one being dialled just now."""
        return calls.on_line(tx, self._line, line_call) or calls.dialling(tx, self._line)
