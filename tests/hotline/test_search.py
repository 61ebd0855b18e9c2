"""Search that forgives typing: the same word, however it was written, in eight languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.search import LONGEST_WORD, farness, folded, trigrams

LETTERS = "abcdefghijklmnopqrstuvwxyzñłșţéüабвгґеєжзиіїйклмёыэьъقابتثجحخدذرزسشة"
WORDS = (
    st.text(alphabet=LETTERS, min_size=4, max_size=14)
    .map(folded)
    .filter(lambda word: len(word) >= 4 and " " not in word)
)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Protección, niños", "PROTECCION ninos"),
        ("L'hébergement à l'hôtel", "l hebergement a l hotel"),
        ("Œuvre", "oeuvre"),
        ("Zażółć gęślą jaźń", "zazolc gesla jazn"),
        ("Łódź", "lodz"),
        ("Adăpost și școală, țară", "adapost si scoala, tara"),
        ("școală țară", "şcoală ţară"),
        ("Сім'я", "сімя"),
        ("сімʼя", "сім’я"),
        ("пʼять", "пять"),
        ("Ребёнок", "ребенок"),
        ("ліки", "лики"),
        ("лiки", "ліки"),
        ("мыло", "мило"),
        ("ґрунт", "грунт"),
        ("школа", "шкoлa"),
        ("médico", "mediсo"),
        ("المَدْرَسَة", "المدرسه"),
        ("المدرسة", "مدرسة"),
        ("إقامة", "اقامه"),
        ("أطفال آخرون", "اطفال اخرون"),
        ("مستشفى", "مستشفي"),
        ("عـــائلة", "عائله"),
        ("١١٢", "112"),
        ("co\u00adpies", "copies"),
    ],
)
def test_one_word_written_two_ways_is_one_word(written: str, typed: str) -> None:
    assert folded(written) == folded(typed) != ""


@pytest.mark.parametrize("text", ["", " ", "'", "ʼ", "—!?", "\u0301", "\u200b", "😀", "ь"])
def test_what_has_no_letter_has_no_word(text: str) -> None:
    assert folded(text) == ""


@given(st.text(max_size=60))
def test_words_are_letters_and_digits_with_one_space_between(text: str) -> None:
    for word in folded(text).split(" ") if folded(text) else []:
        assert word.isalnum()
        assert len(word) <= LONGEST_WORD


@given(st.text(alphabet=LETTERS + " '", max_size=40))
def test_folding_once_more_or_in_capitals_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text) == folded(text.upper())


@given(WORDS, st.data())
def test_one_slip_of_the_finger_is_forgiven(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    letter = data.draw(st.sampled_from(LETTERS[:26]))
    slips = [
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at + 1 :],
    ]
    for typed in slips:
        far = farness(typed, word)
        assert far is not None if len(typed) >= 4 else far is None
        assert far is None or far <= 1


@given(WORDS)
def test_a_word_is_nearest_to_itself_and_its_parts_are_near(word: str) -> None:
    assert farness(word, word) == 0.5
    for cut in range(4, len(word) + 1):
        assert farness(word[:cut], word) == farness(word[-cut:], word) == 0.5


@pytest.mark.parametrize(
    ("typed", "word"),
    [("med", "medico"), ("112", "1120"), ("1126", "1127"), ("school", "medical"), ("", "word")],
)
def test_short_words_numbers_and_strangers_are_not_guessed(typed: str, word: str) -> None:
    assert farness(typed, word) is None


@given(st.text(alphabet=LETTERS, min_size=1, max_size=20))
def test_trigrams_are_each_once_and_hold_the_whole_word(word: str) -> None:
    found = trigrams(word)
    assert len(found) == len(set(found)) <= len(word) + 1
    assert found[0].startswith("  ")
    assert {letter for trigram in found for letter in trigram} - {" "} == set(word)
