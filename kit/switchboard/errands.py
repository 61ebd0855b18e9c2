"""What a coordinator asks of a line once: try again, restart, a self-test, the credit.

Errands are rows of the store, as everything that is asked of a line. An errand is done once; what
was under way when the line went is told as interrupted.
"""

from __future__ import annotations

import logging
import math
import secrets
import threading
from dataclasses import dataclass, field
from datetime import timedelta

from kit.clock import Clock, from_text
from kit.errors import LineLost, LineSilent, Refused
from kit.hotline import waits
from kit.modem import pdu
from kit.modem.line import Diversion, Diverted, Line
from kit.settings import LineSettings
from kit.store import calls, diversions, errands, lines
from kit.store.engine import Store, Writing
from kit.switchboard.ear import Ear
from kit.switchboard.supervision import power_cycle

log = logging.getLogger(__name__)

RING_S = 20.0
"""How long a self-test lets the other end ring."""

ARRIVES_S = 90.0
"""How long a text to another line of the box may take."""

CREDIT_S = 86_400.0
"""How often the operator is asked for the credit, where the settings say how."""

_FIRST_S = 60.0
"""A line that has just come has more urgent things to do."""

_AGAIN_S = 3600.0
_DAY = timedelta(days=1)
_OF_THE_NETWORK = {"credit", "divert", "undivert", "diversions"}
"""The network may be silent about these while the modem is well."""

_LOOK_S = 1.0
_WORDS = 300


@dataclass(frozen=True, slots=True)
class Place:
    """A line's place in the box: its own settings, and the numbers of all lines."""

    settings: LineSettings
    numbers: frozenset[str] = field(default=frozenset())


class Errands:
    """The errands of one line. Thread: the line's hands."""

    def __init__(self, line: Line, place: Place, store: Store, ear: Ear, clock: Clock) -> None:
        self._modem = line
        self._ear = ear
        self._place = place
        self._name = place.settings.name
        self._store = store
        self._clock = clock
        self._watched: errands.Errand | None = None
        self._ringing: int | None = None
        self._until = 0.0
        self._credit_at = clock.monotonic() + _FIRST_S if place.settings.credit else math.inf
        self._diversions_at = clock.monotonic() + _FIRST_S

    @property
    def due_at(self) -> float:
        """The monotonic time at which `attend` is wanted again."""
        if self._watched is None:
            return min(self._credit_at, self._diversions_at)
        return self._clock.monotonic() + _LOOK_S

    def forget(self) -> None:
        """The line begins anew."""
        self._watched = self._ringing = None
        with self._store.reading() as r:
            left = [one for one in errands.under_way(r) if one.line == self._name]
        if left:
            with self._store.writing() as tx:
                errands.interrupted(tx, self._name, self._clock.now())

    def attend(self) -> bool:
        """Does what is asked; whether the line is to be asked how it is.

        Raises: LineError (LineLost when it is to be opened anew), StoreError.
        """
        if self._watched is not None:
            self._watch(self._watched)
            return False
        with self._store.reading() as r:
            errand = errands.waiting(r, self._name)
        if errand is None:
            self._credit_by_itself()
            self._diversions_by_themselves()
            return False
        self._set_out(errand)
        return errand.act == "try"

    def while_away(self, stopping: threading.Event) -> bool:
        """What can be done without the modem; whether to try to open it at once.

        Raises: StoreError.
        """
        with self._store.reading() as r:
            errand = errands.waiting(r, self._name)
        if errand is None:
            return False
        if errand.act == "try":
            self._end(errand, "done")
        elif errand.act == "restart" and self._place.settings.power_cycle:
            self._end(errand, "done" if self._power(stopping) else "failed")
        else:
            self._end(errand, "away")
            return False
        return True

    def _set_out(self, errand: errands.Errand) -> None:
        token = f"Line test {secrets.token_hex(4)}" if errand.act == "text" else ""
        with self._store.writing() as tx:
            errands.begun(tx, errand.id, token, self._clock.now())
        log.info("line %s: %s asked for", self._name, errand.act)
        try:
            self._do(errand, token)
        except Refused as refusal:
            log.info("line %s: %s refused (%s)", self._name, errand.act, refusal)
            self._end(errand, "refused")
        except LineSilent:
            self._end(errand, "failed")
            if errand.act not in _OF_THE_NETWORK:
                raise

    def _do(self, errand: errands.Errand, token: str) -> None:
        match errand.act:
            case "restart":
                self._restart(errand)
            case "text":
                self._text(errand, token)
            case "ring":
                self._ringing = self._modem.dial(errand.target)
                self._ear.pass_over(self._ringing)
                self._watch_from_now(errand, RING_S)
            case "credit":
                self._end(errand, "done" if self._ask_credit() else "impossible")
            case "divert" | "undivert":
                self._send_on(errand)
            case "diversions":
                self._ask_diversions()
                self._end(errand, "done")
            case _:
                self._end(errand, "done")

    def _restart(self, errand: errands.Errand) -> None:
        """Power away and back where the site says how, else by command; then opened anew."""
        if not self._place.settings.power_cycle:
            try:
                self._modem.restart()
            except LineLost:
                self._end(errand, "done")  # gone before it answered: it starts anew
                raise
            self._end(errand, "done")
        else:
            self._end(errand, "done" if self._power(threading.Event()) else "failed")
            raise LineLost

    def _ask_credit(self) -> bool:
        """Keeps what the operator says of the credit, in its own words. Raises LineError."""
        code = self._place.settings.credit
        if not code:
            return False
        words = " ".join(self._modem.ussd(code).split())[:_WORDS]
        with self._store.writing() as tx:
            lines.credit(tx, self._name, words, self._clock.now())
        self._credit_at = self._clock.monotonic() + CREDIT_S
        self._ear.tell("header")
        return True

    def _credit_by_itself(self) -> None:
        """Once a day, and not while somebody talks: the answer may take half a minute."""
        if self._clock.monotonic() < self._credit_at:
            return
        self._credit_at = self._clock.monotonic() + _AGAIN_S
        with self._store.reading() as r:
            told = lines.use(r, self._name).credit_at
            busy = calls.unended(r, self._name)
        day = timedelta(seconds=CREDIT_S)
        if busy or not waits.passed(from_text(told) if told else None, day, self._clock.now()):
            return
        try:
            self._ask_credit()
        except (Refused, LineSilent) as trouble:
            log.info("line %s: no credit told (%s)", self._name, type(trouble).__name__)

    def _send_on(self, errand: errands.Errand) -> None:
        """Has the network send callers on, or no longer, and asks it what it made of that."""
        when = Diversion(errand.reason)
        wanted = Diverted(errand.target, errand.after_s) if errand.act == "divert" else None
        self._modem.divert(when, wanted)
        said = self._ask_diversion(when)
        agrees = said == wanted or (said and wanted and said.number == wanted.number)
        self._end(errand, "done" if agrees else "otherwise")

    def _ask_diversions(self) -> None:
        for when in Diversion:
            self._ask_diversion(when)

    def _ask_diversion(self, when: Diversion) -> Diverted | None:
        """Keeps what the network says of one reason. Raises LineError."""
        said = self._modem.diverted(when)
        number, after_s = (said.number, said.after_s) if said else ("", None)
        with self._store.writing() as tx:
            diversions.note(tx, self._name, when, number, after_s, self._clock.now())
        self._ear.tell("header")
        return said

    def _diversions_by_themselves(self) -> None:
        """Once a day: callers who are sent on are seen by nobody here, so it must be known."""
        if self._clock.monotonic() < self._diversions_at:
            return
        self._diversions_at = self._clock.monotonic() + _AGAIN_S
        with self._store.reading() as r:
            told = diversions.of_line(r, self._name)
            busy = calls.unended(r, self._name)
        oldest = min((from_text(one.told_at) for one in told), default=None)
        if busy or not waits.passed(oldest, _DAY, self._clock.now()):
            return
        self._diversions_at = self._clock.monotonic() + CREDIT_S
        try:
            self._ask_diversions()
        except (Refused, LineSilent) as trouble:
            log.info("line %s: no diversions told (%s)", self._name, type(trouble).__name__)

    def _text(self, errand: errands.Errand, token: str) -> None:
        for part in pdu.encode(errand.target, token, secrets.randbelow(256)):
            self._modem.send(part)
        if errand.target in self._place.numbers:
            self._watch_from_now(errand, ARRIVES_S)
        else:
            self._end(errand, "sent")

    def _watch_from_now(self, errand: errands.Errand, seconds: float) -> None:
        with self._store.reading() as r:
            mine = (one for one in errands.under_way(r) if one.id == errand.id)
            self._watched = next(mine, None)
        self._until = self._clock.monotonic() + seconds
        self._ear.tell("header")

    def _watch(self, errand: errands.Errand) -> None:
        """Looks whether another line of the box has seen the self-test arrive."""
        with self._store.writing() as tx:
            arrived = self._has_arrived(tx, errand)
        if not arrived and self._clock.monotonic() < self._until:
            return
        self._watched = None
        if self._ringing is not None:
            ringing, self._ringing = self._ringing, None
            self._modem.hang_up(ringing)
        alone = "rang" if errand.act == "ring" else "sent"
        if errand.target in self._place.numbers:
            alone = "lost"
        self._end(errand, "arrived" if arrived else alone)

    def _has_arrived(self, tx: Writing, errand: errands.Errand) -> bool:
        if errand.act == "ring":
            return errands.rang_here(tx, errand)
        return errands.text_came(tx, errand, self._clock.now())

    def _power(self, stopping: threading.Event) -> bool:
        return power_cycle(self._name, self._place.settings.power_cycle, stopping)

    def _end(self, errand: errands.Errand, result: str) -> None:
        with self._store.writing() as tx:
            errands.over(tx, errand.id, result, self._clock.now())
        self._ear.tell("header")
