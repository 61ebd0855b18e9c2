"""Who is here, how they are, and for whom a call rings."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from kit.desk import presence
from kit.store import callbacks, sessions
from tests.fakes.clock import SteeredClock
from tests.web.scene import IVAN, OLENA, Morning
from tests.web.test_calls import post


def states(morning: Morning) -> dict[str, str]:
    with morning.store.reading() as r:
        found = presence.everybody(r, morning.clock.now())
    return {one.name: one.state for one in found}


def card(morning: Morning, client: FlaskClient, call: str) -> dict[str, set[str]]:
    """For whom a card is loud: first, and then."""
    people = morning.people
    names = {people.ana: "Ana", people.borys: "Borys", people.coordinator: "Carmen"}
    page = client.get("/live/board?once").text
    tag = page[page.index(f'data-ring="{call}"') :]
    return {
        word: {names[one] for one in re.findall(rf'data-{word}="([^"]*)"', tag)[0].split()}
        for word in ("first", "then")
    }


def test_signing_in_makes_free_and_signing_out_makes_off(morning: Morning) -> None:
    assert states(morning)["Ana Ruiz"] == "off"
    ana = morning.browser("ana")
    assert states(morning)["Ana Ruiz"] == "free"
    post(ana, "/signout")
    assert states(morning)["Ana Ruiz"] == "off"


def test_who_signs_out_on_one_device_is_still_here_on_the_other(morning: Morning) -> None:
    phone, tablet = morning.browser("ana"), morning.browser("ana")
    post(phone, "/signout")
    assert states(morning)["Ana Ruiz"] == "free"
    post(tablet, "/signout/everywhere")
    assert states(morning)["Ana Ruiz"] == "off"


@pytest.mark.usefixtures("ana")
def test_a_session_that_nobody_uses_any_more_makes_off(
    morning: Morning, clock: SteeredClock
) -> None:
    clock.wait(hours=13)
    assert states(morning)["Ana Ruiz"] == "off"
    with morning.writing() as tx:
        assert presence.notice_gone(tx, clock.now()) == 1
        assert presence.notice_gone(tx, clock.now()) == 0


def test_one_tap_begins_a_break_and_one_ends_it(
    morning: Morning, ana: FlaskClient, clock: SteeredClock
) -> None:
    assert 'value="break">Break' in ana.get("/").text
    clock.wait(minutes=20)
    assert post(ana, "/presence", chosen="break") == (303, "/")
    page = ana.get("/").text
    assert "I am back" in page
    assert "10:20" in page[page.index('id="here"') :]
    post(ana, "/presence", chosen="free")
    assert states(morning)["Ana Ruiz"] == "free"
    assert post(ana, "/presence", chosen="asleep")[0] == 400


def test_on_a_call_and_wrap_up_follow_from_the_call(morning: Morning, ana: FlaskClient) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    assert states(morning)["Ana Ruiz"] == "on-a-call"
    assert "on a call" in ana.get("/").text
    morning.ends(call)
    assert states(morning)["Ana Ruiz"] == "wrap-up"
    post(ana, f"/calls/{call}/close", disposition="answered", language="uk")
    assert states(morning)["Ana Ruiz"] == "free"


def test_taking_a_call_ends_the_break(morning: Morning, ana: FlaskClient) -> None:
    post(ana, "/presence", chosen="break")
    call = morning.rings(OLENA)
    assert post(ana, f"/calls/{call}/take")[0] == 303
    morning.answered(call)
    morning.ends(call)
    assert states(morning)["Ana Ruiz"] == "wrap-up"


@pytest.mark.usefixtures("borys")
def test_a_call_is_loud_first_for_who_speaks_the_callers_language(
    morning: Morning, ana: FlaskClient
) -> None:
    post(ana, f"/here/{morning.people.ana}/languages", language="uk")
    call = morning.rings(OLENA)
    assert card(morning, ana, call) == {"first": {"Ana"}, "then": {"Ana", "Borys"}}
    post(ana, "/presence", chosen="break")
    assert card(morning, ana, call) == {"first": {"Borys"}, "then": {"Borys"}}


@pytest.mark.usefixtures("borys")
def test_who_takes_part_in_nothing_may_still_take_what_rings(
    morning: Morning, ana: FlaskClient
) -> None:
    post(ana, "/presence", chosen="off")
    call = morning.rings(OLENA)
    assert card(morning, ana, call)["then"] == {"Borys"}
    page = ana.get("/").text
    assert "1 call rings" in page
    assert post(ana, f"/calls/{call}/take")[0] == 303


def test_languages_are_set_by_oneself_and_by_a_coordinator(
    morning: Morning, ana: FlaskClient, borys: FlaskClient
) -> None:
    mine = f"/here/{morning.people.ana}/languages"
    assert post(borys, mine, language="ar")[0] == 403
    assert post(ana, mine, language="tlh")[0] == 404
    assert post(morning.browser("carmen"), mine, language="ar")[0] == 303
    page = ana.get("/here").text
    assert re.search(r'value="ar" checked', page)
    assert re.search(r'value="en" checked', page)
    assert "Arabic" in borys.get("/").text


@pytest.mark.parametrize("how", ["signs out", "sleeps", "taps"])
def test_who_leaves_gives_the_callbacks_back_to_everybody(
    morning: Morning, ana: FlaskClient, clock: SteeredClock, how: str
) -> None:
    morning.ends(morning.rings(IVAN))
    with morning.store.reading() as r:
        duty = callbacks.opened(r)[0].id
    post(ana, f"/callbacks/{duty}/own")
    if how == "signs out":
        post(ana, "/signout")
    elif how == "taps":
        post(ana, "/presence", chosen="off")
    else:
        clock.wait(seconds=sessions.IDLE.total_seconds() + 1)
        with morning.writing() as tx:
            presence.notice_gone(tx, clock.now())
    with morning.store.reading() as r:
        assert callbacks.opened(r)[0].owner_id is None


def test_a_callback_that_is_being_rung_stays_with_who_rings(
    morning: Morning, ana: FlaskClient
) -> None:
    morning.line_is("ready")
    morning.ends(morning.rings(IVAN))
    with morning.store.reading() as r:
        duty = callbacks.opened(r)[0].id
    assert post(ana, f"/callbacks/{duty}/ring")[0] == 303
    post(ana, "/presence", chosen="off")
    with morning.store.reading() as r:
        assert callbacks.opened(r)[0].owner_id == morning.people.ana
