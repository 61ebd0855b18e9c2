"""The end of a shift: what is open is handed over or kept; a debrief, and a note."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.desk import presence
from kit.store import callbacks, referrals
from tests.fakes.clock import SteeredClock
from tests.web.scene import IVAN, OLENA, Morning, busy_morning
from tests.web.test_briefing import send, shift
from tests.web.test_calls import post
from tests.web.test_presence import states


@pytest.fixture
def duty(morning: Morning, ana: FlaskClient) -> str:
    """A callback that Ana took on."""
    morning.ends(morning.rings(IVAN))
    with morning.store.reading() as r:
        found = callbacks.opened(r)[0].id
    post(ana, f"/callbacks/{found}/own")
    return found


def owner(morning: Morning, callback: str) -> str | None:
    with morning.store.reading() as r:
        found = callbacks.get(r, callback)
    assert found
    return found.owner_id


def test_what_is_open_is_listed_and_goes_back_to_everybody(
    morning: Morning, ana: FlaskClient, duty: str
) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    assert post(ana, "/shift/end")[0] == 409
    morning.ends(call)
    page = ana.get("/shift/end").text
    assert f'value="{duty}"' in page
    assert f'href="/calls/{call}"' in page
    assert send(ana, "/shift/end") == (303, "/")
    assert owner(morning, duty) is None
    assert states(morning)["Ana Ruiz"] == "off"
    assert "Nothing of yours is open." in morning.browser("borys").get("/shift/end").text


def test_a_callback_may_be_kept_until_the_next_day_but_no_longer(
    morning: Morning, ana: FlaskClient, duty: str, clock: SteeredClock
) -> None:
    send(ana, "/shift/end", keep=duty)
    clock.wait(hours=17)
    with morning.writing() as tx:
        presence.notice_gone(tx, clock.now())
    assert owner(morning, duty) == morning.people.ana
    clock.wait(hours=2)
    with morning.writing() as tx:
        presence.notice_gone(tx, clock.now())
    assert owner(morning, duty) is None


def test_a_referral_goes_to_a_colleague_or_stays(morning: Morning) -> None:
    referral = busy_morning(morning)["referral"]
    borys = morning.browser("borys")
    with morning.store.reading() as r:
        mine = referrals.get(r, referral)
    assert mine
    assert mine.owner_id == morning.people.borys
    morning.ends(borys.get("/").text.split("mine-")[1].split('"')[0])
    assert send(borys, "/shift/end", **{f"to-{referral}": "nobody"})[0] == 404
    assert send(borys, "/shift/end", **{f"to-{referral}": morning.people.ana})[0] == 303
    with morning.store.reading() as r:
        given = referrals.get(r, referral)
    assert given
    assert given.owner_id == morning.people.ana


def test_a_debrief_is_read_by_coordinators_only_and_answered(
    morning: Morning, ana: FlaskClient, borys: FlaskClient
) -> None:
    mine = shift(morning, morning.people.ana).id
    assert send(ana, "/shift/end", felt="awful")[0] == 404
    send(ana, "/shift/end", felt="hard", heavy="A child cried for an hour.", talk="1")
    assert borys.get("/debriefs").status_code == 403
    assert "wants to talk" not in borys.get("/").text
    carmen = morning.browser("carmen")
    assert "1 person wants to talk after a shift." in carmen.get("/").text
    assert "A child cried for an hour." in carmen.get("/debriefs").text
    assert send(borys, f"/debriefs/{mine}/talked")[0] == 403
    assert send(carmen, f"/debriefs/{mine}/talked")[0] == 303
    assert send(carmen, f"/debriefs/{mine}/talked")[0] == 404
    assert "talked with Carmen Vidal" in carmen.get("/debriefs").text
    assert "wants to talk" not in carmen.get("/").text


def test_a_note_is_on_the_board_and_in_the_next_briefing_until_it_is_dealt_with(
    ana: FlaskClient, borys: FlaskClient, clock: SteeredClock
) -> None:
    send(ana, "/shift/end", note="The printer is empty.")
    page = borys.get("/").text
    assert "The printer is empty." in page
    assert "The printer is empty." in borys.get("/briefing").text
    note = page.split("note-done-")[1].split('"')[0]
    assert send(borys, f"/shift/notes/{note}/done")[0] == 303
    clock.wait(seconds=2)
    assert "The printer is empty." not in borys.get("/").text


def test_who_ended_the_shift_on_purpose_begins_another_one(
    morning: Morning, ana: FlaskClient, clock: SteeredClock
) -> None:
    first = shift(morning, morning.people.ana).id
    send(ana, "/shift/end")
    clock.wait(minutes=5)
    post(ana, "/presence", chosen="free")
    assert shift(morning, morning.people.ana).id != first
