"""The reader's language: words by gettext, read straight from .po files.

Headquarters uses it too: call `install(app, folder, choose_language)` once on any Flask app.
`folder` holds <language>/<room>.po: what several rooms say stands in messages.po. Source strings
are English, so English needs no file.
In templates `_()`, `ngettext()` and {% trans %} work; in code import `gettext as _`.
"""

from __future__ import annotations

import gettext as catalogues
import io
import threading
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import cast

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g

SOURCE = "en"
"""The language source strings are written in."""


class Words:
    """Every language an app can speak. Catalogues are read at first use and kept.

    Thread: may be asked from any thread.
    """

    def __init__(self, folder: Path, choose: Callable[[], str]) -> None:
        self._folder = folder
        self._choose = choose
        self._lock = threading.Lock()
        self._read: dict[str, catalogues.NullTranslations] = {SOURCE: catalogues.NullTranslations()}
        found = (path.parent.name for path in folder.glob("*/*.po"))
        self.languages = tuple(sorted({SOURCE, *found}))

    def of(self, language: str) -> catalogues.NullTranslations:
        """The catalogue of a language; the source strings when there is none."""
        if language not in self.languages:
            language = SOURCE
        with self._lock:
            known = self._read.get(language)
            if known is None:
                known = _catalogue(self._folder / language)
                self._read[language] = known
        return known

    def chosen(self) -> str:
        """The language of this request, chosen once and kept."""
        if "language" not in g:
            wanted = self._choose()
            g.language = wanted if wanted in self.languages else SOURCE
        return cast("str", g.language)


def install(app: Flask, folder: Path, choose_language: Callable[[], str]) -> Words:
    """Teaches `app` to speak the languages found in `folder`.

    `choose_language` is asked once a request for a BCP 47 tag; an unknown one means English.
    """
    words = Words(folder, choose_language)
    app.extensions["words"] = words
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        _plain, _plain_plural, newstyle=True
    )
    app.context_processor(_for_templates)
    for known in (name_of, own_name, listed, comma):
        app.add_template_global(known)
    app.add_template_global(direction, "direction_of")
    app.add_template_filter(own_name, "own_language")
    app.add_template_filter(name_of, "spoken_name")
    return words


def words() -> Words:
    """What the current app can say."""
    return cast("Words", current_app.extensions["words"])


def language() -> str:
    """The reader's language, a BCP 47 tag."""
    return words().chosen()


def gettext(message: str, /, **values: object) -> str:
    """`message` in the reader's language, with its %(name)s places filled."""
    text = _plain(message)
    return text % values if values else text


def ngettext(one: str, many: str, n: int, /, **values: object) -> str:
    """The form that fits `n` in the reader's language; %(num)s is `n`."""
    return _plain_plural(one, many, n) % {"num": n, **values}


def noop(message: str) -> str:
    """Marks a word for translation where it is defined; it is translated where it is shown."""
    return message


def name_of(tag: str) -> str:
    """A language's name in the reader's language: uk -> Ukrainian."""
    return _name(tag, language())


@lru_cache(maxsize=1_000)
def _name(tag: str, reader: str) -> str:
    name = str(Locale.parse(reader, sep="-").languages.get(tag.partition("-")[0], tag))
    return name[:1].upper() + name[1:]


def own_name(tag: str) -> str:
    """A language's name in itself: uk -> Українська."""
    name = str(Locale.parse(tag, sep="-").display_name or tag)
    return name[:1].upper() + name[1:]


def listed(*parts: str) -> str:
    """Parts of a sentence in a row; each keeps its own direction beside the others."""
    apart = direction(language()) == "rtl"
    return comma().join(f"\u2068{part}\u2069" if apart else part for part in parts)


def comma() -> str:
    """What stands between the parts of a row in the reader's language."""
    return "، " if language() == "ar" else ", "


def direction(tag: str | None) -> str:
    """Which way a language is written: ltr or rtl; auto when it is not known."""
    if not tag:
        return "auto"
    return "rtl" if tag.partition("-")[0] in {"ar", "fa", "he", "ps", "ur"} else "ltr"


def _plain(message: str) -> str:
    return words().of(language()).gettext(message)


def _plain_plural(one: str, many: str, n: int) -> str:
    return words().of(language()).ngettext(one, many, n)


def _for_templates() -> dict[str, object]:
    return {
        "language": language(),
        "direction": direction(language()),
        "languages": words().languages,
    }


@cache
def _catalogue(folder: Path) -> catalogues.NullTranslations:
    """Every room's words in one language, as one catalogue."""
    said = Catalog(locale=folder.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for entry in read_po(file, locale=folder.name):
                if entry.id:
                    said[entry.id] = entry
    compiled = io.BytesIO()
    write_mo(compiled, said)
    compiled.seek(0)
    return catalogues.GNUTranslations(compiled)
