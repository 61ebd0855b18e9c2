"""Places of a shared centre as volunteers see them, and given back by a coordinator's hand."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.store import grants
from tests.shared import SHARED, granted
from tests.web.scene import Morning
from tests.web.test_calls import post

DAY = "2026-11-26"
PAGE = "/appointments/give-back"


@pytest.fixture
def coordinator(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


@pytest.fixture
def slot(morning: Morning) -> str:
    """A shared time of which headquarters granted this site five places."""
    with morning.store.writing() as tx:
        grants.hear_slot(tx, SHARED)
        grants.hear_grant(tx, granted(tx, "one", 5), morning.clock.now())
        return str(tx.value("SELECT slot_id FROM shared_slots"))


def yours(morning: Morning, slot: str) -> int:
    with morning.store.reading() as r:
        found = grants.share(r, slot)
    assert found
    return found.yours


def test_the_page_says_what_it_will_do_before_it_does_anything(
    morning: Morning, coordinator: FlaskClient, slot: str
) -> None:
    assert f"{PAGE}?day={DAY}" in coordinator.get(f"/appointments?day={DAY}").text
    page = coordinator.get(f"{PAGE}?day={DAY}").text
    assert "From now on nobody here can." in page
    assert "yours 5 · others’ 4 · free 3" in page
    assert "Give back, of 5 unused" in page
    assert f'name="places-{slot}" id="places-{slot}" min="0" max="5"' in page
    assert 'value="3"' in page  # two stay
    assert yours(morning, slot) == 5


def test_what_is_given_back_cannot_be_booked_here_any_more(
    morning: Morning, coordinator: FlaskClient, slot: str
) -> None:
    status, to = post(coordinator, PAGE, **{"day": DAY, f"places-{slot}": "4"})
    assert (status, to) == (303, f"/appointments?day={DAY}")
    assert yours(morning, slot) == 1
    with morning.store.reading() as r:
        assert r.value("SELECT sum(places) FROM give_backs") == 4


@pytest.mark.parametrize("typed", ["6", "-1", "many", "", "99999999999"])
def test_more_than_lies_unused_is_refused_and_what_was_typed_stays(
    morning: Morning, coordinator: FlaskClient, slot: str, typed: str
) -> None:
    status, page = post(coordinator, PAGE, **{"day": DAY, f"places-{slot}": typed})
    assert status == 200
    assert "A whole number from 0 to 5." in page
    assert f'value="{typed}"' in page
    assert yours(morning, slot) == 5


def test_a_time_that_filled_up_meanwhile_says_so(
    morning: Morning, coordinator: FlaskClient, slot: str
) -> None:
    with morning.store.writing() as tx:
        for grant in grants.left(tx, slot):
            grants.give_back(tx, grant.id, grant.places, morning.clock.now())
    _, page = post(coordinator, PAGE, **{"day": DAY, f"places-{slot}": "3"})
    assert "A whole number from 0 to 0." in page


def test_without_anything_to_give_back_the_page_says_so(coordinator: FlaskClient) -> None:
    assert "No places that headquarters granted lie unused here." in coordinator.get(PAGE).text
    status, page = post(coordinator, PAGE, day=DAY)
    assert status == 200
    assert "lie unused here" in page


def test_volunteers_give_nothing_back(morning: Morning, ana: FlaskClient, slot: str) -> None:
    assert PAGE not in ana.get(f"/appointments?day={DAY}").text
    assert ana.get(PAGE).status_code == 403
    assert post(ana, PAGE, **{"day": DAY, f"places-{slot}": "1"})[0] == 403
    assert yours(morning, slot) == 5


def test_whose_the_places_are_stands_where_a_volunteer_books(
    morning: Morning, ana: FlaskClient, slot: str
) -> None:
    with morning.store.writing() as tx:
        service = str(tx.value("SELECT service_id FROM slots WHERE id = ?", (slot,)))
    call = morning.rings("+34600111222")
    morning.takes(call, morning.people.ana)
    with morning.store.reading() as r:
        caller = str(r.value("SELECT caller_id FROM calls WHERE id = ?", (call,)))
    _, pane = post(ana, "/booking/look", caller=caller, service=service, adults="2", minors="0")
    assert "yours 5 · others’ 4 · free 3" in pane


def test_whose_the_places_are_stands_at_the_shared_centre(
    morning: Morning, coordinator: FlaskClient, slot: str
) -> None:
    page = coordinator.get("/services").text
    assert "yours 5 · others’ 4 · free 3" in page
    assert "Headquarters opens its times." in page
    with morning.store.reading() as r:
        centre = r.value("SELECT centre_id FROM slots WHERE id = ?", (slot,))
    page = coordinator.get(f"/services/centre/{centre}").text
    assert "Several sites book at this centre." in page
    assert "Look what this changes" not in page
    assert post(coordinator, f"/services/centre/{centre}", name="Ours", timezone="UTC")[0] == 404
    assert "yours 5 · others’ 4 · free 3" in page
