"""What a volunteer sees of conversations that the box had by itself."""

from __future__ import annotations

from flask.testing import FlaskClient

from kit.desk import incoming
from kit.store import appointments, callers
from tests.web.scene import Morning, services

ZORA = "+34611000777"


def says(morning: Morning, *texts: str) -> str:
    """A caller texts; the caller's id."""
    with morning.writing("messages") as tx:
        for text in texts:
            incoming.receive(tx, morning.site, "Line 1", ZORA, text, morning.clock.now())
        found = callers.by_number(tx, ZORA)
    assert found is not None
    return found.id


def test_who_takes_over_sees_the_last_steps(morning: Morning, ana: FlaskClient) -> None:
    services(morning)
    caller = says(morning, "BOOK", "1", "hm", "hmm")
    page = ana.get(f"/messages/{caller}").text
    steps = page.partition('id="by-text-steps"')[2].partition("</p>")[0]
    for words in ("wants an appointment", "not understood", "needs a person"):
        assert words in steps
    assert "question or answer, sent by the box" in page


def test_a_sentence_that_got_the_menu_stands_among_the_new_texts_with_its_steps(
    morning: Morning, ana: FlaskClient
) -> None:
    services(morning)
    caller = says(morning, "Hello, we need an appointment for tomorrow")
    page = ana.get(f"/messages/{caller}").text
    steps = page.partition('id="by-text-steps"')[2].partition("</p>")[0]
    assert "in their own words" in steps
    assert "wants an appointment" in steps
    assert 'id="handled' in page or "/handled" in page


def test_a_cry_for_help_is_marked_on_the_board_and_in_the_texts(
    morning: Morning, ana: FlaskClient
) -> None:
    caller = says(morning, "he took my passport and I cannot leave")
    for page in ("/", "/messages", f"/messages/{caller}"):
        assert "may be in danger" in ana.get(page).text


def test_the_day_says_who_will_come(morning: Morning, ana: FlaskClient) -> None:
    services(morning)
    says(morning, "BOOK", "1", "2", "1")
    with morning.writing("slots") as tx:
        caller = callers.by_number(tx, ZORA)
        assert caller is not None
        (one,) = appointments.of_caller(tx, caller.id)
        appointments.change(tx, one.id, morning.clock.now(), confirmed_at="2026-11-24T09:00:00Z")
    assert "will come" in ana.get(f"/appointments?day={one.starts_at[:10]}").text
