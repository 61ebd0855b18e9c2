"""A second caller on the line, hold, keys and how a call ended, as the pages show them."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.desk import calls as desk
from kit.desk import hold, ring
from kit.store import acts, callbacks, callers, calls
from tests.web.scene import MARIA, OLENA, Morning
from tests.web.test_calls import post, state


@pytest.fixture
def talking(morning: Morning) -> str:
    call_id = morning.rings(OLENA)
    morning.takes(call_id, morning.people.ana)
    return call_id


@pytest.fixture
def waiting(morning: Morning, talking: str) -> str:
    """A second caller on the line on which Ana talks."""
    assert talking
    morning.line_call += 1
    with morning.writing("board") as tx:
        return ring.rang(
            tx, morning.site, "line1", morning.line_call, MARIA, morning.clock.now(), waits=True
        )


def swaps(morning: Morning) -> None:
    """The line does what was wanted of it."""
    with morning.writing("board") as tx:
        for act in acts.waiting(tx, "line1"):
            acts.tried(tx, act.id)
            hold.swapped(tx, "line1", morning.clock.now())


def test_the_board_says_that_a_second_caller_waits_and_on_whose_line(
    ana: FlaskClient, borys: FlaskClient, waiting: str
) -> None:
    assert f"take-{waiting}" in ana.get("/").text
    assert "Waits on the line on which Ana Ruiz talks" in borys.get("/").text


def test_another_volunteer_is_told_whose_line_it_is(borys: FlaskClient, waiting: str) -> None:
    status, said = post(borys, f"/calls/{waiting}/take")
    assert status == 409
    assert "Ana Ruiz talks on this line" in said
    assert "only Ana Ruiz" in post(borys, f"/calls/{waiting}/turn-away")[1]
    assert "Waits on the line on which Ana Ruiz talks." in borys.get(f"/calls/{waiting}").text


def test_the_call_page_shows_who_waits_takes_them_and_swaps(
    morning: Morning, ana: FlaskClient, talking: str, waiting: str
) -> None:
    assert "Waiting on this line" in ana.get(f"/calls/{talking}").text
    assert post(ana, f"/calls/{waiting}/take") == (303, f"/calls/{waiting}")
    morning.answered(waiting)
    page = ana.get(f"/calls/{waiting}").text
    assert "Also on this line" in page
    assert "on hold" in page
    assert post(ana, f"/calls/{talking}/swap") == (303, f"/calls/{talking}")
    swaps(morning)
    assert state(morning, talking).held_at is None
    assert state(morning, waiting).held_at is not None
    assert "on hold" in ana.get("/").text


def test_both_callers_on_a_line_go_to_the_colleague_who_takes_it_over(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, talking: str, waiting: str
) -> None:
    assert "The other caller on this line goes along." in ana.get(f"/calls/{talking}").text
    post(ana, f"/calls/{waiting}/take")
    morning.answered(waiting)
    post(ana, f"/calls/{talking}/note", note="Asked for a doctor")
    given = post(ana, f"/calls/{waiting}/hand-over", to=morning.people.borys, note="Two children")
    assert given == (303, "/")
    for call in (talking, waiting):
        assert state(morning, call).taken_by == morning.people.borys
        assert "with Ana Ruiz" in borys.get(f"/calls/{call}").text
    assert "Asked for a doctor" in borys.get(f"/calls/{talking}").text
    assert "Also on this line" in borys.get(f"/calls/{waiting}").text


def test_who_waits_on_a_line_waits_for_the_colleague_who_takes_it_over(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, talking: str, waiting: str
) -> None:
    post(ana, f"/calls/{talking}/hand-over", to=morning.people.borys)
    assert state(morning, waiting).holder_id == morning.people.borys
    assert post(ana, f"/calls/{waiting}/take")[0] == 409
    assert post(borys, f"/calls/{waiting}/take")[0] == 303


@pytest.mark.usefixtures("borys")
def test_a_call_that_is_over_goes_alone(
    morning: Morning, ana: FlaskClient, talking: str, waiting: str
) -> None:
    post(ana, f"/calls/{waiting}/take")
    morning.answered(waiting)
    morning.ends(talking)
    assert "goes along" not in ana.get(f"/calls/{talking}").text
    assert post(ana, f"/calls/{talking}/hand-over", to=morning.people.borys)[0] == 303
    assert state(morning, waiting).taken_by == morning.people.ana


def test_turning_away_who_waits_leaves_a_callback(
    morning: Morning, ana: FlaskClient, talking: str, waiting: str
) -> None:
    answer = post(ana, f"/calls/{waiting}/turn-away", back=talking)
    assert answer == (303, f"/calls/{talking}")
    with morning.store.reading() as r:
        assert [one.number for one in callbacks.opened(r)] == [MARIA]
    status, said = post(ana, f"/calls/{waiting}/turn-away")
    assert (status, "now a callback" in said) == (409, True)


def test_hold_is_asked_once_and_a_refusal_is_told(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    assert "Put on hold" in ana.get(f"/calls/{talking}").text
    post(ana, f"/calls/{talking}/swap")
    post(ana, f"/calls/{talking}/swap")
    with morning.writing("board") as tx:
        assert len(acts.waiting(tx, "line1")) == 1
        hold.refused(tx, talking, "swap")
    assert "The network did not put the call on hold." in ana.get(f"/calls/{talking}").text


def test_nothing_is_asked_of_somebody_elses_call(borys: FlaskClient, talking: str) -> None:
    for verb in ("swap", "keys"):
        status, said = post(borys, f"/calls/{talking}/{verb}", keys="1")
        assert (status, "Ana Ruiz was first." in said) == (409, True)


def test_keys_are_pressed_with_and_without_scripts(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    assert "Press keys" in ana.get(f"/calls/{talking}").text
    status, said = post(ana, f"/calls/{talking}/keys", key="5")
    assert (status, "Pressed:" in said) == (200, True)
    status, said = post(ana, f"/calls/{talking}/keys", keys="1;H")
    assert (status, "0 to 9" in said) == (409, True)
    with morning.writing("board") as tx:
        assert [act.keys for act in acts.waiting(tx, "line1")] == ["5"]
        hold.swapped(tx, "line1", morning.clock.now())
    status, said = post(ana, f"/calls/{talking}/keys", keys="1")
    assert (status, "on hold" in said) == (409, True)


def test_keys_of_the_caller_are_shown(morning: Morning, ana: FlaskClient, talking: str) -> None:
    with morning.writing("board") as tx:
        for key in "12#":
            calls.pressed(tx, talking, key)
    page = ana.get(f"/calls/{talking}").text
    assert "Keys the caller pressed:" in page
    assert "12#" in page


def test_a_callback_shows_how_the_dialling_goes_and_why_it_was_not_taken(
    morning: Morning, ana: FlaskClient
) -> None:
    morning.line_is("ready")
    now = morning.clock.now()
    with morning.writing("board") as tx:
        missed = ring.rang(tx, morning.site, "line1", 900, OLENA, now)
        ring.ended(tx, morning.site, missed, "caller", now)
        olena = callers.by_number(tx, OLENA)
        callback = callbacks.of_caller(tx, olena.id) if olena else None
        assert callback
        call_id = desk.ring_back(tx, callback.id, morning.people.ana, now)
    assert "dialling" in ana.get(f"/calls/{call_id}").text
    with morning.writing("board") as tx:
        ring.rings_there(tx, call_id)
    assert "ringing there" in ana.get(f"/calls/{call_id}").text
    with morning.writing("board") as tx:
        ring.ended(tx, morning.site, call_id, "unknown", now, "busy")
    assert "Not reached: the line was busy." in ana.get(f"/calls/{call_id}").text
    assert "the line was busy" in ana.get(f"/callbacks/{callback.id}").text
    assert "the line was busy" in ana.get("/callbacks").text


@pytest.mark.parametrize(
    ("by", "words"),
    [("caller", "the other side hung up"), ("line", "we hung up"), ("unknown", "was not seen")],
)
def test_who_hung_up_is_shown_with_the_call_and_in_the_history(
    morning: Morning, ana: FlaskClient, talking: str, by: str, words: str
) -> None:
    morning.ends(talking, by)
    assert words in ana.get(f"/calls/{talking}").text
    again = morning.rings(OLENA)
    with morning.writing("board") as tx:
        desk.close(tx, talking, morning.people.ana, "answered", morning.clock.now())
    morning.takes(again, morning.people.ana)
    assert words in ana.get(f"/calls/{again}").text
