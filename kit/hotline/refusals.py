"""Why the network or the SIM refused a text, and whether it is worth trying again.

Source: 3GPP TS 24.011 annex E.2 (causes below 128), 3GPP TS 23.040 section 9.2.3.22 (128 to 255),
3GPP TS 27.005 section 3.2.5 (300 and up), 3GPP TS 27.007 section 9.2 (+CME).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Again(StrEnum):
    """When a refused text is tried again by itself."""

    SOON = "soon"
    LATER = "later"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Cause:
    """One sort of refusal. `of_line` says that another line may well succeed at once."""

    word: str
    again: Again
    of_line: bool


NETWORK = Cause("network", Again.SOON, of_line=True)
MODEM = Cause("modem", Again.SOON, of_line=True)
MEMORY = Cause("memory", Again.SOON, of_line=True)
UNKNOWN = Cause("unknown", Again.SOON, of_line=True)
CREDIT = Cause("credit", Again.LATER, of_line=True)
SIM = Cause("sim", Again.LATER, of_line=True)
CENTRE = Cause("centre", Again.LATER, of_line=True)
UNREACHABLE = Cause("unreachable", Again.LATER, of_line=False)
NUMBER = Cause("number", Again.NEVER, of_line=False)
CONTENT = Cause("content", Again.NEVER, of_line=False)
EXPIRED = Cause("expired", Again.NEVER, of_line=False)
NOT_DELIVERED = Cause("not-delivered", Again.NEVER, of_line=False)
DO_NOT_TEXT = Cause("do-not-text", Again.NEVER, of_line=False)
CAUSES = (
    NETWORK, MODEM, MEMORY, UNKNOWN, CREDIT, SIM, CENTRE, UNREACHABLE, NUMBER, CONTENT, EXPIRED,
    NOT_DELIVERED, DO_NOT_TEXT,
)  # fmt: skip

_CMS = {
    **dict.fromkeys((1, 28, 30, 195, 196), NUMBER),
    **dict.fromkeys((8, 10, 21, 29, 50, 69, 193), CREDIT),
    27: UNREACHABLE,
    **dict.fromkeys((17, 38, 41, 42, 47, 192, 194, 331, 332), NETWORK),
    **dict.fromkeys((22, 208, 209, 211, 320, 322), MEMORY),
    **dict.fromkeys((*range(128, 162), 175, 176, 197, 198, 199), CONTENT),
    **dict.fromkeys((95, 96, 97, 98, 99, 111, 304, 305), CONTENT),
    **dict.fromkeys((310, 311, 312, 313, 315, 316, 317, 318), SIM),
    **dict.fromkeys((300, 301, 302, 303, 314, 321, 340), MODEM),
    330: CENTRE,
}
_CME = {
    **dict.fromkeys((0, 1, 2, 3, 4, 14), MODEM),
    **dict.fromkeys((5, 6, 7, 10, 11, 12, 13, 15, 16, 17, 18), SIM),
    **dict.fromkeys((20, 21, 22, 23), MEMORY),
    **dict.fromkeys((30, 31, 32), NETWORK),
}
_FAMILIES = {"CMS": _CMS, "CME": _CME}
_OWN = {
    "PduInvalid": NUMBER,
    "TextTooLong": CONTENT,
    "expired": EXPIRED,
    "not-delivered": NOT_DELIVERED,
    "do-not-text": DO_NOT_TEXT,
}


def read(trouble: str) -> Cause:
    """What a message's trouble means: "CMS 38", "CME 10", "ERROR" or a word of our own."""
    family, _, number = trouble.partition(" ")
    if number.isascii() and number.isdigit():
        return _FAMILIES.get(family, {}).get(int(number), UNKNOWN)
    return _OWN.get(trouble, UNKNOWN)
