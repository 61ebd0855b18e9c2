"""A volunteer and a caller who share no alphabet: each reads their own, and both the same thing."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.journeys.desk import Desk
from tests.journeys.town import Town, six_digits

pytestmark = pytest.mark.journey


def test_an_arabic_speaking_volunteer_books_for_a_ukrainian_caller(
    town: Town, browser: Browser
) -> None:
    town.volunteer("nour", "نور", "ar")
    town.volunteer("carmen", "Carmen", "en", role="coordinator")
    with town.modem() as modem:
        town.open_box()
        carmen = Desk(browser, town)
        carmen.signs_in("carmen")
        carmen.goes_to("Guide")
        carmen.looks_up("work")
        carmen.page.locator("a.row-link").filter(has_text="Work with temporary").click()
        carmen.goes_to("Edit")
        carmen.page.locator("#open-ar").click()
        carmen.page.fill("#title-ar", "العمل مع الحماية المؤقتة")
        carmen.page.fill("#body-ar", "العمل مسموح من سن السادسة عشرة.")
        carmen.page.locator("#save").click()
        carmen.sees("Saved")

        nour = Desk(browser, town, language="ar")
        nour.signs_in("nour")
        expect(nour.page.locator("html")).to_have_attribute("dir", "rtl")
        nour.sees("ready")
        phone = town.network.phone("+380501234567", language="uk")
        call = phone.ring(modem.number)
        nour.takes_the_call()
        assert call.wait_for("talking", timeout_s=5)

        nour.looks_up("العمل")
        answer = nour.opens_answer("العمل مع الحماية المؤقتة")
        hers, theirs = answer.locator("article[lang=ar]"), answer.locator("article[lang=uk]")
        expect(hers).to_contain_text("العمل مسموح من سن السادسة عشرة.")
        expect(theirs).to_contain_text("Робота з тимчасовим захистом")
        expect(hers).to_have_attribute("dir", "rtl")
        expect(theirs).to_have_attribute("dir", "ltr")
        assert _beside(hers, theirs)

        nour.chooses_party(2)
        nour.chooses_service("تسجيل الحماية المؤقتة")
        nour.chooses_first_time()
        expect(nour.page.locator(".preview")).to_contain_text("Реєстрація тимчасового захисту")
        nour.books()
        code = nour.page.locator(".read-out").inner_text().replace(" ", "")
        nour.hangs_up()
        nour.closes_the_call("appointment made", "Registration appointment")

        text = phone.wait_for_text(timeout_s=10)
        assert "Реєстрація тимчасового захисту" in text.body
        assert six_digits(text.body) == code
        assert not nour.complaints
        assert not carmen.complaints


def _beside(one: Locator, other: Locator) -> bool:
    """Whether both stand in one row, neither over the other."""
    a, b = one.bounding_box(), other.bounding_box()
    assert a
    assert b
    apart = a["x"] >= b["x"] + b["width"] or b["x"] >= a["x"] + a["width"]
    return apart and abs(a["y"] - b["y"]) < 1
