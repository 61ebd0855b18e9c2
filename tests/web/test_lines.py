"""The lines: how each is, why, what to do, and what coordinators may ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from kit.clock import as_text
from kit.desk import ring
from kit.hotline.phone import masked
from kit.settings import LineSettings, Settings
from kit.store import diversions, errands, lines, times
from kit.web import header
from kit.web import lines as page
from tests.fakes.clock import SteeredClock
from tests.web.listening import served
from tests.web.scene import OLENA, Morning, busy_morning
from tests.web.test_calls import post


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    """The coordinator."""
    return morning.browser("carmen")


def asked(morning: Morning) -> list[errands.Errand]:
    with morning.store.reading() as r:
        return errands.latest(r, "line1")


def test_a_ready_line_tells_network_signal_model_and_what_it_does(
    morning: Morning, ana: FlaskClient
) -> None:
    busy_morning(morning)
    text = ana.get("/lines").text
    for words in ("Line 1", "Ready", "Movistar", "3 of 4 bars", "Fake modem", "Last call"):
        assert words in text


@pytest.mark.parametrize(
    ("state", "trouble", "words"),
    [
        ("absent", "PortMissing", "Plug it in"),
        ("absent", "PortTaken", "ModemManager"),
        ("locked", "PukNeeded", "eight digits"),
        ("locked", "PinWrong", "does not try it again"),
        ("locked", "NoSim", "until it clicks"),
        ("deaf", "LineSilent", "Restart it"),
    ],
)
def test_a_line_in_trouble_tells_why_and_what_to_do(
    morning: Morning, ana: FlaskClient, state: str, trouble: str, words: str
) -> None:
    morning.line_is(state, trouble)
    assert words in ana.get("/lines").text


@pytest.mark.parametrize(
    ("registration", "signal", "words"),
    [
        ("roaming", 4, "foreign network"),
        ("home", 1, "signal is weak"),
        ("denied", None, "refuses this SIM"),
        ("none", None, "no network here"),
    ],
)
def test_network_and_signal_come_with_advice(
    morning: Morning, ana: FlaskClient, registration: str, signal: int | None, words: str
) -> None:
    morning.line_is("ready", signal=signal)
    with morning.writing("header") as tx:
        known = lines.all_of(tx)[0]
        state = "ready" if registration in ("home", "roaming") else "registering"
        lines.note(tx, replace(known, state=state, registration=registration), morning.clock.now())
    assert words in ana.get("/lines").text


def test_every_trouble_of_a_line_has_its_advice() -> None:
    assert set(page._ADVICE) == set(header._TROUBLES)


def test_the_page_follows_the_line(morning: Morning, clock: SteeredClock) -> None:
    morning.line_is("ready")
    with served(morning) as open_site:
        ear = open_site.listens(path="/live/lines")
        ear.waits_for("line-1", "Ready")
        morning.line_is("absent", "LineLost")
        clock.wait(seconds=1)
        ear.waits_for("line-1", "went away")


def test_the_header_leads_to_the_lines(morning: Morning, ana: FlaskClient) -> None:
    morning.line_is("ready")
    assert 'href="/lines"' in ana.get("/").text


def test_only_coordinators_ask_and_get_the_report(
    morning: Morning, ana: FlaskClient, carmen: FlaskClient
) -> None:
    morning.line_is("ready")
    assert 'value="restart"' not in ana.get("/lines").text
    assert post(ana, "/lines/ask", line="line1", act="restart")[0] == 403
    assert ana.get("/lines/report").status_code == 403
    assert 'value="restart"' in carmen.get("/lines").text
    assert post(carmen, "/lines/ask", line="line1", act="restart") == (303, "/lines")
    assert [one.act for one in asked(morning)] == ["restart"]


def test_a_test_goes_to_a_number_and_its_result_is_shown(
    morning: Morning, carmen: FlaskClient
) -> None:
    morning.line_is("ready")
    assert post(carmen, "/lines/ask", line="line1", act="text", other="600 111 222")[0] == 303
    assert asked(morning)[0].target == "+34600111222"
    assert "under way" in carmen.get("/lines").text
    with morning.writing("header") as tx:
        errands.over(tx, asked(morning)[0].id, "arrived", morning.clock.now())
    text = carmen.get("/lines").text
    assert "arrived on the other line" in text
    assert asked(morning)[0].target == ""


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({"line": "line1", "act": "text", "other": "nobody"}, 409, "no phone number"),
        ({"line": "line1", "act": "ring", "other": ""}, 409, "no phone number"),
        ({"line": "line9", "act": "try"}, 404, "not here"),
        ({"line": "line1", "act": "explode"}, 404, "not here"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(
    morning: Morning, carmen: FlaskClient, fields: dict[str, str], status: int, words: str
) -> None:
    morning.line_is("ready")
    got, said = post(carmen, "/lines/ask", **fields)
    assert got == status
    assert words in said


def test_the_same_is_asked_once(morning: Morning, carmen: FlaskClient) -> None:
    morning.line_is("ready")
    post(carmen, "/lines/ask", line="line1", act="try")
    got, said = post(carmen, "/lines/ask", line="line1", act="try")
    assert got == 409
    assert "already" in said


def test_the_report_names_no_person(morning: Morning, carmen: FlaskClient) -> None:
    busy_morning(morning)
    answer = carmen.get("/lines/report")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "hotline kit" in answer.text
    for person in (OLENA, OLENA[-9:], masked(OLENA), "Olena", "Ana", "pasaporte"):
        assert person not in answer.text


def test_a_flash_call_is_on_no_board(morning: Morning, ana: FlaskClient) -> None:
    with morning.writing("board") as tx:
        ring.rang(
            tx, morning.site, "line1", 1, OLENA, morning.clock.now(), ring.Manners(flash=True)
        )
    text = ana.get("/").text
    assert "Nobody is ringing." in text
    assert "flash call" in text


def test_credit_is_asked_for_only_where_the_settings_say_how(
    morning: Morning, carmen: FlaskClient
) -> None:
    morning.line_is("ready")
    assert 'value="credit"' not in carmen.get("/lines").text
    rooms = morning.app.extensions["house"]
    own = LineSettings("line1", "/dev/modem", credit="*100#")
    morning.app.extensions["house"] = replace(rooms, settings=Settings(morning.site, (own,)))
    assert 'value="credit"' in carmen.get("/lines").text
    with morning.writing("header") as tx:
        lines.credit(tx, "line1", "Saldo: 7,35 EUR", morning.clock.now())
    assert "Saldo: 7,35 EUR" in carmen.get("/lines").text
    assert "7,35" not in carmen.get("/lines/report").text


def test_a_coordinator_has_callers_sent_on_and_everybody_sees_where_without_the_number(
    morning: Morning, ana: FlaskClient, carmen: FlaskClient
) -> None:
    morning.line_is("ready")
    assert 'value="divert"' not in ana.get("/lines").text
    wish = {"line": "line1", "act": "divert", "reason": "no_reply", "number": "600 999 888"}
    assert post(ana, "/lines/ask", **wish, after="20")[0] == 403
    assert post(carmen, "/lines/ask", **wish, after="99")[0] == 409
    assert post(carmen, "/lines/ask", **wish, after="20") == (303, "/lines")
    (errand,) = asked(morning)
    assert (errand.target, errand.reason, errand.after_s) == ("+34600999888", "no_reply", 20)
    with morning.writing("header") as tx:
        errands.over(tx, errand.id, "done", morning.clock.now())
        diversions.note(tx, "line1", "no_reply", "+34600999888", 20, morning.clock.now())
    for page_of in (ana, carmen):
        text = page_of.get("/lines").text
        assert masked("+34600999888") in text
        assert "when nobody answers" in text
        assert "600999888" not in text.replace(" ", "")
    rooms = morning.app.extensions["house"]
    own = (LineSettings("line1", "/dev/modem"),)
    morning.app.extensions["house"] = replace(rooms, settings=Settings(morning.site, own))
    report = carmen.get("/lines/report").text
    assert "callers no_reply: sent on after 20 s" in report
    assert "999888" not in report


@pytest.mark.parametrize(
    ("state", "trouble", "word", "advice"),
    [
        ("absent", "LineLost", "No modem", "went away"),
        ("opening", "", "Starting", ""),
        ("locked", "PinNeeded", "SIM locked", "writes it into the settings"),
        ("registering", "", "No network yet", "two minutes"),
        ("ready", "", "Ready", ""),
        ("deaf", "NotAModem", "Does not answer", "no modem answers"),
    ],
)
def test_each_state_of_a_line_has_its_word(
    morning: Morning, ana: FlaskClient, state: str, trouble: str, word: str, advice: str
) -> None:
    morning.line_is(state, trouble)
    with morning.writing("header") as tx:
        known = lines.all_of(tx)[0]
        lines.note(tx, replace(known, registration="searching"), morning.clock.now())
    text = ana.get("/lines").text
    assert word in text
    assert advice in text


def test_a_network_that_disagrees_with_the_clock_is_told_on_every_page(
    morning: Morning, ana: FlaskClient
) -> None:
    morning.line_is("ready")
    assert "the network says" not in ana.get("/").text
    with morning.writing("header") as tx:
        lines.note_clock(tx, "line1", 3600)
        lines.speaks(tx, "line1", "uk", morning.clock.now())
    assert "the network says 11:00: check the clock" in ana.get("/guide").text
    page_of_lines = ana.get("/lines").text
    assert "This network says that it is 11:00." in page_of_lines
    assert "Ukrainian" in page_of_lines


def test_a_coordinator_with_a_watch_settles_a_clock_that_the_records_contradict(
    morning: Morning, clock: SteeredClock, ana: FlaskClient, carmen: FlaskClient
) -> None:
    ahead = morning.clock.now() + timedelta(days=900)
    with morning.store.writing() as tx:
        tx.execute("UPDATE journal SET at = ?", (as_text(ahead),))
    clock.trust(trusted=False)
    assert "records of a later time" in ana.get("/lines").text
    assert "clock-right" not in ana.get("/lines").text
    assert post(ana, "/lines/clock")[0] == 403
    assert "Tuesday, 24 November 2026" in carmen.get("/lines").text
    assert post(carmen, "/lines/clock") == (303, "/lines")
    assert "records of a later time" not in carmen.get("/lines").text
    assert clock.trusted()
    with morning.store.reading() as r:
        assert times.newest(r) == morning.clock.now()


def test_a_clock_that_cannot_be_right_is_for_the_technician(
    clock: SteeredClock, carmen: FlaskClient
) -> None:
    clock.trust(trusted=False)
    clock.jump(days=-400)
    page = carmen.get("/lines").text
    assert "cannot be right" in page
    assert "clock-right" not in page
