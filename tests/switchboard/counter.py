"""One line with its post and its store, and the desk's verbs as a volunteer's taps."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TypeVar

from kit.bell import Bell
from kit.clock import Clock, SystemClock
from kit.desk import calls as desk
from kit.desk import incoming, texts
from kit.errors import DiskFull
from kit.modem.line import Line
from kit.settings import Site
from kit.store import callbacks, callers, calls, lines, messages
from kit.store.engine import Reading, Store, Writing
from kit.store.ids import RecordId
from kit.switchboard.errands import Place
from kit.switchboard.post import Post

T = TypeVar("T")

CALLER = "+380671234567"
LINE = "one"
_LOOK_S = 0.003


class Counter:
    """What the desk sees of one line. Every `until_*` fails after `patience_s`."""

    patience_s = 5.0

    def __init__(
        self,
        line: Line,
        store: Store,
        site: Site,
        volunteer: RecordId,
        *,
        name: str = LINE,
        clock: Clock | None = None,
        bell: Bell | None = None,
        place: Place | None = None,
    ) -> None:
        self.line = line
        self.name = name
        self.store = store
        self.site = site
        self.volunteer = volunteer
        self.clock = clock or SystemClock()
        self.bell = bell or Bell()
        self.post = Post(line, name, site, store, self.bell, self.clock, place)
        self._tick = threading.Event()

    def open(self) -> None:
        self.post.start()

    def close(self) -> float:
        """Stops the post; the seconds it took."""
        began = time.monotonic()
        self.post.stop()
        if self.post.ident is not None:
            self.post.join(10)
            assert not self.post.is_alive(), "the post does not stop"
        return time.monotonic() - began

    def until(self, what: Callable[[Reading], T]) -> T:
        """Looks again and again until there is something; what it is."""
        deadline = time.monotonic() + self.patience_s
        while True:
            with self.store.reading() as r:
                found = what(r)
            if found:
                return found
            assert time.monotonic() < deadline, "waited in vain"
            self._tick.wait(_LOOK_S)

    def until_true(self, what: Callable[[], object]) -> None:
        self.until(lambda _: what())

    # Calls

    def until_rings(self) -> calls.Call:
        return self.until(lambda r: [c for c in calls.opened(r) if c.state == "ringing"])[0]

    def until_call(self, call: calls.Call, state: str) -> calls.Call:
        found = self.until(lambda r: (c := calls.get(r, call.id)) and c.state == state and c)
        assert isinstance(found, calls.Call)
        return found

    def take(self, call: calls.Call) -> None:
        with self.store.writing() as tx:
            desk.take(tx, call.id, self.volunteer, self.clock.now())
        self.bell.ring("lines")

    def hang_up(self, call: calls.Call) -> None:
        with self.store.writing() as tx:
            desk.hang_up(tx, call.id, self.volunteer, self.clock.now())
        self.bell.ring("lines")

    def ring_back(self, callback: callbacks.Callback) -> calls.Call:
        with self.store.writing() as tx:
            call_id = desk.ring_back(tx, callback.id, self.volunteer, self.clock.now())
            call = calls.get(tx, call_id)
        self.bell.ring("lines")
        assert call is not None
        return call

    def until_callback(self) -> callbacks.Callback:
        return self.until(callbacks.opened)[0]

    # Texts

    def received(self) -> list[messages.Message]:
        with self.store.reading() as r:
            return messages.fresh(r, 1000)

    def until_received(self, count: int = 1) -> list[str]:
        self.until(lambda r: messages.count_fresh(r) >= count)
        return [message.text for message in self.received()]

    def write(self, text: str, number: str = CALLER) -> RecordId:
        """Puts a text into the outbox, as a volunteer's reply."""
        with self.store.writing() as tx:
            known = callers.by_number(tx, number)
            if known is None:
                incoming.receive(tx, self.site, self.name, number, "Hello", self.clock.now())
                known = callers.by_number(tx, number)
            assert known is not None
            message_id = texts.reply(
                tx, self.site, known.id, text, self.volunteer, self.clock.now()
            )
        self.bell.ring("lines")
        return message_id

    def until_text(self, message_id: str, state: str) -> messages.Message:
        found = self.until(lambda r: (m := messages.get(r, message_id)) and m.state == state and m)
        assert isinstance(found, messages.Message)
        return found

    def text(self, message_id: str) -> messages.Message:
        with self.store.reading() as r:
            found = messages.get(r, message_id)
        assert found is not None
        return found

    # The line

    def state(self) -> lines.LineState | None:
        with self.store.reading() as r:
            return next((one for one in lines.all_of(r) if one.name == self.name), None)

    def until_line(self, state: str) -> lines.LineState:
        return self.until(
            lambda r: [
                one for one in lines.all_of(r) if one.name == self.name and one.state == state
            ]
        )[0]

    def until_ready(self) -> lines.LineState:
        return self.until_line("ready")

    def nudge(self) -> None:
        self.bell.ring("lines")


class StubbornStore(Store):
    """A store whose disk is full for as long as the test says so; reading goes on."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.full = threading.Event()
        self.refused = 0
        super().__init__(path, key)

    def writing(self) -> AbstractContextManager[Writing]:  # type: ignore[override]
        if self.full.is_set():
            self.refused += 1
            raise DiskFull("database or disk is full")
        return super().writing()
