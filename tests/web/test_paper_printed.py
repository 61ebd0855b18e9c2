"""The paper pack as a browser prints it: nothing lies on another thing, and a note has room."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.web.person import Person
from tests.web.scene import Morning

Comes = Callable[..., Person]

A4_WITHIN_MARGINS = 703
"""186 mm in CSS pixels."""

SPILLS = """() => [...document.querySelectorAll(".sheet, .box")]
  .filter((one) => one.scrollHeight > one.clientHeight + 1 || one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent.trim().slice(0, 40))"""


@pytest.mark.parametrize("language", ["uk", "ar"])
def test_a_printed_sheet_holds_all_its_boxes(morning: Morning, comes: Comes, language: str) -> None:
    _many_topics(morning)
    ana = comes(width=A4_WITHIN_MARGINS).signs_in("ana")
    ana.speaks(language)
    ana.opens("/paper").page.locator("#print-pack").click()
    ana.page.locator(".sheet").first.wait_for()
    ana.page.emulate_media(media="print")
    assert ana.page.evaluate(SPILLS) == []
    note = ana.page.locator(".sheet .tall").first.bounding_box()
    assert note
    assert note["height"] >= 75, "a note has no room"


def _many_topics(morning: Morning) -> None:
    """As many topics as the longest pack has, with names of its length."""
    with morning.writing() as tx:
        for place in range(11):
            names = f'{{"uk": "Тимчасовий захист {place}", "ar": "الحماية المؤقتة {place}"}}'
            row = {"key": f"topic-{place}", "names": names, "place": place}
            tx.insert("topics", {"id": tx.new_id(), **row})
