"""What a caller's text says: a few words, however typed; never a word inside a sentence."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import keywords, languages
from kit.hotline.languages import PAGES
from kit.hotline.wordlist import WORDS

MEANINGS = (
    "info",
    "book",
    "move",
    "cancel",
    "need",
    "person",
    "yes",
    "no",
    "other",
    "stop",
    "start",
    "thanks",
)


@pytest.mark.parametrize("language", PAGES)
@pytest.mark.parametrize("meaning", MEANINGS)
def test_every_word_is_understood_in_small_and_capital_letters(language, meaning):
    for word in (*WORDS[language].get(meaning, ()), *WORDS[""].get(meaning, ())):
        for typed in (word, word.lower(), word.upper(), f" {word}! "):
            assert keywords.read(typed).word == meaning, typed


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        ("si", "yes"),
        ("Sí, gracias", "yes"),
        ("¡CITA!", "book"),
        ("cita por favor", "book"),
        ("прием", "book"),
        ("إلغاء", "cancel"),
        ("الغاء", "cancel"),
        ("otro dia", "other"),
        ("інший день", "other"),
        ("cancellar", "cancel"),
        ("appointmnet", "book"),
        ("скасуваты", "cancel"),
        ("> Cancel Registration? Answer YES or NO\nyes", "yes"),
        ("👍", "yes"),
        ("d’accord", "yes"),
        ("Человек", "person"),
        ("Stop texting me", "stop"),
        ("STOP STOP STOP", "stop"),
        ("Дякую!!! 🙏", "thanks"),
        ("Muchas gracias.", "thanks"),
        ("так дякую", "yes"),
    ],
)
def test_a_word_is_found_behind_case_accents_slips_courtesies_and_quotes(typed, word):
    assert keywords.read(typed).word == word


@pytest.mark.parametrize(
    "typed",
    [
        "no entiendo",
        "I do not want to move, please help us",
        "yes but my mother cannot come on Thursday",
        "mi cita es mañana",
        "так дякую але я не зможу прийти в четвер",
        "we have no food",
        "stop the war in our country now",
        "yse",
        "ys",
        "1 no",
        "1 2",
        "???",
        "",
    ],
)
def test_a_sentence_or_a_riddle_is_for_a_person(typed):
    assert not keywords.read(typed).understood


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("1", 1), ("1.", 1), ("(2)", 2), ("#3", 3), ("٤", 4), ("۴", 4), ("4 personas", 4),
        ("somos cuatro", 4), ("нас п'ятеро", 5), ("нас п’ятеро", 5), ("4 osoby", 4), ("0", 0),
        ("trois personnes", 3), ("１２", 12), ("999", 999),
    ],
)  # fmt: skip
def test_numbers_are_read_in_the_digits_and_words_of_each_language(typed, number):
    assert keywords.read(typed).number == number


@pytest.mark.parametrize(
    ("typed", "word", "code"),
    [
        ("MOVE 236 062", "move", "236062"),
        ("anular 236062", "cancel", "236062"),
        ("236-062", "", "236062"),
        ("إلغاء ٢٣٦٠٦٢", "cancel", "236062"),
        ("+34600123456", "", ""),
    ],
)
def test_a_code_is_found_beside_a_word(typed, word, code):
    said = keywords.read(typed)
    assert (said.word, said.code) == (word, code)


@pytest.mark.parametrize(
    "typed",
    [
        "112",
        "I want to die",
        "мій чоловік б’є мене, дайте адресу притулку",
        "он забрал и отобрал паспорт у меня и детей",
        "quiero morir",
        "أريد أن أموت",
        "chcę umrzeć",
        "vreau să mor",
        "je veux mourir",
        "victim of trafficking here",
    ],
)
def test_a_cry_for_help_is_heard_inside_a_sentence(typed):
    assert keywords.read(typed).danger


@pytest.mark.parametrize("typed", ["my number is 611244", "Where is Registration?", "ВІЛ-тест", ""])
def test_what_is_none_is_not_taken_for_one(typed):
    assert not keywords.read(typed).danger


@given(st.text(max_size=300))
def test_any_text_at_all_can_be_read(text):
    said = keywords.read(text)
    assert said.number is None or 0 <= said.number <= 999
    assert said.code == "" or len(said.code) == 6


# The language -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "worded", "record", "guessed", "language"),
    [
        ("أين", (), "uk", "es", "ar"),
        ("Де їжа", ("ru",), "ru", "es", "uk"),
        ("да", ("ru",), "uk", "uk", "ru"),
        ("добрый", (), "uk", "uk", "ru"),
        ("запис", (), "ru", "es", "ru"),
        ("запис", (), None, "ru", "ru"),
        ("запис", (), None, "es", "uk"),
        ("CITA", ("es",), "uk", "uk", "es"),
        ("da", ("ru", "ro"), "ro", "uk", "ro"),
        ("da", ("ru", "ro"), None, "ru", "ru"),
        ("da", ("ru", "ro"), "uk", "es", "ru"),
        ("INFO", (), "uk", "es", "uk"),
        ("1", (), "ar", "es", "ar"),
        ("1", (), None, "es", "es"),
        ("hallo", (), "de", "es", "de"),
    ],
)
def test_script_comes_first_then_words_then_the_record_then_the_number(
    text, worded, record, guessed, language
):
    assert languages.choose(text, worded, record, guessed) == language


@given(
    st.text(max_size=20),
    st.sets(st.sampled_from(PAGES)),
    st.one_of(st.none(), st.sampled_from((*PAGES, "de", "uk-UA"))),
    st.sampled_from(PAGES),
)
def test_there_is_always_a_language(text, worded, record, guessed):
    assert languages.choose(text, worded, record, guessed) in {*PAGES, record}


def test_the_field_guide_lists_every_word():
    page = (Path(__file__).parents[2] / "docs/field-guide/by-text.md").read_text("utf-8")
    for meanings in WORDS.values():
        for words in meanings.values():
            assert all(re.search(rf"[ |]{re.escape(word)}[, |]", page) for word in words), words
