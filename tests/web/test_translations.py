"""The pages say everything in every language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit import resources
from kit.hotline.languages import PAGES
from tests.web.catalogue import messages, translations

LANGUAGES = [one for one in PAGES if one != "en"]
PLURALS = {"es": 2, "uk": 3, "ru": 3, "ar": 6, "fr": 2, "pl": 3, "ro": 3}
_PLACES = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language: str) -> None:
    known = translations(language)
    missing = [one for one in messages() if not all(known.get(one, [""]))]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_no_page_says(language: str) -> None:
    assert set(translations(language)) - messages() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_translation_keeps_the_places_for_values(language: str) -> None:
    for source, forms in translations(language).items():
        wanted = set(_PLACES.findall(str(source)))
        for form in forms:
            assert set(_PLACES.findall(form)) == wanted, source


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_number_of_things_has_its_form(language: str) -> None:
    plurals = {
        source: len(forms)
        for source, forms in translations(language).items()
        if isinstance(source, tuple)
    }
    assert len(plurals) > 20
    assert {source: n for source, n in plurals.items() if n != PLURALS[language]} == {}


def test_templates_say_nothing_untranslated() -> None:
    """Words between tags that are not inside an expression were forgotten."""
    for path in resources.templates("web").rglob("*.html"):
        assert stray_words(path) == [], path


def stray_words(path: Path) -> list[str]:
    text = re.sub(r"\{% block (tab|kind|live) %\}.*?\{% endblock %\}", "", path.read_text("utf-8"))
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"<[^>]*>", "|", text)
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word != "nbsp"]
