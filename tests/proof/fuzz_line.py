"""What a modem may say: any octets in any pieces, while a command runs or not.

The splitter and the dispatch are the very ones of the line, on a pty; the octets are handed to
them past it, and time is told to them, so that thousands of lives fit into a second.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import Any

from kit.errors import Refused
from kit.modem import health, replies, storage
from kit.modem.dispatch import Dispatch, rows_of
from kit.modem.line import Digit, Ended, Event, Identified, Ringing
from kit.modem.transport import Wire, _Exchange

COMMANDS = ("AT+CSQ", "AT+CMGL=4", "AT+CLCC", "AT+CMGS=20", "AT+CREG?", 'AT+CPMS="SM"')
_MOST_LOOKS = 200
_MANY = 23
"""How often a piece comes when it comes again and again: lines become very long by it."""


class Telltale(Dispatch):
    """A dispatch whose failures are told, where a line would only log them."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.failed: list[Exception] = []
        super().__init__(self.events.append, lambda: None)

    def hear(self, line: str, pdu: str, now: float) -> None:
        self._tell(super().hear, line, pdu, now)

    def tick(self, now: float) -> None:
        self._tell(super().tick, now)

    def _tell(self, act: Callable[..., None], *told: Any) -> None:
        try:
            act(*told)
        except Exception as error:
            self.failed.append(error)
            raise


class Bench:
    """One wire that lives many lives."""

    def __init__(self) -> None:
        logging.disable(logging.CRITICAL)
        self._mother, child = os.openpty()
        self.ear = Telltale()
        self.wire = Wire(os.ttyname(child), 115200, self.ear)
        os.close(child)

    def close(self) -> None:
        """Ends the wire's reader; logs are heard again."""
        self.wire.close()
        os.close(self._mother)
        logging.disable(logging.NOTSET)

    def live(self, data: bytes) -> None:
        """One life: each piece is a choice, how much comes, and the octets themselves.

        The choice says what the line does meanwhile (three bits), whether the octets come again
        and again (one), and how much time goes by then (four).
        """
        ear, wire = self.ear, self.wire
        ear.__init__()  # type: ignore[misc]  # a new life of the same ear
        wire._rest, wire._announced, wire._exchange = b"", "", None
        now = 1000.0
        while data:
            choice, size, data = data[0], data[1] if len(data) > 1 else 0, data[2:]
            octets, data = data[:size] * (_MANY if choice & 0b1000 else 1), data[size:]
            self._do(choice, now)
            wire._take(octets, now)
            self._check_exchange()
            now += (choice >> 4) * 0.3
            ear.tick(now)
        self._run_out(now)
        if ear.failed:
            raise ear.failed[0]
        _check_events(ear.events)

    def _do(self, choice: int, now: float) -> None:
        calls = self.ear.calls
        match choice & 0b111:
            case 1:
                command = COMMANDS[(choice >> 4) % len(COMMANDS)]
                verb = replies.verb_of(command)
                self.wire._exchange = _Exchange(verb, command, replies.CALL_RESULTS)
            case 2:
                self.wire._exchange = _Exchange("AT+CMGS", "AT+CMGS=20", wants_prompt=True)
            case 3:
                self.wire._exchange = None
            case 4:
                calls.dialled(calls.reserve(), "+34600000001", now)
            case 5:
                calls.answered(calls._last, now)
            case 6:
                calls.leaving(calls._last)
            case _:
                pass

    def _check_exchange(self) -> None:
        """What came back of a reply is read as the line would read it."""
        running = self.wire._exchange
        if running is None or running.final is None:
            return
        refused = replies.refusal(running.verb, running.final)
        assert refused is None or isinstance(refused, Refused)
        storage.listed("SM", running.lines)
        storage.memories_of(running.lines)
        health.bars_of(running.lines)
        health.registration_of([running.lines])
        health.operator_of(running.lines)
        self.ear.calls.listed(rows_of(running.lines), 1001.0, 1002.0)
        self.wire._exchange = None

    def _run_out(self, now: float) -> None:
        """Time goes by: the reader is never told to look again at once, for ever."""
        for _ in range(_MOST_LOOKS):
            due = self.ear.due()
            if due is None:
                return
            now = max(now, due)
            self.ear.tick(now)
            after = self.ear.due()
            assert after is None or after > now, "the reader would spin"


def seeds() -> list[bytes]:
    """What modems say, to begin from."""
    said = [
        b'\r\nRING\r\n\r\n+CLIP: "+34600000001",145,"",0,"",0\r\n\r\nNO CARRIER\r\n',
        b'\r\n+CMTI: "SM",3\r\n+CDSI: "SM",4\r\n',
        b"\r\n+CDS: 24\r\n0006070B914306000000F0621142210000006211422100000000\r\n",
        b"\r\n+CMT: ,10\r\n00040B91430600000000F0000062114221000000014\r\n",
        b"\r\n+CSQ: 17,99\r\n\r\nOK\r\n\r\n+CMS ERROR: 38\r\n+CME ERROR: SIM busy\r\n",
        b"\r\n+CMGL: 1,0,,20\r\n0004\r\n\r\nOK\r\n> \r\n+CMGS: 17\r\n\r\nOK\r\n",
        b'\r\n+CLCC: 1,1,4,0,0,"+34600000001",145\r\n\r\nOK\r\nVOICE CALL: BEGIN\r\n',
        b"\r\r\n+RXDTMF: 8\r\n+QTONEDET: 53\r\n^DDTMF:5\r\n^CONN:1,0\r\n^CEND:1,0,104,16\r\n",
        b'^DSCI: 1,1,4,0,"600",129\r\n^DSCI: 1,0,3,0\r\n+CCWA: "",128,1\r\nRDY\r\nSMS Ready\r\n',
        b'+CREG: 2,1,"00A1","0000B2C3",7\r\nOK\r\n+COPS: 0,0,"Street Mobile",7\r\nOK\r\n',
    ]
    found = [bytes((choice, len(one))) + one for choice in (0, 0x71, 0x12) for one in said]
    for head in (b"+CME ERROR: ", b"+CMGL: ", b"+CSQ: ", b"+CREG: 0,", b"+CLCC: ", b"+CMGS: "):
        long = bytes((8, 170)) + b"9" * 170 + bytes((0, 160)) + b"9" * 160
        found += [
            bytes((command, len(head))) + head + long + bytes((0, 253)) + end.rjust(253, b"9")
            for command in (0x01, 0x11, 0x21, 0x31, 0x41)
            for end in (b"\r\n", b"\r\nOK\r\n", b",0,,20\r\n00\r\nOK\r\n", b",0\r\nOK\r\n")
        ]
    return found


def _check_events(events: list[Event]) -> None:
    """Each call rings once and ends once, and nothing is heard of it outside."""
    ringing: set[int] = set()
    over: set[int] = set()
    for event in events:
        if isinstance(event, Ringing):
            assert event.call not in ringing, "one call rang twice"
            ringing.add(event.call)
        elif isinstance(event, Identified | Digit | Ended):
            assert event.call not in over, "a call that is over was heard of"
            if isinstance(event, Ended):
                over.add(event.call)
