"""Blocking a number for a time, with a reason, and undoing it."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.store import callbacks, callers, calls, messages
from tests.fakes.clock import SteeredClock
from tests.web.scene import OLENA, Morning, books, services
from tests.web.test_calls import post


@pytest.fixture
def olena(morning: Morning) -> str:
    """Olena was missed, so a callback is owed; her record's id."""
    morning.ends(morning.rings(OLENA))
    with morning.store.reading() as r:
        caller = callers.by_number(r, OLENA)
    assert caller
    return caller.id


def blocks(client: FlaskClient, caller: str, **fields: str) -> tuple[int, str]:
    asked = {"reason": "abusive", "hours": "1", "note": "shouts", "next": "/", **fields}
    return post(client, f"/blocks/caller/{caller}", **asked)


def owed(morning: Morning) -> int:
    with morning.store.reading() as r:
        return callbacks.count_open(r)


def rings(morning: Morning) -> calls.Call:
    call_id = morning.rings(OLENA)
    with morning.store.reading() as r:
        call = calls.get(r, call_id)
    assert call
    return call


def test_a_blocked_number_is_turned_away_without_callback_or_text(
    morning: Morning, ana: FlaskClient, olena: str
) -> None:
    with morning.store.reading() as r:
        sent = len([one for one in messages.with_caller(r, olena) if one.direction == "out"])
    assert blocks(ana, olena) == (303, "/")
    call = rings(morning)
    assert (call.kind, call.state) == ("blocked", "missed")
    assert call.hang_up_at
    morning.ends(call.id, "line")
    assert owed(morning) == 0
    with morning.store.reading() as r:
        assert (
            len([one for one in messages.with_caller(r, olena) if one.direction == "out"]) == sent
        )
    assert "data-ring=" not in ana.get("/").text


def test_what_was_owed_ends_as_blocked_and_is_not_just_gone(
    morning: Morning, ana: FlaskClient, olena: str
) -> None:
    assert owed(morning) == 1
    blocks(ana, olena)
    with morning.store.reading() as r:
        assert r.value("SELECT outcome FROM callbacks") == "blocked"


def test_its_texts_are_kept_but_nobody_is_told(
    morning: Morning, ana: FlaskClient, olena: str
) -> None:
    blocks(ana, olena)
    morning.writes(OLENA, "You again!")
    page = ana.get("/").text
    assert "No new texts." in page
    thread = ana.get(f"/messages/{olena}").text
    assert "You again!" in thread
    assert "It came while the number was blocked" in thread
    assert "This number is blocked until today 11:00." in thread
    with morning.store.reading() as r:
        kinds = {one.kind for one in messages.with_caller(r, olena)}
    assert "acknowledgement" not in kinds


def test_after_its_time_the_number_rings_again(
    morning: Morning, ana: FlaskClient, olena: str, clock: SteeredClock
) -> None:
    blocks(ana, olena)
    clock.wait(hours=1, seconds=1)
    assert rings(morning).state == "ringing"


def test_a_coordinator_sees_who_blocked_what_and_why_and_undoes_it(
    morning: Morning, ana: FlaskClient, olena: str
) -> None:
    blocks(ana, olena, hours="168")
    rings(morning)
    assert ana.get("/blocks").status_code == 403
    carmen = morning.browser("carmen")
    page = carmen.get("/blocks").text
    for words in ("Ana Ruiz", "abusive", "shouts", "1 call turned away", "+38••••••••67"):
        assert words in page
    lift = page.split('action="/blocks/')[1].split('"')[0]
    assert post(ana, f"/blocks/{lift}")[0] == 403
    assert post(carmen, f"/blocks/{lift}")[0] == 303
    assert post(carmen, f"/blocks/{lift}")[0] == 404
    assert rings(morning).state == "ringing"
    assert "No number is blocked." in carmen.get("/blocks").text


def test_blocking_again_counts_from_now(
    morning: Morning, ana: FlaskClient, olena: str, clock: SteeredClock
) -> None:
    blocks(ana, olena, hours="24")
    clock.wait(minutes=30)
    blocks(ana, olena)
    clock.wait(minutes=59)
    assert rings(morning).kind == "blocked"
    clock.wait(minutes=2)
    assert rings(morning).kind == "call"


def test_who_comes_today_is_not_blocked_without_saying_so(
    morning: Morning, ana: FlaskClient, olena: str
) -> None:
    registration, _doctor = services(morning)
    books(morning, registration, olena, 4)
    said = ana.get(f"/messages/{olena}").text
    assert re.search("This caller has an appointment today: 11:00, .*4 people", said)
    status, said = blocks(ana, olena)
    assert (status, "has an appointment today" in said) == (409, True)
    assert rings(morning).state == "ringing"
    assert blocks(ana, olena, knowing="on")[0] == 303
    assert rings(morning).kind == "blocked"


@pytest.mark.parametrize("wrong", [{"reason": "ugly"}, {"hours": "99999"}, {"hours": "x"}])
def test_only_the_reasons_and_times_of_the_form_are_taken(
    ana: FlaskClient, olena: str, wrong: dict[str, str]
) -> None:
    assert blocks(ana, olena, **wrong)[0] == 404


def test_a_number_that_many_share_cannot_be_blocked(morning: Morning, ana: FlaskClient) -> None:
    sender = morning.writes("Vodafone", "Your credit is low")
    assert blocks(ana, sender)[0] == 409


def test_a_call_that_is_mine_offers_to_block_its_number(morning: Morning, ana: FlaskClient) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    assert "Block this number" in ana.get(f"/calls/{call}").text
