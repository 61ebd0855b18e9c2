"""A stale answer is corrected, and who was given the old one is told."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk import Desk
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def test_a_stale_answer_is_corrected_and_its_callers_are_told(town: Town, browser: Browser) -> None:
    town.volunteer("ana", "Ana", "en")
    town.volunteer("carmen", "Carmen", "en", role="coordinator")
    with town.modem() as modem:
        town.open_box()
        town.answer_grows_old("right-to-work")
        ana, carmen = Desk(browser, town, width=390), Desk(browser, town)
        ana.signs_in("ana")
        carmen.signs_in("carmen")
        ana.sees("ready")
        phone = town.network.phone("+380501234567", language="uk")
        phone.ring(modem.number)
        ana.takes_the_call()
        ana.looks_up("робтоа")
        answer = ana.opens_answer("Work with temporary protection")
        expect(answer).to_contain_text("Nobody has checked this lately")
        answer.get_by_role("button", name="Told the caller").click()
        ana.sees("The caller was told")

        carmen.goes_to("Guide")
        carmen.goes_to("Review of the guide")
        carmen.goes_to("Work with temporary protection")
        carmen.goes_to("Edit")
        carmen.page.fill("#body-uk", "Працювати можна від 16 років, з першого дня.")
        carmen.page.locator("#save").click()
        carmen.sees("Saved")
        carmen.goes_to("Tell these callers it changed")
        expect(carmen.page.locator(".preview")).to_contain_text("Працювати можна від 16 років")
        carmen.page.get_by_role("button", name="Tell 1 caller").dblclick()
        carmen.sees("The texts are on their way.")

        text = phone.wait_for_text(timeout_s=10)
        assert "Працювати можна від 16 років, з першого дня." in text.body
        carmen.goes_to("History")
        carmen.sees("Version 2")
        assert not ana.complaints
        assert not carmen.complaints
