"""Every page, as those who need help with pages meet it: a screen reader, a keyboard, a small
phone, large letters, the dark, another direction of writing, and a slow network.

The pages are found from the app's own addresses (tour.py): one more page is looked at by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, expect, sync_playwright

from tests.web.listening import served
from tests.web.person import Person, chromium
from tests.web.tour import Stop, site_at_work, stops

FIRST_BYTES = 150_000
LATER_BYTES = 30_000
THEMES: dict[str, Literal["light", "dark"]] = {"en": "light", "ar": "dark"}
"""Each language with its colours: both are seen on every page, by one run of axe a page."""
WIDTH = 320

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@dataclass
class Seen:
    """What was found on one page in one language."""

    language: str
    stop: Stop
    faults: list[str] = field(default_factory=list)
    width: int = 0
    crushed: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    unreached: list[str] = field(default_factory=list)
    first_bytes: int = 0
    later_bytes: int = 0


@pytest.fixture(scope="module")
def tour(tmp_path_factory: pytest.TempPathFactory) -> list[Seen]:
    """Every page in each language, at the width of a small phone."""
    with (
        site_at_work(tmp_path_factory.mktemp("tour")) as (morning, ids),
        served(morning) as site,
        sync_playwright() as playwright,
        chromium(playwright) as browser,
    ):
        address = f"http://127.0.0.1:{site.server.port}"
        return list(walk(browser, address, stops(morning.app, ids)))


def walk(browser: Browser, address: str, pages: list[Stop]) -> Iterator[Seen]:
    """A guest sees the door; the coordinator, who may open everything, sees the rest."""
    guest = Person.sits_down(browser, address, WIDTH)
    carmen = Person.sits_down(browser, address, WIDTH).signs_in("carmen")
    for language in THEMES:
        guest.opens("/signin").page.click(f"button[name=language][value={language}]")
        expect(guest.page.locator("html")).to_have_attribute("lang", language)
        yield look(guest, language, Stop("the door", "/signin"))
        carmen.opens("/more").speaks(language)
        for stop in pages:
            yield look(carmen, language, stop)
    guest.leaves()
    carmen.leaves()


def look(person: Person, language: str, stop: Stop) -> Seen:
    """Opens a page and examines it, in the light or in the dark as its language has it."""
    page = person.opens(stop.path).page
    seen = Seen(language, stop)
    seen.first_bytes, seen.later_bytes = page.evaluate(_WEIGHT)
    seen.width = page.evaluate("document.documentElement.scrollWidth")
    page.evaluate(AXE_SCRIPT)
    page.emulate_media(color_scheme=THEMES[language])
    report = page.evaluate(
        "(only) => axe.run({ runOnly: only, resultTypes: ['violations'] })",
        {"type": "tag", "values": _RULES},
    )
    seen.faults = [
        f"{fault['id']}: {node['html'][:160]}"
        for fault in report["violations"]
        for node in fault["nodes"]
    ]
    if page.evaluate(_STATUS) >= 500:
        seen.faults.append("the page fails")
    seen.crushed = page.evaluate(_CRUSHED)
    seen.unnamed = page.evaluate(_UNNAMED)
    page.keyboard.press("Tab")
    seen.unreached = page.evaluate(_UNREACHED)
    return seen


def test_no_page_keeps_anybody_out(tour: list[Seen]) -> None:
    """axe-core finds no violation of WCAG 2.2 A or AA."""
    assert {_name(seen): seen.faults for seen in tour if seen.faults} == {}


def test_no_page_scrolls_sideways_at_320_pixels(tour: list[Seen]) -> None:
    """Which is also a screen of 640 pixels with letters of twice the size."""
    assert {_name(seen): seen.width for seen in tour if seen.width > WIDTH} == {}


def test_long_names_leave_room_for_what_stands_beside_them(tour: list[Seen]) -> None:
    assert {_name(seen): seen.crushed for seen in tour if seen.crushed} == {}


def test_every_field_has_a_name(tour: list[Seen]) -> None:
    assert {_name(seen): seen.unnamed for seen in tour if seen.unnamed} == {}


def test_the_keyboard_reaches_everything_and_shows_where_it_is(tour: list[Seen]) -> None:
    assert {_name(seen): seen.unreached for seen in tour if seen.unreached} == {}


def test_a_page_is_light_on_the_first_visit_and_lighter_after(tour: list[Seen]) -> None:
    heavy = {
        _name(seen): (seen.first_bytes, seen.later_bytes)
        for seen in tour
        if seen.stop.endpoint != "components.surge"  # forty calls at once
        and (seen.first_bytes > FIRST_BYTES or seen.later_bytes > LATER_BYTES)
    }
    assert heavy == {}


def _name(seen: Seen) -> str:
    return f"{seen.stop.endpoint} in {seen.language}"


_STATUS = "performance.getEntriesByType('navigation')[0].responseStatus"

_WEIGHT = """() => {
  const all = ["navigation", "resource"].flatMap((kind) => performance.getEntriesByType(kind));
  const sum = (of) => all.reduce((bytes, one) => bytes + of(one), 0);
  return [sum((one) => one.encodedBodySize + 300), sum((one) => one.transferSize)];
}"""

_CRUSHED = """() => [...document.querySelectorAll(".grow")]
  .filter((el) => el.checkVisibility() && el.getBoundingClientRect().width < 100)
  .map((el) => el.outerHTML.slice(0, 120))"""

_TAPPED = """[...document.querySelectorAll("a[href], button, input, select, textarea, summary")]
  .filter((el) => el.type !== "hidden" && !el.disabled && el.checkVisibility())"""

_UNNAMED = f"""() => {_TAPPED}
  .filter((el) => !(el.labels && el.labels.length) && !el.textContent.trim())
  .filter((el) => !el.getAttribute("aria-label") && !el.getAttribute("aria-labelledby"))
  .map((el) => el.outerHTML.slice(0, 120))"""

_UNREACHED = f"""() => {_TAPPED}.filter((el) => {{
  el.focus();
  const marks = [el, el.nextElementSibling].filter(Boolean).map((one) => getComputedStyle(one));
  const shown = marks.some((mark) => mark.outlineStyle === "solid");
  return el.tabIndex < 0 || document.activeElement !== el || !shown;
}}).map((el) => el.outerHTML.slice(0, 120))"""
