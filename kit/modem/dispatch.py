"""What a modem says unasked, turned into events."""

from __future__ import annotations

import logging
import queue
import re
from collections.abc import Callable

from kit.errors import PduInvalid
from kit.modem import pdu as codec
from kit.modem.calls import WITHHELD, Calls, Listed
from kit.modem.line import Event, Lost, MessageWaiting, Report, Restarted
from kit.modem.profiles import OVER, PROFILES, any_of
from kit.modem.replies import RESET_LINES

log = logging.getLogger(__name__)

BOOT_QUIET_S = 0.4
"""A start is told when the modem has said nothing of it for so long."""

READY_PAUSE_S = 10.0
"""So long after "SMS Ready" and the like made us set it up, more of them say nothing new."""

START_TAKES_S = 60.0
"""Within this time after RDY, "SMS Ready" and the like belong to the same start."""

_READY_LINES = frozenset(
    {"CALL READY", "SMS READY", "SMS DONE", "PB DONE", "+CPIN: READY", "^SIMST:1"}
    | {"+QIND: SMS DONE", "+QIND: PB DONE"}
)
_CLIP = re.compile(r'\+(CLIP|CCWA): *"([^"]*)" *,? *(\d*)')
_CLCC = re.compile(r'\+CLCC: *(\d+),(\d),(\d),(\d),\d(?:,"([^"]*)",(\d+))?')
_KEYS = frozenset("0123456789*#ABCD")
_KEY = any_of(profile.keys for profile in PROFILES)
_KEY_CODE = any_of(profile.key_codes for profile in PROFILES)
_OVER = any_of((OVER, *(profile.over for profile in PROFILES)))
_BEGUN = any_of(profile.begun for profile in PROFILES)
_ALERTING = any_of(profile.alerting for profile in PROFILES)
_CEND = re.compile(r"\^CEND: *\d+, *\d+, *\d+, *(\d+)")
_CAUSES = {17: "busy", 18: "no_answer", 19: "no_answer", 21: "refused"}
_CAUSES |= dict.fromkeys((1, 3, 20, 27), "unreachable")
"""Why a call could not be made. Source: 3GPP TS 24.008 annex H."""

_SAID = {"busy": "busy", "no answer": "no_answer"}
_LONGEST_ANSWER = 2000
_INTERNATIONAL = "145"


class Dispatch:
    """Hears the lines of one modem and says what they mean.

    Thread: all of it runs in the reader of the wire.
    """

    def __init__(self, say: Callable[[Event], None], look: Callable[[], None]) -> None:
        """`look` is asked to have the modem list its calls (AT+CLCC)."""
        self._say = say
        self.calls = Calls(say, look)
        self._boot_told_at: float | None = None
        self._ready_again_at = float("-inf")
        self._reset_at = float("-inf")
        self.delivered: list[str] = []
        """PDUs that came past every memory (+CMT), until a drain takes them."""
        self.answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        """What the network answered to a code (+CUSD); "" when the port is gone."""
        self._unfinished = ""

    @property
    def starting(self) -> bool:
        """Whether the modem said that it starts, and nobody was told yet. Thread: any."""
        return self._boot_told_at is not None

    def begin(self) -> None:
        """Another opening of the line: what was heard of calls is over. Before the reader runs."""
        self.calls.forget()
        self._boot_told_at = None
        self._ready_again_at = self._reset_at = float("-inf")

    def hear(self, line: str, pdu: str, now: float) -> None:
        """One line that nobody asked for."""
        if self._goes_on(line):
            return
        if line == "RING" or line.startswith("+CRING:"):
            self.calls.ring(now)
        elif _OVER.match(line):
            self.calls.over(_cause_of(line), now)
        elif _BEGUN.match(line):
            self.calls.connected(now)
        elif _ALERTING.match(line):
            self.calls.alerting()
        elif match := _KEY.match(line):
            self.calls.pressed(match.group(match.lastindex or 0))
        elif line.startswith("+"):
            self._plus(line, pdu, now)
        else:
            self._boot(line, now)

    def _goes_on(self, line: str) -> bool:
        """An answer to a code may have several lines; it ends with its second quotation mark."""
        unfinished, self._unfinished = self._unfinished, ""
        if not unfinished and not line.startswith("+CUSD:"):
            return False
        if unfinished and (line == "RING" or line.startswith(("+C", "NO CARRIER"))):
            self.answers.put(f'{unfinished}"')
            return self._goes_on(line)
        whole = f"{unfinished}\n{line}" if unfinished else line
        if whole.count('"') == 1 and len(whole) < _LONGEST_ANSWER:
            self._unfinished = whole
        else:
            self.answers.put(whole)
        return True

    def due(self) -> float | None:
        """When `tick` is wanted."""
        times = [time for time in (self.calls.due(), self._boot_told_at) if time is not None]
        return min(times, default=None)

    def tick(self, now: float) -> None:
        """Time went by."""
        self.calls.tick(now)
        if self._boot_told_at is not None and now >= self._boot_told_at:
            self._boot_told_at = None
            self._say(Restarted())

    def gone(self) -> None:
        """The port is gone, and every call with it."""
        self.calls.all_over("lost")
        self.answers.put("")
        self._say(Lost())

    def _plus(self, line: str, pdu: str, now: float) -> None:
        name = line.split(":", maxsplit=1)[0]
        if name in ("+CLIP", "+CCWA"):
            self._clip(line, now)
        elif name in ("+CMTI", "+CDSI"):
            self._say(MessageWaiting())
        elif name == "+CDS":
            self._report(pdu)
        elif name == "+CMT" and pdu:
            self.delivered.append(pdu.upper())
            self._say(MessageWaiting())
        elif match := _KEY_CODE.match(line):
            self._key_code(match)
        elif name == "+CLCC":
            self._listed_unasked(line, now)
        else:
            self._boot(line, now)

    def _boot(self, line: str, now: float) -> None:
        """A start shows in two waves: the modem runs, and seconds later card and messages do.

        Each wave wants another set-up, since before it some settings are refused. The calls are
        over with the first line of the first wave: whoever rings after it is another caller.
        """
        if line in RESET_LINES:
            self.calls.all_over("restart")
            self._reset_at = now
            self._boot_told_at = now + BOOT_QUIET_S
        elif line.upper() in _READY_LINES and now >= self._ready_again_at:
            if self._boot_told_at is None:
                self._ready_again_at = now + READY_PAUSE_S
                if now >= self._reset_at + START_TAKES_S:
                    self.calls.all_over("restart")
                    self._reset_at = now
            self._boot_told_at = now + BOOT_QUIET_S

    def _clip(self, line: str, now: float) -> None:
        match = _CLIP.match(line)
        if match:
            name, digits, kind = match.groups()
            tell = self.calls.knocked if name == "CCWA" else self.calls.identified
            tell(number_of(digits, kind) or WITHHELD, now)

    def _report(self, pdu: str) -> None:
        try:
            report = codec.decode(pdu)
        except PduInvalid:
            log.warning("a status report cannot be read")
            return
        if isinstance(report, codec.StatusReport):
            self._say(Report(report.reference, report.number, report.status))

    def _key_code(self, match: re.Match[str]) -> None:
        key = chr(int(match.group(match.lastindex or 0)))
        if key in _KEYS:
            self.calls.pressed(key)

    def _listed_unasked(self, line: str, now: float) -> None:
        """A modem that reports each change of a call in this form (SIM7600 with CLCC=1)."""
        for row in rows_of([line]):
            if row.status == 4 and row.number:
                self.calls.identified(row.number, now)
            elif row.status == 3 and row.dialled:
                self.calls.alerting()
            elif row.status == 0 and row.dialled:
                self.calls.connected(now)
            elif row.status == 6:
                self.calls.over("clcc", now)


def _cause_of(line: str) -> str:
    """A word for why a call ended."""
    told = _CEND.match(line)
    if told:
        return _CAUSES.get(int(told.group(1)), "cend")
    word = line.split(":", maxsplit=1)[0].lstrip("^").lower()
    return _SAID.get(word, word)


def number_of(digits: str, kind: str) -> str:
    """A number as we write it: with + when its type says international."""
    if digits and kind == _INTERNATIONAL and not digits.startswith("+"):
        return f"+{digits}"
    return digits


def rows_of(lines: list[str]) -> list[Listed]:
    """The voice calls in the reply to AT+CLCC."""
    rows = []
    for line in lines:
        match = _CLCC.match(line)
        if match and match.group(4) == "0":
            index, direction, status, _, digits, kind = match.groups()
            number = number_of(digits or "", kind) or None
            rows.append(Listed(direction == "0", int(status), number, int(index)))
    return rows
