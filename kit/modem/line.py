"""The seam to one line: what a modem tells us, and what we may ask of it.

Two things implement `Line`: the adapter over a real serial port (`kit.modem.adapter`) and the
fake of the tests. One contract suite holds both to what is written here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class EndedBy(StrEnum):
    """Who ended a call, as far as a modem can tell."""

    CALLER = "caller"
    LINE = "line"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Ringing:
    """A call came in. `call` is the line's own number for it, never used twice while open.

    `number` is as the network gave it, with + when international; None when withheld or not
    told within the window. The adapter waits a moment for +CLIP before it says this. `waiting` is
    True for who knocks while another call is open (+CCWA).
    """

    call: int
    number: str | None
    waiting: bool = False


@dataclass(frozen=True, slots=True)
class Identified:
    """The caller's number came after all, later than the window."""

    call: int
    number: str


@dataclass(frozen=True, slots=True)
class Connected:
    """A call that we dialled was picked up."""

    call: int


@dataclass(frozen=True, slots=True)
class Progress:
    """A call that we dialled is on its way. `stage` is "ringing": it rings at the other end."""

    call: int
    stage: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A call is over, in whatever state it was. `cause` is a word for the log.

    For a dialled call it is busy, no_answer, refused or unreachable where the modem tells.
    """

    call: int
    by: EndedBy
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Digit:
    """The caller pressed a key: 0-9, *, #, A-D."""

    call: int
    digit: str


@dataclass(frozen=True, slots=True)
class MessageWaiting:
    """A hint that `drain` may find something. Nothing relies on it."""


@dataclass(frozen=True, slots=True)
class Report:
    """A status report for a part sent earlier (3GPP TS 23.040 section 9.2.2.3).

    `status` is TP-Status: 0-31 delivered, 32-63 still trying, 64 and up failed for good.
    """

    reference: int
    number: str
    status: int


@dataclass(frozen=True, slots=True)
class Restarted:
    """The modem forgot its settings (it reset itself). Call `set_up` again, then `drain`."""


@dataclass(frozen=True, slots=True)
class Lost:
    """The port is gone. Every waiter was freed with LineLost; `close`, then `open` again."""


Event = (
    Ringing
    | Identified
    | Progress
    | Connected
    | Ended
    | Digit
    | MessageWaiting
    | Report
    | Restarted
    | Lost
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A message as it lies in a memory of the modem. `pdu` is upper-case hex with its SMSC."""

    memory: str
    place: int
    pdu: str


@dataclass(frozen=True, slots=True)
class Health:
    """What a line says about itself. `signal` is 0 to 4 bars, None when unknown.

    `registration`: home, roaming, searching, denied, none.
    """

    maker: str
    model: str
    imei: str
    operator: str
    registration: str
    signal: int | None


class Diversion(StrEnum):
    """When the network shall send a caller on to another number."""

    BUSY = "busy"
    NO_REPLY = "no_reply"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Diverted:
    """Where callers are sent on to; `after_s` seconds of ringing, for no reply only."""

    number: str
    after_s: int | None = None


class Line(ABC):
    """One modem with its SIM.

    Thread: commands come from the line's own thread; `close` may come from any. Every command
    MAY raise LineLost (gone), LineSilent (no answer in time) and Refused (answered with an error).
    """

    @property
    def restarting(self) -> bool:
        """Whether the modem starts anew and `Restarted` is still to come: not to be sent by now."""
        return False

    @abstractmethod
    def open(self) -> None:
        """Opens the port exclusively, finds a modem on it, unlocks the SIM and sets it up.

        MUST NOT try a PIN again that was refused, even after a restart, and MUST leave the last try
        of a card to people. A PIN that was accepted may be entered again.
        Raises: PortMissing, PortTaken, NotAModem, NoSim, PinNeeded, PinWrong, PukNeeded, LineLost.
        """

    @abstractmethod
    def set_up(self) -> None:
        """Tells the modem again how it shall behave (PDU mode, caller ID, notifications)."""

    @abstractmethod
    def close(self) -> None:
        """Frees the port and whoever waits. MUST be safe to call twice, in any state."""

    @abstractmethod
    def listen(self, hear: Callable[[Event], None]) -> None:
        """Sets who hears events, before `open`.

        `hear` is called from one thread, one event at a time; it MUST be quick.
        """

    @abstractmethod
    def answer(self, call: int) -> None:
        """Answers a ringing call. Raises Refused when the caller has gone meanwhile.

        When it waits behind another call, that one is put on hold.
        """

    @abstractmethod
    def hang_up(self, call: int) -> None:
        """Ends or rejects a call. MUST be followed by Ended. Nothing happens when it is over.

        A call on hold or one that waits is ended without touching the other; when the one under
        way is ended, the one on hold is taken back.
        """

    @abstractmethod
    def swap(self) -> None:
        """Puts the call under way on hold and takes the one on hold, whichever there is.

        Raises Refused when there is no such call, or one waits: that is for `answer`.
        """

    @abstractmethod
    def press(self, call: int, digits: str) -> None:
        """Presses keys in a call: 0-9, *, #, A-D. Raises Refused when nobody is talked with."""

    @abstractmethod
    def dial(self, number: str) -> int:
        """Rings `number` (E.164) and answers our number for the call.

        Progress, Connected or Ended follow as events.
        """

    @abstractmethod
    def divert(self, when: Diversion, to: Diverted | None) -> None:
        """Has the network send callers on, or, with None, no longer."""

    @abstractmethod
    def diverted(self, when: Diversion) -> Diverted | None:
        """Where the network sends callers on to. Source: 3GPP TS 27.007 section 7.11."""

    @abstractmethod
    def drain(
        self,
        keep: Callable[[Sequence[Stored]], None],
        cleared: Callable[[Sequence[Stored]], None],
        between: Callable[[], None] | None = None,
    ) -> int:
        """Brings every stored message home: list, `keep`, then delete each, memory by memory.

        MUST delete a place only after `keep` returned for it, MUST NOT delete a place it did not
        list, and calls `cleared` with those whose deletion the modem confirmed. An exception of
        `keep` passes through and nothing is deleted. Returns how many were kept. `between` is
        called before each deletion, so that a call need not wait for 200 of them; what it raises
        passes through after `cleared`.
        Source: 3GPP TS 27.005 sections 3.4.2 and 3.5.4.
        """

    @abstractmethod
    def send(self, pdu: str) -> int:
        """Sends one part (hex with SMSC octet) and answers its TP-Message-Reference.

        One lock is held from the prompt to the final result. Raises Refused whenever it is certain
        that nothing went, also because the line was gone or silent before; LineLost and LineSilent
        mean that the PDU was written and nobody knows whether it went.
        Source: 3GPP TS 27.005 section 3.5.1.
        """

    @abstractmethod
    def check(self) -> Health:
        """Asks whether the line is alive and registered."""

    @abstractmethod
    def ussd(self, code: str) -> str:
        """What the network answers to a code such as *100#, the credit of a prepaid card.

        Raises Refused when it is no code or the network refuses, LineSilent without an answer.
        """

    @abstractmethod
    def network_time(self) -> datetime | None:
        """The network's time in UTC; None where it is unknown or impossible. Never to be trusted.

        It may be some seconds old.
        """

    @abstractmethod
    def restart(self) -> None:
        """Has the modem start anew. Restarted or Lost follow; a PIN may be asked for again."""
