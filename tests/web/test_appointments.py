"""Appointments by day."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.store import appointments, grants, messages
from tests.shared import SHARED, granted
from tests.web.scene import Morning, busy_morning, services
from tests.web.test_calls import post


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    return busy_morning(morning)


def state_of(morning: Morning, appointment_id: str) -> str:
    with morning.store.reading() as r:
        found = appointments.get(r, appointment_id)
    assert found
    return found.state


def test_a_day_shows_each_slot_with_its_places_and_who_comes(
    ana: FlaskClient, ids: dict[str, str]
) -> None:
    assert ids
    page = ana.get("/appointments?day=2026-11-24").text
    assert "Tuesday" in page
    assert "11:00–12:00" in page
    assert "4/12" in page
    assert "4 of 60 places taken" in page
    assert "Olena Shevchenko" in page
    assert "4 people" in page


def test_a_time_that_several_sites_share_says_what_is_whose(
    morning: Morning, ana: FlaskClient
) -> None:
    with morning.store.writing() as tx:
        grants.hear_slot(tx, SHARED)
    assert "yours 0 · others’ 4 · free 3" in ana.get("/appointments?day=2026-11-26").text
    with morning.store.writing() as tx:
        grants.hear_grant(tx, granted(tx, "one", 3), morning.clock.now())
    morning.bell.ring("slots")
    page = ana.get("/appointments?day=2026-11-26").text
    assert "yours 3 · others’ 4 · free 3" in page
    assert "as of today 09:00" in page


def test_a_day_without_times_says_so(ana: FlaskClient) -> None:
    assert "No times are open on this day." in ana.get("/appointments?day=2027-05-01").text


def test_a_day_that_is_none_is_today(ana: FlaskClient) -> None:
    assert "24 November 2026" in ana.get("/appointments?day=tomorrowish").text


def test_the_day_begins_at_the_sites_midnight(morning: Morning, ana: FlaskClient) -> None:
    services(morning)
    assert "11:00–12:00" in ana.get("/live/day/2026-11-25?once").text


def test_came_did_not_come_and_undo(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    one = ids["appointment"]
    for state in ("kept", "booked", "no-show"):
        answer = post(ana, f"/appointments/{one}/mark", state=state)
        assert answer == (303, "/appointments?day=2026-11-24")
        assert state_of(morning, one) == state
    assert post(ana, f"/appointments/{one}/mark", state="eaten")[0] == 404


def test_cancelling_gives_the_places_back_and_tells_the_caller(
    ana: FlaskClient, ids: dict[str, str]
) -> None:
    one = ids["appointment"]
    assert post(ana, f"/appointments/{one}/cancel")[0] == 303
    assert "0/12" in ana.get("/appointments").text
    assert "cancellation, sent by the box" in ana.get(f"/messages/{ids['olena']}").text
    status, said = post(ana, f"/appointments/{one}/cancel")
    assert (status, "This appointment was cancelled." in said) == (409, True)


def test_cancelling_is_asked_twice(ana: FlaskClient, ids: dict[str, str]) -> None:
    assert ids
    assert 'hx-confirm="Cancel this appointment?' in ana.get("/appointments").text


def test_an_appointment_is_moved_and_the_caller_is_told(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    one = ids["appointment"]
    page = ana.get(f"/appointments/{one}/move").text
    assert "The caller gets a text with the new time." in page
    free = re.findall(r'id="slot-([a-z0-9]{16})"', page)
    with morning.store.reading() as r:
        before = appointments.get(r, one)
    assert before
    slot = next(slot for slot in free if slot != before.slot_id)
    status, _ = post(ana, f"/appointments/{one}/move", slot=slot, adults="2")
    assert status == 303
    with morning.store.reading() as r:
        after = appointments.get(r, one)
        assert after
        told = messages.with_caller(r, str(after.caller_id))[-1]
    assert (after.slot_id, after.party, after.code) == (slot, 2, before.code)
    assert told.kind == "moved"


def test_a_party_too_large_for_any_time_is_told_so_and_nothing_moves(
    morning: Morning, ana: FlaskClient, ids: dict[str, str]
) -> None:
    one = ids["appointment"]
    assert "No time has room" in ana.get(f"/appointments/{one}/move?adults=399").text
    with morning.store.reading() as r:
        before = appointments.get(r, one)
    assert before
    status, _ = post(ana, f"/appointments/{one}/move", slot=before.slot_id, adults="399")
    assert status == 409
    with morning.store.reading() as r:
        assert appointments.get(r, one) == before


def test_what_is_cancelled_is_not_moved(ana: FlaskClient, ids: dict[str, str]) -> None:
    one = ids["appointment"]
    post(ana, f"/appointments/{one}/cancel")
    assert "Only an appointment that stands" in ana.get(f"/appointments/{one}/move").text
