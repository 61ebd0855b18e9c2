"""A centre's calendar: subscribed to by its secret address, and by nothing else."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import vobject
from flask.testing import FlaskClient

from kit import logs
from kit.desk import booking
from kit.hotline import feed
from kit.hotline.parties import Party
from kit.store import appointments, slots
from kit.store.ids import RecordId
from tests.fakes.clock import SteeredClock
from tests.site import open_slot
from tests.web.scene import Morning, busy_morning
from tests.web.test_calls import post


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    return busy_morning(morning)


@pytest.fixture
def south(morning: Morning) -> RecordId:
    """A second centre."""
    with morning.writing() as tx:
        made = slots.Centre(RecordId(""), "south", "South Hall", "2 Quay", "Europe/Madrid")
        slots.put_centre(tx, made)
        return next(one.id for one in slots.centres(tx) if one.key == "south")


@pytest.fixture
def coordinator(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


@pytest.fixture
def program(morning: Morning) -> FlaskClient:
    """A calendar program: it cannot sign in."""
    return morning.browser(signed_in=False)


def address(coordinator: FlaskClient, centre: str, do: str = "open") -> str:
    """What the page shows after a coordinator did this; "" when there is none."""
    assert post(coordinator, f"/calendar/centre/{centre}", do=do)[0] == 303
    shown = re.search(
        r'value="http://localhost(/calendar/[\w-]{43}\.ics)"',
        coordinator.get(f"/services/centre/{centre}").text,
    )
    return shown[1] if shown else ""


def entries(program: FlaskClient, path: str) -> dict[str, Any]:
    """The calendar's entries by their UID, as a calendar library reads them."""
    answer = program.get(path)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    return {one.uid.value: one for one in vobject.readOne(answer.text).contents.get("vevent", [])}


def test_a_program_without_sign_in_reads_what_is_booked_and_for_nobody_by_name(
    morning: Morning, coordinator: FlaskClient, program: FlaskClient, ids: dict[str, str]
) -> None:
    path = address(coordinator, ids["centre"])
    found = entries(program, path)[uid(ids, ids["centre"])]
    assert found.summary.value == "Registration · 4 people"
    assert (found.status.value, found.sequence.value) == ("CONFIRMED", "0")
    body = program.get(path).text
    with morning.store.reading() as r:
        booked = appointments.get(r, ids["appointment"])
    assert booked
    for secret in ("Olena", "Shevchenko", "380", booked.code, "María"):
        assert secret not in body


def uid(ids: dict[str, str], centre: str) -> str:
    """What the family's appointment is called in a centre's calendar."""
    return f"{ids['appointment']}.{centre}@appointments.hotline"


def moves(morning: Morning, ids: dict[str, str], centre: str, hours: int) -> None:
    """The family comes to this centre instead, in so many hours."""
    now = morning.clock.now()
    with morning.writing() as tx:
        slot = open_slot(tx, ids["service"], centre, now + timedelta(hours=hours), 6)
        booking.move(tx, morning.site, ids["appointment"], slot, Party(2, 1), now)


@pytest.fixture
def addresses(coordinator: FlaskClient, ids: dict[str, str], south: RecordId) -> tuple[str, str]:
    """Of the calendars of both centres, north and south."""
    return address(coordinator, ids["centre"]), address(coordinator, south)


def test_an_appointment_moved_to_another_centre_is_cancelled_in_the_first_ones_calendar(
    morning: Morning,
    clock: SteeredClock,
    program: FlaskClient,
    ids: dict[str, str],
    south: RecordId,
    addresses: tuple[str, str],
) -> None:
    north, (here, there) = ids["centre"], addresses
    before = entries(program, here)[uid(ids, north)]
    moves(morning, ids, south, 30)
    gone, stands = entries(program, here)[uid(ids, north)], entries(program, there)[uid(ids, south)]
    assert (gone.status.value, stands.status.value) == ("CANCELLED", "CONFIRMED")
    assert int(gone.sequence.value) > int(before.sequence.value)
    assert (gone.dtstart.value, gone.summary.value) == (before.dtstart.value, before.summary.value)
    assert (stands.location.value, stands.summary.value) == (
        "South Hall, 2 Quay",
        "Registration · 3 people",
    )
    moves(morning, ids, south, 31)
    assert entries(program, here)[uid(ids, north)].sequence.value == gone.sequence.value
    assert entries(program, there)[uid(ids, south)].status.value == "CONFIRMED"
    clock.jump(days=feed.KEPT.days + 2)
    assert entries(program, here) == {}


def test_who_comes_back_to_the_first_centre_stands_there_again(
    morning: Morning,
    program: FlaskClient,
    ids: dict[str, str],
    south: RecordId,
    addresses: tuple[str, str],
) -> None:
    north, (here, there) = ids["centre"], addresses
    moves(morning, ids, south, 30)
    gone = entries(program, here)[uid(ids, north)]
    moves(morning, ids, north, 40)
    back = entries(program, here)[uid(ids, north)]
    assert back.status.value == "CONFIRMED"
    assert int(back.sequence.value) > int(gone.sequence.value)
    assert entries(program, there)[uid(ids, south)].status.value == "CANCELLED"


def test_a_moved_appointment_keeps_its_uid_and_a_cancelled_one_is_shown_as_such(
    morning: Morning, coordinator: FlaskClient, program: FlaskClient, ids: dict[str, str]
) -> None:
    path, now = address(coordinator, ids["centre"]), morning.clock.now()
    name = uid(ids, ids["centre"])
    before = entries(program, path)[name]
    with morning.writing() as tx:
        was = appointments.get(tx, ids["appointment"])
        assert was
        later = [
            one
            for one in slots.fitting(tx, was.service_id, 3, now, 20)
            if one.starts_at > was.starts_at
        ]
        booking.move(tx, morning.site, was.id, later[0].id, Party(2, 1), now)
    moved = entries(program, path)[name]
    assert moved.dtstart.value > before.dtstart.value
    assert moved.summary.value == "Registration · 3 people"
    assert int(moved.sequence.value) > int(before.sequence.value)
    with morning.writing() as tx:
        booking.cancel(tx, morning.site, ids["appointment"], now)
    cancelled = entries(program, path)[name]
    assert cancelled.status.value == "CANCELLED"
    assert int(cancelled.sequence.value) > int(moved.sequence.value)


def test_a_new_address_shuts_the_old_one_and_a_closed_calendar_has_none(
    coordinator: FlaskClient, program: FlaskClient, ids: dict[str, str]
) -> None:
    first = address(coordinator, ids["centre"])
    second = address(coordinator, ids["centre"])
    assert (program.get(first).status_code, program.get(second).status_code) == (404, 200)
    assert address(coordinator, ids["centre"], "shut") == ""
    assert program.get(second).status_code == 404
    for guess in ("/calendar/.ics", "/calendar/None.ics", f"/calendar/{ids['centre']}.ics"):
        assert program.get(guess).status_code == 404


def test_only_coordinators_make_an_address_and_only_for_a_centre(
    ana: FlaskClient, coordinator: FlaskClient, ids: dict[str, str]
) -> None:
    assert post(ana, f"/calendar/centre/{ids['centre']}", do="open")[0] == 403
    assert post(coordinator, "/calendar/centre/none", do="open")[0] == 404


def test_the_calendar_speaks_the_language_of_who_made_its_address(
    coordinator: FlaskClient, program: FlaskClient, ids: dict[str, str]
) -> None:
    post(coordinator, "/language", language="uk")
    found = entries(program, address(coordinator, ids["centre"]))
    assert found[uid(ids, ids["centre"])].summary.value.endswith(" · 4 особи")


def test_the_secret_is_not_told_to_the_log(coordinator: FlaskClient, ids: dict[str, str]) -> None:
    path = address(coordinator, ids["centre"])
    page = StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        logs.start("INFO", page)
        logging.getLogger("waitress").error("Exception while serving %s", path)
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert "Exception while serving /calendar/[secret]" in page.getvalue()
    assert path not in page.getvalue()
