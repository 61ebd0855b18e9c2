"""The settings of the site: one page leads to all of them, and each leads back."""

from __future__ import annotations

from kit.web import more, site
from tests.web.scene import Morning


def test_whoever_came_from_the_settings_finds_the_way_back(morning: Morning) -> None:
    carmen = morning.browser("carmen")
    settings = carmen.get("/settings").text
    for_everybody = {room.endpoint for _heading, rooms in more.GROUPS for room in rooms}
    for _heading, rooms in site.GROUPS:
        for room in rooms:
            if room.endpoint in for_everybody:
                continue  # the tab "More" leads there
            with morning.app.test_request_context():
                address = morning.app.url_map.bind("").build(room.endpoint)
            assert f'href="{address}"' in settings
            assert 'class="back" href="/settings"' in carmen.get(address).text, address


def test_the_tab_more_is_marked_on_the_page_of_lines(morning: Morning) -> None:
    page = morning.browser("carmen").get("/lines").text
    assert page.count('aria-current="page"') == 1
