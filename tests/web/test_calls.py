"""Working a call: take it, write down, book, hang up, close."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from kit.store import calls
from kit.store.engine import Reading, Store
from tests.web.scene import OLENA, Morning, guide_of_the_site, services, token

NOTICE = "#notice"


def post(client: FlaskClient, where: str, **fields: str) -> tuple[int, str]:
    """As a script of the page posts it: status, and where it led or what was said."""
    headers = {"X-CSRFToken": token(client), "HX-Request": "true"}
    answer = client.post(where, data=fields, headers=headers)
    return answer.status_code, answer.location or answer.text


def state(morning: Morning, call_id: str) -> calls.Call:
    with morning.store.reading() as r:
        call = calls.get(r, call_id)
    assert call
    return call


@pytest.fixture
def ringing(morning: Morning) -> str:
    return morning.rings(OLENA)


@pytest.fixture
def talking(morning: Morning, ringing: str) -> str:
    morning.takes(ringing, morning.people.ana)
    return ringing


def test_taking_a_call_opens_its_page_with_the_number(
    morning: Morning, ana: FlaskClient, ringing: str
) -> None:
    before = morning.bell.count("lines")
    assert post(ana, f"/calls/{ringing}/take") == (303, f"/calls/{ringing}")
    assert morning.bell.count("lines") == before + 1
    assert "+380 67 123 4567" in ana.get(f"/calls/{ringing}").text


def test_two_volunteers_tap_together_and_the_second_is_told_who_won(
    ana: FlaskClient, borys: FlaskClient, ringing: str
) -> None:
    post(ana, f"/calls/{ringing}/take")
    status, said = post(borys, f"/calls/{ringing}/take")
    assert status == 409
    assert "Ana Ruiz was first." in said
    assert "<html" not in said


def test_the_loser_without_scripts_gets_a_page_that_says_so(
    ana: FlaskClient, borys: FlaskClient, ringing: str
) -> None:
    post(ana, f"/calls/{ringing}/take")
    data = {"csrf_token": token(borys)}
    answer = borys.post(f"/calls/{ringing}/take", data=data)
    assert answer.status_code == 409
    assert "Ana Ruiz was first." in answer.text
    assert "To the board" in answer.text


def test_a_refusal_lands_in_the_notice_and_not_in_the_address_bar(
    ana: FlaskClient, borys: FlaskClient, ringing: str
) -> None:
    post(ana, f"/calls/{ringing}/take")
    headers = {"X-CSRFToken": token(borys), "HX-Request": "true"}
    answer = borys.post(f"/calls/{ringing}/take", headers=headers)
    assert answer.headers["HX-Retarget"] == NOTICE
    assert answer.headers["HX-Push-Url"] == "false"


def test_somebody_elses_call_shows_its_state_and_not_the_caller(
    borys: FlaskClient, talking: str
) -> None:
    page = borys.get(f"/calls/{talking}").text
    assert "Ana Ruiz" in page
    assert "+380 67 123 4567" not in page
    assert OLENA not in page


def test_a_caller_who_hung_up_cannot_be_taken(
    morning: Morning, ana: FlaskClient, ringing: str
) -> None:
    morning.ends(ringing)
    status, said = post(ana, f"/calls/{ringing}/take")
    assert status == 409
    assert "The caller has hung up." in said


def test_whoever_talks_cannot_take_a_second_call(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    assert talking
    other = morning.rings(None)
    status, said = post(ana, f"/calls/{other}/take")
    assert status == 409
    assert "You are still on another call." in said


def test_the_note_is_kept_as_it_is_typed(morning: Morning, ana: FlaskClient, talking: str) -> None:
    status, said = post(ana, f"/calls/{talking}/note", note="Two children & a <b>dog</b>")
    assert (status, said.strip()) == (200, "Saved 10:00")
    assert state(morning, talking).note == "Two children & a <b>dog</b>"
    assert "Two children &amp; a &lt;b&gt;dog" in ana.get(f"/calls/{talking}").text


def test_nobody_writes_into_somebody_elses_call(
    morning: Morning, borys: FlaskClient, talking: str
) -> None:
    for verb in ("note", "caller", "hang-up", "close"):
        status, said = post(borys, f"/calls/{talking}/{verb}", note="x", disposition="prank")
        assert status == 409, verb
        assert "Ana Ruiz was first." in said
    assert state(morning, talking).note == ""


def test_what_is_known_of_the_caller_is_kept(ana: FlaskClient, talking: str) -> None:
    fields = {"name": "Olena", "language": "ar", "about": "three cats"}
    assert post(ana, f"/calls/{talking}/caller", **fields)[0] == 200
    page = ana.get(f"/calls/{talking}").text
    assert 'value="Olena"' in page
    assert "three cats" in page
    assert "Arabic" in page


def test_hanging_up_asks_the_line(morning: Morning, ana: FlaskClient, talking: str) -> None:
    post(ana, f"/calls/{talking}/hang-up")
    assert state(morning, talking).hang_up_at
    assert "Hanging up" in ana.get(f"/calls/{talking}").text


def test_the_page_follows_the_call_from_ringing_to_closed(
    morning: Morning, ana: FlaskClient, ringing: str
) -> None:
    def said() -> str:
        return ana.get(f"/live/call/{ringing}?once").text

    assert "Take the call" in said()
    post(ana, f"/calls/{ringing}/take")
    assert "answering" in said()
    morning.answered(ringing)
    assert "talking" in said()
    morning.ends(ringing)
    assert '<details class="wrap" id="wrap" open>' in said()
    post(ana, f"/calls/{ringing}/close", disposition="answered", language="uk")
    assert "To the board" in said()


def test_a_call_is_closed_with_disposition_language_topic_and_note(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    guide_of_the_site(morning.store)
    with morning.store.reading() as r:
        topic = r.value("SELECT id FROM topics WHERE key = 'health'")
    morning.ends(talking)
    fields = {
        "disposition": "referred",
        "language": "uk",
        "topic": topic,
        "note": "to the Red Cross",
    }
    assert post(ana, f"/calls/{talking}/close", **fields) == (303, "/")
    call = state(morning, talking)
    assert (call.state, call.disposition) == ("closed", "referred")
    assert (call.language, call.topic_id, call.note) == ("uk", topic, "to the Red Cross")


@pytest.mark.parametrize("disposition", ["silent", "wrong-number", "prank", "abusive"])
def test_one_tap_closes_a_nuisance_and_hangs_up(
    morning: Morning, ana: FlaskClient, talking: str, disposition: str
) -> None:
    assert f'value="{disposition}">' in ana.get(f"/calls/{talking}").text
    assert post(ana, f"/calls/{talking}/close", disposition=disposition) == (303, "/")
    call = state(morning, talking)
    assert (call.state, call.disposition) == ("closed", disposition)
    assert call.hang_up_at


def test_a_call_cannot_be_closed_without_a_disposition(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    morning.ends(talking)
    assert post(ana, f"/calls/{talking}/close")[0] == 404
    assert state(morning, talking).state == "wrap-up"


def test_booking_from_the_first_free_time_to_the_code(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    registration, _doctor = services(morning)
    call = state(morning, talking)
    fields = {"caller": str(call.caller_id), "call": talking, "adults": "4", "language": "uk"}
    _, pane = post(ana, "/booking/look", **fields)
    assert "first free:" in pane
    assert "at most 3 people at once" in pane
    _, pane = post(ana, "/booking/look", **fields, service=registration)
    slot = pane.split('name="slot" id="slot-')[1].split('"')[0]
    _, pane = post(ana, "/booking/look", **fields, service=registration, slot=slot)
    assert "Реєстрація" in pane
    assert "2 parts" in pane
    assert "Book for 4 people" in pane
    status, where = post(
        ana, "/booking", **fields, service=registration, slot=slot, name="Olena & sons"
    )
    assert (status, where) == (303, f"/calls/{talking}#booked")
    page = ana.get(where).text
    with morning.store.reading() as r:
        row = r.one(
            "SELECT code, party, name, taken FROM appointments a JOIN slots ON 1=1 "
            "WHERE slots.id = a.slot_id"
        )
    assert row
    assert (row["party"], row["name"], row["taken"]) == (4, "Olena & sons", 4)
    assert f"{row['code'][:3]} {row['code'][3:]}" in page


def test_a_time_that_was_filled_meanwhile_is_refused_with_what_is_left(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    registration, _doctor = services(morning)
    caller = str(state(morning, talking).caller_id)
    with morning.store.reading() as r:
        slot = r.value("SELECT id FROM slots WHERE service_id = ?", (registration,))
    fields = {"caller": caller, "slot": slot, "language": "es"}
    assert post(ana, "/booking", **fields, adults="10")[0] == 303
    status, said = post(ana, "/booking", **fields, adults="3")
    assert status == 409
    assert "Only 2 places are left at this time." in said
    status, said = post(ana, "/booking", **fields, adults="40")
    assert "The largest holds 12 people" in said


def test_a_number_that_is_none_is_one_grown_up(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    services(morning)
    caller = str(state(morning, talking).caller_id)
    for party, value in (("many", "1"), ("-3", "0"), ("99999", "400")):
        _, pane = post(ana, "/booking/look", caller=caller, adults=party)
        assert f'inputmode="numeric" value="{value}"' in pane


def test_a_hidden_number_cannot_be_booked_for_but_can_be_talked_to(
    morning: Morning, ana: FlaskClient
) -> None:
    call = morning.rings(None)
    morning.takes(call, morning.people.ana)
    page = ana.get(f"/calls/{call}").text
    assert "The number is hidden" in page
    assert "Hang up" in page


def test_a_call_that_is_not_there_is_said_so(ana: FlaskClient) -> None:
    assert ana.get("/calls/nothing").status_code == 404
    assert ana.get("/live/call/nothing").status_code == 404


class Restless(Store):
    """A store in which something happens right after somebody looked for the nth time."""

    looks_left = 0
    happening: Callable[[], object] = staticmethod(lambda: None)

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        with super().reading() as r:
            yield r
        self.looks_left -= 1
        if self.looks_left == 0:
            self.happening()


@pytest.mark.parametrize("looks", range(1, 6))
def test_a_call_that_ends_while_its_page_is_made_can_still_be_closed(
    morning: Morning, store_path: Path, key: bytes, looks: int
) -> None:
    """Its bar and its ending are of one moment, else the page would have no way to close it."""
    store = Restless(store_path, key)
    desk = Morning(store, morning.site, morning.clock, morning.people)
    ana = desk.browser("ana")
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    store.looks_left, store.happening = looks, lambda: morning.ends(call)
    page = ana.get(f"/calls/{call}").text
    store.close()
    assert store.looks_left <= 0
    assert page.count('id="wrap-topic"') == 1
