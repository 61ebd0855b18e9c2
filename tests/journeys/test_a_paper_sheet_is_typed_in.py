"""The power went: what was written on a numbered sheet is a call afterwards, and only once."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from kit.clock import SystemClock
from tests.journeys.desk import Desk
from tests.journeys.town import Town

pytestmark = pytest.mark.journey

FAMILY = "+380501234567"


class Clerk(Desk):
    """Somebody with a pile of sheets."""

    def prints_a_pack(self) -> str:
        """The number of its first sheet."""
        self.page.goto(self._town.url + "/paper")
        self.page.get_by_label("Call sheets").fill("2")
        self.page.get_by_role("button", name="Make a pack to print").click()
        sheet = self.page.locator("article.sheet").first
        expect(sheet).to_be_visible()
        return re.sub(r"[^\d-]", "", sheet.get_attribute("aria-label") or "")

    def opens_sheet(self, number: str) -> None:
        self.page.goto(self._town.url + "/paper")
        self.page.get_by_label("Number at the top of the sheet").fill(number)
        self.page.get_by_role("button", name="Open the sheet").click()
        expect(self.page.get_by_role("button", name="Type the sheet in")).to_be_visible()

    def writes(self, words: str) -> None:
        now = SystemClock().now().astimezone(ZoneInfo("Europe/Madrid"))
        self.page.locator("#day").fill(now.date().isoformat())
        self.page.locator("#time").fill(now.strftime("%H:%M"))
        self.page.locator("#number").fill(FAMILY)
        self.page.locator("#language").select_option("uk")
        self.page.locator("#note").fill(words)
        self.page.locator("label.choice").filter(has_text="appointment made").click()
        self.page.get_by_label("Service").select_option(label="Temporary protection registration")
        self.page.get_by_label("Grown-ups").fill("2")

    def types_it_in(self) -> None:
        self.page.get_by_role("button", name="Type the sheet in").click()


def test_a_paper_sheet_is_typed_in_once_and_the_family_gets_its_text(
    town: Town, browser: Browser
) -> None:
    town.volunteer("ana", "Ana", "en")
    town.volunteer("borys", "Borys", "en")
    with town.modem():
        town.open_box()
        phone = town.network.phone(FAMILY, language="uk")
        ana, borys = Clerk(browser, town), Clerk(browser, town, width=390)
        ana.signs_in("ana")
        borys.signs_in("borys")
        number = ana.prints_a_pack()

        ana.opens_sheet(number)
        borys.opens_sheet(number)
        ana.writes("Two children")
        expect(ana.page.locator("#kept")).not_to_be_empty()  # kept while it is typed
        ana.types_it_in()
        expect(ana.page.locator("#typed")).to_contain_text(number)
        ana.sees("appointment made")
        assert "Реєстрація тимчасового захисту" in phone.wait_for_text(timeout_s=10).body

        borys.writes("Two children, comes by train")
        borys.types_it_in()
        borys.sees("Ana typed this sheet in:")
        borys.sees("Two children, comes by train")
        with town.reading() as r:
            assert r.value("SELECT count(*) FROM calls WHERE kind = 'paper'") == 1
            assert r.value("SELECT count(*) FROM appointments") == 1
        assert ana.complaints + borys.complaints == []
