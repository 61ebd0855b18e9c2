"""Takes the pictures of the docs from the running product: python docs/pictures/take.py.

At whatever hour: the site of the pictures is where it is ten in the morning.
"""

from __future__ import annotations

import shutil
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
PAGES = {WIDE: ("messages", "appointments", "guide", "reception", "wallboard")}
PAGES[NARROW] = PAGES[WIDE][:3]
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
        zone = _morning_zone()
        town = Town(Path(folder), pack=str(_pack(Path(folder), zone)), timezone=zone)
        town.volunteer("ana", "Ana", "en")
        town.volunteer("olena", "Олена", "uk")
        town.volunteer("amal", "أمل", "ar")
        with town.modem() as modem:
            town.open_headquarters()
            town.open_box()
            _morning(town)
            _pictures(town, browser, modem.number)
        town.stop_all()


def _morning_zone() -> str:
    """A time zone in which it is about ten in the morning now (POSIX: west of Greenwich is +)."""
    west = (SystemClock().now().hour - 10) % 24
    return f"Etc/GMT{west:+d}" if west <= 12 else f"Etc/GMT{west - 24:+d}"


def _pack(folder: Path, zone: str) -> Path:
    """The demo's pack with its centres in that zone."""
    pack = folder / "pack"
    shutil.copytree(HERE.parent.parent / "templates" / "packs" / "border-demo", pack)
    centres = pack / "centres.toml"
    centres.write_text(centres.read_text("utf-8").replace("Europe/Madrid", zone), "utf-8")
    return pack


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
    """A household's appointment for today, in half an hour."""
    now = SystemClock().now()
    service, centre = slots.services(tx)[0], slots.centres(tx)[0]
    starts_at = now.replace(minute=30, second=0, microsecond=0) + timedelta(hours=1)
    slots.offer(tx, service.id, centre.id, (starts_at, starts_at + timedelta(minutes=30)), 12)
    times = (starts_at, starts_at + timedelta(minutes=1))
    slot = next(one for one in slots.between(tx, *times) if one.service_id == service.id)
    wish = booking.Wish(slot.id, caller.id, party, caller.language or "en", caller.name)
    booking.book(tx, site, wish, who, now)


def _pictures(town: Town, browser: Browser, number: str) -> None:
    """Each page in English, Ukrainian and Arabic, on a laptop and on a phone."""
    desks = {
        (who, width): Desk(browser, town, width, language)
        for who, language in TONGUES.items()
        for width in (WIDE, NARROW)
    }
    for (who, _width), desk in desks.items():
        desk.signs_in(who)
    everything = desks["ana", WIDE].page.get_by_text("headquarters has everything")
    expect(everything).to_be_visible(timeout=60_000)
    call = town.network.phone(PEOPLE[0][0]).ring(number)
    for (who, width), desk in desks.items():
        expect(desk.page.locator("[data-ring]")).to_be_visible()
        _take(desk, "board", TONGUES[who], width)
    _call(town, browser, desks["ana", WIDE])
    call.hang_up()
    for (who, width), desk in desks.items():
        desk.speaks(TONGUES[who])
        for page in PAGES[width]:
            desk.page.goto(f"{town.url}/{page}")
            expect(desk.page.locator("html[data-live=on]")).to_be_attached()
            _take(desk, page, TONGUES[who], width)


def _call(town: Town, browser: Browser, ana: Desk) -> None:
    """One call, on the pages of somebody who reads three languages."""
    ana.takes_the_call()
    ana.goes_to("Board")
    address = ana.page.locator("a[id^=mine-]").get_attribute("href")
    for language in TONGUES.values():
        for width in (WIDE, NARROW):
            desk = Desk(browser, town, width, language)
            desk.signs_in("ana")
            desk.speaks(language)
            desk.page.goto(f"{town.url}{address}")
            desk.looks_up("робота")
            desk.page.locator("details.answer summary").first.click()
            if width == WIDE:
                desk.chooses_party(5)
                desk.page.locator("fieldset.options label.option").first.click()
                desk.chooses_first_time()
                expect(desk.page.locator(".preview")).to_be_visible()
            desk.page.evaluate("scrollTo(0, 0)")
            _take(desk, "call", language, width)
            desk.page.context.close()


def _take(desk: Desk, page: str, language: str, width: int) -> None:
    desk.page.set_viewport_size({"width": width, "height": HEIGHT})
    name = f"{page}-{language}" + ("-phone" if width == NARROW else "")
    desk.picture(HERE / ("board.png" if name == "board-en" else f"{name}.png"))


if __name__ == "__main__":
    main()
