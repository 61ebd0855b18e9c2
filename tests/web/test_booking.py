"""The booking pane: kept while chosen, needs, a second one with a reason, the waiting list."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.store import appointments, slots
from tests.fakes.clock import SteeredClock
from tests.web.scene import Morning, busy_morning, services
from tests.web.test_calls import post


@pytest.fixture
def form(morning: Morning) -> dict[str, str]:
    """A caller of four who wants the first service."""
    registration, _ = services(morning)
    caller = morning.writes("+380671234567", "ok")
    return {
        "caller": caller,
        "service": registration,
        "adults": "1",
        "minors": "3",
        "language": "uk",
    }


def held(morning: Morning) -> int:
    with morning.store.reading() as r:
        return int(r.value("SELECT coalesce(sum(party), 0) FROM holds"))


def test_the_first_free_time_is_kept_as_soon_as_a_service_is_chosen(
    morning: Morning, ana: FlaskClient, form: dict[str, str]
) -> None:
    pane = post(ana, "/booking/look", **form)[1]
    assert "Kept for you until" in pane
    assert "Book for 4 people" in pane
    assert held(morning) == 4
    day = ana.get("/appointments?day=2026-11-24").text
    assert "4 being booked or offered" in day
    pane = post(ana, "/booking/look", **{**form, "minors": "1"})[1]
    assert "Book for 2 people" in pane
    assert held(morning) == 2


def test_a_page_that_is_opened_again_still_keeps_the_time_and_what_was_typed(
    morning: Morning,
    clock: SteeredClock,
    ana: FlaskClient,
    borys: FlaskClient,
    form: dict[str, str],
) -> None:
    typed = {**form, "name": "Olena", "note": "two prams", "wheelchair": "1", "language": "ru"}
    before = post(ana, "/booking/look", **typed)[1]
    page = ana.get(f"/messages/{form['caller']}").text
    for kept in ("Kept for you until 10:03", "Book for 4 people", 'value="two prams"'):
        assert kept in before, kept
        assert kept in page, kept
    assert 'id="need-wheelchair" checked' in page
    assert re.search(r'value="ru" selected|value="ru" checked', page)
    assert held(morning) == 4
    assert "Kept for you" not in borys.get(f"/messages/{form['caller']}").text
    clock.wait(minutes=3)
    assert "Kept for you" not in ana.get(f"/messages/{form['caller']}").text


def test_what_is_typed_later_is_there_as_well_when_the_page_is_opened_again(
    ana: FlaskClient, form: dict[str, str]
) -> None:
    pane = post(ana, "/booking/look", **form)[1]
    slot = pane.split('name="slot" id="slot-')[1].split('"')[0]
    post(ana, "/booking/look", **form, slot=slot, note="comes by bus")
    assert 'value="comes by bus"' in ana.get(f"/messages/{form['caller']}").text


def test_a_time_that_somebody_else_keeps_is_told_and_another_is_offered(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, form: dict[str, str]
) -> None:
    big = {**form, "adults": "10", "minors": "0"}
    pane = post(ana, "/booking/look", **big)[1]
    slot = pane.split('name="slot" id="slot-')[1].split('"')[0]
    other = morning.writes("+380671234568", "ok")
    said = post(borys, "/booking/look", **{**big, "caller": other, "slot": slot})[1]
    assert "Only 2 places are left at this time." in said
    assert held(morning) == 10


def test_needs_and_the_child_without_a_grown_up_are_kept_and_shown_to_coordinators(
    morning: Morning, ana: FlaskClient, form: dict[str, str]
) -> None:
    with morning.store.reading() as r:
        slot = slots.fitting(r, form["service"], 2, morning.clock.now())[0].id
    alone = {**form, "slot": slot, "adults": "0", "minors": "2", "interpreter": "1"}
    assert post(ana, "/booking", **alone)[0] == 303
    with morning.store.reading() as r:
        (one,) = appointments.unaccompanied(r, morning.clock.now(), 9)
    assert (one.interpreter, one.minors) == ("uk", 2)
    assert "Children who come alone" in morning.browser("carmen").get("/").text
    assert "Children who come alone" not in ana.get("/").text


def test_a_second_appointment_for_a_service_wants_a_reason(
    ana: FlaskClient, form: dict[str, str]
) -> None:
    pane = post(ana, "/booking/look", **form)[1]
    slot = pane.split('name="slot" id="slot-')[1].split('"')[0]
    assert post(ana, "/booking", **form, slot=slot)[0] == 303
    assert "Why does it need a second one?" in post(ana, "/booking/look", **form)[1]
    status, said = post(ana, "/booking", **form, slot=slot)
    assert status == 409
    assert "Move that one, or say why it needs a second." in said
    assert post(ana, "/booking", **form, slot=slot, again="a neighbour")[0] == 303


def test_nobody_comes_is_told_so(ana: FlaskClient, form: dict[str, str]) -> None:
    nobody = {**form, "adults": "0", "minors": "0"}
    assert "Say how many people come." in post(ana, "/booking/look", **nobody)[1]


def test_when_nothing_fits_the_household_goes_on_the_waiting_list_and_off_again(
    morning: Morning, ana: FlaskClient, form: dict[str, str]
) -> None:
    with morning.store.writing() as tx:
        tx.execute("UPDATE slots SET walkin = places")
        tx.execute("UPDATE slots SET walkin = 0, places = 12, priority = 12")
    pane = post(ana, "/booking/look", **form)[1]
    assert "Put on the waiting list" in pane
    assert post(ana, "/booking/wait", **form, latest="2026-12-24")[0] == 303
    assert "This household is on the waiting list already." in post(ana, "/booking/look", **form)[1]
    assert post(ana, "/booking/wait", **form)[0] == 409
    page = ana.get("/waiting").text
    assert "4 people" in page
    assert "+380671234567" not in page
    entry = page.split("/waiting/")[1].split("/")[0]
    assert post(ana, f"/waiting/{entry}/withdraw")[0] == 303
    assert "Nobody waits for a place." in ana.get("/waiting").text


def test_vulnerable_people_may_have_the_places_kept_for_them(
    morning: Morning, ana: FlaskClient, form: dict[str, str]
) -> None:
    with morning.store.writing() as tx:
        tx.execute("UPDATE slots SET priority = places")
    assert "Kept for you until" not in post(ana, "/booking/look", **form)[1]
    assert "Kept for you until" in post(ana, "/booking/look", **form, priority="1")[1]


def test_one_appointment_tells_what_happened_to_it(morning: Morning, ana: FlaskClient) -> None:
    one = busy_morning(morning)["appointment"]
    post(ana, f"/appointments/{one}/mark", state="kept")
    page = ana.get(f"/appointments/{one}").text
    assert page.index("Booked") < page.index("Came", page.index("What happened"))
    assert "Ana" in page
    assert ana.get("/appointments/none").status_code == 404
