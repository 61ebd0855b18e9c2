from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.segments import (
    GSM7_DEFAULT,
    GSM7_EXTENSION,
    Alphabet,
    Count,
    alphabet_of,
    count,
    septets_of,
    split,
    text_of_septets,
)

gsm7_texts = st.text(
    st.sampled_from([s for s in GSM7_DEFAULT if s != "\x1b"] + list(GSM7_EXTENSION.values())),
    max_size=700,
)
any_texts = st.text(st.characters(codec="utf-16"), max_size=300)


def units(text: str) -> int:
    if alphabet_of(text) is Alphabet.GSM7:
        return len(septets_of(text))
    return len(text.encode("utf-16-be")) // 2


def test_160_plain_characters_fit_one_text_and_one_more_makes_two() -> None:
    assert count("a" * 160) == Count(Alphabet.GSM7, 1, 160, 0)
    assert count("a" * 161) == Count(Alphabet.GSM7, 2, 161, 153 - 8)


def test_70_cyrillic_characters_fit_one_text_and_one_more_makes_two() -> None:
    assert count("ж" * 70) == Count(Alphabet.UCS2, 1, 70, 0)
    assert count("ж" * 71) == Count(Alphabet.UCS2, 2, 71, 67 - 4)


def test_an_empty_text_is_one_empty_part() -> None:
    assert split("") == [""]
    assert count("") == Count(Alphabet.GSM7, 1, 0, 160)


def test_the_euro_sign_costs_two() -> None:
    assert count("€" * 80).parts == 1
    assert count("€" * 81).parts == 2


def test_an_escape_pair_is_never_cut() -> None:
    assert split("a" * 152 + "€" + "b" * 20) == ["a" * 152, "€" + "b" * 20]


def test_a_surrogate_pair_is_never_cut() -> None:
    assert split("я" * 66 + "😀" + "я" * 9) == ["я" * 66, "😀" + "я" * 9]


def test_one_cyrillic_letter_makes_the_whole_text_ucs2() -> None:
    assert count("a" * 100 + "ж").alphabet is Alphabet.UCS2


def test_an_escape_before_an_unknown_code_shows_the_plain_character() -> None:
    assert text_of_septets(b"a\x1bzb") == "azb"


def test_a_lone_escape_shows_a_space() -> None:
    assert text_of_septets(b"a\x1b") == "a "
    assert text_of_septets(b"a\x1b\x1bb") == "a b"


@given(gsm7_texts)
def test_what_gsm7_writes_it_reads_again(text: str) -> None:
    assert text_of_septets(septets_of(text)) == text


@given(st.one_of(gsm7_texts, any_texts))
def test_parts_join_to_the_text_and_each_fits(text: str) -> None:
    parts = split(text)
    alphabet = alphabet_of(text)
    room = {Alphabet.GSM7: (160, 153), Alphabet.UCS2: (70, 67)}[alphabet][len(parts) > 1]
    assert "".join(parts) == text
    for part in parts:
        size = (
            len(septets_of(part))
            if alphabet is Alphabet.GSM7
            else len(part.encode("utf-16-be")) // 2
        )
        assert size <= room


@given(st.one_of(gsm7_texts, any_texts))
def test_the_counter_agrees_with_the_parts(text: str) -> None:
    told = count(text)
    assert told.parts == len(split(text))
    assert told.used == units(text)
    assert told.left >= 0
