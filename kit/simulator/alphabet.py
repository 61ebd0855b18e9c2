"""The GSM 7-bit default alphabet as the network writes it: characters, septets, packed octets.

Source: 3GPP TS 23.038 sections 6.1.2.1 (packing), 6.2.1 (alphabet) and 6.2.1.1 (extension).
"""

from collections.abc import Iterable, Iterator

ESCAPE = 0x1B
BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ"
    " !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
EXTENSION = {
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
_SEPTETS: dict[str, tuple[int, ...]] = {
    character: (code,) for code, character in enumerate(BASIC) if code != ESCAPE
} | {character: (ESCAPE, code) for code, character in EXTENSION.items()}


def fits(text: str) -> bool:
    """Answer whether every character of the text is in the GSM alphabet."""
    return all(character in _SEPTETS for character in text)


def characters_as_septets(text: str) -> list[tuple[int, ...]]:
    """Give each character's septets (two for the extension table); unknown ones become '?'."""
    question = _SEPTETS["?"]
    return [_SEPTETS.get(character, question) for character in text]


def septets_of(text: str) -> list[int]:
    """Give the whole text as septets."""
    return [septet for pair in characters_as_septets(text) for septet in pair]


def text_of(septets: Iterable[int]) -> str:
    """Read septets back; an unknown escape is a space and its plain letter's fallback.

    Source: 3GPP TS 23.038 section 6.2.1.1: a receiver without the extension shows the letter of
    the default alphabet, and an escape after an escape a space.
    """
    return "".join(_characters(iter(septets)))


def _characters(septets: Iterator[int]) -> Iterator[str]:
    for septet in septets:
        if septet != ESCAPE:
            yield BASIC[septet]
            continue
        following = next(septets, None)
        if following is None or following == ESCAPE:
            yield " "
        else:
            yield EXTENSION.get(following, BASIC[following])


def pack(septets: Iterable[int], fill_bits: int = 0) -> bytes:
    """Pack septets into octets, after `fill_bits` of padding that follow a user data header."""
    packed = 0
    bits = fill_bits
    for septet in septets:
        packed |= septet << bits
        bits += 7
    return packed.to_bytes((bits + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill_bits: int = 0) -> list[int]:
    """Take `count` septets out of packed octets, skipping `fill_bits` first."""
    packed = int.from_bytes(octets, "little") >> fill_bits
    return [packed >> (7 * place) & 0x7F for place in range(count)]
