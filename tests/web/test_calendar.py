"""A centre's calendar: subscribed to by its secret address, and by nothing else."""

from __future__ import annotations

import logging
import re
from io import StringIO
from typing import Any

import pytest
import vobject
from flask.testing import FlaskClient

from kit import logs
from kit.desk import booking
from kit.hotline.parties import Party
from kit.store import appointments, slots
from tests.web.scene import Morning, busy_morning
from tests.web.test_calls import post


@pytest.fixture
def ids(morning: Morning) -> dict[str, str]:
    return busy_morning(morning)


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
    return {one.uid.value: one for one in vobject.readOne(answer.text).vevent_list}


def test_a_program_without_sign_in_reads_what_is_booked_and_for_nobody_by_name(
    morning: Morning, coordinator: FlaskClient, program: FlaskClient, ids: dict[str, str]
) -> None:
    path = address(coordinator, ids["centre"])
    found = entries(program, path)[f"{ids['appointment']}@appointments.hotline"]
    assert found.summary.value == "Registration · 4 people"
    assert (found.status.value, found.sequence.value) == ("CONFIRMED", "0")
    body = program.get(path).text
    with morning.store.reading() as r:
        booked = appointments.get(r, ids["appointment"])
    assert booked
    for secret in ("Olena", "Shevchenko", "380", booked.code, "María"):
        assert secret not in body


def test_a_moved_appointment_keeps_its_uid_and_a_cancelled_one_is_shown_as_such(
    morning: Morning, coordinator: FlaskClient, program: FlaskClient, ids: dict[str, str]
) -> None:
    path, now = address(coordinator, ids["centre"]), morning.clock.now()
    uid = f"{ids['appointment']}@appointments.hotline"
    before = entries(program, path)[uid]
    with morning.writing() as tx:
        was = appointments.get(tx, ids["appointment"])
        assert was
        later = [
            one
            for one in slots.fitting(tx, was.service_id, 3, now, 20)
            if one.starts_at > was.starts_at
        ]
        booking.move(tx, morning.site, was.id, later[0].id, Party(2, 1), now)
    moved = entries(program, path)[uid]
    assert moved.dtstart.value > before.dtstart.value
    assert moved.summary.value == "Registration · 3 people"
    assert int(moved.sequence.value) > int(before.sequence.value)
    with morning.writing() as tx:
        booking.cancel(tx, morning.site, ids["appointment"], now)
    cancelled = entries(program, path)[uid]
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
    assert found[f"{ids['appointment']}@appointments.hotline"].summary.value.endswith(" · 4 особи")


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
