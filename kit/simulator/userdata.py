"""What a message part carries: its alphabet, its header and its octets; splitting and joining.

Source: 3GPP TS 23.038 section 4 (coding), TS 23.040 section 9.2.3.24 (user data and its header).
"""

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from kit.simulator import alphabet

GSM7 = 0x00
OCTETS = 0x04
UCS2 = 0x08
JOINED_8_BIT = 0x00
JOINED_16_BIT = 0x08
SHIFTED = 0x24
LOCKED = 0x25
OCTETS_A_PART = 140

ReferenceBits = Literal[8, 16]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part belongs: the text's reference, how many parts, and which one, from 1."""

    reference: int
    total: int
    number: int


@dataclass(frozen=True, slots=True)
class UserData:
    """One part's content; `length` counts septets in the GSM alphabet and octets elsewhere."""

    coding: int
    length: int
    octets: bytes
    header: bytes = b""

    @classmethod
    def read(cls, coding: int, length: int, octets: bytes, *, has_header: bool) -> "UserData":
        """Take apart what stands behind the length octet of a PDU."""
        header = octets[: octets[0] + 1] if has_header else b""
        return cls(coding, length, octets, header)

    @property
    def alphabet(self) -> int:
        """Answer GSM7, OCTETS or UCS2, whatever else the coding says."""
        group = self.coding >> 4
        if group == 0xF:
            return OCTETS if self.coding & 0x04 else GSM7
        if group >= 0xC:
            return UCS2 if group == 0xE else GSM7
        return {0: GSM7, 1: OCTETS, 2: UCS2}.get(self.coding >> 2 & 0x03, GSM7)

    @property
    def place(self) -> Place | None:
        """Answer where this part belongs, or None for a text of one part."""
        for kind, value in _elements(self.header):
            if kind == JOINED_8_BIT and len(value) == 3:
                return Place(value[0], value[1], value[2])
            if kind == JOINED_16_BIT and len(value) == 4:
                return Place(*struct.unpack(">HBB", value))
        return None

    @property
    def language(self) -> int:
        """Answer whose extension table the part is written with; 0 is the default one."""
        return self._element(SHIFTED)

    @property
    def locking(self) -> int:
        """Answer whose basic table the part is written with; 0 is the default one."""
        return self._element(LOCKED)

    def _element(self, wanted: int) -> int:
        return next((value[0] for kind, value in _elements(self.header) if kind == wanted), 0)

    @property
    def septets(self) -> list[int]:
        """Give the septets behind the header."""
        taken = _septets_taken(len(self.header))
        fill = taken * 7 - len(self.header) * 8
        return alphabet.unpack(self.octets[len(self.header) :], self.length - taken, fill)

    @property
    def body(self) -> bytes:
        """Give the octets behind the header."""
        return self.octets[len(self.header) : self.length]


def _elements(header: bytes) -> Iterable[tuple[int, bytes]]:
    at = 1
    while at + 1 < len(header):
        kind, size = header[at], header[at + 1]
        yield kind, header[at + 2 : at + 2 + size]
        at += 2 + size


def split(
    text: str,
    reference: int,
    reference_bits: ReferenceBits = 8,
    *,
    straddle: bool = False,
    national: bool = False,
) -> list[UserData]:
    """Cut a text as a phone does: the GSM alphabet where it fits, else UCS-2.

    Args:
        text: of any length.
        reference: what joins its parts again; cut to the bits there are.
        reference_bits: the width of that reference in the header.
        straddle: cut through a surrogate pair where it happens to lie, as simple phones do.
        national: write accents with the Spanish extension table rather than in UCS-2.
    """
    if alphabet.fits(text):
        return _split_septets(text, reference, reference_bits)
    if national and alphabet.fits(text, alphabet.SPANISH):
        return _split_septets(text, reference, reference_bits, alphabet.SPANISH)
    return _split_code_units(text, reference, reference_bits, straddle=straddle)


def _joining(bits: ReferenceBits, place: Place) -> bytes:
    """Write the header's element that joins a part to the others."""
    if bits == 16:
        fields = struct.pack(">HBB", place.reference & 0xFFFF, place.total, place.number)
        return bytes([JOINED_16_BIT, 4]) + fields
    return bytes([JOINED_8_BIT, 3, place.reference & 0xFF, place.total, place.number])


def _header(*elements: bytes) -> bytes:
    together = b"".join(elements)
    return bytes([len(together)]) + together if together else b""


def _split_septets(
    text: str, reference: int, bits: ReferenceBits, language: int = 0
) -> list[UserData]:
    characters = alphabet.characters_as_septets(text, language)
    shift = bytes([SHIFTED, 1, language]) if language else b""
    whole = [septet for pair in characters for septet in pair]
    if len(whole) + _septets_taken(len(_header(shift))) <= 160:
        return [_in_septets(whole, _header(shift))]
    room = 160 - _septets_taken(len(_header(shift, _joining(bits, Place(0, 0, 0)))))
    chunks = _filled(characters, room)
    places = (Place(reference, len(chunks), number) for number in range(1, len(chunks) + 1))
    return [
        _in_septets(chunk, _header(_joining(bits, place), shift))
        for chunk, place in zip(chunks, places, strict=True)
    ]


def _septets_taken(header_octets: int) -> int:
    return (header_octets * 8 + 6) // 7


def _in_septets(septets: list[int], header: bytes) -> UserData:
    taken = _septets_taken(len(header))
    octets = header + alphabet.pack(septets, taken * 7 - len(header) * 8)
    return UserData(GSM7, taken + len(septets), octets, header)


def _split_code_units(
    text: str, reference: int, bits: ReferenceBits, *, straddle: bool
) -> list[UserData]:
    whole = text.encode("utf-16-be", "surrogatepass")
    if len(whole) <= OCTETS_A_PART:
        return [UserData(UCS2, len(whole), whole)]
    units: Sequence[tuple[int, ...]]
    if straddle:
        units = [(whole[at], whole[at + 1]) for at in range(0, len(whole), 2)]
    else:
        units = [tuple(letter.encode("utf-16-be", "surrogatepass")) for letter in text]
    room = (OCTETS_A_PART - (7 if bits == 16 else 6)) // 2 * 2
    chunks = _filled(units, room)
    parts = []
    for number, chunk in enumerate(chunks, start=1):
        header = _header(_joining(bits, Place(reference, len(chunks), number)))
        octets = header + bytes(chunk)
        parts.append(UserData(UCS2, len(octets), octets, header))
    return parts


def _filled(characters: Sequence[tuple[int, ...]], room: int) -> list[list[int]]:
    """Fill chunks of `room` units, never cutting through one character."""
    chunks: list[list[int]] = [[]]
    for character in characters:
        if len(chunks[-1]) + len(character) > room:
            chunks.append([])
        chunks[-1].extend(character)
    return chunks


def join(parts: Iterable[UserData]) -> str:
    """Read the parts of one text, given in order: joined as units first, decoded after it."""
    parts = list(parts)
    if all(part.alphabet == GSM7 for part in parts):
        septets = [septet for part in parts for septet in part.septets]
        tables = (parts[0].language, parts[0].locking) if parts else (0, 0)
        return alphabet.text_of(septets, *tables)
    if all(part.alphabet == UCS2 for part in parts):
        return b"".join(part.body for part in parts).decode("utf-16-be", "replace")
    if len(parts) == 1:
        return parts[0].body.decode("latin-1")
    return "".join(join([part]) for part in parts)
