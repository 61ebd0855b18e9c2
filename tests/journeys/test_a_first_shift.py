"""Somebody's first shift: nobody is put on the phone without a briefing, nor left alone after."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk import Desk
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_a_first_shift_from_the_briefing_to_the_hand_over(town: Town, browser: Browser) -> None:
    town.volunteer("borys", "Borys", "en", role="coordinator")
    town.volunteer("ana", "Ana", "en")
    with town.modem() as modem:
        town.open_box()
        borys, ana = Desk(browser, town), Desk(browser, town, width=390)
        borys.signs_in("borys")
        borys.reads_the_briefing()
        borys.answers(rightly=True)
        borys.sees("Nobody is ringing.")
        borys.sees("ready")

        ana.signs_in("ana")
        ana.sees("Before your first call, read today's briefing.")
        call = town.network.phone("+380501234567", language="uk").ring(modem.number)
        ana.taps("Show")
        ana.sees_ringing().click()
        ana.sees("Read the briefing first")

        ana.reads_the_briefing()
        ana.answers(rightly=False)
        ana.sees("Not quite. Read why, and answer again.")
        expect(ana.page.locator(".why")).to_have_count(3)
        ana.answers(rightly=True)

        ana.takes_the_call()
        assert call.wait_for("talking", timeout_s=5)
        ana.taps("First aid for the mind")
        ana.page.locator("#moment-crying").click()
        ana.sees("You may cry. I will not hang up.")
        ana.sees("Можна плакати. Я не кладу слухавку.")
        ana.taps("Close")
        ana.hangs_up()
        ana.closes_the_call("answered", "Tonight")

        ana.opens_the_end_of_the_shift()
        ana.sees("Nothing of yours is open.")
        ana.page.get_by_label("What they must know").fill("The second bus leaves at six.")
        ana.page.locator("label.choice").filter(has_text="hard").click()
        ana.page.get_by_text("I would like to talk to somebody").click()
        ana.page.locator("#end-now").click()
        expect(ana.page.locator("#come")).to_be_visible()

        borys.sees("The second bus leaves at six.")
        borys.sees("1 person wants to talk after a shift.")
        borys.page.locator("#to-debriefs").click()
        expect(borys.page.get_by_role("listitem").filter(has_text="Ana")).to_contain_text("hard")
        borys.taps("We have talked")
        borys.sees("talked with Borys")
        assert not ana.complaints
        assert not borys.complaints
