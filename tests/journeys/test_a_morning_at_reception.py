"""A morning at reception: codes, a late family, walk-ins, and a box that is out of reach."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kit import box
from kit.clock import SystemClock
from kit.hotline import codes
from kit.store import appointments, slots
from kit.store.engine import Writing
from kit.store.ids import RecordId
from kit.store.slots import Centre, Service
from tests.journeys.desk import Desk
from tests.journeys.town import Town
from tests.site import open_slot

pytestmark = pytest.mark.journey

ON_TIME, LATE = codes.make(1), codes.make(2)


def called(code: str) -> str:
    return f"{code[:3]} {code[3:]}"


def noon_is_now(town: Town, now: datetime) -> str:
    """The site lies where it is noon: its day has hours before and after now. Its time zone."""
    east = 12 - now.hour
    zone = f"Etc/GMT{-east:+d}" if east else "Etc/GMT"
    file = town.folder / "site.toml"
    text = file.read_text("utf-8")
    assert f'"{town.timezone}"' in text
    file.write_text(text.replace(f'"{town.timezone}"', f'"{zone}"'), "utf-8")
    return zone


def two_full_times(tx: Writing, zone: str, now: datetime) -> None:
    """A family of three was due two hours ago, one of four is due now; nothing else is free."""
    slots.put_centre(tx, Centre(RecordId(""), "hall", "North Hall", "", zone))
    slots.put_service(tx, Service(RecordId(""), "beds", '{"en": "Beds"}', "{}"), 0)
    centre = next(one.id for one in slots.centres(tx) if one.key == "hall")
    service = next(one.id for one in slots.services(tx) if one.key == "beds")
    for code, minutes, people in ((LATE, -120, 3), (ON_TIME, -10, 4)):
        slot = open_slot(tx, service, centre, now + timedelta(minutes=minutes), people)
        family = {"slot_id": slot, "code": code, "party": people, "adults": people, "minors": 0}
        appointments.add(tx, {**family, "way": "volunteer", "language": "uk"}, now)


class Receptionist(Desk):
    """Somebody with a tablet, a scanner and a large screen."""

    def opens_the_reception(self) -> Page:
        """And the big screen, which is the answer."""
        screen: Page = self.page.context.new_page()
        screen.goto(self._town.url + "/serving")
        self.page.goto(self._town.url + "/reception")
        for page in (self.page, screen):
            expect(page.locator("html[data-live=on]")).to_be_attached()
        return screen

    def scans(self, code: str) -> None:
        """The scanner types, wherever the page stands."""
        self.page.locator("h1").click()
        self.page.keyboard.type(code)
        self.page.keyboard.press("Enter")

    def row(self, name: str) -> Locator:
        return self.page.locator("#reception li.visit").filter(has_text=name)

    def taps_beside(self, name: str, button: str) -> None:
        self.row(name).get_by_role("button", name=button, exact=True).click()

    def gives_a_token(self, people: int) -> None:
        fold = self.page.locator("#walk-in")
        if not fold.get_attribute("open"):
            fold.locator("summary").click()
        fold.get_by_label("What for").select_option(label="Beds")
        fold.get_by_label("Grown-ups").fill(str(people))
        fold.get_by_role("button", name="Give a token").click()


def test_a_morning_at_reception_loses_nobody(town: Town, browser: Browser) -> None:
    now = SystemClock().now()
    zone = noon_is_now(town, now)
    town.volunteer("ana", "Ana", "en")
    store = box.open_store(town.settings)
    with store.writing() as tx:
        two_full_times(tx, zone, now)
    store.close()
    with town.modem():
        town.open_box()
        ana = Receptionist(browser, town, width=768)
        ana.signs_in("ana")
        screen = ana.opens_the_reception()

        ana.scans(ON_TIME)
        expect(ana.row(called(ON_TIME))).to_contain_text("here")
        expect(ana.row(called(LATE))).to_contain_text("late")

        ana.gives_a_token(2)
        ana.sees("No place for so many is left today.")
        ana.page.goto(town.url + "/reception")
        ana.page.get_by_role("button", name="They did not come: 3 places for walk-ins").click()
        expect(ana.row(called(LATE))).to_contain_text("did not come")
        ana.gives_a_token(2)
        ana.sees("W-1")

        ana.taps_beside("W-1", "Call them in")
        expect(screen.locator(".called")).to_contain_text("W-1")

        expect(ana.page.locator("html[data-live=on]")).to_be_attached()
        ana.page.context.set_offline(True)
        ana.taps_beside("W-1", "Served")
        ana.taps_beside(called(ON_TIME), "Call them in")
        expect(ana.row(called(ON_TIME))).to_contain_text("will be sent")
        expect(ana.page.locator("#unsent li")).to_have_count(2)
        ana.page.context.set_offline(False)

        expect(ana.row("W-1")).to_contain_text("served")
        expect(ana.page.locator("#unsent")).to_be_hidden()
        expect(screen.locator(".called")).to_contain_text(called(ON_TIME))
        with town.reading() as r:
            rows = r.all("SELECT state, party FROM appointments ORDER BY id")
            served = r.value("SELECT count(*) FROM visits WHERE served_at IS NOT NULL")
        assert [(row["state"], row["party"]) for row in rows] == [
            ("no-show", 3),
            ("kept", 4),
            ("kept", 2),
        ]
        assert served == 1
        assert ana.complaints == []
