"""Takes the pictures of the docs from the running product: python docs/pictures/take.py."""

from __future__ import annotations

import sys
import tempfile
from datetime import timedelta
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from playwright.sync_api import Browser, expect  # noqa: E402

from kit import box  # noqa: E402
from kit.clock import SystemClock  # noqa: E402
from kit.desk import booking, incoming, ring  # noqa: E402
from kit.settings import Site  # noqa: E402
from kit.store import callers, slots  # noqa: E402
from kit.store.engine import Writing  # noqa: E402
from tests.journeys.desk import Desk, chromium  # noqa: E402
from tests.journeys.town import Town  # noqa: E402

WIDE, NARROW, HEIGHT = 1200, 390, 760
TONGUES = {"ana": "en", "olena": "uk", "amal": "ar"}
PEOPLE = (
    ("+380500000101", "Родина Коваль", "uk", "Добрий день! Нас п'ятеро, двоє дітей. Куди нам?"),
    ("+34600000102", "Marta", "es", "¿Hay que pedir cita para el centro? Somos tres."),
    ("+447700900103", "", "en", "My phone has no credit, can you call me back please?"),
    ("+380500000104", "Олена", "uk", ""),
    ("+380500000105", "", "uk", ""),
)


def main() -> None:
    """A morning at the site, in pictures."""
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        town = Town(Path(folder))
        town.volunteer("ana", "Ana", "en")
        town.volunteer("olena", "Олена", "uk")
        town.volunteer("amal", "أمل", "ar")
        with town.modem() as modem:
            town.open_headquarters()
            town.open_box()
            _morning(town)
            _pictures(town, browser, modem.number)
        town.stop_all()


def _morning(town: Town) -> None:
    """What happened so far: texts, missed calls, appointments of today."""
    store = box.open_store(town.settings)
    site, now = town.settings.site, SystemClock().now()
    with store.writing() as tx:
        who = str(tx.value("SELECT id FROM volunteers LIMIT 1"))
        for place, (number, name, language, words) in enumerate(PEOPLE):
            at = now - timedelta(minutes=7 * (place + 1))
            if words:
                incoming.receive(tx, site, "Line 1", number, words, at)
            else:
                call_id = ring.rang(tx, site, "Line 1", 900 + place, number, at)
                ring.ended(tx, site, call_id, "caller", at)
            caller = callers.by_number(tx, number)
            if caller is not None and name:
                callers.describe(tx, caller.id, name=name, language=language, note=None)
                _book(tx, site, caller, who, place + 2)
    store.close()


def _book(tx: Writing, site: Site, caller: callers.Caller, who: str, party: int) -> None:
    now = SystemClock().now()
    for service in slots.services(tx)[:1]:
        free = slots.first_free(tx, service.id, party, now)
        if free is not None:
            language = caller.language or "en"
            booking.book(tx, site, booking.Wish(free.id, caller.id, party, language), who, now)


def _pictures(town: Town, browser: Browser, number: str) -> None:
    """Each picture in English, Ukrainian and Arabic, on a laptop and on a phone."""
    wide = {who: Desk(browser, town, WIDE) for who in TONGUES}
    narrow = {who: Desk(browser, town, NARROW) for who in TONGUES}
    for desks in (wide, narrow):
        for who, desk in desks.items():
            desk.signs_in(who)
    ana = wide["ana"]
    expect(ana.page.get_by_text("headquarters has everything")).to_be_visible(timeout=60_000)
    call = town.network.phone(PEOPLE[0][0]).ring(number)
    for desk in (*wide.values(), *narrow.values()):
        expect(desk.page.locator("[data-ring]")).to_be_visible()
    for who, tongue in TONGUES.items():
        _take(wide[who], "board" if tongue == "en" else f"board-{tongue}")
        _take(narrow[who], f"board-{tongue}-phone")
    for who, room in (("ana", "messages"), ("olena", "guide"), ("amal", "appointments")):
        narrow[who].page.click(f"#tab-{room}")
        expect(narrow[who].page.locator(f"#tab-{room}[aria-current]")).to_be_visible()
        _take(narrow[who], f"{room}-{TONGUES[who]}-phone")
    ana.takes_the_call()
    ana.looks_up("робота")
    ana.opens_answer("Work with temporary protection")
    ana.chooses_party(5)
    ana.chooses_service("Temporary protection registration")
    ana.chooses_first_time()
    expect(ana.page.locator(".preview")).to_be_visible()
    ana.page.evaluate("scrollTo(0, 0)")
    _take(ana, "call-en")
    call.hang_up()


def _take(desk: Desk, name: str) -> None:
    width = NARROW if name.endswith("-phone") else WIDE
    desk.page.set_viewport_size({"width": width, "height": HEIGHT})
    desk.picture(HERE / f"{name}.png")


if __name__ == "__main__":
    main()
