"""The roster of a week, and what the week weighs."""

from __future__ import annotations

import re

from flask.testing import FlaskClient

from kit.store import calls
from tests.fakes.clock import SteeredClock
from tests.web.scene import OLENA, Morning
from tests.web.test_briefing import send
from tests.web.test_calls import post

THURSDAY = {"day": "2026-11-26", "from": "08:00", "until": "14:00"}


def test_a_coordinator_plans_a_week_and_everybody_sees_it(
    morning: Morning, ana: FlaskClient
) -> None:
    both = [morning.people.ana, morning.people.borys]
    assert send(ana, "/roster", **THURSDAY, who=both)[0] == 403
    carmen = morning.browser("carmen")
    assert "Choose who comes." in send(carmen, "/roster", **THURSDAY)[1]
    assert "Choose a day" in send(carmen, "/roster", **{**THURSDAY, "from": "?"}, who=both)[1]
    assert "Choose a day" in send(carmen, "/roster", **{**THURSDAY, "day": ""}, who=both)[1]
    assert send(carmen, "/roster", **THURSDAY, who="nobody")[0] == 404
    assert send(carmen, "/roster", **THURSDAY, who=both) == (303, "/roster?week=2026-11-23")
    again = {**THURSDAY, "from": "13:00", "until": "18:00"}
    assert "planned at that time" in send(carmen, "/roster", **again, who=both)[1]
    page = ana.get("/roster").text
    assert page.count("08:00–14:00") == 2
    assert page.count("I cannot come") == 1


def test_somebody_says_that_they_cannot_come(
    morning: Morning, ana: FlaskClient, borys: FlaskClient
) -> None:
    carmen = morning.browser("carmen")
    send(carmen, "/roster", **THURSDAY, who=morning.people.ana)
    mine = re.findall(r'id="say-([\w-]+)"', ana.get("/roster").text)[0]
    assert send(borys, f"/roster/{mine}/cannot", cannot="1")[0] == 404
    assert send(ana, f"/roster/{mine}/cannot", cannot="1")[0] == 303
    assert "cannot come" in carmen.get("/roster").text
    assert send(ana, f"/roster/{mine}/cannot", cannot="0")[0] == 303
    assert "cannot come" not in carmen.get("/roster").text
    assert send(ana, f"/roster/{mine}/remove")[0] == 403
    assert send(carmen, f"/roster/{mine}/remove")[0] == 303
    assert send(carmen, f"/roster/{mine}/remove")[0] == 404


def test_a_week_is_copied_once(morning: Morning, ana: FlaskClient) -> None:
    carmen = morning.browser("carmen")
    send(carmen, "/roster", **THURSDAY, who=[morning.people.ana, morning.people.borys])
    for _time in range(2):
        assert send(carmen, "/roster/copy", week="2026-11-30")[0] == 303
    assert ana.get("/roster?week=2026-12-03").text.count("08:00–14:00") == 2
    assert send(ana, "/roster/copy", week="2026-11-30")[0] == 403


def test_hours_breaks_and_heavy_calls_are_seen_by_coordinators(
    morning: Morning, ana: FlaskClient, clock: SteeredClock
) -> None:
    call = morning.rings(OLENA)
    morning.takes(call, morning.people.ana)
    morning.ends(call)
    with morning.writing() as tx:
        calls.change(tx, call, state="closed", disposition="abusive")
    clock.wait(hours=3, minutes=5)
    post(ana, "/presence", chosen="break")
    clock.wait(minutes=30)
    post(ana, "/presence", chosen="free")
    clock.wait(hours=3)
    assert ana.get("/load").status_code == 403
    page = morning.browser("carmen").get("/load").text
    row = page[page.index("Ana Ruiz") :]
    assert "more than 6 hours in a day" in row
    assert "no break in 3 hours" in row
    assert "days in a row</span>" not in row
    assert re.findall(r"<dd>([^<]*)</dd>", row)[:6] == ["6:05", "6:05", "3:05", "1", "1", "1"]
