"""A coordinator's morning: yesterday's figures, today's volunteers, the screen on the wall."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, expect

from kit import box
from kit.clock import SystemClock, as_text
from kit.store.engine import Writing
from tests.journeys.desk import Desk
from tests.journeys.town import Town

pytestmark = pytest.mark.journey


def yesterday(tx: Writing, zone: ZoneInfo) -> None:
    """From ten to noon: twelve calls of four minutes, answered after 10 s, and three missed."""
    day = SystemClock().now().astimezone(zone).date() - timedelta(days=1)
    start = datetime.combine(day, time(10), zone)
    who = tx.value("SELECT id FROM volunteers")
    for n in range(15):
        rang_at = start + timedelta(minutes=8 * n)
        call = {"id": tx.new_id(), "line": "Line 1", "direction": "in", "rang_at": as_text(rang_at)}
        if n % 5 == 4:
            ended_at = as_text(rang_at + timedelta(seconds=40))
            tx.insert("calls", {**call, "state": "missed", "ended_at": ended_at})
            continue
        answered = rang_at + timedelta(seconds=10)
        over = answered + timedelta(minutes=4)
        times = {"answered_at": as_text(answered), "ended_at": as_text(over)}
        done = {"state": "closed", "disposition": "answered", "closed_at": as_text(over)}
        tx.insert("calls", {**call, **times, **done, "taken_by": who, "language": "uk"})


def test_a_coordinator_looks_back_plans_and_opens_the_wallboard(
    town: Town, browser: Browser
) -> None:
    town.volunteer("carmen", "Carmen", "en", role="coordinator")
    store = box.open_store(town.settings)
    with store.writing() as tx:
        yesterday(tx, ZoneInfo(town.settings.site.timezone))
    store.close()
    with town.modem() as modem:
        town.open_box()
        carmen = Desk(browser, town)
        carmen.signs_in("carmen")

        carmen.goes_to("More")
        carmen.goes_to("Figures")
        carmen.goes_to("yesterday")
        tile = carmen.page.locator(".tile")
        expect(tile.filter(has_text="Service level")).to_contain_text("80%")
        expect(tile.filter(has_text="Heard the busy tone")).to_contain_text("unknown")
        expect(carmen.page.get_by_role("img", name="Calls by hour")).to_be_visible()

        carmen.goes_to("Planner")
        carmen.page.get_by_label("Day of the week").select_option("Every day")
        carmen.page.get_by_role("button", name="Show").click()
        carmen.sees("This rests on 1 day, 15 calls.")
        expect(tile.filter(has_text="Volunteers, at most")).to_contain_text("2")

        carmen.goes_to("More")
        carmen.goes_to("Wallboard")
        expect(carmen.page.locator("#wall-ringing")).to_have_text("0")
        call = town.network.phone("+380501234567", language="uk").ring(modem.number)
        expect(carmen.page.locator("#wall-ringing")).to_have_text("1")
        call.hang_up()
        expect(carmen.page.locator("#wall-ringing")).to_have_text("0")
        expect(carmen.page.locator("#wall-owed")).to_contain_text("1")
        assert not carmen.complaints
