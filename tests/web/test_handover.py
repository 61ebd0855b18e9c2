"""A call's record goes from one volunteer to another."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kit.store import callbacks, handovers
from tests.web.scene import IVAN, OLENA, Morning
from tests.web.test_calls import post, state


@pytest.fixture
def talking(morning: Morning) -> str:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    return call


def gives(morning: Morning, client: FlaskClient, call: str, **fields: str) -> tuple[int, str]:
    return post(client, f"/calls/{call}/hand-over", **{"to": morning.people.borys, **fields})


def test_a_colleague_takes_over_with_the_notes_as_they_are(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, talking: str
) -> None:
    assert "Borys Koval" in ana.get(f"/calls/{talking}").text
    assert gives(morning, ana, talking, note="Two chil") == (303, "/")
    assert state(morning, talking).taken_by == morning.people.borys
    assert f'id="mine-{talking}"' in borys.get("/").text
    assert f'id="mine-{talking}"' not in ana.get("/").text
    page = borys.get(f"/calls/{talking}").text
    assert "Two chil" in page
    assert "+380 67 123 4567" in page
    assert "until 10:00 with Ana Ruiz" in page
    assert "+380 67 123 4567" not in ana.get(f"/calls/{talking}").text
    with morning.store.reading() as r:
        (once,) = handovers.of_call(r, talking)
    assert (once.from_name, once.to_name) == ("Ana Ruiz", "Borys Koval")
    morning.ends(talking)
    assert post(borys, f"/calls/{talking}/close", disposition="answered", language="uk")[0] == 303


def test_a_call_in_wrap_up_may_go_to_somebody_who_talks(
    morning: Morning, ana: FlaskClient, borys: FlaskClient, talking: str
) -> None:
    other = morning.rings(IVAN)
    morning.takes(other, morning.people.borys)
    status, said = gives(morning, ana, talking)
    assert (status, "is on the phone" in said) == (409, True)
    morning.ends(talking)
    assert gives(morning, ana, talking)[0] == 303
    assert borys.get(f"/calls/{talking}").status_code == 200


def test_nobody_gives_away_somebody_elses_call_or_to_who_is_not_here(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    status, said = gives(morning, ana, talking)
    assert (status, "not on shift" in said) == (409, True)
    borys = morning.browser("borys")
    assert gives(morning, borys, talking)[0] == 409
    assert gives(morning, ana, talking, to="nobody")[0] == 404
    assert gives(morning, ana, talking, to=morning.people.ana)[0] == 404
    assert state(morning, talking).taken_by == morning.people.ana


@pytest.mark.usefixtures("borys")
def test_a_closed_call_stays_where_it_is(morning: Morning, ana: FlaskClient, talking: str) -> None:
    post(ana, f"/calls/{talking}/close", disposition="prank")
    assert gives(morning, ana, talking)[0] == 409


@pytest.mark.usefixtures("borys")
def test_a_coordinator_passes_on_what_somebody_left_unwritten(
    morning: Morning, ana: FlaskClient, talking: str
) -> None:
    carmen = morning.browser("carmen")
    morning.ends(talking)
    assert gives(morning, carmen, talking)[0] == 409
    post(ana, "/signout")
    assert "Hand over to a colleague" in carmen.get(f"/calls/{talking}").text
    assert gives(morning, carmen, talking)[0] == 303
    assert state(morning, talking).taken_by == morning.people.borys


@pytest.mark.usefixtures("borys")
def test_the_callback_goes_with_the_call(morning: Morning, ana: FlaskClient) -> None:
    morning.line_is("ready")
    morning.ends(morning.rings(IVAN))
    with morning.store.reading() as r:
        duty = callbacks.opened(r)[0].id
    _, where = post(ana, f"/callbacks/{duty}/ring")
    call = where.removeprefix("/calls/")
    morning.answered(call)
    assert gives(morning, ana, call)[0] == 303
    with morning.store.reading() as r:
        assert callbacks.opened(r)[0].owner_id == morning.people.borys
