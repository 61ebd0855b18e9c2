"""First aid for the mind: cards to look at during a call, and lines to say.

firstaid/look.toml, listen.toml, link.toml    [es] title, lines, avoid
say.toml                                      [greeting] es = ["...", "..."], and so on

Source: Psychological first aid, guide for field workers (WHO, War Trauma Foundation, World Vision).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kit.errors import PackError
from kit.hotline.languages import PAGES
from kit.wording.sheets import Sheet, did_you_mean

PARTS = ("look", "listen", "link")
"""The three parts of first aid for the mind, in the order in which they help."""

MOMENTS = ("greeting", "silent", "crying", "angry", "child", "danger", "cannot-help", "ending")
"""The moments of a call for which a pack has lines to say."""

_LINE_LETTERS = 300
_MOST_LINES = 8


@dataclass(frozen=True, slots=True)
class CardText:
    """A card in one language: what to do, and what not to say."""

    title: str
    lines: tuple[str, ...]
    avoid: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Card:
    """One card. `part` is one of PARTS."""

    part: str
    texts: Mapping[str, CardText]


@dataclass(frozen=True, slots=True)
class Saying:
    """What may be said at one of MOMENTS, by language."""

    moment: str
    texts: Mapping[str, tuple[str, ...]]


def read_cards(folder: Path, languages: Sequence[str]) -> tuple[Card, ...]:
    """The cards of a pack, in their order; () when it has none. Raises: PackError."""
    files = [file for file in sorted((folder / "firstaid").glob("*")) if _meant(file)]
    for file in files:
        if file.suffix != ".toml" or file.stem not in PARTS:
            name = file.relative_to(folder).as_posix()
            known = [f"{part}.toml" for part in PARTS]
            raise PackError(name, f"is not read{did_you_mean(file.name, known)}")
    found = {file.stem: Sheet.read(file, folder) for file in files}
    return tuple(_card(part, found[part], languages) for part in PARTS if part in found)


def read_sayings(sheet: Sheet, languages: Sequence[str]) -> tuple[Saying, ...]:
    """The lines of say.toml, in the order of MOMENTS. Raises: PackError."""
    sheet.only(*MOMENTS)
    if not sheet.values:
        raise sheet.wrong("", "needs at least one moment: a section like [greeting]")
    given = [moment for moment in MOMENTS if moment in sheet.values]
    return tuple(_saying(moment, sheet.table(moment, ""), languages) for moment in given)


def _meant(file: Path) -> bool:
    """Not what an editor left behind."""
    return file.suffix in (".toml", ".txt") and not file.name.startswith(".")


def _card(part: str, sheet: Sheet, languages: Sequence[str]) -> Card:
    sheet.only(*languages, *PAGES)
    return Card(part, sheet.in_each(languages, "title and lines", _card_text))


def _card_text(sheet: Sheet) -> CardText:
    sheet.only("title", "lines", "avoid")
    return CardText(
        sheet.text("title", longest=60),
        _lines(sheet, "lines"),
        _lines(sheet, "avoid", optional=True),
    )


def _saying(moment: str, sheet: Sheet, languages: Sequence[str]) -> Saying:
    sheet.only(*languages, *PAGES)
    given = [language for language in PAGES if language in sheet.values]
    wanted = dict.fromkeys((*languages, *given))
    for language in wanted:
        if language not in sheet.values:
            raise sheet.wrong("", f'{language} is missing: write {language} = ["..."]')
    return Saying(moment, {language: _lines(sheet, language) for language in wanted})


def _lines(sheet: Sheet, key: str, *, optional: bool = False) -> tuple[str, ...]:
    """A few short lines: a card is read with one eye, while somebody speaks."""
    lines = sheet.words(key, '["I am here."]', optional=optional)
    if len(lines) > _MOST_LINES:
        raise sheet.wrong(key, f"{key} has {len(lines)} lines; {_MOST_LINES} at most")
    longest = max(map(len, lines), default=0)
    if longest > _LINE_LETTERS:
        problem = f"{key} has a line of {longest} letters; {_LINE_LETTERS} at most"
        raise sheet.wrong(key, problem)
    return lines
