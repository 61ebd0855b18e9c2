"""Whoever rang is answered once, or rung back: by whom, and from which shift, does not matter."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.journeys.desk import Desk
from tests.journeys.town import Town, eventually

pytestmark = pytest.mark.journey

CALLER = "+380501234567"


def test_two_volunteers_tap_one_call_and_one_of_them_has_it(town: Town, browser: Browser) -> None:
    town.volunteer("ana", "Ana", "en")
    town.volunteer("borys", "Borys", "en")
    with town.modem() as modem:
        town.open_box()
        ana, borys = Desk(browser, town), Desk(browser, town, width=390)
        ana.signs_in("ana")
        borys.signs_in("borys")
        ana.sees("ready")
        call = town.network.phone(CALLER, language="uk").ring(modem.number)
        borys.is_about_to_take_the_call()
        ana.takes_the_call()
        borys.taps_all_the_same()
        borys.sees("Ana was first.")
        assert call.wait_for("talking", timeout_s=5)
        ana.closes_with_one_tap("silent")
        assert call.wait_for("ended", timeout_s=5)
        assert not ana.complaints
        assert not borys.complaints


def test_a_missed_call_is_called_back_by_another_shift(town: Town, browser: Browser) -> None:
    town.volunteer("ana", "Ana", "en")
    town.volunteer("borys", "Borys", "en")
    with town.modem() as modem:
        town.open_box()
        ana = Desk(browser, town)
        ana.signs_in("ana")
        ana.sees("ready")
        phone = town.network.phone(CALLER, language="uk")
        for _ in range(2):
            call = phone.ring(modem.number)
            ana.sees_ringing()
            call.hang_up()
            ana.sees("Nobody is ringing.")
        ana.goes_to("Callbacks")
        ana.sees("rang 2 times")
        ana.takes_on_the_callback()
        ana.signs_out()

        borys = Desk(browser, town, width=390)
        borys.signs_in("borys")
        borys.goes_to("Callbacks")
        borys.opens_the_callback()
        borys.rings_back()
        assert eventually(lambda: len(phone.calls) == 3, "the caller's phone rings")
        phone.calls[-1].pick_up()
        borys.sees("talking")
        borys.hangs_up()
        borys.closes_the_call("answered", "Tonight")
        borys.goes_to("Callbacks")
        borys.sees("Nobody waits for a call from us.")
        assert not borys.complaints
    with town.reading() as r:
        rows = r.all("SELECT outcome, misses, attempts FROM callbacks")
        tries = [row["outcome"] for row in r.all("SELECT outcome FROM attempts")]
    assert [dict(row) for row in rows] == [{"outcome": "reached", "misses": 2, "attempts": 1}]
    assert tries == ["reached"]


def test_a_flash_call_costs_nothing_and_is_rung_back(town: Town, browser: Browser) -> None:
    town.turns_rings_away()
    town.volunteer("ana", "Ana", "en")
    with town.modem() as modem:
        town.open_box()
        ana = Desk(browser, town)
        ana.signs_in("ana")
        ana.sees("ready")
        phone = town.network.phone(CALLER, language="uk")
        signal = phone.ring(modem.number)
        assert signal.wait_for("ended", timeout_s=5)
        assert signal.ended_by == "line"
        ana.goes_to("Callbacks")
        ana.sees("flash call")
        ana.opens_the_callback()
        ana.rings_back()
        assert eventually(lambda: len(phone.calls) == 2, "the caller's phone rings")
        phone.calls[-1].pick_up()
        ana.sees("talking")
        ana.closes_with_one_tap("wrong number")
        ana.sees("Nobody is ringing.")
        ana.goes_to("Callbacks")
        ana.sees("Nobody waits for a call from us.")
        assert not ana.complaints
