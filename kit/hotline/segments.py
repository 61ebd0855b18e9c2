"""How a text is cut into SMS parts, and the alphabet it needs.

Source: 3GPP TS 23.038 section 6.2.1 (GSM 7-bit default alphabet and its extension table),
3GPP TS 23.040 sections 9.2.3.24.1 (joined messages; 8-bit reference, a header of six octets),
9.2.3.24.15 and .16 (national language tables; three octets each).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from kit.hotline import national

ESCAPE = 0x1B
"""The septet that says: the next one is from the extension table."""

GSM7_DEFAULT = (
    "@£$¥èéùìòÇ\nØø\rÅå"
    "Δ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./"
    "0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNO"
    "PQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmno"
    "pqrstuvwxyzäöñüà"
)
"""The default alphabet: the character of each septet, 0 to 127."""

GSM7_EXTENSION = {
    0x0A: "\f",
    0x14: "^",
    0x28: "{",
    0x29: "}",
    0x2F: "\\",
    0x3C: "[",
    0x3D: "~",
    0x3E: "]",
    0x40: "|",
    0x65: "€",
}
"""What follows an escape; each of these costs two septets."""


class Alphabet(StrEnum):
    """How the characters of a part are written on the air."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


_OCTETS = 140
_JOINING_OCTETS = 5
_TABLE_OCTETS = 3


@dataclass(frozen=True, slots=True)
class Coding:
    """How a text is written: its alphabet, and the languages whose tables GSM-7 takes.

    `shift` and `locking` are languages of `kit.hotline.national`; 0 is the usual table.
    """

    alphabet: Alphabet
    shift: int = 0
    locking: int = 0

    @property
    def header_octets(self) -> int:
        """What naming the tables costs in the header of each part, without its length octet."""
        return _TABLE_OCTETS * (bool(self.shift) + bool(self.locking))

    def room(self, *, joined: bool) -> int:
        """Units that fit one part."""
        header = self.header_octets + (_JOINING_OCTETS if joined else 0)
        octets = _OCTETS - (header + 1 if header else 0)
        return octets // 2 if self.alphabet is Alphabet.UCS2 else octets * 8 // 7


PLAIN = Coding(Alphabet.GSM7)
WIDE = Coding(Alphabet.UCS2)
WITH_ACCENTS = tuple(Coding(Alphabet.GSM7, shift=language) for language in (2, 3, 1))
"""Spanish, Portuguese, Turkish. A phone that does not know them shows the letter unaccented."""

EVERY_LANGUAGE = (
    *(Coding(Alphabet.GSM7, shift=language) for language in national.SINGLE_SHIFT),
    *(Coding(Alphabet.GSM7, locking=language) for language in national.LOCKING),
    *(Coding(Alphabet.GSM7, language, language) for language in national.LOCKING),
)
"""A phone that does not know a locking table shows nothing that can be read: only on request."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a text costs: `used` units in all, `left` units free in its last part.

    A unit is a septet of GSM-7 or a UTF-16 unit of UCS-2.
    """

    alphabet: Alphabet
    parts: int
    used: int
    left: int


def coding_of(text: str, tables: Sequence[Coding] = WITH_ACCENTS) -> Coding:
    """The smallest way to write `text`: GSM-7, one of `tables` where it saves parts, else UCS-2."""
    if septets_by_sign().keys() >= set(text):
        return PLAIN
    signs = set(text)
    able = [one for one in tables if septets_by_sign(one.shift, one.locking).keys() >= signs]
    return min((WIDE, *able), key=lambda one: len(split(text, one)))


def alphabet_of(text: str) -> Alphabet:
    """The alphabet that `text` is sent in."""
    return coding_of(text).alphabet


@cache
def septets_by_sign(shift: int = 0, locking: int = 0) -> dict[str, bytes]:
    """The septets of every character that GSM-7 can write with these tables."""
    basic = national.LOCKING.get(locking, GSM7_DEFAULT)
    extension = national.SINGLE_SHIFT.get(shift, GSM7_EXTENSION)
    escaped = {sign: bytes((ESCAPE, code)) for code, sign in extension.items()}
    plain = {sign: bytes((code,)) for code, sign in enumerate(basic) if code != ESCAPE}
    return escaped | plain | {" ": b" "}


def septets_of(text: str, shift: int = 0, locking: int = 0) -> bytes:
    """`text` in GSM-7, one septet a byte, not packed. KeyError for what GSM-7 cannot write."""
    septets = septets_by_sign(shift, locking)
    return b"".join([septets[sign] for sign in text])


def text_of_septets(septets: bytes, shift: int = 0, locking: int = 0) -> str:
    """The text of unpacked septets, with the tables of a language where one is named.

    An escape before a septet that no table knows shows the basic table's character; a lone
    escape shows a space. Source: 3GPP TS 23.038 section 6.2.1.1, notes.
    """
    basic = national.LOCKING.get(locking, GSM7_DEFAULT)
    if ESCAPE not in septets:
        return "".join([basic[septet & 0x7F] for septet in septets])
    extension = {ESCAPE: " "} | national.SINGLE_SHIFT.get(shift, GSM7_EXTENSION)
    signs: list[str] = []
    escaped = False
    for septet in septets:
        if escaped:
            signs.append(extension.get(septet & 0x7F, basic[septet & 0x7F]))
            escaped = False
        elif septet == ESCAPE:
            escaped = True
        else:
            signs.append(basic[septet & 0x7F])
    if escaped:
        signs.append(" ")
    return "".join(signs)


def split(text: str, coding: Coding | None = None) -> list[str]:
    """The parts `text` is sent as, never cutting one character in two. "" is one empty part."""
    coding = coding or coding_of(text)
    costs = _costs(text, coding)
    if sum(costs) <= coding.room(joined=False):
        return [text]
    joined = coding.room(joined=True)
    starts = [0]
    used = 0
    for at, cost in enumerate(costs):
        if used + cost > joined:
            starts.append(at)
            used = 0
        used += cost
    return [text[a:b] for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]


def count(text: str) -> Count:
    """What `text` costs to send, for the counter under a text box."""
    coding = coding_of(text)
    parts = split(text, coding)
    sizes = [sum(_costs(part, coding)) for part in parts]
    room = coding.room(joined=len(parts) > 1)
    return Count(coding.alphabet, len(parts), sum(sizes), room - sizes[-1])


def _costs(text: str, coding: Coding) -> list[int]:
    if coding.alphabet is Alphabet.UCS2:
        return [2 if sign > "\uffff" else 1 for sign in text]
    septets = septets_by_sign(coding.shift, coding.locking)
    return [len(septets[sign]) for sign in text]
