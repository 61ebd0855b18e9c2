"""The tables of single languages, held to what the specification says of them as a whole."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import national, segments
from kit.hotline.segments import Alphabet, Coding, septets_by_sign
from kit.simulator import alphabet as other

SCRIPTS = {
    national.BENGALI: "BENGALI",
    national.GUJARATI: "GUJARATI",
    national.HINDI: "DEVANAGARI",
    national.KANNADA: "KANNADA",
    national.MALAYALAM: "MALAYALAM",
    national.ORIYA: "ORIYA",
    national.PUNJABI: "GURMUKHI",
    national.TAMIL: "TAMIL",
    national.TELUGU: "TELUGU",
    national.URDU: "ARABIC",
}


def texts_in(coding: Coding) -> st.SearchStrategy[str]:
    return st.text(st.sampled_from(sorted(septets_by_sign(coding.shift, coding.locking))))


@pytest.mark.parametrize("language", national.LOCKING)
def test_a_locking_table_is_whole(language: int) -> None:
    table = national.LOCKING[language]
    letters = [sign for sign in table if sign != national.EMPTY]
    assert len(table) == 128
    assert (table[0x0A], table[0x0D], table[0x1B], table[0x20]) == ("\n", "\r", "\x1b", " ")
    assert table[0x30:0x3A] == "0123456789"
    assert table[0x61:0x7B] == "abcdefghijklmnopqrstuvwxyz"
    assert len(set(letters)) == len(letters)


@pytest.mark.parametrize("language", SCRIPTS)
def test_the_letters_of_a_table_are_of_its_script(language: int) -> None:
    signs = set(national.LOCKING[language]) | set(national.SINGLE_SHIFT[language].values())
    letters = {sign for sign in signs if sign > "\u02ff" and sign not in "€।॥"}
    assert len(letters) > 40
    for sign in letters:
        assert SCRIPTS[language] in unicodedata.name(sign)


@pytest.mark.parametrize("language", [one for one in SCRIPTS if one != national.URDU])
def test_the_letters_of_india_stand_in_the_order_of_unicode(language: int) -> None:
    letters = [sign for sign in national.LOCKING[language] if sign > "\u02ff"]
    assert letters == sorted(letters)


@pytest.mark.parametrize("language", national.SINGLE_SHIFT)
def test_every_language_has_the_usual_signs_behind_an_escape(language: int) -> None:
    table = national.SINGLE_SHIFT[language]
    usual = {0x0A: "\f", 0x14: "^", 0x28: "{", 0x29: "}", 0x2F: "\\"}
    usual |= {0x3C: "[", 0x3D: "~", 0x3E: "]", 0x40: "|", 0x65: "€"}
    assert {code: table[code] for code in usual} == usual
    assert not {0x0D, 0x1B} & table.keys()


@pytest.mark.parametrize("language", SCRIPTS)
def test_digits_of_a_script_follow_each_other(language: int) -> None:
    table = national.SINGLE_SHIFT[language]
    digits = [sign for _, sign in sorted(table.items()) if sign.isdigit()]
    assert [unicodedata.digit(sign) for sign in digits] == list(range(10))


@pytest.mark.parametrize("language", [1, 2, 3])
def test_the_network_of_the_simulator_has_the_same_tables(language: int) -> None:
    assert other.TABLES[language] == national.SINGLE_SHIFT[language]
    if language in national.LOCKING:
        assert other.BASICS[language] == national.LOCKING[language]


@pytest.mark.parametrize("coding", segments.EVERY_LANGUAGE)
def test_what_a_language_writes_it_reads_again(coding: Coding) -> None:
    @given(texts_in(coding))
    def reads_again(text: str) -> None:
        septets = segments.septets_of(text, coding.shift, coding.locking)
        assert segments.text_of_septets(septets, coding.shift, coding.locking) == text
        parts = segments.split(text, coding)
        assert "".join(parts) == text
        header = coding.header_octets + (5 if len(parts) > 1 else 0)
        taken = -(-8 * (header + 1) // 7) if header else 0
        for part in parts:
            assert taken + len(segments.septets_of(part, coding.shift, coding.locking)) <= 160

    reads_again()


def test_accents_take_their_table_where_it_saves_a_part() -> None:
    short, long = "¿Cuándo?", "Mañana a las diez está abierto el centro de acogida. " * 2
    assert segments.coding_of(short).alphabet is Alphabet.UCS2
    assert segments.coding_of(long) == Coding(Alphabet.GSM7, shift=national.SPANISH)
    assert segments.count(long).parts == 1
    assert segments.coding_of("a" * 90 + "ğ").shift == national.TURKISH
    assert segments.coding_of("a" * 90 + "ã").shift == national.PORTUGUESE


def test_naming_a_table_costs_its_header() -> None:
    assert segments.count("á" + "a" * 153).left == 0
    assert segments.count("á" + "a" * 153).parts == 1
    assert segments.count("á" + "a" * 154).parts == 2
    assert segments.count("á" + "a" * 154 + "a" * 142).left == 0


def test_a_locking_table_is_taken_only_where_it_is_offered() -> None:
    text = "नमस्ते, केंद्र कल सुबह दस बजे खुलेगा। " * 4
    assert segments.coding_of(text) == segments.WIDE
    offered = segments.coding_of(text, segments.EVERY_LANGUAGE)
    assert offered.locking == national.HINDI
    assert len(segments.split(text, offered)) < len(segments.split(text))


def test_a_place_without_a_letter_is_read_as_a_space() -> None:
    assert segments.text_of_septets(b"\x0c", locking=national.BENGALI) == " "


def test_a_language_that_nobody_knows_is_read_with_the_usual_tables() -> None:
    assert segments.text_of_septets(b"a\x1b\x65", shift=99, locking=99) == "a€"
