"""The site's own words for its texts to callers: read wherever one is sent, and written here.

They are read from the store with the transaction that sends them, so a change counts at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial

from kit.errors import NotFound, WrongMoment
from kit.hotline.languages import PAGES
from kit.store import site_texts
from kit.store.engine import Reading, Writing
from kit.wording import texts
from kit.wording.checks import Fault
from kit.wording.texts import PLACES, Text

UNSENT = frozenset({"locked"})
"""Texts that no part of the box sends: there is nothing to word."""

NAMES = tuple(name for name in PLACES if name not in UNSENT)


def render(r: Reading, name: str, language: str, values: Mapping[str, str]) -> Text:
    """A text as the site words it, else as the kit does. Raises: WordingError."""
    return texts.render(name, language, values, own=partial(site_texts.words, r))


def current(r: Reading, name: str, language: str) -> str:
    """The words that count, with their places. Raises: NotFound, WordingError."""
    known(name, language)
    return site_texts.words(r, name, language) or texts.kits_own(name, language)


def known(name: str, language: str) -> None:
    """Raises NotFound for what is no text of ours."""
    if name not in NAMES or language not in PAGES:
        raise NotFound


def tidy(words: str) -> str:
    """Words as they are kept: on one line, without signs that nobody sees."""
    return texts.one_line(words)


def write(
    tx: Writing, name: str, language: str, words: str, seen: int, by: str, now: datetime
) -> None:
    """Words a text anew. `seen` is the newest edition that the writer has looked at.

    Raises: NotFound; WrongMoment when callers could not do with the words (text-unfit), and when
    somebody else wrote others meanwhile (text-changed).
    """
    known(name, language)
    if texts.faults_in(name, words):
        raise WrongMoment("text-unfit")
    if words == current(tx, name, language):
        return
    if site_texts.edition(tx, name, language) != seen:
        raise WrongMoment("text-changed")
    own = None if words == texts.kits_own(name, language) else words
    site_texts.add(tx, name, language, own, by, now)


def go_back(tx: Writing, name: str, language: str, by: str, now: datetime) -> None:
    """The kit's own words count again. Raises: NotFound."""
    known(name, language)
    if site_texts.words(tx, name, language) is not None:
        site_texts.add(tx, name, language, None, by, now)


def broken(r: Reading) -> dict[tuple[str, str], Fault]:
    """The site's own words that cannot be used, with what is wrong: callers get the kit's."""
    found = {
        (name, language): texts.faults_in(name, words)
        for (name, language), words in site_texts.all_own(r).items()
    }
    return {key: faults[0] for key, faults in found.items() if faults}
