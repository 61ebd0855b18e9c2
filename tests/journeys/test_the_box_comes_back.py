"""Power fails, modems are pulled out, boxes are told to stop: what was begun is gone on with."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, expect

from kit.simulator.modem import SimulatedModem
from tests.journeys.desk import Desk
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

CALLER = "+380501234567"


@contextmanager
def a_shift(town: Town, browser: Browser) -> Iterator[tuple[SimulatedModem, Desk]]:
    """An open box with a ready line, and Ana at her board."""
    town.volunteer("ana", "Ana", "en")
    with town.modem() as modem:
        town.open_box()
        ana = Desk(browser, town)
        ana.signs_in("ana")
        ana.sees("ready")
        yield modem, ana


def test_a_box_told_to_stop_during_a_call_is_gone_within_five_seconds_and_keeps_the_call(
    town: Town, browser: Browser
) -> None:
    with a_shift(town, browser) as (modem, ana):
        call = town.network.phone(CALLER).ring(modem.number)
        ana.takes_the_call()
        assert call.wait_for("talking", timeout_s=5)
        assert town.stop("box") < 5
        ana.sees("Connection lost")

        town.open_box()
        ana.page.goto(town.url)
        ana.page.get_by_role("link", name="Close the call").click()
        ana.closes_the_call("answered", "Tonight")
        ana.sees("Nobody is ringing.")


def test_a_call_that_rang_when_the_power_failed_is_a_callback_afterwards(
    town: Town, browser: Browser
) -> None:
    with a_shift(town, browser) as (modem, ana):
        call = town.network.phone(CALLER).ring(modem.number)
        ana.sees_ringing()
        town.stop("box", signal.SIGKILL)
        call.hang_up()
        town.open_box()
        ana.page.goto(town.url)
        ana.goes_to("Callbacks")
        ana.sees("missed call")


def test_a_modem_pulled_out_is_told_on_every_page_and_comes_back_by_itself(
    town: Town, browser: Browser
) -> None:
    with a_shift(town, browser) as (modem, ana):
        modem.faults.unplug()
        ana.sees("no modem")
        phone = town.network.phone(CALLER)
        phone.text(modem.number, "Are you open?")
        modem.faults.plug()
        ana.sees("ready")
        ana.sees("Are you open?")


def test_what_was_half_typed_is_there_again_after_the_box_was_away(
    town: Town, browser: Browser
) -> None:
    with a_shift(town, browser) as (modem, ana):
        phone = town.network.phone(CALLER)
        phone.text(modem.number, "Where do we go?")
        ana.sees("Where do we go?")
        ana.page.locator("a.row-link").first.click()
        ana.page.get_by_role("textbox").first.fill("Come to the centre at")
        town.stop("box", signal.SIGKILL)
        ana.sees("Connection lost")
        town.open_box()
        ana.page.reload()
        expect(ana.page.get_by_role("textbox").first).to_have_value("Come to the centre at")
