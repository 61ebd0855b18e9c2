"""First aid for the mind: cards, and lines to say at hard moments; and what a pack asks to know."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing


@dataclass(frozen=True, slots=True)
class CardText:
    """A card in one language. `title` is "" for lines to say; `avoid` is what not to say."""

    language: str
    title: str
    lines: tuple[str, ...]
    avoid: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """One card, or the lines for one moment, in every language there is."""

    key: str
    texts: Mapping[str, CardText]

    def text(self, *languages: str | None) -> CardText:
        """The text in the first of `languages` there is, else the first there is at all."""
        found = next((one for one in languages if one in self.texts), None)
        return self.texts[found] if found else next(iter(self.texts.values()))


def all_of(r: Reading) -> dict[str, Card]:
    """Every card by its key."""
    texts: dict[str, dict[str, CardText]] = {}
    for row in r.all("SELECT key, language, title, lines, avoid FROM cards ORDER BY rowid"):
        lines, avoid = (tuple(json.loads(row[column])) for column in ("lines", "avoid"))
        text = CardText(row["language"], row["title"], lines, avoid)
        texts.setdefault(row["key"], {})[text.language] = text
    return {key: Card(key, of_key) for key, of_key in texts.items()}


def any_there(r: Reading) -> bool:
    """Whether there is a card at all."""
    return bool(r.value("SELECT EXISTS (SELECT 1 FROM cards)"))


def lay_in(tx: Writing, key: str, text: CardText) -> None:
    """Writes a pack's text; what the site has edited stays as the site wants it."""
    _put(tx, key, text, None)


def change(tx: Writing, key: str, text: CardText, now: datetime) -> None:
    """Writes the site's own text."""
    _put(tx, key, text, as_text(now))


def _put(tx: Writing, key: str, text: CardText, edited_at: str | None) -> None:
    lines, avoid = (json.dumps(some, ensure_ascii=False) for some in (text.lines, text.avoid))
    tx.execute(
        "INSERT INTO cards (key, language, title, lines, avoid, edited_at) VALUES (?,?,?,?,?,?) "
        "ON CONFLICT (key, language) DO UPDATE SET title = excluded.title, "
        "lines = excluded.lines, avoid = excluded.avoid, edited_at = excluded.edited_at "
        "WHERE excluded.edited_at IS NOT NULL OR cards.edited_at IS NULL",
        (key, text.language, text.title, lines, avoid, edited_at),
    )


def pack_note(r: Reading) -> dict[str, str]:
    """What must be known before the starting pack is used, by language; {} without a pack."""
    rows = r.all("SELECT language, words FROM pack_notes ORDER BY rowid")
    return {row["language"]: row["words"] for row in rows}


def note_pack(tx: Writing, note: Mapping[str, str]) -> None:
    """Keeps a pack's note in place of an earlier one."""
    tx.execute("DELETE FROM pack_notes")
    for language, words in note.items():
        tx.insert("pack_notes", {"language": language, "words": words})
