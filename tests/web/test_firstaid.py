"""First aid for the mind: a page, a panel during a call, and what coordinators write."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.desk import cards as desk
from kit.resources import templates
from kit.store import cards
from kit.wording.packs import read_pack
from tests.web.scene import OLENA, Morning
from tests.web.test_calls import post


@pytest.fixture
def pack(morning: Morning) -> None:
    with morning.writing() as tx:
        desk.install(tx, read_pack(templates("packs", "border-demo")))


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    """The coordinator."""
    return morning.browser("carmen")


def test_more_leads_to_the_cards(ana: FlaskClient) -> None:
    assert 'href="/firstaid"' in ana.get("/more").text


def test_without_a_pack_the_page_says_where_cards_come_from(ana: FlaskClient) -> None:
    assert "There are no cards yet" in ana.get("/firstaid").text


@pytest.mark.usefixtures("pack")
def test_the_cards_stand_in_their_order_with_what_not_to_say(ana: FlaskClient) -> None:
    text = ana.get("/firstaid").text
    places = [text.index(words) for words in (">Look<", ">Listen<", ">Link<", "What to say")]
    assert places == sorted(places)
    assert "“I know how you feel.”" in text
    assert "A child on the line" in text


@pytest.mark.usefixtures("pack")
def test_the_cards_can_be_read_in_another_language(ana: FlaskClient) -> None:
    text = ana.get("/firstaid?tongue=uk").text
    assert "Дивіться" in text
    assert ">Look<" not in text
    assert "Дивіться" not in ana.get("/firstaid?tongue=nothing").text


@pytest.mark.usefixtures("pack")
def test_cards_in_another_language_than_the_readers_say_which_it_is(ana: FlaskClient) -> None:
    post(ana, "/language", language="ar")
    text = ana.get("/firstaid").text
    assert ">Look<" in text
    assert 'id="in-en" aria-current="true"' in text


@pytest.mark.usefixtures("pack")
def test_during_a_call_they_are_one_tap_away_in_both_languages(
    morning: Morning, ana: FlaskClient
) -> None:
    call = morning.rings(OLENA)
    post(ana, f"/calls/{call}/take")
    text = ana.get(f"/calls/{call}").text
    assert 'popovertarget="firstaid"' in text
    assert "/firstaid/panel?beside=uk" in text
    text = ana.get("/firstaid/panel?beside=uk").text
    assert "Take your time." in text
    assert "Не поспішайте." in text


@pytest.mark.usefixtures("pack")
def test_whoever_does_not_have_the_call_sees_no_cards_there(
    morning: Morning, ana: FlaskClient, borys: FlaskClient
) -> None:
    call = morning.rings(OLENA)
    post(ana, f"/calls/{call}/take")
    assert 'popovertarget="firstaid"' not in borys.get(f"/calls/{call}").text


@pytest.mark.usefixtures("pack")
def test_a_coordinator_rewrites_a_card_and_a_volunteer_may_not(
    morning: Morning, ana: FlaskClient, carmen: FlaskClient
) -> None:
    written = {"language": "en", "title": "Look first", "lines": "Safe?\nUrgent?", "avoid": ""}
    assert post(ana, "/firstaid/look", **written)[0] == 403
    assert "Edit" not in ana.get("/firstaid").text
    assert post(carmen, "/firstaid/look", **written)[0] in (200, 303)
    with morning.store.reading() as r:
        text = cards.all_of(r)["look"].text("en")
    assert (text.title, text.lines) == ("Look first", ("Safe?", "Urgent?"))
    assert "Look first" in ana.get("/firstaid").text


@pytest.mark.usefixtures("pack")
def test_the_guide_says_what_must_be_known_before_it_is_used(
    morning: Morning, ana: FlaskClient
) -> None:
    assert "Headquarters must confirm every answer" in ana.get("/guide").text
    with morning.writing() as tx:
        cards.note_pack(tx, {})
    assert "pack-note" not in ana.get("/guide").text
