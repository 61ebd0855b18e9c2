"""The GSM 7-bit alphabet as the network writes it: characters, septets, packed octets.

Source: 3GPP TS 23.038 sections 6.1.2.1 (packing), 6.2.1 (alphabet), 6.2.1.1 (extension) and
annex A.2 (national single shift tables).
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
SPANISH = 2
_SHIFTED = {0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x61: "á", 0x69: "í", 0x6F: "ó", 0x75: "ú"}
TABLES = {0: EXTENSION, SPANISH: EXTENSION | _SHIFTED | {0x09: "ç"}}
"""What stands behind an escape, by the number of a language; 0 is where none is named."""
_BASIC_SEPTETS = {sign: (code,) for code, sign in enumerate(BASIC) if code != ESCAPE}
_SEPTETS = {
    language: _BASIC_SEPTETS | {sign: (ESCAPE, code) for code, sign in table.items()}
    for language, table in TABLES.items()
}


def fits(text: str, language: int = 0) -> bool:
    """Answer whether every character of the text is in the GSM alphabet."""
    return all(character in _SEPTETS[language] for character in text)


def characters_as_septets(text: str, language: int = 0) -> list[tuple[int, ...]]:
    """Give each character's septets (two for the extension table); unknown ones become '?'."""
    question = _BASIC_SEPTETS["?"]
    return [_SEPTETS[language].get(character, question) for character in text]


def septets_of(text: str) -> list[int]:
    """Give the whole text as septets."""
    return [septet for pair in characters_as_septets(text) for septet in pair]


def text_of(septets: Iterable[int], language: int = 0) -> str:
    """Read septets back; an unknown escape is a space and its plain letter's fallback.

    Source: 3GPP TS 23.038 section 6.2.1.1: a receiver without the extension shows the letter of
    the default alphabet, and an escape after an escape a space.
    """
    table = TABLES.get(language, EXTENSION)
    return "".join(_characters(iter(septets), table))


def _characters(septets: Iterator[int], table: dict[int, str]) -> Iterator[str]:
    for septet in septets:
        if septet != ESCAPE:
            yield BASIC[septet]
            continue
        following = next(septets, None)
        if following is None or following == ESCAPE:
            yield " "
        else:
            yield table.get(following, BASIC[following])


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
