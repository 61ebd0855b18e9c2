"""Spanish and Ukrainian are complete."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kit import resources
from tests.web.catalogue import Message, catalogue, messages

LANGUAGES = ("es", "uk")
_PLACES = re.compile(r"%\((\w+)\)s")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_string_is_translated(language: str) -> None:
    known = {message.id: message for message in catalogue(language) if message.id}
    missing = [one for one in messages() if not translated(known.get(one))]
    assert missing == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_no_page_says(language: str) -> None:
    known: set[Message] = {message.id for message in catalogue(language) if message.id}
    assert known - messages() == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_translation_keeps_the_places_for_values(language: str) -> None:
    for message in catalogue(language):
        wanted = set(_PLACES.findall(str(message.id)))
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms if message.id else ():
            assert set(_PLACES.findall(form)) == wanted, message.id


def test_ukrainian_has_its_three_plural_forms() -> None:
    plurals = [one for one in catalogue("uk") if isinstance(one.id, tuple)]
    assert plurals
    assert {len(one.string) for one in plurals} == {3}


def test_templates_say_nothing_untranslated() -> None:
    """Words between tags that are not inside an expression were forgotten."""
    for path in resources.templates("web").rglob("*.html"):
        assert stray_words(path) == [], path


def translated(message: object) -> bool:
    string = getattr(message, "string", "")
    return all(string) if isinstance(string, tuple) else bool(string)


def stray_words(path: Path) -> list[str]:
    text = re.sub(r"\{% block (tab|kind|live) %\}.*?\{% endblock %\}", "", path.read_text("utf-8"))
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.S)
    text = re.sub(r"<[^>]*>", "|", text)
    return [word for word in re.findall(r"[^\W\d_]{2,}", text) if word != "nbsp"]
