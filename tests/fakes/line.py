"""A line without a modem: held to the same contract as the real one (tests/contracts)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from kit.errors import LineLost, PortMissing, Refused
from kit.modem import pdu as codec
from kit.modem.line import (
    Connected,
    Digit,
    Diversion,
    Diverted,
    Ended,
    EndedBy,
    Event,
    Health,
    Identified,
    Line,
    Lost,
    MessageWaiting,
    Progress,
    Report,
    Restarted,
    Ringing,
    Stored,
)

HEALTHY = Health("Fake", "Line", "356999990000000", "Street Mobile", "home", 4)


def deliver_pdus(sender: str, text: str, reference: int = 1) -> list[str]:
    """`text` as it would lie in a memory, one PDU a part."""
    return [
        _delivered(pdu, len(sender.lstrip("+"))) for pdu in codec.encode(sender, text, reference)
    ]


def _delivered(submit: str, digits: int) -> str:
    octets = bytes.fromhex(submit)
    end = 5 + (digits + 1) // 2
    first = 0x04 | octets[1] & 0x40
    time = bytes.fromhex("62114221000000")
    return (bytes((0, first)) + octets[3 : end + 2] + time + octets[end + 3 :]).hex().upper()


class FakeLine(Line):
    """What happens on the line is done by the test; `sent` and `health` are there to look at."""

    def __init__(self, name: str = "one") -> None:
        self.name = name
        self.sent: list[str] = []
        self.health = HEALTHY
        self.refuse_sends_with: int | None = None
        self.lose_next_send = False
        self.plugged = True
        self.is_set_up = False
        self.set_ups = 0
        self.calls: dict[int, str] = {}
        self.memories: dict[str, dict[int, str]] = {"SM": {}, "ME": {}}
        self.answers_to_codes = {"*100#": "Credit: 12.50 EUR"}
        self.time_of_network: datetime | None = None
        self.times_asked = 0
        self.pressed: dict[int, str] = {}
        self.diversions: dict[Diversion, Diverted] = {}
        self._hear: Callable[[Event], None] = lambda _: None
        self._open = False
        self._last_call = 0

    # What happens to it

    def ring(self, number: str | None) -> int:
        waiting = "talking" in self.calls.values()
        call = self._new_call("ringing")
        self._hear(Ringing(call, number, waiting))
        return call

    def identify(self, call: int, number: str) -> None:
        self._hear(Identified(call, number))

    def end(self, call: int, by: EndedBy = EndedBy.CALLER) -> None:
        if self.calls.pop(call, None):
            self._hear(Ended(call, by, "told by the test"))

    def pick_up(self, call: int) -> None:
        self.calls[call] = "talking"
        self._hear(Connected(call))

    def key(self, call: int, digit: str) -> None:
        self._hear(Digit(call, digit))

    def alert(self, call: int) -> None:
        self._hear(Progress(call, "ringing"))

    def arrive(self, pdu: str, memory: str = "SM") -> None:
        places = self.memories[memory]
        places[next(at for at in range(1, 1000) if at not in places)] = pdu
        if self._open:
            self._hear(MessageWaiting())

    def text(self, sender: str, body: str, memory: str = "SM") -> None:
        for pdu in deliver_pdus(sender, body):
            self.arrive(pdu, memory)

    def report(self, reference: int, number: str, status: int = 0) -> None:
        self._hear(Report(reference, number, status))

    def restart(self) -> None:
        self.is_set_up = False
        self._end_all()
        self._hear(Restarted())

    def unplug(self) -> None:
        self.plugged = False
        if self._open:
            self._open = False
            self._end_all()
            self._hear(Lost())

    def plug(self) -> None:
        self.plugged = True

    # What the house asks of it

    def listen(self, hear: Callable[[Event], None]) -> None:
        self._hear = hear

    def open(self) -> None:
        if not self.plugged:
            raise PortMissing(self.name)
        self._open = True
        self.set_up()

    def set_up(self) -> None:
        self._must_be_open()
        self.is_set_up = True
        self.set_ups += 1

    def close(self) -> None:
        self._open = False
        self.calls.clear()

    def answer(self, call: int) -> None:
        self._must_be_open()
        if self.calls.get(call) != "ringing":
            raise Refused("ATA", "no such call")
        for other, state in self.calls.items():
            self.calls[other] = "held" if state == "talking" else state
        self.calls[call] = "talking"

    def hang_up(self, call: int) -> None:
        self._must_be_open()
        talked = self.calls.get(call) == "talking"
        self.end(call, EndedBy.LINE)
        if talked:
            self.calls = {at: "talking" if it == "held" else it for at, it in self.calls.items()}

    def swap(self) -> None:
        self._must_be_open()
        turned = {"talking": "held", "held": "talking"}
        if not turned.keys() & set(self.calls.values()) or self._knocks():
            raise Refused("AT+CHLD", "no call to swap")
        self.calls = {call: turned.get(state, state) for call, state in self.calls.items()}

    def press(self, call: int, digits: str) -> None:
        self._must_be_open()
        if self.calls.get(call) not in ("talking", "held") or set(digits) - set("0123456789ABCD*#"):
            raise Refused("AT+VTS", "no such call or key")
        self.pressed[call] = self.pressed.get(call, "") + digits

    def divert(self, when: Diversion, to: Diverted | None) -> None:
        self._must_be_open()
        if to is None:
            self.diversions.pop(when, None)
        elif to.number.lstrip("+").isdigit():
            self.diversions[when] = to
        else:
            raise Refused("AT+CCFC", "not a number")

    def diverted(self, when: Diversion) -> Diverted | None:
        self._must_be_open()
        return self.diversions.get(when)

    def dial(self, number: str) -> int:
        self._must_be_open()
        if not number.lstrip("+").isdigit():
            raise Refused("ATD", "not a number")
        return self._new_call("dialling")

    def drain(
        self,
        keep: Callable[[Sequence[Stored]], None],
        cleared: Callable[[Sequence[Stored]], None],
        between: Callable[[], None] | None = None,
    ) -> int:
        self._must_be_open()
        kept = 0
        for memory, places in self.memories.items():
            found = [Stored(memory, at, pdu) for at, pdu in sorted(places.items())]
            if found:
                keep(found)
                deleted: list[Stored] = []
                try:
                    for stored in found:
                        if between is not None:
                            between()
                        del places[stored.place]
                        deleted.append(stored)
                finally:
                    cleared(deleted)
            kept += len(found)
        return kept

    def send(self, pdu: str) -> int:
        if not self._open:
            raise Refused("AT+CMGS", "not sent")
        if self.lose_next_send:
            self.lose_next_send = False
            self.sent.append(pdu)
            self.unplug()
            raise LineLost
        if self.refuse_sends_with is not None:
            raise Refused("AT+CMGS", "CMS", self.refuse_sends_with)
        self.sent.append(pdu)
        return len(self.sent) % 256

    def check(self) -> Health:
        self._must_be_open()
        return self.health

    def ussd(self, code: str) -> str:
        self._must_be_open()
        if code not in self.answers_to_codes:
            raise Refused("AT+CUSD", "USSD", 4)
        return self.answers_to_codes[code]

    def network_time(self) -> datetime | None:
        self._must_be_open()
        self.times_asked += 1
        return self.time_of_network

    def texts_sent(self) -> list[tuple[str, str]]:
        """Number and text of each part that went out."""
        found = [codec.decode(pdu) for pdu in self.sent]
        return [
            (
                part.number,
                codec.read_payload(part.alphabet, part.payload, part.language, part.locking),
            )
            for part in found
            if isinstance(part, codec.Submit)
        ]

    def _knocks(self) -> bool:
        return "ringing" in self.calls.values()

    def _new_call(self, state: str) -> int:
        self._last_call += 1
        self.calls[self._last_call] = state
        return self._last_call

    def _end_all(self) -> None:
        for call in list(self.calls):
            self.end(call, EndedBy.UNKNOWN)

    def _must_be_open(self) -> None:
        if not self._open:
            raise LineLost
