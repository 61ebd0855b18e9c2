"""The paper pack: printed with numbers of its own, and typed in once."""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from kit.hotline import paper as rules
from kit.store import appointments, callbacks, callers, calls, figures, paper, waiting
from tests.fakes.clock import SteeredClock
from tests.web.scene import OLENA, Morning, form, services

ENGLISH = {"day": "2026-11-24", "time": "10:20", "language": "uk", "disposition": "answered"}


@pytest.fixture
def pack(ana: FlaskClient, clock: SteeredClock) -> list[str]:
    """Ana printed three sheets at ten o'clock; it is noon by now."""
    answer = ana.post("/paper/packs", data=form(ana, "/paper", sheets="3"))
    page = ana.get(answer.location).text
    found = re.findall(r'aria-label="Sheet (\d+-\d)"', page)
    clock.wait(hours=2)
    return [number.replace("-", "") for number in found]


def types(client: FlaskClient, sheet_number: str, /, **fields: str) -> tuple[int, str]:
    typed = {**ENGLISH, **fields}
    answer = client.post(f"/paper/sheet/{sheet_number}", data=form(client, "/paper", **typed))
    return answer.status_code, answer.location or answer.text


def sheet(morning: Morning, number: str) -> paper.Sheet:
    with morning.store.reading() as r:
        found = paper.sheet(r, number)
    assert found
    return found


def call_of(morning: Morning, number: str) -> calls.Call:
    with morning.store.reading() as r:
        call = calls.get(r, str(sheet(morning, number).call_id))
    assert call
    return call


def caller(morning: Morning, number: str = OLENA) -> callers.Caller:
    with morning.store.reading() as r:
        found = callers.by_number(r, number)
    assert found
    return found


def test_no_two_packs_share_a_number(ana: FlaskClient, pack: list[str]) -> None:
    again = ana.post("/paper/packs", data=form(ana, "/paper", sheets="2"))
    numbers = re.findall(r'aria-label="Sheet (\d+-\d)"', ana.get(again.location).text)
    assert [rules.shown(number) for number in pack] == ["0001-3", "0002-1", "0003-7"]
    assert numbers == ["0004-5", "0005-9"]


@pytest.mark.parametrize("sheets", ["0", "101", "-3", "many", ""])
def test_a_pack_of_no_sheets_or_too_many_is_refused(ana: FlaskClient, sheets: str) -> None:
    answer = ana.post("/paper/packs", data=form(ana, "/paper", sheets=sheets))
    assert (answer.status_code, "1 to 100" in answer.text) == (409, True)


def test_the_pack_holds_today_and_tomorrow_with_free_places(
    morning: Morning, ana: FlaskClient
) -> None:
    services(morning)
    answer = ana.post("/paper/packs", data=form(ana, "/paper", sheets="1"))
    page = ana.get(answer.location).text
    assert "Tuesday, 24 November 2026" in page
    assert "Wednesday, 25 November 2026" in page
    assert "12 free" in page


@pytest.mark.usefixtures("pack")
def test_a_pack_is_printed_with_a_button_as_the_sheet_of_the_day_is(
    ana: FlaskClient, morning: Morning
) -> None:
    with morning.store.reading() as r:
        pack_id = r.value("SELECT id FROM paper_packs")
    page = ana.get(f"/paper/packs/{pack_id}").text
    assert "data-print" in page
    assert "print.js" in page


def test_a_wrong_digit_and_a_foreign_sheet_are_told_apart(
    ana: FlaskClient, pack: list[str]
) -> None:
    def looks_for(typed: str) -> str:
        return ana.post("/paper/find", data=form(ana, "/paper", sheet=typed)).text

    assert "A digit of this number is not right." in looks_for("0001-4")
    assert "This box printed no sheet" in looks_for(rules.shown(rules.number(77)))
    found = ana.post("/paper/find", data=form(ana, "/paper", sheet=rules.shown(pack[0])))
    assert found.location == f"/paper/sheet/{pack[0]}"


def test_a_sheet_becomes_a_closed_call_at_its_own_time(
    morning: Morning, borys: FlaskClient, pack: list[str]
) -> None:
    took = {"taken_by": morning.people.ana, "number": "+380 67 123 45 67", "note": "Two children"}
    assert types(borys, pack[0], **took)[0] == 303
    call = call_of(morning, pack[0])
    assert (call.kind, call.state, call.disposition) == ("paper", "closed", "answered")
    assert call.rang_at == "2026-11-24T09:20:00.000Z"
    assert (call.answered_at, call.taken_name, call.note) == (None, "Ana Ruiz", "Two children")
    assert call.number == OLENA
    assert sheet(morning, pack[0]).typed_name == "Borys Koval"
    assert "+380" not in sheet(morning, pack[0]).draft


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"time": "09:40"}, "before the sheet was printed"),
        ({"time": "12:30"}, "in the future"),
        ({"time": ""}, "the day and the time"),
        ({"disposition": ""}, "how the call ended"),
        ({"disposition": "nonsense"}, "how the call ended"),
        ({"number": "12"}, "This is no phone number."),
        ({"callback": "yes"}, "Without the caller"),
    ],
)
def test_what_cannot_be_is_said_and_what_was_typed_is_kept(
    morning: Morning, ana: FlaskClient, pack: list[str], fields: dict[str, str], said: str
) -> None:
    status, page = types(ana, pack[0], note="Comes by train", **fields)
    assert (status, said in page) == (409, True)
    assert "Comes by train" in page
    assert sheet(morning, pack[0]).typed_at is None
    assert "Comes by train" in ana.get(f"/paper/sheet/{pack[0]}").text
    with morning.store.reading() as r:
        assert r.value("SELECT count(*) FROM calls") == 0


def test_a_sheet_typed_twice_is_refused_and_both_stand_side_by_side(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, pack: list[str]
) -> None:
    types(ana, pack[0], number=OLENA, note="first")
    status, page = types(borys, pack[0], number=OLENA, note="second")
    assert status == 409
    assert "Ana Ruiz typed this sheet in:" in page
    assert "first" in page
    assert "second" in page
    with morning.store.reading() as r:
        assert r.value("SELECT count(*) FROM calls") == 1


def test_a_half_typed_sheet_waits_for_whoever_goes_on(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, pack: list[str]
) -> None:
    fields = {"name": "Olena", "adults": "3"}
    ana.post(f"/paper/sheet/{pack[1]}/keep", data=form(ana, "/paper", **fields))
    assert rules.shown(pack[1]) in borys.get("/paper").text
    page = borys.get(f"/paper/sheet/{pack[1]}").text
    assert 'value="Olena"' in page
    assert "half typed by" in page
    types(borys, pack[1])
    late = ana.post(f"/paper/sheet/{pack[1]}/keep", data=form(ana, "/paper", name="Olha"))
    assert (late.status_code, "Borys Koval was first." in late.text) == (409, True)
    assert sheet(morning, pack[1]).draft == "{}"


def test_a_callback_is_owed_since_the_call_and_only_once(
    morning: Morning, ana: FlaskClient, pack: list[str]
) -> None:
    for number in pack[:2]:
        wanted = {"callback": "yes", "disposition": "callback-promised"}
        assert types(ana, number, number=OLENA, **wanted)[0] == 303
    with morning.store.reading() as r:
        owed = callbacks.opened(r)
    assert [(one.reason, one.opened_at) for one in owed] == [
        ("promised", "2026-11-24T09:20:00.000Z")
    ]


def test_who_was_talked_to_on_paper_is_owed_no_call_any_more(
    morning: Morning, ana: FlaskClient, clock: SteeredClock, pack: list[str]
) -> None:
    clock.jump(hours=-2)
    morning.ends(morning.rings(OLENA))
    clock.jump(hours=2)
    types(ana, pack[0], number=OLENA, disposition="silent")
    with morning.store.reading() as r:
        assert callbacks.count_open(r) == 1
    types(ana, pack[1], number=OLENA)
    with morning.store.reading() as r:
        assert callbacks.count_open(r) == 0


def test_a_wished_appointment_is_booked_on_its_day_and_the_caller_gets_the_text(
    morning: Morning, ana: FlaskClient, pack: list[str]
) -> None:
    registration, _doctor = services(morning)
    wished = {"service": registration, "adults": "2", "minors": "1", "wished": "2026-11-26"}
    assert types(ana, pack[0], number=OLENA, **wished)[0] == 303
    with morning.store.reading() as r:
        booked = appointments.get(r, str(sheet(morning, pack[0]).appointment_id))
        sent = r.value("SELECT count(*) FROM messages WHERE kind = 'confirmation'")
    assert booked
    assert (booked.adults, booked.minors, sent) == (2, 1, 1)
    assert booked.starts_at.startswith("2026-11-26")
    assert booked.call_id == sheet(morning, pack[0]).call_id
    assert types(ana, pack[1], number=OLENA, **wished)[0] == 303
    assert sheet(morning, pack[1]).came == "booked-before"


def test_where_there_is_no_place_the_household_waits_and_nothing_is_overbooked(
    morning: Morning, ana: FlaskClient, pack: list[str]
) -> None:
    _registration, doctor = services(morning)
    wished = {"service": doctor, "adults": "3", "wished": "2026-12-24"}
    types(ana, pack[0], number=OLENA, **wished)
    assert sheet(morning, pack[0]).came == "waiting"
    with morning.store.reading() as r:
        assert len(waiting.of_caller(r, caller(morning).id)) == 1
        assert r.value("SELECT count(*) FROM appointments") == 0


@pytest.mark.parametrize("party", ["4", "40"])
def test_a_party_that_no_time_could_ever_hold_is_rung_back(
    morning: Morning, ana: FlaskClient, pack: list[str], party: str
) -> None:
    _registration, doctor = services(morning)
    types(ana, pack[0], number=OLENA, service=doctor, adults=party)
    assert sheet(morning, pack[0]).came == "callback"
    with morning.store.reading() as r:
        assert callbacks.count_open(r) == 1


def test_a_party_of_nobody_is_refused(ana: FlaskClient, morning: Morning, pack: list[str]) -> None:
    registration, _doctor = services(morning)
    status, page = types(ana, pack[0], number=OLENA, service=registration, adults="0")
    assert (status, "how many people come" in page) == (409, True)
    assert sheet(morning, pack[0]).call_id is None


@pytest.mark.parametrize("added_up", [False, True])
def test_the_figures_count_a_sheet_on_its_own_day_however_late_it_is_typed_in(
    morning: Morning, ana: FlaskClient, clock: SteeredClock, pack: list[str], *, added_up: bool
) -> None:
    day, zone = date(2026, 11, 24), ZoneInfo("Europe/Madrid")
    types(ana, pack[0], number=OLENA)
    clock.wait(hours=80)
    with morning.writing() as tx:
        if added_up:
            figures.add_up(tx, day, zone)
    ana = morning.browser("ana")
    assert types(ana, pack[1], number=OLENA)[0] == 303
    with morning.store.reading() as r:
        told = figures.span(r, day, day, zone)
    assert told.kinds["paper"] == 2
    assert told.total.offered == 0
