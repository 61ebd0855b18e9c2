"""The GSM 7-bit alphabet as the network writes it: characters, septets, packed octets.

Source: 3GPP TS 23.038 sections 6.1.2.1 (packing), 6.2.1 (alphabet), 6.2.1.1 (extension) and
annexes A.2 (national single shift tables) and A.3 (locking ones).
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
TURKISH, SPANISH, PORTUGUESE = 1, 2, 3
_TURKISH = {0x47: "Ğ", 0x49: "İ", 0x53: "Ş", 0x63: "ç", 0x67: "ğ", 0x69: "ı", 0x73: "ş"}
_SPANISH = {0x41: "Á", 0x49: "Í", 0x4F: "Ó", 0x55: "Ú", 0x61: "á", 0x69: "í", 0x6F: "ó", 0x75: "ú"}
_PORTUGUESE = {
    **dict(
        zip(bytes.fromhex("05 09 0B0C 0E0F 1213 15161718 19 1F"), "êçÔôÁáΦΓΩΠΨΣΘÊ", strict=True)
    ),
    **dict(
        zip(bytes.fromhex("41 49 4F 55 5B5C 61 69 6F 75 7B7C 7F"), "ÀÍÓÚÃÕÂíóúãõâ", strict=True)
    ),
}
TABLES = {
    0: EXTENSION,
    TURKISH: EXTENSION | _TURKISH,
    SPANISH: EXTENSION | _SPANISH | {0x09: "ç"},
    PORTUGUESE: EXTENSION | _PORTUGUESE,
}
"""What stands behind an escape, by the number of a language; 0 is where none is named."""
BASICS = {
    0: BASIC,
    TURKISH: BASIC.translate(str.maketrans("èìØøÆæ¡¿", "€ıĞğŞşİç")),
    PORTUGUESE: BASIC.translate(
        str.maketrans(
            "èùìòÇØøÅåΦΓΛΩΠΨΣΘΞÆæß¤¡ÄÖÑ¿äöñ",
            "êúíóçÔôÁáªÇÀ∞^\\€Ó|ÂâÊºÍÃÕÚ~ãõ`",
        )
    ),
}
"""What stands without an escape, where a language takes the whole alphabet's place."""
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


def text_of(septets: Iterable[int], language: int = 0, locking: int = 0) -> str:
    """Read septets back; an unknown escape is a space and its plain letter's fallback.

    Source: 3GPP TS 23.038 section 6.2.1.1: a receiver without the extension shows the letter of
    the default alphabet, and an escape after an escape a space.
    """
    table = TABLES.get(language, EXTENSION)
    return "".join(_characters(iter(septets), table, BASICS.get(locking, BASIC)))


def _characters(septets: Iterator[int], table: dict[int, str], basic: str) -> Iterator[str]:
    for septet in septets:
        if septet != ESCAPE:
            yield basic[septet]
            continue
        following = next(septets, None)
        if following is None or following == ESCAPE:
            yield " "
        else:
            yield table.get(following, basic[following])


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
