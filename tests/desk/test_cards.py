"""Cards come with the pack; what the site makes of them counts more."""

from __future__ import annotations

import pytest

from kit.desk import cards as desk
from kit.errors import NotFound, TextEmpty
from kit.resources import templates
from kit.store import cards
from kit.store.cards import CardText
from kit.store.engine import Store
from kit.wording.cards import MOMENTS, PARTS
from kit.wording.packs import read_pack
from tests.fakes.clock import TUESDAY_MORNING as NOW

PACK = read_pack(templates("packs", "border-demo"))


def laid_in(store: Store) -> dict[str, cards.Card]:
    with store.writing() as tx:
        desk.install(tx, PACK)
        return cards.all_of(tx)


def edit(store: Store, key: str, title: str, lines: str, language: str = "uk") -> None:
    with store.writing() as tx:
        desk.change(tx, key, language, title, lines, "", NOW)


def test_a_pack_brings_cards_lines_and_its_note(store: Store) -> None:
    known = laid_in(store)
    assert set(known) == {*PARTS, *MOMENTS}
    assert known["look"].text("uk").title == "Дивіться"
    assert known["listen"].text("en").avoid[0] == "“I know how you feel.”"
    with store.reading() as r:
        assert cards.pack_note(r) == PACK.note


def test_what_the_site_wrote_stays_when_the_pack_is_laid_in_again(store: Store) -> None:
    before = laid_in(store)
    edit(store, "look", "Дивимось", "Чи людина в безпеці?\n\n  Що терміново? ")
    edit(store, "greeting", "not a title", "Слухаю вас.")
    after = laid_in(store)
    assert after["look"].text("uk") == CardText(
        "uk", "Дивимось", ("Чи людина в безпеці?", "Що терміново?")
    )
    assert after["greeting"].text("uk") == CardText("uk", "", ("Слухаю вас.",))
    assert after["look"].text("es") == before["look"].text("es")


def test_a_card_in_a_language_it_lacks_shows_the_next_one(store: Store) -> None:
    look = laid_in(store)["look"]
    assert look.text("ar", "en").language == "en"
    assert look.text("ar").language in look.texts


@pytest.mark.parametrize(("card", "language"), [("lok", "uk"), ("look", "xx"), ("", "uk")])
def test_a_card_that_no_page_shows_cannot_be_written(
    store: Store, card: str, language: str
) -> None:
    with pytest.raises(NotFound):
        edit(store, card, "T", "L", language)


@pytest.mark.parametrize(
    ("card", "title", "lines"), [("look", "", "L"), ("look", "T", " \n "), ("crying", "", "")]
)
def test_an_empty_card_is_refused(store: Store, card: str, title: str, lines: str) -> None:
    with pytest.raises(TextEmpty):
        edit(store, card, title, lines)
