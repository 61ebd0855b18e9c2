"""Duties to ring somebody back."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.store import callbacks
from tests.web.scene import IVAN, Morning, busy_morning
from tests.web.test_calls import post


@pytest.fixture
def duty(morning: Morning) -> str:
    return busy_morning(morning)["callback"]


def find(morning: Morning, callback_id: str) -> callbacks.Callback:
    with morning.store.reading() as r:
        found = callbacks.get(r, callback_id)
    assert found
    return found


def test_the_list_tells_age_reason_and_language_but_no_number(ana: FlaskClient, duty: str) -> None:
    assert duty
    page = ana.get("/callbacks").text
    assert "missed call" in page
    assert "waits 49 mins" in page
    assert IVAN not in page


def test_taking_it_on_shows_the_number_to_its_owner_alone(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, duty: str
) -> None:
    assert "+380 50 987 6543" not in ana.get(f"/callbacks/{duty}").text
    assert post(ana, f"/callbacks/{duty}/own") == (303, f"/callbacks/{duty}")
    assert "+380 50 987 6543" in ana.get(f"/callbacks/{duty}").text
    page = borys.get(f"/callbacks/{duty}").text
    assert "+380 50 987 6543" not in page
    assert "Ana Ruiz" in page
    status, said = post(borys, f"/callbacks/{duty}/own")
    assert (status, "Ana Ruiz was first." in said) == (409, True)
    assert find(morning, duty).owner_id == morning.people.ana


def test_ringing_back_through_the_box_opens_a_call_of_mine(
    morning: Morning, ana: FlaskClient, duty: str
) -> None:
    with morning.store.reading() as r:
        talking = r.value("SELECT id FROM calls WHERE state = 'talking'")
        rung = [row["id"] for row in r.all("SELECT id FROM calls WHERE state = 'ringing'")]
    status, said = post(ana, f"/callbacks/{duty}/ring")
    assert (status, "No line is free" in said) == (409, True)
    for call in (talking, *rung):
        morning.ends(call)
    status, where = post(ana, f"/callbacks/{duty}/ring")
    assert status == 303
    page = ana.get(where).text
    assert "dialling" in page
    assert find(morning, duty).attempts == 1


def test_an_attempt_from_another_phone_is_counted(
    morning: Morning, ana: FlaskClient, duty: str
) -> None:
    post(ana, f"/callbacks/{duty}/not-reached")
    assert find(morning, duty).attempts == 1
    assert "1 attempt" in ana.get("/callbacks").text


@pytest.mark.parametrize("outcome", ["reached", "wrong-number", "given-up"])
def test_a_duty_ends_with_what_came_of_it(
    morning: Morning, ana: FlaskClient, duty: str, outcome: str
) -> None:
    assert post(ana, f"/callbacks/{duty}/finish", outcome=outcome) == (303, "/callbacks")
    assert find(morning, duty).outcome == outcome
    assert "Nobody waits for a call from us." in ana.get("/callbacks").text
    assert "This callback is finished." in ana.get(f"/callbacks/{duty}").text
    assert post(ana, f"/callbacks/{duty}/finish", outcome=outcome)[0] == 409


def test_an_outcome_nobody_knows_is_refused(ana: FlaskClient, duty: str) -> None:
    assert post(ana, f"/callbacks/{duty}/finish", outcome="eaten")[0] == 404


def test_the_best_time_is_named_and_shown_in_the_list(
    morning: Morning, ana: FlaskClient, duty: str
) -> None:
    fields = {"best_day": "2026-11-24", "best_from": "18:00", "best_until": "20:00"}
    assert post(ana, f"/callbacks/{duty}/best-time", **fields)[0] == 303
    assert "best time: today 18:00–20:00" in ana.get("/callbacks").text
    assert find(morning, duty).best_from == "2026-11-24T17:00:00.000Z"
    fields["best_until"] = "17:00"
    status, said = post(ana, f"/callbacks/{duty}/best-time", **fields)
    assert (status, "Write it like 18:00" in said) == (409, True)


def test_a_promise_in_the_wrap_up_names_its_best_time(morning: Morning, ana: FlaskClient) -> None:
    call = morning.rings(IVAN)
    morning.takes(call, morning.people.ana)
    promise = {"disposition": "callback-promised", "language": "uk", "best_from": "noon"}
    status, said = post(ana, f"/calls/{call}/close", **promise)
    assert (status, "Write it like 18:00" in said) == (409, True)
    promise["best_from"] = "18:00"
    assert post(ana, f"/calls/{call}/close", **promise)[0] == 303
    assert "today from 18:00" in ana.get("/callbacks").text


def test_the_page_of_a_callback_tells_each_attempt(ana: FlaskClient, duty: str) -> None:
    post(ana, f"/callbacks/{duty}/not-reached")
    page = ana.get(f"/callbacks/{duty}").text
    assert '· <bdi>Ana Ruiz</bdi></div><span class="pill">not reached</span>' in page


def test_a_callback_that_is_given_back_hides_its_number_again(ana: FlaskClient, duty: str) -> None:
    post(ana, f"/callbacks/{duty}/own")
    assert post(ana, f"/callbacks/{duty}/give-back") == (303, "/callbacks")
    assert "+380 50 987 6543" not in ana.get(f"/callbacks/{duty}").text


def test_every_end_that_the_store_knows_has_its_words(morning: Morning, duty: str) -> None:
    with morning.store.reading() as r:
        shape = r.value("SELECT sql FROM sqlite_master WHERE name = 'callbacks'")
    ends = re.findall(r"'([a-z-]+)'", shape.split("outcome TEXT CHECK")[1].split("))")[0])
    assert {"reached", "blocked", "merged"} <= set(ends)
    client = morning.browser("ana")
    for end in ends:
        with morning.writing("board") as tx:
            tx.execute("UPDATE callbacks SET state = 'done', outcome = ? WHERE id = ?", (end, duty))
        assert client.get(f"/callbacks/{duty}").status_code == 200
