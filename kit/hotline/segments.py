"""How a text is cut into SMS parts, and the alphabet it needs.

Source: 3GPP TS 23.038 section 6.2.1 (GSM 7-bit default alphabet and its extension table),
3GPP TS 23.040 section 9.2.3.24.1 (joined messages; 8-bit reference, a header of six octets).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

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

SPANISH = 2
GSM7_SHIFTS: dict[int, dict[int, str]] = {
    SPANISH: GSM7_EXTENSION
    | {0x09: "ç", 0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú"}
    | {0x61: "á", 0x69: "í", 0x6F: "ó", 0x75: "ú"},
}
"""What follows an escape where a message names a language; only for reading.

Source: 3GPP TS 23.038 annex A.2.2.
"""

_SEPTETS = {
    **{sign: bytes((code,)) for code, sign in enumerate(GSM7_DEFAULT) if code != ESCAPE},
    **{sign: bytes((ESCAPE, code)) for code, sign in GSM7_EXTENSION.items()},
}
_PLAIN_SIGNS = frozenset(_SEPTETS)


class Alphabet(StrEnum):
    """How the characters of a part are written on the air."""

    GSM7 = "gsm7"
    UCS2 = "ucs2"


_ROOM = {Alphabet.GSM7: (160, 153), Alphabet.UCS2: (70, 67)}
"""Units that fit a text alone, and each part of a joined one."""


@dataclass(frozen=True, slots=True)
class Count:
    """What a text costs: `used` units in all, `left` units free in its last part.

    A unit is a septet of GSM-7 or a UTF-16 unit of UCS-2.
    """

    alphabet: Alphabet
    parts: int
    used: int
    left: int


def alphabet_of(text: str) -> Alphabet:
    """The smallest alphabet that can write `text`."""
    return Alphabet.GSM7 if _PLAIN_SIGNS.issuperset(text) else Alphabet.UCS2


def septets_of(text: str) -> bytes:
    """`text` in GSM-7, one septet a byte, not packed. KeyError for what GSM-7 cannot write."""
    return b"".join([_SEPTETS[sign] for sign in text])


def text_of_septets(septets: bytes, language: int = 0) -> str:
    """The text of unpacked septets, with the extension table of a language where one is named.

    An escape before a septet that no table knows shows the default table's character; a lone
    escape shows a space. Source: 3GPP TS 23.038 section 6.2.1.1, notes.
    """
    if ESCAPE not in septets:
        return "".join([GSM7_DEFAULT[septet & 0x7F] for septet in septets])
    extension = GSM7_SHIFTS.get(language, GSM7_EXTENSION)
    signs: list[str] = []
    escaped = False
    for septet in septets:
        if escaped:
            signs.append(_extended(septet & 0x7F, extension))
            escaped = False
        elif septet == ESCAPE:
            escaped = True
        else:
            signs.append(GSM7_DEFAULT[septet & 0x7F])
    if escaped:
        signs.append(" ")
    return "".join(signs)


def split(text: str) -> list[str]:
    """The parts `text` is sent as, never cutting one character in two. "" is one empty part."""
    alphabet = alphabet_of(text)
    alone, joined = _ROOM[alphabet]
    costs = [_cost(sign, alphabet) for sign in text]
    if sum(costs) <= alone:
        return [text]
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
    alphabet = alphabet_of(text)
    parts = split(text)
    sizes = [sum(_cost(sign, alphabet) for sign in part) for part in parts]
    room = _ROOM[alphabet][0 if len(parts) == 1 else 1]
    return Count(alphabet, len(parts), sum(sizes), room - sizes[-1])


def _extended(septet: int, extension: dict[int, str]) -> str:
    if septet == ESCAPE:
        return " "
    return extension.get(septet, GSM7_DEFAULT[septet])


def _cost(sign: str, alphabet: Alphabet) -> int:
    if alphabet is Alphabet.GSM7:
        return len(_SEPTETS[sign])
    return 2 if sign > "\uffff" else 1
