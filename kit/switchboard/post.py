"""The post: one line's hands. Opens the modem, keeps it well, does what the desk wants of it.

It ends only with the box. Whatever goes wrong with the modem is written where the pages show it,
and tried again after a pause. While the store refuses (a full disk), the modem stays open: calls
go on, texts stay on the SIM.
"""

from __future__ import annotations

import logging
import math
import queue
import threading
import time
from dataclasses import replace

from kit.bell import Bell
from kit.clock import Clock
from kit.desk import ring
from kit.errors import LineError, LineLost, Refused, StoreError
from kit.modem.line import Event, Health, Line, Lost, MessageWaiting, Report, Restarted
from kit.settings import LineSettings, Site
from kit.store import lines, outbox
from kit.store.engine import Store
from kit.switchboard import inbound, outbound
from kit.switchboard.ear import Ear
from kit.switchboard.errands import Errands, Place
from kit.switchboard.supervision import Looks, Patience, power_cycle
from kit.switchboard.timekeeping import Timekeeper
from kit.switchboard.wishes import Wishes

log = logging.getLogger(__name__)

CHECK_S = 30.0
"""How often a quiet line is asked whether it is alive, and drained all the same."""

GRACE_S = 3.0
"""How long a command under way may take to end when the box stops; then the line is closed."""

_SETTLING_S = 3.0
"""How often a line is asked that has no network yet, or whose SIM is busy."""

_STORE_AGAIN_S = 1.0

_LOCKED = {"NoSim", "PinNeeded", "PinWrong", "PukNeeded"}
_ABSENT = {"PortMissing", "PortTaken", "WrongModem", "LineLost"}
_AWAY = {"absent", "deaf", "locked"}
_FAULT_PAUSE_S = 2.0
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
        place: Place | None = None,
    ) -> None:
        super().__init__(name=f"post-{name}", daemon=True)
        place = place or Place(LineSettings(name, ""))
        self._modem = line
        self._line = name
        self._site = site
        self._store = store
        self._bell = bell
        self._clock = clock
        self._stopping = threading.Event()
        self._cut = threading.Timer(GRACE_S, self._close)
        self._cut.daemon = True
        self._inbox: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self._state = lines.LineState(name, "", "", "", "", None, "", "", "")
        self._heard: list[Event] = []
        self._check_at = 0.0
        self._drain_at = 0.0
        self._glances, self._turns = Looks(clock.monotonic), Looks(clock.monotonic)
        self._more = False
        self._store_refused = False
        manners = ring.Manners(place.settings.flash, place.numbers)
        self._ear = Ear(name, site, store, bell, clock.now, self._inbox.put, manners)
        self._errands = Errands(line, place, store, self._ear, clock)
        self._time = Timekeeper(line, name, store, self._ear, clock)
        self._power = place.settings.power_cycle
        self._patience_left = Patience(clock.monotonic)
        self._wishes = Wishes(line, name, store, self._ear)
        self._outbound = outbound.Outbound(line, name, site, store, clock)
        line.listen(self._ear.hear)

    def stop(self) -> None:
        """Ends after the command under way; one that takes too long is cut off."""
        if not self._stopping.is_set():
            self._stopping.set()
            self._inbox.put(None)
            self._cut.start()

    def run(self) -> None:
        """Opens the line, works it, and begins again whenever it is lost."""
        self._ear.start()
        with self._bell.calling("lines", self._nudge):
            while not self._stopping.is_set():
                self._rest(self._one_life())
        self._cut.cancel()
        self._ear.stop()
        self._ear.join(5)
        self._hear_the_rest()

    def _hear_the_rest(self) -> None:
        """Reports that were on their way here when the line was left."""
        self._listen(0.0)
        try:
            self._note_reports()
        except StoreError as trouble:
            log.warning("line %s: the store refuses (%s)", self._line, type(trouble).__name__)

    def _rest(self, seconds: float) -> None:
        """Waits for the next try, or for somebody who asks to try now."""
        until = time.monotonic() + seconds
        while not self._stopping.is_set() and (left := until - time.monotonic()) > 0:
            try:
                if self._errands.while_away(self._stopping):
                    return
            except StoreError as trouble:
                log.warning("line %s: the store refuses (%s)", self._line, type(trouble).__name__)
            except Exception:
                log.exception("line %s: an errand failed", self._line)
            self._listen(min(left, _STORE_AGAIN_S))

    def _one_life(self) -> float:
        """From opening to losing the line; the seconds to wait before the next try."""
        try:
            self._open()
            self._work()
            self._outbound.put_back()
            self._listen(0.0)
            self._note_reports()
            self._wishes.leave()
        except LineError as trouble:
            return self._lost(trouble)
        except StoreError as trouble:
            log.warning("line %s: the store refuses (%s)", self._line, type(trouble).__name__)
            return _STORE_AGAIN_S
        except Exception:
            # A fault of our own must not silence the hotline: say it, and begin again.
            log.exception("line %s: unexpected", self._line)
            return _FAULT_PAUSE_S
        finally:
            self._close()
        return 0.0

    def _open(self) -> None:
        self._note("opening")
        self._end_earlier_life()
        if inbound.read(self._store, self._line, self._site, self._clock.now):
            self._bell.ring("board", "messages")
        self._modem.open()
        self._note_health(self._modem.check())
        self._drain_at = self._clock.monotonic()
        log.info("line %s open", self._line)

    def _end_earlier_life(self) -> None:
        """Nothing said before may be taken for something that the line says from now on."""
        self._outbound.put_back()
        written = self._ear.all_over()
        while not written.wait(0.1):
            if self._stopping.is_set():
                raise LineLost
        self._listen(0.0)
        self._note_reports()
        self._heard.clear()
        self._wishes.forget()
        self._errands.forget()
        self._time.begin()
        self._more = self._store_refused = False

    def _work(self) -> None:
        while not self._stopping.is_set():
            try:
                self._take_a_turn()
            except StoreError as trouble:
                if not self._store_refused:
                    name = type(trouble).__name__
                    log.warning("line %s waits: the store refuses (%s)", self._line, name)
                self._store_refused = True
                self._stopping.wait(_STORE_AGAIN_S)

    def _take_a_turn(self) -> None:
        """Waits for something to do, and does one round of it; calls come before texts."""
        if self._store_refused:
            self._outbound.put_back()
            with self._store.writing() as tx:
                outbox.interrupted(tx, self._line)
            self._store_refused = False
        self._listen(self._patience())
        looks = not self._more or self._turns.due()
        if looks or self._is_anything_first():
            self._outbound.put_back()
        if not self._more:  # else they are written with the next text: one commit less
            self._note_reports()
        self._mind_the_modem()
        if looks:
            self._wishes.attend()
            if self._errands.attend():
                self._check_at = self._clock.monotonic()
        self._time.attend()
        if self._clock.monotonic() >= self._drain_at:
            self._drain()
        self._more = self._may_send() and self._send_next()
        if self._clock.monotonic() >= self._check_at:
            self._outbound.put_back()
            self._note_health(self._modem.check())
            self._drain_at = self._clock.monotonic()

    def _is_anything_first(self) -> bool:
        """Whether the next text has to wait for something that this line must do before."""
        due = min(self._drain_at, self._time.due_at)
        return bool(self._heard) or self._clock.monotonic() >= due or not self._may_send()

    def _patience(self) -> float:
        if self._more or self._outbound.reports:
            return 0.0
        due = min(self._check_at, self._drain_at, self._errands.due_at, self._time.due_at)
        if self._state.state == "ready":
            due = min(due, self._outbound.again_at)
        return max(0.0, due - self._clock.monotonic())

    def _listen(self, patience_s: float) -> None:
        """Waits for a nudge or an event, then takes all there are; several hints are one."""
        try:
            heard = [self._inbox.get(timeout=patience_s) if patience_s else self._inbox.get(False)]
        except queue.Empty:
            return
        while not self._inbox.empty():
            heard.append(self._inbox.get())
        if any(isinstance(event, MessageWaiting) for event in heard):
            self._drain_at = self._clock.monotonic()
        self._outbound.reports += [event for event in heard if isinstance(event, Report)]
        self._heard += [event for event in heard if isinstance(event, Restarted | Lost)]

    def _note_reports(self) -> None:
        if self._outbound.note_reports():
            self._bell.ring("messages")

    def _mind_the_modem(self) -> None:
        """A port that went ends this life; a modem that forgot its settings is told again."""
        heard, self._heard = self._heard, []
        if any(isinstance(event, Lost) for event in heard):
            raise LineLost
        if heard:
            log.warning("line %s: the modem restarted", self._line)
            self._modem.set_up()
            self._check_at = self._drain_at = self._clock.monotonic()

    def _drain(self) -> None:
        self._note_reports()
        try:
            inbound.collect(
                self._modem,
                self._line,
                self._site,
                self._store,
                self._clock.now,
                self._show,
                self._glance,
            )
            self._drain_at = math.inf
        except Refused as refusal:
            log.warning("line %s: its memories cannot be read now (%s)", self._line, refusal)
            self._drain_at = self._clock.monotonic() + _SETTLING_S
        if inbound.read(self._store, self._line, self._site, self._clock.now):
            self._show()

    def _show(self) -> None:
        self._bell.ring("board", "messages")

    def _glance(self) -> None:
        """Serves who waits, between two deletions or two parts."""
        if self._glances.due():
            self._wishes.attend()

    def _may_send(self) -> bool:
        """A modem that forgot its settings would ask for no report: first it is set up again."""
        return self._state.state == "ready" and not self._modem.restarting

    def _send_next(self) -> bool:
        """Sends one text; whether there may be more to send at once."""
        try:
            sent = self._outbound.send_next(self._glance)
        except Refused:
            sent = True
            self._bell.ring("lines")  # another line may do better
            self._check_at = self._clock.monotonic()  # the network may be gone
        if sent:
            self._bell.ring("messages")
        return sent

    def _lost(self, trouble: LineError) -> float:
        """Writes down why the line is not there; how long to wait."""
        word = type(trouble).__name__
        state = "locked" if word in _LOCKED else "absent" if word in _ABSENT else "deaf"
        self._ear.all_over()
        if self._stopping.is_set():
            return 0.0
        if self._state.state != state or self._state.trouble != word:
            log.warning("line %s %s: %s", self._line, state, word)
        try:
            self._note(state, word)
        except Exception:
            log.exception("line %s: its state could not be stored", self._line)
        pause = self._patience_left.failed(state, word)
        if self._power and self._patience_left.wants_power_cycle():
            power_cycle(self._line, self._power, self._stopping)
        return pause

    def _close(self) -> None:
        try:
            self._modem.close()
        except Exception:
            log.exception("line %s: the port could not be closed", self._line)

    def _note_health(self, health: Health) -> None:
        self._patience_left.well()
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
        self._check_at = self._clock.monotonic() + (CHECK_S if registered else _SETTLING_S)

    def _note(self, state: str, trouble: str = "") -> None:
        # "opening" again and again while the modem is away would only wear out the card.
        if state == "opening" and self._state.state in _AWAY:
            return
        self._write_state(replace(self._state, state=state, trouble=trouble))

    def _write_state(self, state: lines.LineState) -> None:
        if state == self._state:
            return
        with self._store.writing() as tx:
            lines.note(tx, state, self._clock.now())
        went = self._state.state == "ready" != state.state
        self._state = state
        # What waits for a line that went is sent by the others.
        self._bell.ring("header", *(("lines",) if went else ()))

    def _nudge(self) -> None:
        self._glances.wanted()
        self._turns.wanted()
        self._inbox.put(None)
