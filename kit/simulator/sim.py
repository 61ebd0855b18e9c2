"""The SIM card and the places where a modem keeps messages."""

import heapq
from dataclasses import dataclass, field
from typing import Literal

from kit.simulator.refusals import CmeRefusedError
from kit.simulator.texts import Part

UNREAD, READ, UNSENT, SENT = range(4)
PUK = "12345678"


@dataclass(slots=True)
class Kept:
    """A PDU in its place; `part` is None for what no phone sent."""

    pdu: str
    status: int
    part: Part | None = None
    report: bool = False


class Memory:
    """Numbered places for messages, from 1; the lowest free one is taken first."""

    def __init__(self, name: str, places: int) -> None:
        self.name = name
        self.places = places
        self.kept: dict[int, Kept] = {}
        self.jammed = False
        self._free = list(range(1, places + 1))

    @property
    def used(self) -> int:
        """Count the places taken; a jammed memory says all."""
        return self.places if self.jammed else len(self.kept)

    def keep(self, kept: Kept) -> int | None:
        """Put a message in the lowest free place and give its index; None when full."""
        if self.jammed or not self._free:
            return None
        index = heapq.heappop(self._free)
        self.kept[index] = kept
        return index

    def delete(self, index: int) -> Kept | None:
        """Free a place; an empty one stays so."""
        kept = self.kept.pop(index, None)
        if kept is not None:
            heapq.heappush(self._free, index)
        return kept

    def in_order(self) -> list[tuple[int, Kept]]:
        """Give what is kept, by index."""
        return sorted(self.kept.items(), key=lambda row: row[0])


@dataclass
class Sim:
    """A SIM card with its PIN, the tries left, and its numbers."""

    imsi: str
    iccid: str
    pin: str | None = None
    tries: int = 3
    puk_tries: int = 10
    unlocked: bool = field(init=False)

    def __post_init__(self) -> None:
        self.unlocked = self.pin is None

    @property
    def state(self) -> Literal["READY", "SIM PIN", "SIM PUK"]:
        """Answer what the card waits for."""
        if self.tries == 0:
            return "SIM PUK"
        return "READY" if self.unlocked else "SIM PIN"

    def lock(self) -> None:
        """Ask for the PIN again, as after losing power."""
        self.unlocked = self.pin is None

    def enter(self, pin: str) -> None:
        """Try a PIN.

        Raises:
            CmeRefusedError: it is wrong, or the card wants its PUK by now.
        """
        if self.state != "SIM PIN":
            raise CmeRefusedError(12 if self.state == "SIM PUK" else 3)
        if pin != self.pin:
            self.tries -= 1
            raise CmeRefusedError(16 if self.tries else 12)
        self.tries = 3
        self.unlocked = True

    def unblock(self, puk: str, pin: str) -> None:
        """Set a new PIN with the PUK.

        Raises:
            CmeRefusedError: the PUK is wrong or not asked for.
        """
        if self.state != "SIM PUK":
            raise CmeRefusedError(3)
        if puk != PUK or not self.puk_tries:
            self.puk_tries = max(0, self.puk_tries - 1)
            raise CmeRefusedError(16)
        self.pin, self.tries, self.puk_tries, self.unlocked = pin, 3, 10, True
