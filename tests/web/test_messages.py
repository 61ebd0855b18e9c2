"""Conversations by text."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.desk import texts
from kit.store import messages
from tests.web.scene import IVAN, OLENA, Morning, busy_morning
from tests.web.test_calls import post


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    return busy_morning(morning)


def test_new_texts_come_first_and_show_what_was_asked(
    ana: FlaskClient, ids: dict[str, str]
) -> None:
    page = ana.get("/messages").text
    assert page.index(ids["maria"]) < page.index("No tiene pasaporte")
    assert "1 new" in page
    assert "Нас п&#39;ятеро" in page
    assert OLENA not in page


def test_no_texts_yet_is_said(ana: FlaskClient) -> None:
    assert "No texts yet." in ana.get("/messages").text


def test_a_reply_goes_into_the_outbox_and_what_was_new_is_handled(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    before = morning.bell.count("lines")
    where = f"/messages/{ids['ivan']}"
    assert post(ana, f"{where}/reply", text="Так, потрібен запис.") == (303, where)
    assert morning.bell.count("lines") == before + 1
    with morning.store.reading() as r:
        last = messages.with_caller(r, ids["ivan"])[-1]
    assert (last.text, last.state, last.kind) == ("Так, потрібен запис.", "queued", "reply")
    page = ana.get(where).text
    assert "waiting to be sent" in page
    assert "Done, needs no reply" not in page


@pytest.mark.parametrize(
    ("text", "words"),
    [("  \n ", "Write something first."), ("ї" * 500, "8 parts, at most 6")],
)
def test_a_reply_that_cannot_go_is_refused_in_words(
    ana: FlaskClient, ids: dict[str, str], text: str, words: str
) -> None:
    status, said = post(ana, f"/messages/{ids['ivan']}/reply", text=text)
    assert status == 409
    assert words in said


def test_a_text_of_two_thousand_signs_is_shown_whole(morning: Morning, ana: FlaskClient) -> None:
    caller = morning.writes(IVAN, "слово " * 333)
    assert ("слово " * 300).strip() in ana.get(f"/messages/{caller}").text


def test_texts_can_be_marked_as_done(ana: FlaskClient, ids: dict[str, str]) -> None:
    where = f"/messages/{ids['ivan']}"
    assert "Done, needs no reply" in ana.get(where).text
    assert post(ana, f"{where}/handled") == (303, where)
    assert "Done, needs no reply" not in ana.get(where).text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("queued", "waiting to be sent"),
        ("sending", "being sent"),
        ("sent", ">sent<"),
        ("delivered", ">delivered<"),
        ("failed", "not sent"),
        ("unsure", "perhaps sent"),
    ],
)
def test_where_a_text_is_on_its_way_is_said_in_words(
    morning: Morning, ana: FlaskClient, ids: dict[str, str], state: str, words: str
) -> None:
    with morning.writing("messages") as tx:
        tx.execute("UPDATE messages SET state = ? WHERE id = ?", (state, ids["unsure"]))
    assert words in ana.get(f"/live/thread/{ids['olena']}?once").text


def test_a_text_nobody_is_sure_of_goes_again_only_when_asked(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    assert "It may have arrived." in ana.get(f"/messages/{ids['olena']}").text
    assert post(ana, f"/messages/one/{ids['unsure']}/again")[0] == 303
    with morning.store.reading() as r:
        message = messages.get(r, ids["unsure"])
    assert message
    assert message.state == "queued"
    assert post(ana, f"/messages/one/{ids['unsure']}/again")[0] == 409


def test_an_unreadable_text_is_shown_raw_until_somebody_has_seen_it(
    ana: FlaskClient, ids: dict[str, str]
) -> None:
    assert "07919730071111F1" in ana.get("/messages").text
    assert post(ana, f"/messages/one/{ids['unreadable']}/seen") == (303, "/messages")
    assert "07919730071111F1" not in ana.get("/messages").text


def test_a_text_from_the_street_is_never_run(ana: FlaskClient, ids: dict[str, str]) -> None:
    page = ana.get(f"/messages/{ids['olena']}").text
    assert "<script>alert" not in page
    assert '<div class="bubble in" dir="auto">Дякую! &lt;script&gt;' in page


def test_control_signs_do_not_break_the_stream(morning: Morning, ana: FlaskClient) -> None:
    caller = morning.writes(IVAN, "a\x00b\x1b[31m\u2028c\r\n\r\nevent: state\r\ndata: fooled\x85d")
    said = ana.get(f"/live/thread/{caller}?once").text
    events = [line for line in said.split("\n") if line.startswith("event: ")]
    assert events == ["event: thread", "event: counts", "event: state", "event: presence"]


def test_a_sender_with_a_name_cannot_be_answered(morning: Morning, ana: FlaskClient) -> None:
    caller = morning.writes("Movistar", "Recarga hecha")
    page = ana.get(f"/messages/{caller}").text
    assert "This sender cannot be answered: it is a name without a number" in page
    assert post(ana, f"/messages/{caller}/reply", text="hola")[0] == 409


def test_the_limit_of_parts_is_the_sites(morning: Morning, ana: FlaskClient) -> None:
    caller = morning.writes(IVAN, "?")
    assert f'data-limit="{morning.site.text_parts}"' in ana.get(f"/messages/{caller}").text
    assert texts.fitting(morning.site, "x") == "x"
