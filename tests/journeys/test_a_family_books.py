"""The main job, end to end: somebody rings, a family is booked, headquarters knows it once."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.journeys.desk import Desk
from tests.journeys.headquarters import Office
from tests.journeys.town import Town, eventually, six_digits

pytestmark = pytest.mark.journey

FAMILY = "+380501234567"


def test_a_family_of_four_is_booked_by_phone_and_headquarters_shows_it_once(
    town: Town, browser: Browser
) -> None:
    town.volunteer("ana", "Ana", "en")
    town.volunteer("olena", "Olena", "en")
    with town.modem() as modem:
        town.open_box()
        ana, olena = Desk(browser, town), Desk(browser, town, width=390)
        ana.signs_in("ana")
        olena.signs_in("olena")
        ana.sees("ready")

        phone = town.network.phone(FAMILY, language="uk")
        call = phone.ring(modem.number)
        olena.sees_ringing()
        ana.takes_the_call()
        assert call.wait_for("talking", timeout_s=5)
        olena.sees("Ana")

        ana.looks_up("робота")
        answer = ana.opens_answer("Work with temporary protection")
        expect(answer).to_contain_text("Робота з тимчасовим захистом")
        expect(answer).to_contain_text("Checked on")

        ana.chooses_party(4)
        ana.chooses_service("Temporary protection registration")
        ana.chooses_first_time()
        expect(ana.page.locator(".preview")).to_contain_text(re.compile(r"\d+ parts?"))
        ana.books()
        ana.sees("4 people")

        ana.hangs_up()
        assert call.wait_for("ended", timeout_s=5)
        assert call.ended_by == "line"
        ana.closes_the_call("appointment made", "Registration appointment")
        ana.sees("Nobody is ringing.")

        text = phone.wait_for_text(timeout_s=10)
        assert "Реєстрація тимчасового захисту" in text.body
        assert re.search(r"\d\d:\d\d", text.body)
        code = six_digits(text.body)

        # All this while the link to headquarters was down: the records wait, and the page says so.
        ana.sees("wait")
        town.open_headquarters()
        office = Office(browser, town)
        office.sign_in()
        office.opens_site("Border crossing")
        eventually(lambda: office.looks_for("Appointments", code) == 1, "the appointment is there")

        # The link goes and comes again: what came once is there once.
        town.stop("headquarters")
        phone.text(modem.number, "Дякую!")
        ana.goes_to("SMS")
        ana.sees("Дякую!")
        town.open_headquarters()
        eventually(lambda: office.looks_for("Messages", "Дякую!") == 1, "the text is there")
        assert office.looks_for("Appointments", code) == 1
        assert not ana.complaints
        assert not olena.complaints
    log = town.log()
    assert FAMILY not in log
    assert FAMILY[4:] not in log
    assert "Дякую" not in log
