"""How phones ring and write, and the parts that travel between them and a line."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict

from kit.simulator.pdu import deliver
from kit.simulator.userdata import ReferenceBits, UserData


class Ringing(TypedDict, total=False):
    """How somebody rings.

    withheld: hide the number. patience_s: ring that long (None: for ever). talk_s: hang up after
    talking that long (None: not by itself). clip_delay_s: the number follows RING that late.
    no_clip: the network does not hand the number over at all.
    """

    withheld: bool
    patience_s: float | None
    talk_s: float | None
    clip_delay_s: float
    no_clip: bool


class Manner(TypedDict, total=False):
    """How a text is cut and carried.

    reference_bits: the width of the reference that joins the parts, 8 or 16. straddle: cut emoji
    in two where the part ends, as simple phones do. national: write accents with the Spanish
    extension table. shuffled: let the network bring the parts in any order.
    """

    reference_bits: ReferenceBits
    straddle: bool
    national: bool
    shuffled: bool


@dataclass(frozen=True, slots=True)
class Part:
    """One part on its way to a line."""

    id: str
    sender: str
    user_data: UserData
    sent_at: datetime

    def as_pdu(self, quarters: int) -> str:
        """Write it as the DELIVER that lands on the SIM."""
        return deliver(self.sender, self.user_data, self.sent_at, quarters)
