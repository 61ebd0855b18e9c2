"""Headquarters says everything in every language it speaks."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract, extract_from_dir
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po

from kit.headquarters.language import TRANSLATIONS
from kit.hotline.languages import PAGES
from kit.resources import templates
from kit.web import opening_form

LANGUAGES = [one for one in PAGES if one != "en"]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "noop": None}
FORM = Path(opening_form.__file__)
PLACE = re.compile(r"%\((\w+)\)s")


def said() -> Catalog:
    """Every sentence in the templates and the code, and in the form that boxes have too."""
    found = Catalog()
    for folder in (templates("headquarters"), TRANSLATIONS.parent):
        methods = [("**.py", "python"), ("**.html", "jinja2")]
        for _file, _line, message, _comments, _context in extract_from_dir(
            str(folder), methods, keywords=KEYWORDS
        ):
            found.add(message)
    with FORM.open("rb") as file:
        for _line, message, _comments, _context in extract("python", file, keywords=KEYWORDS):
            found.add(message)
    return found


def translated(language: str) -> dict[object, Message]:
    """Every room's words in one language."""
    found: dict[object, Message] = {}
    for path in sorted((TRANSLATIONS / language).glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=language, abort_invalid=True):
                if entry.id:
                    assert entry.id not in found, f"{path.name} translates again: {entry.id}"
                    found[entry.id] = entry
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_its_places(language: str) -> None:
    known = translated(language)
    sentences = [message for message in said() if message.id]
    assert len(sentences) > 80
    for sentence in sentences:
        assert sentence.id in known, sentence.id
        entry = known[sentence.id]
        assert not entry.fuzzy, sentence.id
        plural = isinstance(sentence.id, tuple)
        ours = sentence.id if plural else (sentence.id,)
        theirs = entry.string if isinstance(entry.string, tuple) else (entry.string,)
        assert len(theirs) == (get_plural(language).num_plurals if plural else 1), sentence.id
        for form in theirs:
            assert form, sentence.id
            places = set(PLACE.findall(str(form)))
            assert places <= set(PLACE.findall(str(ours[-1]))), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_translated_that_is_never_said(language: str) -> None:
    assert set(translated(language)) <= {message.id for message in said()}
