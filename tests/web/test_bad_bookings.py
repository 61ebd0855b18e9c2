"""Bookings that cannot be, at the booking pane, the reception and from paper: each is answered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.hotline import codes
from kit.store import slots
from tests.fakes.clock import SteeredClock
from tests.web.scene import OLENA, Morning, services
from tests.web.test_calls import post
from tests.web.test_paper import pack, sheet, types  # noqa: F401 - a fixture


@pytest.fixture
def form(morning: Morning) -> dict[str, str]:
    """Olena's household and the first service."""
    registration, _ = services(morning)
    caller = morning.writes(OLENA, "ok")
    return {"caller": caller, "service": registration, "adults": "2", "language": "uk"}


def first_slot(morning: Morning, service: str) -> slots.Slot:
    with morning.store.reading() as r:
        found = slots.first_free(r, service, 1, morning.clock.now())
    assert found
    return found


def booked(morning: Morning) -> int:
    with morning.store.reading() as r:
        return int(r.value("SELECT count(*) FROM appointments"))


def test_a_time_that_has_begun_is_refused_and_another_one_is_kept(
    morning: Morning, clock: SteeredClock, ana: FlaskClient, form: dict[str, str]
) -> None:
    late = first_slot(morning, form["service"])
    clock.wait(hours=1, minutes=30)
    status, said = post(ana, "/booking", **form, slot=late.id)
    assert (status, "This time has begun already. Choose a later one." in said) == (409, True)
    pane = post(ana, "/booking/look", **form, slot=late.id)[1]
    assert "This time has begun already." in pane
    assert f'id="slot-{late.id}"' not in pane
    assert booked(morning) == 0


@pytest.mark.parametrize(
    ("adults", "words"), [("0", "Say how many people come."), ("400", "No time of this service")]
)
def test_nobody_and_four_hundred_are_told_what_to_do(
    morning: Morning, ana: FlaskClient, form: dict[str, str], adults: str, words: str
) -> None:
    slot = first_slot(morning, form["service"]).id
    wish = {**form, "adults": adults, "slot": slot}
    assert words in post(ana, "/booking/look", **wish)[1]
    status, said = post(ana, "/booking", **wish)
    assert (status, words in said) == (409, True)
    assert booked(morning) == 0


def test_a_walk_in_of_nobody_or_of_four_hundred_gets_no_token(
    morning: Morning, ana: FlaskClient, form: dict[str, str]
) -> None:
    walk_in = {"service": form["service"]}
    said = post(ana, "/reception/walk-in", **walk_in, adults="0")[1]
    assert "Say how many people come." in said
    for many in ("400", "401"):
        said = post(ana, "/reception/walk-in", **walk_in, adults=many)[1]
        assert "No place for so many is left today." in said
    assert booked(morning) == 0


def test_a_code_of_another_site_is_told_apart_from_a_mistyped_one(ana: FlaskClient) -> None:
    theirs = codes.make(77)
    status, said = post(ana, "/reception/find", words=codes.spoken(theirs))
    assert status == 409
    assert "No appointment of this site has this code. Find them by name." in said


def test_a_sheet_that_wishes_a_day_in_the_past_gets_the_next_free_time(
    morning: Morning,
    ana: FlaskClient,
    pack: list[str],  # noqa: F811
) -> None:
    registration, _ = services(morning)
    wished = {"service": registration, "adults": "2", "wished": "2026-11-01"}
    assert types(ana, pack[0], number=OLENA, **wished)[0] == 303
    assert sheet(morning, pack[0]).came == "booked"


def test_four_hundred_on_a_sheet_are_rung_back(
    morning: Morning,
    ana: FlaskClient,
    pack: list[str],  # noqa: F811
) -> None:
    registration, _ = services(morning)
    types(ana, pack[0], number=OLENA, service=registration, adults="400")
    assert sheet(morning, pack[0]).came == "callback"
    assert booked(morning) == 0
