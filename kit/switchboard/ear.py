"""The ear: writes down what a line says the moment it says it.

It is a thread of its own, because the hands may be busy: sending a text takes a real modem
seconds, and a ring must reach the board within 100 ms all the same. What the hands do to a call is
written here as well, in one row with what is heard: so a call's story has one order.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from datetime import datetime

from kit.bell import Bell
from kit.desk import hold, ring
from kit.errors import RuleBroken, StoreError
from kit.modem.line import (
    Connected,
    Digit,
    Ended,
    Event,
    Identified,
    Lost,
    MessageWaiting,
    Progress,
    Report,
    Restarted,
    Ringing,
)
from kit.settings import Site
from kit.store import calls, outbox
from kit.store.engine import Store, Writing
from kit.switchboard.inbound import without_courtesies

log = logging.getLogger(__name__)

_STORE_AGAIN_S = 1.0
_CALLS_REMEMBERED = 64

Topics = tuple[str, ...]
Note = Callable[[Writing, Site, datetime], Topics]
"""Something to write; it answers which topics of the bell to ring then."""

_CHANGED: Topics = ("board",)
_ENDED: Topics = ("board", "messages", "lines")
"""A missed call may have put a text into the outbox."""


class Ear(threading.Thread):
    """Listens to one line for as long as the box runs.

    `pass_on` gets the events that the hands must act on, after all that was heard before them is
    written. Thread: every method but `run` may be called from any thread, and returns at once.
    """

    def __init__(
        self,
        name: str,
        site: Site,
        store: Store,
        bell: Bell,
        now: Callable[[], datetime],
        pass_on: Callable[[Event], None],
        manners: ring.Manners = ring.PLAIN,
    ) -> None:
        super().__init__(name=f"ear-{name}", daemon=True)
        self._line = name
        self._site = site
        self._store = store
        self._bell = bell
        self._now = now
        self._pass_on = pass_on
        self._manners = manners
        # Whoever is turned away is hung up by the hands, at once.
        self._rung = _CHANGED if manners == ring.PLAIN else _ENDED
        self._heard: queue.SimpleQueue[tuple[datetime, Event | Note] | None] = queue.SimpleQueue()
        self._known: deque[int] = deque(maxlen=_CALLS_REMEMBERED)
        self._stopping = threading.Event()

    def hear(self, event: Event) -> None:
        """Takes an event from the line."""
        self._heard.put((self._now(), event))

    def answered(self, call_id: str) -> None:
        """The hands answered a call."""

        def write(tx: Writing, _: Site, at: datetime) -> Topics:
            ring.answered(tx, call_id, at)
            return _CHANGED

        self._note(write)

    def dialled(self, call_id: str, line_call: int) -> None:
        """The hands dialled, and the line knows the call by this number."""

        def write(tx: Writing, _: Site, __: datetime) -> Topics:
            calls.change(tx, call_id, line_call=line_call)
            self._known.append(line_call)
            return ()

        self._note(write)

    def swapped(self) -> None:
        """The hands put one call on hold and took the other."""

        def write(tx: Writing, _: Site, at: datetime) -> Topics:
            hold.swapped(tx, self._line, at)
            return _CHANGED

        self._note(write)

    def refused(self, call_id: str, act: str) -> None:
        """The line would not do what a volunteer wanted of a call."""

        def write(tx: Writing, _: Site, __: datetime) -> Topics:
            hold.refused(tx, call_id, act)
            return _CHANGED

        self._note(write)

    def over(self, call_id: str, by: str, cause: str = "") -> None:
        """The hands ended a call, or found it gone."""

        def write(tx: Writing, site: Site, at: datetime) -> Topics:
            ring.ended(tx, site, call_id, by, at, cause)
            return _ENDED

        self._note(write)

    def pass_over(self, line_call: int) -> None:
        """A call that the desk knows nothing of: a self-test."""
        self._known.append(line_call)

    def all_over(self) -> threading.Event:
        """The line is gone or begins anew: its calls are over, a text on its way is unsure.

        The answer is set when this, and all that was heard before, is written or given up.
        """
        done = threading.Event()

        def write(tx: Writing, site: Site, at: datetime) -> Topics:
            self._known.clear()
            ended = ring.recovered(tx, site, self._line, at)
            return _ENDED if outbox.interrupted(tx, self._line) + ended else ()

        self._note(write)
        self._note(_setting(done))
        return done

    def tell(self, *topics: str) -> None:
        """Rings the bell for what the hands wrote."""
        self._tell(topics)

    def stop(self) -> None:
        """Writes down what was heard so far and ends."""
        self._stopping.set()
        self._heard.put(None)

    def run(self) -> None:
        """Writes down one thing after the other."""
        while (heard := self._heard.get()) is not None:
            at, what = heard
            if isinstance(what, MessageWaiting | Report | Restarted | Lost):
                self._pass_on(what)
            else:
                self._write_down(what, at)

    def _note(self, write: Note) -> None:
        self._heard.put((self._now(), write))

    def _write_down(self, what: Event | Note, at: datetime) -> None:
        """Writes it, however long the store refuses. What can never be written is given up.

        A fault of our own must not silence the line: first without the texts that the hotline
        sends by itself, then not at all, but the next ring is heard.
        """
        sites = iter((self._site, without_courtesies(self._site)))
        site = next(sites)
        while True:
            try:
                with self._store.writing() as tx:
                    topics = self._write(tx, what, site, at)
            except RuleBroken:
                log.exception("line %s: the store will never take this", self._line)
                return
            except StoreError as trouble:
                log.warning("line %s: the store refuses (%s)", self._line, type(trouble).__name__)
                if self._stopping.wait(_STORE_AGAIN_S):
                    return
            except Exception:
                log.exception("line %s: this could not be written down", self._line)
                if (plainer := next(sites, None)) is None:
                    return
                site = plainer
            else:
                self._tell(topics)
                return

    def _tell(self, topics: Topics) -> None:
        try:
            self._bell.ring(*topics)
        except Exception:
            log.exception("line %s: somebody who was told failed", self._line)

    def _write(self, tx: Writing, what: Event | Note, site: Site, at: datetime) -> Topics:
        """What it means to the desk."""
        if callable(what):
            return what(tx, site, at)
        match what:
            case Ringing():
                return self._rang(tx, what, site, at)
            case Identified(line_call, number):
                ring.identified(tx, site, self._line, line_call, number, at, self._manners)
                return self._rung
            case Connected(line_call) | Progress(line_call) | Digit(line_call) | Ended(line_call):
                if call := self._call(tx, line_call):
                    _write_of(tx, site, call, what, at)
        return _ENDED if isinstance(what, Ended) else _CHANGED

    def _rang(self, tx: Writing, heard: Ringing, site: Site, at: datetime) -> Topics:
        self._known.append(heard.call)
        call_id = ring.rang(
            tx, site, self._line, heard.call, heard.number, at, self._manners, waits=heard.waiting
        )
        log.info("call %s rings on %s", call_id, self._line)
        return _ENDED if heard.waiting else self._rung

    def _call(self, tx: Writing, line_call: int) -> calls.Call | None:
        """The call meant: known by its number on the line, or the one being dialled just now."""
        known = calls.on_line(tx, self._line, line_call)
        if known is not None or line_call in self._known:
            return known
        dialling = calls.dialling(tx, self._line)
        if dialling is not None:
            calls.change(tx, dialling.id, line_call=line_call)
        return dialling


def _write_of(tx: Writing, site: Site, call: calls.Call, what: Event, at: datetime) -> None:
    match what:
        case Connected():
            ring.answered(tx, call.id, at)
        case Progress():
            ring.rings_there(tx, call.id)
        case Digit(_, key):
            calls.pressed(tx, call.id, key)
        case Ended(_, by, cause):
            ring.ended(tx, site, call.id, by, at, cause)


def _setting(done: threading.Event) -> Note:
    def write(_: Writing, __: Site, ___: datetime) -> Topics:
        done.set()
        return ()

    return write
