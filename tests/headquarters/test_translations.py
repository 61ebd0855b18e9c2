"""Headquarters says everything in every language it speaks."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from kit.headquarters.language import TRANSLATIONS
from kit.resources import templates

KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "noop": None}
PLACE = re.compile(r"%\((\w+)\)s")


def said() -> Catalog:
    """Every sentence in the templates and the code."""
    found = Catalog()
    for folder in (templates("headquarters"), TRANSLATIONS.parent):
        methods = [("**.py", "python"), ("**.html", "jinja2")]
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(folder), methods, keywords=KEYWORDS
        ):
            found.add(message)
    return found


def catalogue(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.name)


@pytest.mark.parametrize("language", ["es", "uk"])
def test_every_sentence_is_translated_with_its_places(language: str) -> None:
    known = catalogue(TRANSLATIONS / language / "messages.po")
    sentences = [message for message in said() if message.id]
    assert len(sentences) > 80
    for sentence in sentences:
        translated = known.get(sentence.id)
        assert translated is not None, sentence.id
        assert not translated.fuzzy, sentence.id
        ours = sentence.id if isinstance(sentence.id, tuple) else (sentence.id,)
        theirs = translated.string if isinstance(translated.string, tuple) else (translated.string,)
        for form in theirs:
            assert form, sentence.id
            places = set(PLACE.findall(str(form)))
            assert places <= set(PLACE.findall(str(ours[-1]))), form


def test_nothing_is_translated_that_is_never_said() -> None:
    ours = {message.id for message in said()}
    for path in TRANSLATIONS.glob("*/*.po"):
        assert {message.id for message in catalogue(path)} <= ours
