"""The reception's tablet: check in, walk-ins, the big screen, and a minute without the box."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from kit.store import appointments
from kit.store.appointments import Appointment
from tests.fakes.clock import SteeredClock
from tests.web.person import Person
from tests.web.scene import OLENA, Morning, books, form, services
from tests.web.test_calls import post


@pytest.fixture
def olena(morning: Morning) -> Appointment:
    """Olena's family of four comes for registration in an hour."""
    service, _small = services(morning)
    caller = morning.writes(OLENA, "Добрий день")
    booked = books(morning, service, caller, 4, "Olena Shevchenko")
    with morning.store.reading() as r:
        found = appointments.get(r, booked)
    assert found
    return found


def wrong(code: str) -> str:
    return code[:-1] + str((int(code[-1]) + 1) % 10)


def test_a_code_checks_in_at_once(ana: FlaskClient, olena: Appointment) -> None:
    said = post(ana, "/reception/find", words=f"{olena.code[:3]}-{olena.code[3:]}")[1]
    page = ana.get(f"/reception?here={olena.id}").text
    assert "4 people" in page
    assert f'id="call-{olena.id}"' in page
    assert "here 10:00" in page, said


def test_a_wrong_digit_is_said(ana: FlaskClient, olena: Appointment) -> None:
    status, said = post(ana, "/reception/find", words=wrong(olena.code))
    assert status == 409
    assert "One digit of this code is wrong." in said


def test_a_name_shows_who_it_may_be_and_checks_nobody_in(
    ana: FlaskClient, olena: Appointment
) -> None:
    status, said = post(ana, "/reception/find", words="shevch")
    assert status == 200
    assert said.count(f'id="here-{olena.id}"') == 2  # found, and on the list
    assert "Nobody is on this list." in post(ana, "/reception/find", words="Nobody")[1]


def test_a_walk_in_gets_a_token_and_the_screen_calls_it(
    ana: FlaskClient, morning: Morning, olena: Appointment
) -> None:
    post(ana, "/reception/walk-in", service=olena.service_id, adults="2", minors="1", name="Inna")
    assert "W-1" in ana.get("/reception").text
    assert "Please wait" in ana.get("/serving").text
    with morning.store.reading() as r:
        now = morning.clock.now()
        of_today = appointments.between(r, now, now + timedelta(hours=2))
        inna = next(one for one in of_today if one.name == "Inna")
    post(ana, "/reception/tap", act="call", appointment=inna.id)
    screen = ana.get("/serving").text
    assert "data-called" in screen
    assert "W-1" in screen
    assert "Inna" not in screen


def test_late_parties_are_released_by_one_tap(
    ana: FlaskClient, clock: SteeredClock, olena: Appointment
) -> None:
    clock.wait(minutes=91)
    assert "They did not come: 4 places for walk-ins" in ana.get("/reception").text
    post(ana, "/reception/release")
    page = ana.get("/reception").text
    assert "did not come" in page
    assert f'id="undo-{olena.id}"' in page


def test_a_walk_in_joins_a_family_by_token_or_code(ana: FlaskClient, olena: Appointment) -> None:
    post(ana, "/reception/walk-in", service=olena.service_id, adults="1")
    status, said = post(ana, "/reception/join", appointment=olena.id, code="w-1")
    assert status == 303, said
    assert "5 people" in ana.get("/reception").text
    assert post(ana, "/reception/join", appointment=olena.id, code="W-9")[0] == 409


def test_a_tap_sent_by_a_tablet_is_answered_in_words(ana: FlaskClient, olena: Appointment) -> None:
    words = {"X-Tap": "1"}
    fields = form(ana, "/reception", act="call", appointment=olena.id, tap="0123456789abcdef")
    refused = ana.post("/reception/tap", data=fields, headers=words)
    assert (refused.status_code, refused.json) == (409, {"said": "They have not checked in."})
    done = ana.post("/reception/tap", data={**fields, "act": "here"}, headers=words)
    assert done.json == {"said": f"{olena.code[:3]} {olena.code[3:]}"}


def test_taps_while_the_box_is_out_of_reach_are_kept_and_done_when_it_is_back(
    olena: Appointment, comes: Callable[..., Person]
) -> None:
    tablet = comes(768).signs_in().opens("/reception").follows_live()
    page = tablet.page
    page.context.set_offline(True)
    page.click(f"#here-{olena.id}")
    tablet.sees("will be sent", f"#visit-{olena.id}")
    tablet.sees("Olena Shevchenko", "#reception")
    page.fill("#words", wrong(olena.code))
    page.press("#words", "Enter")
    expect(page.locator("#unsent li")).to_have_count(2)
    page.context.set_offline(False)
    tablet.sees("here 10:00", f"#visit-{olena.id}")
    expect(page.locator("#unsent")).to_be_hidden()
    tablet.sees("One digit of this code is wrong.", "#refused")
    tablet.complaints.clear()  # the browser's own words for a connection that was cut


def test_a_day_opens_with_its_forecast_which_guesses_nothing_from_too_few_days(
    ana: FlaskClient, olena: Appointment
) -> None:
    page = ana.get("/appointments").text
    assert olena.id in page
    assert "Too few days to say who will not come: 0." in page
    assert '<th scope="row">11:00</th><td>4</td><td>–</td><td>8</td>' in page
