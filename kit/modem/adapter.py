"""A line on a real serial port: GsmModem's knowledge behind the seam, on our own wire."""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from kit.errors import LineLost, LineSilent, Refused
from kit.modem import diversion, network_time, profiles, storage, ussd
from kit.modem.calls import Open, State
from kit.modem.dispatch import Dispatch, rows_of
from kit.modem.health import bars_of, first_of, operator_of, registration_of
from kit.modem.library import STUMBLES, Beginning, Commands, GsmModem, TimeoutException
from kit.modem.line import Diversion, Diverted, EndedBy, Event, Health, Line, Stored
from kit.modem.pin import TriedPin, unlock
from kit.modem.replies import CALL_RESULTS, refusal
from kit.modem.transport import NOT_SENT, Wire

log = logging.getLogger(__name__)

ANSWER_S = 20.0
DIAL_S = 30.0
SEND_S = 60.0
NETWORK_S = 30.0
"""How long the network may take to answer something about the subscription."""

_SETTLE_S = 1.0
_NUMBER = re.compile(r"\+?[0-9*#]{1,20}\Z")
_KEYS = re.compile(r"[0-9A-D*#]{1,32}\Z")
_CONNECTED = frozenset({0, 1, 2, 3})
"""States of a call in +CLCC: active, held, dialling, alerting."""


class SerialLine(Beginning, Line):
    """One modem on one port.

    Thread: commands from any thread, one after the other; events from the wire's reader.
    """

    def __init__(
        self,
        name: str,
        port: str,
        *,
        pin: str | None = None,
        baudrate: int = 115200,
        tried_pin: Path | None = None,
        call_waiting: bool = False,
    ) -> None:
        """`name` is the line's name in the settings; nothing is opened yet.

        `tried_pin` is the file in which a PIN that the card refused is remembered. With
        `call_waiting` a second caller knocks (`Ringing.waiting`); without, they hear "busy".
        """
        super().__init__(port, baudrate, AT_CNMI=profiles.NOTIFICATIONS[0])
        self.name = name
        self._pin = pin
        self._tried_pin = TriedPin(tried_pin)
        self._call_waiting = call_waiting
        self._profile = profiles.profile_of("")
        self._hear: Callable[[Event], None] = _nobody
        self._dispatch = Dispatch(lambda event: self._hear(event), self._want_look)  # noqa: PLW0108
        self._memories: tuple[str, ...] = ()
        self._identity: tuple[str, ...] | None = None
        self._look_wanted = threading.Event()
        self._looker: threading.Thread | None = None
        self._closing = threading.Event()

    @property
    def restarting(self) -> bool:
        """Whether `Restarted` is about to be told."""
        return self._dispatch.starting

    def listen(self, hear: Callable[[Event], None]) -> None:
        """Sets who hears events."""
        self._hear = hear

    def open(self) -> None:
        """Opens the port, finds the modem, unlocks the SIM and sets everything up."""
        self.close()
        self._closing = threading.Event()
        self._look_wanted = threading.Event()
        self._dispatch.begin()
        self.wire = Wire(self.port, self.baudrate, self._dispatch)
        try:
            self.wire.find_modem()
            self._identity = None
            self.set_up()
            self._free_the_line()
        except BaseException:
            self.close()
            raise
        self._looker = threading.Thread(
            target=self._look_on,
            args=(self._look_wanted, self._closing),
            name=f"calls {self.name}",
            daemon=True,
        )
        self._looker.start()

    def close(self) -> None:
        """Frees the port and whoever waits."""
        self._closing.set()
        self._look_wanted.set()
        Commands.close(self)
        looker, self._looker = self._looker, None
        if looker is not None and looker is not threading.current_thread():
            looker.join()

    def set_up(self) -> None:
        """Tells the modem how it shall behave, from the beginning."""
        wire = self._wire()
        wire.ask("ATE0")
        self._try("AT+CMEE=1")
        self._unlockSim(self._pin)
        self._initialise()
        wire.ask("AT+CMGF=0")
        self._have(*profiles.COMMON)
        self._profile = profiles.profile_of(*self._who()[:2])
        for command in self._profile.commands:
            self._try(command)
        self._try(profiles.CALL_WAITING if self._call_waiting else profiles.NO_WAITING, NETWORK_S)
        self._memories = storage.memories_of(self._try("AT+CPMS=?"))
        self._choose_notifications()
        self._dispatch.calls.can_look = self._try("AT+CLCC") is not None

    def _free_the_line(self) -> None:
        """Hangs up what was left connected when the box was killed: nobody else can any more."""
        rows = rows_of(self._try("AT+CLCC") or [])
        if any(row.status in _CONNECTED for row in rows) and self._try("AT+CHUP") is None:
            self._try("ATH")

    def answer(self, call: int) -> None:
        """Answers a ringing call."""
        found = self._dispatch.calls.get(call)
        if found is None or found.state is not State.RINGING:
            raise Refused("ATA", "no such call")
        # Who waited alone when the other call ended just now rings like anybody.
        command = "AT+CHLD=2" if found.waiting and self._dispatch.calls.talking else "ATA"
        self._call_command(command, ANSWER_S, lambda now: self._gone_meanwhile(call, now))
        self._settle(lambda now: self._dispatch.calls.answered(call, now))

    def hang_up(self, call: int) -> None:
        """Ends or rejects a call."""
        calls = self._dispatch.calls
        found = calls.get(call)
        if found is None:
            return
        wire = self._wire()
        wire.post(lambda _: calls.leaving(call))
        command = _ending(found, calls.others(call))
        if self._try(command) is None and command == "AT+CHUP":
            self._try("ATH")
        wire.post(lambda now: calls.hung_up(call, EndedBy.LINE, "hung up", now))
        if command == "AT+CHLD=1":
            self._want_look()

    def swap(self) -> None:
        """Puts the call under way on hold and takes the one on hold."""
        calls = self._dispatch.calls
        if not calls.talking or any(one.waiting for one in calls.others(0)):
            raise Refused("AT+CHLD", "no call to swap")
        self._wire().ask("AT+CHLD=2", ANSWER_S)
        self._settle(lambda _: calls.swapped())

    def press(self, call: int, digits: str) -> None:
        """Presses keys in a call."""
        found = self._dispatch.calls.get(call)
        if found is None or found.state is not State.TALKING or not _KEYS.match(digits):
            raise Refused("AT+VTS", "no such call or key")
        wire = self._wire()
        rows = rows_of(self._try("AT+CLCC") or []) if "{call}" in self._profile.press else []
        index = next((row.index for row in rows if row.status == 0), 1)
        for key in digits:
            wire.ask(self._profile.press.format(key=key, call=index))

    def divert(self, when: Diversion, to: Diverted | None) -> None:
        """Has the network send callers on, or no longer."""
        self._wire().ask(diversion.setting(when, to), NETWORK_S)

    def diverted(self, when: Diversion) -> Diverted | None:
        """Where the network sends callers on to."""
        return diversion.told(self._wire().ask(diversion.asking(when), NETWORK_S))

    def dial(self, number: str) -> int:
        """Rings a number."""
        if not _NUMBER.match(number):
            raise Refused("ATD", "not a number")
        calls = self._dispatch.calls
        call = calls.reserve()
        self._wire().post(lambda now: calls.dialled(call, number, now))
        self._call_command(f"ATD{number};", DIAL_S, lambda _: calls.not_dialled(call))
        return call

    def drain(
        self,
        keep: Callable[[Sequence[Stored]], None],
        cleared: Callable[[Sequence[Stored]], None],
        between: Callable[[], None] | None = None,
    ) -> int:
        """Brings every stored message home."""
        wire = self._wire()
        kept = storage.drain_delivered(self._dispatch.delivered, keep, cleared)
        for memory in self._memories:
            kept += storage.drain_memory(wire, memory, keep, cleared, between)
        return kept

    def send(self, pdu: str) -> int:
        """Sends one part and answers its reference."""
        if self.wire is None:
            raise Refused("AT+CMGS", NOT_SENT)
        return storage.send(self.wire, pdu, SEND_S)

    def check(self) -> Health:
        """Asks whether the line is alive and registered."""
        wire = self._wire()
        signal = bars_of(wire.ask("AT+CSQ"))
        registration = registration_of([self._try("AT+CREG?"), self._try("AT+CEREG?")])
        maker, model, imei = self._who()
        return Health(maker, model, imei, operator_of(self._try("AT+COPS?")), registration, signal)

    def ussd(self, code: str) -> str:
        """What the network answers to a code."""
        form = self._profile.ussd
        command, answers = ussd.question(code, form), self._dispatch.answers
        while not answers.empty():
            answers.get()
        # Some answer before they say OK.
        told = "\n".join(self._wire().ask(command, NETWORK_S))
        if "+CUSD:" not in told:
            try:
                told = answers.get(timeout=NETWORK_S)
            except queue.Empty as error:
                self._try(ussd.CLOSE)
                raise LineSilent("AT+CUSD") from error
        self._wire()
        text, goes_on = ussd.answer_of(told, form)
        if goes_on:
            self._try(ussd.CLOSE)
        return text

    def network_time(self) -> datetime | None:
        """The network's time, where it can be."""
        told = (network_time.time_of(self._try(way)) for way in self._profile.network_time)
        return next((time for time in told if time is not None), None)

    def restart(self) -> None:
        """Has the modem start anew."""
        self._wire().ask("AT+CFUN=1,1", ANSWER_S)

    def _unlockSim(self, pin: str | None) -> None:  # noqa: N802 -- the library's own hook
        """Enters the PIN where one is asked for, but never one that was refused before."""
        unlock(self._wire(), pin, self._tried_pin)

    def _initialise(self) -> None:
        """Has the library begin: it knows how makes of modem want to be woken and switched on."""
        try:
            GsmModem.connect(self, self._pin)
        except TimeoutException as error:
            if self._wire().lost:
                raise LineLost from error
            raise LineSilent("ATZ") from error
        except STUMBLES as error:
            log.info("%s: the library gave up in the middle: %s", self.name, type(error).__name__)
        self._have("ATE0", "AT+CMEE=1")

    def _who(self) -> tuple[str, ...]:
        """Maker, model and IMEI; asked once each time the line is opened."""
        if self._identity is None:
            told = (self._try(command) for command in ("AT+CGMI", "AT+CGMM", "AT+CGSN"))
            self._identity = tuple(first_of(lines) for lines in told)
        return self._identity

    def _choose_notifications(self) -> None:
        for way in profiles.NOTIFICATIONS:
            if self._try(f"AT+CNMI={way}") is not None:
                return
        log.warning("%s: the modem will not tell of messages; only the timer finds them", self.name)

    def _have(self, *commands: str) -> None:
        """Tells the modem what the library has not, or what it did not obey then."""
        for command in commands:
            if command not in self.obeyed:
                self._try(command)

    def _try(self, command: str, timeout_s: float = 5.0) -> list[str] | None:
        """The reply, or None when the modem refuses: it may not know the command."""
        try:
            return self._wire().ask(command, timeout_s)
        except Refused:
            return None

    def _call_command(self, command: str, timeout_s: float, undo: Callable[[float], None]) -> None:
        wire = self._wire()
        _, final = wire.exchange(command, timeout_s, CALL_RESULTS)
        refused = refusal(command[:3], final)
        if refused is not None:
            wire.post(undo)
            raise refused

    def _gone_meanwhile(self, call: int, now: float) -> None:
        self._dispatch.calls.hung_up(call, EndedBy.CALLER, "gone before we answered", now)

    def _settle(self, errand: Callable[[float], None]) -> None:
        """Has the reader note what we did, and waits for it: the next command builds on it."""
        noted = threading.Event()

        def note(now: float) -> None:
            errand(now)
            noted.set()

        self._wire().post(note)
        noted.wait(_SETTLE_S)

    def _wire(self) -> Wire:
        if self.wire is None or self.wire.lost:
            raise LineLost
        return self.wire

    def _want_look(self) -> None:
        self._look_wanted.set()

    def _look_on(self, wanted: threading.Event, closing: threading.Event) -> None:
        """Lists the calls whenever there is doubt about one. Runs in a thread of its own."""
        while True:
            wanted.wait()
            wanted.clear()
            if closing.is_set():
                return
            try:
                self._look_once()
            except (LineLost, LineSilent, Refused) as error:
                log.info("%s: calls cannot be listed: %s", self.name, type(error).__name__)

    def _look_once(self) -> None:
        asked_at = time.monotonic()
        wire, calls = self._wire(), self._dispatch.calls
        rows = rows_of(wire.ask("AT+CLCC"))
        wire.post(lambda now: calls.listed(rows, asked_at, now))


def _ending(found: Open, others: list[Open]) -> str:
    """The command that ends this call and no other. Source: 3GPP TS 22.030 section 6.5.5.1."""
    talking = [one for one in others if one.state is State.TALKING]
    if found.held or (found.state is State.RINGING and talking):
        return "AT+CHLD=0"
    return "AT+CHLD=1" if any(one.held for one in talking) else "AT+CHUP"


def _nobody(event: Event) -> None:
    log.debug("nobody listens to %s", type(event).__name__)
