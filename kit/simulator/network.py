"""The mobile network: it joins phones and lines, keeps what cannot be delivered, and a ledger."""

import itertools
import random
import threading
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol, Self, Unpack

from kit.simulator.call import Call, CalledLine
from kit.simulator.ledger import Ledger
from kit.simulator.pdu import Submit
from kit.simulator.phone import Answering, Phone, Text
from kit.simulator.texts import Manner, Part, Ringing
from kit.simulator.timetable import Timetable
from kit.simulator.userdata import split

__all__ = ["Answering", "Call", "Line", "Network", "Phone", "Text"]

CREDIT_CODE = "*100#"


class Line(CalledLine, Protocol):
    """What the network knows of a modem."""

    @property
    def reachable(self) -> bool:
        """Answer whether the modem is switched on, unlocked and in the network."""

    def ring(self, call: Call) -> bool:
        """Let a call ring; False when the line is busy."""

    def take(self, part: Part) -> bool:
        """Take a part in; False when there is no place for it."""

    def take_report(self, recipient: str, reference: int) -> None:
        """Hear that a part this line sent has arrived."""


def _utc_now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251 -- the simulator may not ask the kit's clock


class Network:
    """Phones, lines, and what happens between them.

    Args:
        seed: of everything random, so that a run can be had again.
        now: the network's clock; it stamps the messages.
        zone_quarters: quarters of an hour that the network's local time is ahead of UTC.
        country: what a national number gets in front.

    Thread: every method may be called from anywhere; `changed` guards the whole network, and
    whoever waits on it is woken by every entry of the ledger.
    """

    def __init__(
        self,
        seed: int = 0,
        *,
        now: Callable[[], datetime] = _utc_now,
        zone_quarters: int = 4,
        country: str = "+34",
    ) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.ledger = Ledger()
        self.timetable = Timetable()
        self.random = random.Random(seed)  # noqa: S311 -- a game, not a secret
        self.now = now
        self.zone_quarters = zone_quarters
        self.phones: dict[str, Phone] = {}
        self.lines: dict[str, Line] = {}
        self.calls: list[Call] = []
        self.ussd = {CREDIT_CODE: "Credit: 12.50 EUR"}
        self._country = country
        self._waiting: dict[str, deque[Part]] = {}
        self._ids = itertools.count(1)
        self._references = itertools.count(self.random.randrange(200))
        self.ledger.tell(lambda _: self.changed.notify_all())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every call and forget what was due."""
        with self.changed:
            for call in self.calls:
                call.end("caller")
        self.timetable.close()

    def next_id(self, what: str) -> str:
        """Give a name that nothing else has."""
        return f"{what}-{next(self._ids)}"

    def phone(self, number: str, language: str | None = None) -> Phone:
        """Give the phone with this number; it is there from the first time it is asked for."""
        number = self._international(number)
        with self.changed:
            phone = self.phones.get(number)
            if phone is None:
                phone = self.phones[number] = Phone(self, number)
            if language is not None:
                phone.language = language
            return phone

    def ledger_as_csv(self) -> str:
        """Give the ledger as CSV."""
        return self.ledger.as_csv()

    def ledger_as_jsonl(self) -> str:
        """Give the ledger as one JSON object a line."""
        return self.ledger.as_jsonl()

    def waiting_for(self, line_number: str) -> int:
        """Count the parts that wait for a line to have place or to come back."""
        with self.changed:
            return len(self._waiting.get(line_number, ()))

    # What phones do

    def connect(self, phone: Phone, line_number: str, **ringing: Unpack[Ringing]) -> Call:
        """Ring a line from a phone."""
        with self.changed:
            line = self.lines.get(self._international(line_number))
            call = self._new_call(phone, line, line_number, **ringing)
            if line is None or not line.reachable:
                call.end("unreachable")
            elif not line.ring(call):
                call.end("busy")
            elif call.patience_s is not None:
                call.lose_patience_after(call.patience_s)
            return call

    def carry(self, phone: Phone, recipient: str, body: str, **manner: Unpack[Manner]) -> Text:
        """Bring a text from a phone to a line, or to another phone."""
        recipient = self._international(recipient)
        with self.changed:
            user_data = split(
                body,
                next(self._references),
                manner.get("reference_bits", 8),
                straddle=manner.get("straddle", False),
                national=manner.get("national", False),
            )
            text = Text(
                self.next_id("text"), phone.number, recipient, body, self.now(), len(user_data)
            )
            self.ledger.write(
                "texted", text.id, recipient, phone.number, body=body, parts=text.parts
            )
            parts = [
                Part(f"{text.id}.{place}", phone.number, content, text.at)
                for place, content in enumerate(user_data, start=1)
            ]
            if manner.get("shuffled", False):
                self.random.shuffle(parts)
            self._bring(recipient, parts)
            return text

    # What lines do

    def attach(self, line: Line) -> None:
        """Know a line from now on; what waited for it is delivered as it has place."""
        with self.changed:
            self.lines[line.number] = line
            self._waiting.setdefault(line.number, deque())
        self.deliver_waiting(line)

    def detach(self, line: Line) -> None:
        """Know the line no longer; texts for it wait."""
        with self.changed:
            self.lines.pop(line.number, None)

    def deliver_waiting(self, line: Line) -> None:
        """Deliver what waited, oldest first, while the line is reachable and has place."""
        with self.changed:
            waiting = self._waiting.get(line.number)
            while waiting and line.reachable and line.take(waiting[0]):
                waiting.popleft()

    def dial(self, line: Line, number: str) -> Call:
        """Ring a phone from a line; the phone does as its owner decided."""
        with self.changed:
            phone = self.phone(number)
            call = self._new_call(phone, line, line.number, direction="out", patience_s=None)
            call.talk_s = phone.answers_calls.talk_s
            self.ledger.write("dialled", call.id, line.number, phone.number)
            _let_answer(call, phone.answers_calls, self.timetable)
            return call

    def send(self, line: Line, message: Submit) -> None:
        """Bring one part from a line to its recipient, and the report back if asked for."""
        recipient = self._international(message.recipient)
        with self.changed:
            part = Part(self.next_id("part"), line.number, message.user_data, self.now())
            self.ledger.write("sent", part.id, line.number, recipient, reference=message.reference)
            self._bring(recipient, [part])
            if message.wants_report:
                line.take_report(recipient, message.reference)

    def _new_call(
        self,
        phone: Phone,
        line: Line | None,
        line_number: str,
        *,
        direction: str = "in",
        **ringing: Unpack[Ringing],
    ) -> Call:
        call = Call(
            self,
            line,
            identity=self.next_id("call"),
            phone_number=phone.number,
            line_number=self._international(line_number),
            direction="out" if direction == "out" else "in",
            **ringing,
        )
        self.calls.append(call)
        phone.calls.append(call)
        return call

    def _bring(self, recipient: str, parts: list[Part]) -> None:
        line = self.lines.get(recipient)
        if line is None and recipient not in self._waiting:
            for part in parts:
                self.phone(recipient).receive(part.sender, part.user_data)
            return
        waiting = self._waiting.setdefault(recipient, deque())
        for part in parts:
            if waiting or line is None or not line.reachable or not line.take(part):
                waiting.append(part)
                self.ledger.write("waiting", part.id, recipient, part.sender)

    def _international(self, number: str) -> str:
        digits = "".join(sign for sign in number if sign.isdigit() or sign in "+*#")
        if digits.startswith("+") or len(digits) < 7:
            return digits or number
        if digits.startswith("00"):
            return "+" + digits[2:]
        return self._country + digits


def _let_answer(call: Call, answering: Answering, timetable: Timetable) -> None:
    """Do to a dialled call what its phone's owner decided; by hand is left alone."""
    acts: dict[str, Callable[[], None]] = {
        "answer": call.pick_up,
        "busy": lambda: call.end("busy"),
        "refused": lambda: call.end("refused"),
        "no answer": lambda: call.end("patience"),
    }
    act = acts.get(answering.how)
    if act is not None:
        timetable.after(answering.after_s, act)
