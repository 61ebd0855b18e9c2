"""The cards of first aid for the mind: laid in from a pack, and edited by the site."""

from __future__ import annotations

from datetime import datetime

from kit.errors import NotFound, TextEmpty
from kit.hotline.languages import PAGES
from kit.store import cards
from kit.store.cards import CardText
from kit.store.engine import Writing
from kit.wording.cards import MOMENTS, PARTS
from kit.wording.packs import Pack
from kit.wording.texts import one_line


def install(tx: Writing, pack: Pack) -> None:
    """Lays a pack's cards, lines and note in; what the site edited stays."""
    cards.note_pack(tx, pack.note)
    for card in pack.cards:
        for language, text in card.texts.items():
            cards.lay_in(tx, card.part, CardText(language, text.title, text.lines, text.avoid))
    for saying in pack.sayings:
        for language, lines in saying.texts.items():
            cards.lay_in(tx, saying.moment, CardText(language, "", lines))


def change(
    tx: Writing, key: str, language: str, title: str, lines: str, avoid: str, now: datetime
) -> None:
    """Makes a text the site's own. `lines` and `avoid` hold a line each line.

    Raises: NotFound for a card that no page shows, TextEmpty without title or line.
    """
    if key not in (*PARTS, *MOMENTS) or language not in PAGES:
        raise NotFound
    titled = key in PARTS
    text = CardText(language, one_line(title) if titled else "", _lines(lines), _lines(avoid))
    if not text.lines or (titled and not text.title):
        raise TextEmpty
    cards.change(tx, key, text, now)


def _lines(typed: str) -> tuple[str, ...]:
    return tuple(line for line in map(one_line, typed.splitlines()) if line)
