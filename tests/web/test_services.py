"""Services and centres: a coordinator sees what a change does before it is done."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.clock import from_text
from kit.desk import capacity
from kit.hotline import openings
from kit.store import appointments, messages, slots
from tests.web.scene import Morning, busy_morning
from tests.web.test_calls import post

WEEK = {f"hours-{day}": "10:00-12:00" for day in openings.DAYS}
USUAL = {
    "name-en": "Registration", "name-uk": "Реєстрація", "places": "12", "walkin": "0",
    "priority": "0", "minutes": "60", "buffer": "0", "lead_hours": "0", "days_ahead": "7", **WEEK,
}  # fmt: skip


@pytest.fixture
def coordinator(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


@pytest.fixture
def service(morning: Morning, coordinator: FlaskClient) -> str:
    """A service that is open from ten to twelve every day."""
    busy_morning(morning)
    with morning.store.reading() as r:
        found = slots.services(r)[0].id
    assert post(coordinator, f"/services/service/{found}", **USUAL, save="keep")[0] == 303
    return found


def hit(morning: Morning) -> list[str]:
    with morning.store.reading() as r:
        return [one.id for one in capacity.hit(r, morning.clock.now())]


def test_volunteers_do_not_come_in(ana: FlaskClient) -> None:
    assert ana.get("/services").status_code == 403
    assert post(ana, "/services/service/new", **USUAL, save="keep")[0] == 403


def test_a_preview_changes_nothing_and_says_what_would_change(
    morning: Morning, coordinator: FlaskClient, service: str
) -> None:
    with morning.store.reading() as r:
        before = slots.coming(r, service, slots.centres(r)[0].id, morning.clock.now())
    longer = {**USUAL, "hours-monday": "10:00-13:00"}
    said = post(coordinator, f"/services/service/{service}", **longer)[1]
    assert "1 time opens." in said
    assert "Nothing is saved yet." in said
    with morning.store.reading() as r:
        assert slots.coming(r, service, before[0].centre_id, morning.clock.now()) == before
    assert post(coordinator, f"/services/service/{service}", **longer, save="keep")[0] == 303
    with morning.store.reading() as r:
        after = slots.coming(r, service, before[0].centre_id, morning.clock.now())
    assert len(after) == len(before) + 1


def test_that_children_are_asked_for_by_text_is_kept(
    coordinator: FlaskClient, service: str
) -> None:
    where = f"/services/service/{service}"
    box = 'id="ask-minors" checked'
    assert box not in coordinator.get(where).text
    asks = {**USUAL, "ask-minors": "on"}
    assert 'name="ask-minors" value="on"' in post(coordinator, where, **asks)[1]
    assert post(coordinator, where, **asks, save="keep")[0] == 303
    assert box in coordinator.get(where).text


def test_who_is_hit_is_shown_with_the_text_and_moved_by_one_button(
    morning: Morning, coordinator: FlaskClient, service: str
) -> None:
    with morning.store.reading() as r:
        centre = slots.centres(r)[0].id
        slot = next(
            one
            for one in slots.coming(r, service, centre, morning.clock.now())
            if one.starts_at > "2026-11-26"
        )
        caller = r.value("SELECT id FROM callers WHERE answerable LIMIT 1")
    form = {"caller": caller, "slot": slot.id, "language": "uk", "adults": "2", "minors": "3"}
    assert post(coordinator, "/booking", **form, again="sister")[0] == 303
    day = from_text(slot.starts_at).date().isoformat()
    closed = {**USUAL, "day-0": day, "closed-0": "1"}
    said = post(coordinator, f"/services/service/{service}", **closed)[1]
    assert re.search(r"Save, move \d+ and send the text", said)
    assert "змінено" in said
    assert post(coordinator, f"/services/service/{service}", **closed, save="keep")[0] == 303
    (one,) = hit(morning)
    assert "They stand where there is no place any more" in coordinator.get("/services").text
    assert "Save, move 1 and send the text" in post(coordinator, "/services/move")[1]
    assert hit(morning) == [one]
    assert post(coordinator, "/services/move", save="move")[0] == 303
    assert hit(morning) == []
    with morning.store.reading() as r:
        moved = appointments.get(r, one)
        assert moved
        assert messages.with_caller(r, str(moved.caller_id))[-1].kind == "moved"
    page = coordinator.get(f"/appointments/{one}").text
    assert "Moved" in page
    assert "3 children" in page


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("hours-monday", "from nine", "Write hours like"),
        ("hours-monday", "12:00-10:00", "Write hours like"),
        ("places", "many", "A whole number from 0 to 1000."),
        ("minutes", "0", "A whole number from 5 to 480."),
        ("walkin", "13", "More places are kept than there are."),
    ],
)
def test_what_cannot_be_is_said_beside_it_and_nothing_typed_is_lost(
    coordinator: FlaskClient, service: str, field: str, typed: str, words: str
) -> None:
    said = post(coordinator, f"/services/service/{service}", **{**USUAL, field: typed})[1]
    assert words in said
    assert f'value="{typed}"' in said
    assert 'value="Реєстрація"' in said


def test_what_is_wrong_with_a_field_is_read_out_with_it(
    coordinator: FlaskClient, service: str
) -> None:
    wrong = {**USUAL, "minutes": "0", "hours-monday": "ten to twelve"}
    page = post(coordinator, f"/services/service/{service}", **wrong)[1]
    for name in ("minutes", "monday"):
        assert f'aria-describedby="fault-{name}"' in page
        assert f'id="fault-{name}"' in page


def test_a_new_service_opens_at_a_new_centre_but_not_on_its_holidays(
    morning: Morning, coordinator: FlaskClient
) -> None:
    centre = {"name": "South Hall", "address": "2 Quay", "timezone": "Atlantic/Canary",
              "day-0": "2026-11-27", "hours-0": "Fiesta"}  # fmt: skip
    wrong = post(coordinator, "/services/centre/new", **{**centre, "timezone": "Mars"})[1]
    assert "There is no such time zone." in wrong
    assert post(coordinator, "/services/centre/new", **centre, save="keep")[0] == 303
    assert post(coordinator, "/services/service/new", **USUAL, save="keep")[0] == 303
    with morning.store.reading() as r:
        south = next(one for one in slots.centres(r) if one.name == "South Hall")
        service = next(one for one in slots.services(r) if "Registration" in one.names)
        found = slots.coming(r, service.id, south.id, morning.clock.now())
    assert found[0].starts_at.startswith("2026-11-24T10:00")
    assert not any(one.starts_at.startswith("2026-11-27") for one in found)
    assert 'value="2026-11-27"' in coordinator.get(f"/services/centre/{south.id}").text


def test_a_service_and_a_centre_are_closed_for_days_in_a_row(
    morning: Morning, coordinator: FlaskClient, service: str
) -> None:
    days = {"stretch-first": "2026-12-29", "stretch-last": "2026-12-31"}
    where = f"/services/service/{service}"
    assert 'value="2026-12-30"' in post(coordinator, where, **USUAL, **days, edit="")[1]
    assert post(coordinator, where, **USUAL, **days, save="keep")[0] == 303
    with morning.store.reading() as r:
        (named,) = (one for one in slots.services(r) if one.id == service)
        centre = slots.centres(r)[0]
    assert set(openings.from_json(named.pattern).specials) == {
        "2026-12-29",
        "2026-12-30",
        "2026-12-31",
    }
    fields = {"name": centre.name, "timezone": centre.timezone, "stretch-for": "Winter", **days}
    assert post(coordinator, f"/services/centre/{centre.id}", **fields, save="keep")[0] == 303
    with morning.store.reading() as r:
        assert slots.centres(r)[0].holidays.count("Winter") == 3
    bad = {**fields, "stretch-last": ""}
    said = post(coordinator, f"/services/centre/{centre.id}", **bad)[1]
    assert "Choose the first day and the last one" in said
    assert 'id="stretch-for" value="Winter"' in said


def test_back_to_the_form_brings_back_what_was_typed(
    coordinator: FlaskClient, service: str
) -> None:
    changed = {**USUAL, "places": "77"}
    preview = post(coordinator, f"/services/service/{service}", **changed)[1]
    assert '<input type="hidden" name="places" value="77">' in preview
    form = post(coordinator, f"/services/service/{service}", **changed, edit="1")[1]
    assert 'value="77"' in form


def test_what_is_not_there_is_not_found(coordinator: FlaskClient) -> None:
    assert coordinator.get("/services/service/none").status_code == 404
    assert coordinator.get("/services/centre/none").status_code == 404
