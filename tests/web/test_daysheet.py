"""The list of a day on paper, by the browser and as a PDF, and slips that a scanner reads."""

from __future__ import annotations

import logging
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from kit.errors import FontMissing
from kit.settings import Settings
from kit.store import appointments, slots
from kit.store.appointments import Appointment
from kit.web import a4, daysheet, printing
from kit.web.daysheet import Sheet
from tests.site import open_slot
from tests.web.scene import OLENA, Morning, books, services
from tests.web.test_calls import post

ARABIC = "محمد عبد الله"
MARK = re.compile(r"<[^>]+>")


@pytest.fixture
def olena(morning: Morning) -> Appointment:
    """Olena's family of four, two of them children, comes for registration in an hour."""
    service, _small = services(morning)
    caller = morning.writes(OLENA, "Добрий день")
    booked = books(morning, service, caller, 4, "Olena Shevchenko")
    with morning.writing() as tx:
        appointments.change(tx, booked, morning.clock.now(), adults=2, minors=2, wheelchair=1)
        found = appointments.get(tx, booked)
    assert found
    return found


def of_today(morning: Morning, language: str, **of: str) -> Sheet:
    day = morning.clock.now().astimezone(ZoneInfo(morning.site.timezone)).date()
    with morning.store.reading() as r:
        centre = next((one for one in slots.centres(r) if one.name == of.get("centre")), None)
    return printing.sheet(morning.store, Settings(morning.site), day, centre, language)


def words_of(page: str) -> str:
    return " ".join(MARK.sub(" ", page).split())


def test_the_sheet_says_who_comes_when_and_how_many_places_are_free(
    ana: FlaskClient, olena: Appointment
) -> None:
    said = words_of(ana.get("/reception/sheet").text)
    assert "11:00–12:00 Registration · North Hall 4 of 12 places taken · 8 free" in said
    code = f"{olena.code[:3]} {olena.code[3:]}"
    assert f"{code} Olena Shevchenko 4 people of them 2 children wheelchair" in said
    assert "This list holds names" in said


def test_who_came_is_ticked_and_who_cancelled_is_not_on_it(
    ana: FlaskClient, morning: Morning, olena: Appointment
) -> None:
    assert "ticked" not in ana.get("/reception/sheet").text
    post(ana, "/reception/find", words=olena.code)
    assert "tick-box ticked" in ana.get("/reception/sheet").text
    with morning.writing() as tx:
        appointments.change(tx, olena.id, morning.clock.now(), state="cancelled")
    assert "Olena" not in ana.get("/reception/sheet").text


def test_places_kept_for_walk_ins_are_told_as_far_as_they_are_free(
    morning: Morning, olena: Appointment
) -> None:
    with morning.writing() as tx:
        slots.change(tx, olena.slot_id, walkin=3)
    (window, *_rest) = of_today(morning, "en").windows
    assert window.places == "4 of 12 places taken · 5 free · 3 kept for walk-ins"


def test_a_sheet_is_for_one_centre_or_for_all(
    ana: FlaskClient, morning: Morning, olena: Appointment
) -> None:
    with morning.writing() as tx:
        slots.put_centre(tx, slots.Centre(olena.id, "south", "South Hall", "", "Europe/Madrid"))
        south = next(one.id for one in slots.centres(tx) if one.key == "south")
        open_slot(tx, olena.service_id, south, morning.clock.now() + timedelta(hours=2), 5)
    all_of_them = ana.get("/reception/sheet").text
    assert "0 of 5 places taken" in all_of_them
    assert "Olena" in all_of_them
    only = ana.get(f"/reception/sheet?centre={south}").text
    assert "0 of 5 places taken" in only
    assert "Olena" not in only
    assert {one.centre for one in of_today(morning, "en", centre="South Hall").windows} == {
        "South Hall"
    }


def test_one_button_leads_to_the_sheet_of_the_day_that_is_looked_at(ana: FlaskClient) -> None:
    assert 'href="/reception/sheet"' in ana.get("/reception").text
    assert 'href="/reception/sheet?day=2026-12-24"' in ana.get("/appointments?day=2026-12-24").text
    assert "Thursday, 24 December 2026" in ana.get("/reception/sheet?day=2026-12-24").text


@pytest.mark.parametrize("language", ["ar", "uk", "ro", "en"])
def test_the_pdf_has_a_letter_for_every_sign_in_every_alphabet(
    morning: Morning, olena: Appointment, caplog: pytest.LogCaptureFixture, language: str
) -> None:
    with morning.writing() as tx:
        appointments.change(tx, olena.id, morning.clock.now(), name=f"{ARABIC} Ґалаґан Țurcanu")
    drawn = a4.draw(of_today(morning, language))
    assert drawn.startswith(b"%PDF")
    assert not [one for one in caplog.records if one.levelno >= logging.WARNING]


def test_a_long_day_goes_over_several_pages_each_with_its_number(morning: Morning) -> None:
    row = daysheet.Row("618 038", ARABIC, "4", "", ticked=False)
    full = daysheet.Window("11:00–12:00", "Registration", "North Hall", "", [row] * 90)
    drawn = a4.draw(replace(of_today(morning, "ar"), windows=[full]))
    (count,) = re.findall(rb"/Count (\d+)", drawn)
    assert int(count) == 3


def test_without_the_letters_the_pdf_says_which_package_brings_them(
    morning: Morning, tmp_path: Path
) -> None:
    with pytest.raises(FontMissing) as refused:
        a4.draw(of_today(morning, "en"), tmp_path)
    assert refused.value.file == str(tmp_path / "DejaVuSans.ttf")


def test_a_slip_speaks_the_family_s_language_and_shows_its_code_for_a_scanner(
    ana: FlaskClient, olena: Appointment
) -> None:
    page = ana.get(f"/appointments/{olena.id}/slip").text
    assert "<svg" in page
    assert f"Код {olena.code[:3]} {olena.code[3:]}" in page
    assert "Olena" not in page
    assert "<svg" in ana.get(f"/appointments/{olena.id}").text
    assert ana.get("/appointments/nobody/slip").status_code == 404


def test_a_walk_in_s_slip_shows_the_token_and_the_token_finds_them(
    ana: FlaskClient, olena: Appointment
) -> None:
    _status, said = post(
        ana, "/reception/walk-in", service=olena.service_id, adults="2", language="en"
    )
    found = re.search(r"here=(\w+)", said)
    page = ana.get(f"/reception?here={found[1]}").text if found else ""
    slip = re.search(r'href="(/appointments/\w+/slip)"', page)
    assert slip
    assert "W-1" in ana.get(slip[1]).text
    listed = post(ana, "/reception/find", words="w-1")[1]
    assert "Found" in listed
    assert listed.count("W-1</span>") == 2
