"""Which language a caller is answered in before anybody could ask."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import languages

SITE = ("es", "uk", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Де отримати їжу?", "uk"),
        ("Добрий день", "uk"),
        ("Где получить еду? Мы ждём", "ru"),
        ("Здравствуйте, где можно получить справку?", "ru"),
        ("Чи можна прийти без запису?", "uk"),
        ("أين يمكنني التسجيل", "ar"),
        ("¿Dónde está el centro?", None),
        ("Where do I register", None),
        ("", None),
        ("12345 😀", None),
    ],
)
def test_a_script_gives_a_language_away(text, language):
    assert languages.of_text(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Where is the bus to the centre?", "en"),
        ("Hola, necesito cita para mi familia", "es"),
        ("Bonjour, où dois-je m’inscrire avec mes enfants ?", "fr"),
        ("Dzień dobry, gdzie mogę się zarejestrować?", "pl"),
        ("Bună ziua, unde pot să mă înregistrez?", "ro"),
        ("Где автобус", "ru"),
        ("Де автобус", "uk"),
        ("¿Este autobús va a la frontera?", None),  # not Romanian, which has two of its words
        ("¿Va este autobús al centro? ¿Dónde para?", "es"),
        ("Les escribo desde hace un mes", None),  # not French
        ("Merci mult", None),  # Romanians thank so too
        ("Centro Las Encinas", None),  # a name is no sentence
        ("Olá, onde fica o centro", None),  # none of ours
        ("что де", None),
        ("", None),
    ],
)
def test_everyday_words_tell_the_language(text: str, language: str | None) -> None:
    assert languages.spoken_in(text) == language


def test_no_everyday_word_is_one_of_two_languages() -> None:
    words = [word for some in languages.EVERYDAY.values() for word in some]
    assert len(words) == len(set(words))
    of_several = "este va al ai are el mi una le les mes que sa merci прошу доброго"
    assert not set(of_several.split()) & set(words)


def test_who_writes_a_sentence_is_answered_in_its_language() -> None:
    english = "Hello, where is the centre?"
    assert languages.choose(english, (), None, "es") == "en"
    assert languages.choose(english, (), "uk", "es") == "en"
    assert languages.choose("Где автобус", (), None, "uk") == "ru"
    assert languages.choose("ok", (), "fr", "es") == "fr"


@given(st.text(max_size=60))
def test_whatever_is_written_has_one_language_or_none(text: str) -> None:
    assert languages.spoken_in(text) in {None, *languages.PAGES}


def test_what_is_written_counts_more_than_the_number_s_country():
    assert languages.guess("ES", "Де отримати їжу?", SITE) == "uk"
    assert languages.guess("UA", "أين", SITE) == "ar"


def test_latin_letters_leave_it_to_the_number_s_country():
    assert languages.guess("UA", "Dobryi den", SITE) == "uk"
    assert languages.guess("MD", "", SITE) == "ro"


def test_an_unknown_country_gets_the_site_s_first_language():
    assert languages.guess(None, "", SITE) == "es"
    assert languages.guess("JP", "hello", ("pl", "uk")) == "pl"


def test_latin_letters_from_nowhere_get_a_site_language_in_latin_letters():
    assert languages.guess(None, "Where are you?", ("uk", "es", "en")) == "es"
    assert languages.guess(None, "Where are you?", ("uk",)) == "uk"


def test_latin_letters_from_nowhere_get_the_site_s_first_language_in_latin_letters():
    assert languages.guess(None, "hello", ("uk", "ru", "pl")) == "pl"
    assert languages.guess(None, "hello", ("uk", "ru")) == "uk"
    assert languages.guess(None, "?", ("uk", "pl")) == "uk"


@given(st.text(max_size=80), st.sampled_from(["UA", "ES", "MA", "JP", None]))
def test_the_guess_is_always_a_language_texts_exist_in(text, country):
    assert languages.guess(country, text, SITE) in languages.PAGES


@pytest.mark.parametrize(
    ("country", "text", "line", "guessed"),
    [
        ("ES", "", "uk", "uk"),  # a number bought here yesterday, and the poster's language
        ("PL", "", "uk", "pl"),  # a number from abroad says more than the poster
        (None, "", "uk", "uk"),
        ("ES", "", "", "es"),
        ("UA", "Добрий день", "ru", "uk"),
        ("ES", "Hello", "uk", "es"),  # nobody writes Ukrainian in Latin letters
        ("ES", "Hello", "fr", "fr"),
        ("DE", "", "ar", "ar"),
    ],
)
def test_the_language_of_a_line_counts_when_nothing_better_is_known(
    country: str | None, text: str, line: str, guessed: str
) -> None:
    assert languages.guess(country, text, ("es", "en"), line=line, home="ES") == guessed
