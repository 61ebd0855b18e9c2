"""The post: one line's hands. Opens the modem, keeps it well, does what the desk wants of it.

It ends only with the box. Whatever goes wrong with the modem is written where the pages show it,
and tried again after a pause.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import replace

from kit.bell import Bell
from kit.clock import Clock
from kit.desk import ring
from kit.errors import HotlineError, LineError, LineLost, Refused, StoreError
from kit.modem.line import Event, Health, Line, Lost, MessageWaiting, Report, Restarted
from kit.settings import Site
from kit.store import calls, lines, messages
from kit.store.engine import Store
from kit.switchboard import inbound, outbound
from kit.switchboard.ear import Ear

log = logging.getLogger(__name__)

CHECK_S = 30.0
"""How often a quiet line is asked whether it is alive, and drained all the same."""

_SETTLING_S = 3.0
"""How often a line that has no network yet is asked."""

_LOCKED = {"NoSim", "PinNeeded", "PinWrong", "PukNeeded"}
_ABSENT = {"PortMissing", "PortTaken", "LineLost"}
_PAUSE_S = {"absent": 1.0, "deaf": 5.0, "locked": 30.0}
_REGISTERED = {"home", "roaming"}


class Post(threading.Thread):
    """One line's thread. Thread: `stop` from any."""

    def __init__(
        self,
        line: Line,
        name: str,
        site: Site,
        store: Store,
        bell: Bell,
        clock: Clock,
    ) -> None:
        super().__init__(name=f"post-{name}", daemon=True)
        self._modem = line
        self._line = name
        self._site = site
        self._store = store
        self._bell = bell
        self._clock = clock
        self._stopping = threading.Event()
        self._inbox: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._state = lines.LineState(name, "", "", "", "", None, "", "", "")
        self._asked: set[tuple[str, str]] = set()
        self._ear = Ear(name, site, store, bell, clock.now, self._inbox.put)
        line.listen(self._ear.hear)

    def stop(self) -> None:
        """Ends after the command under way, at most a few seconds later."""
        self._stopping.set()
        self._inbox.put(None)

    def run(self) -> None:
        """Opens the line, works it, and begins again whenever it is lost."""
        self._ear.start()
        with self._bell.calling("lines", self._nudge):
            while not self._stopping.is_set():
                self._stopping.wait(self._one_life())
        self._modem.close()
        self._ear.stop()
        self._ear.join(5)

    def _one_life(self) -> float:
        """From opening to losing the line; the seconds to wait before the next try."""
        try:
            self._note("opening")
            self._open()
            self._work()
        except LineError as trouble:
            self._modem.close()
            return self._lost(trouble)
        except StoreError:
            log.exception("line %s: the store refuses", self._line)
            self._modem.close()
            return _PAUSE_S["deaf"]
        except Exception:
            # A fault of our own must not silence the hotline: say it, and begin again.
            log.exception("line %s: unexpected", self._line)
            self._modem.close()
            return _PAUSE_S["deaf"]
        return 0.0

    def _open(self) -> None:
        with self._store.writing() as tx:
            ring.recovered(tx, self._site, self._line, self._clock.now())
            messages.interrupted(tx, self._line)
        self._asked.clear()
        while not self._inbox.empty():
            self._inbox.get()
        inbound.read(self._store, self._line, self._site, self._clock.now)
        self._modem.open()
        self._note_health(self._modem.check())
        log.info("line %s open", self._line)

    def _work(self) -> None:
        self._drain()
        check_at = self._next_check()
        while not self._stopping.is_set():
            self._attend()
            more = self._ready() and outbound.send_next(
                self._modem, self._line, self._store, self._clock.now
            )
            self._bell.ring("messages") if more else None
            self._heed(0.0 if more else max(0.0, check_at - self._clock.monotonic()))
            if self._clock.monotonic() >= check_at:
                self._note_health(self._modem.check())
                self._drain()
                check_at = self._next_check()

    def _next_check(self) -> float:
        return self._clock.monotonic() + (CHECK_S if self._ready() else _SETTLING_S)

    def _heed(self, timeout_s: float) -> None:
        """Waits for a nudge or an event, then acts on all there are; several hints are one."""
        try:
            heard = [self._inbox.get(timeout=timeout_s) if timeout_s else self._inbox.get_nowait()]
        except queue.Empty:
            return
        while not self._inbox.empty():
            heard.append(self._inbox.get())
        if any(isinstance(event, Lost) for event in heard):
            raise LineLost
        if any(isinstance(event, Restarted) for event in heard):
            log.warning("line %s: the modem restarted", self._line)
            self._modem.set_up()
        self._note_reports([event for event in heard if isinstance(event, Report)])
        if any(isinstance(event, MessageWaiting | Restarted) for event in heard):
            self._drain()

    def _note_reports(self, reports: list[Report]) -> None:
        """Status reports. The hands write them, since a report may overtake its own `sent`."""
        if not reports:
            return
        now = self._clock.now()
        with self._store.writing() as tx:
            for report in reports:
                messages.reported(
                    tx, self._line, report.reference, report.number, report.status, now
                )
        self._bell.ring("messages")

    def _drain(self) -> None:
        inbound.collect(self._modem, self._line, self._store, self._clock.now)
        if inbound.read(self._store, self._line, self._site, self._clock.now):
            self._bell.ring("board", "messages")

    def _attend(self) -> None:
        """Does what the desk wants of the calls on this line: answer, dial, hang up."""
        with self._store.reading() as r:
            wanted = calls.wanted(r, self._line)
        for call in wanted:
            self._serve(call)

    def _serve(self, call: calls.Call) -> None:
        if call.hang_up_at is not None:
            self._once(call, "hang-up", lambda: self._hang_up(call))
        elif call.line_call is not None:
            self._once(call, "answer", lambda: self._answer(call, call.line_call or 0))
        else:
            self._once(call, "dial", lambda: self._dial(call))

    def _once(self, call: calls.Call, wish: str, act: Callable[[], None]) -> None:
        if (call.id, wish) in self._asked:
            return
        self._asked.add((call.id, wish))
        try:
            act()
        except Refused as refusal:
            log.info("call %s: %s refused (%s)", call.id, wish, refusal)
            self._over(call, "caller" if wish == "answer" else "unknown")

    def _answer(self, call: calls.Call, line_call: int) -> None:
        self._modem.answer(line_call)
        with self._store.writing() as tx:
            ring.answered(tx, call.id, self._clock.now())
        self._bell.ring("board")

    def _hang_up(self, call: calls.Call) -> None:
        if call.line_call is None:
            self._over(call, "line")
        else:
            self._modem.hang_up(call.line_call)

    def _dial(self, call: calls.Call) -> None:
        line_call = self._modem.dial(call.number)
        with self._store.writing() as tx:
            calls.change(tx, call.id, line_call=line_call)

    def _over(self, call: calls.Call, by: str) -> None:
        with self._store.writing() as tx:
            ring.ended(tx, self._site, call.id, by, self._clock.now())
        self._bell.ring("board")

    def _lost(self, trouble: LineError) -> float:
        """Writes down why the line is not there; how long to wait."""
        word = type(trouble).__name__
        state = "locked" if word in _LOCKED else "absent" if word in _ABSENT else "deaf"
        if self._state.state != state or self._state.trouble != word:
            log.warning("line %s %s: %s", self._line, state, word)
        try:
            with self._store.writing() as tx:
                ring.recovered(tx, self._site, self._line, self._clock.now())
            self._note(state, word)
        except HotlineError:
            log.exception("line %s: its state could not be stored", self._line)
        return _PAUSE_S[state]

    def _ready(self) -> bool:
        return self._state.state == "ready"

    def _note_health(self, health: Health) -> None:
        registered = health.registration in _REGISTERED
        self._write_state(
            replace(
                self._state,
                state="ready" if registered else "registering",
                trouble="",
                operator=health.operator,
                registration=health.registration,
                signal=health.signal,
                imei=health.imei,
                model=f"{health.maker} {health.model}".strip(),
            )
        )

    def _note(self, state: str, trouble: str = "") -> None:
        # "opening" again and again while the modem is away would only wear out the card.
        if state == "opening" and self._state.state in _PAUSE_S:
            return
        self._write_state(replace(self._state, state=state, trouble=trouble))

    def _write_state(self, state: lines.LineState) -> None:
        if state == self._state:
            return
        with self._store.writing() as tx:
            lines.note(tx, state, self._clock.now())
        self._state = state
        self._bell.ring("header")

    def _nudge(self) -> None:
        self._inbox.put(None)
