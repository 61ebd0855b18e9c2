"""Whether the day's numbers reach the coordinators by text: said on the board and the settings."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from kit.desk import daily
from kit.settings import Site
from kit.store import messages
from tests.fakes.clock import SteeredClock
from tests.web.scene import Morning

NOTICE = "did not reach every coordinator by text"


@pytest.fixture
def site(site: Site) -> Site:
    return replace(site, coordinator_numbers=("+34600000001", "+34600000002"), daily_at="10:00")


@pytest.fixture
def carmen(morning: Morning) -> FlaskClient:
    return morning.browser("carmen")


def writes(morning: Morning) -> list[str]:
    """The box writes today's text; the ids of its texts."""
    with morning.writing("messages") as tx:
        daily.write(tx, morning.site, morning.clock.now())
        return [one.id for one in daily.fate(tx, morning.site, morning.clock.now()).texts]


def becomes(morning: Morning, message_id: str, state: str, trouble: str = "") -> None:
    with morning.writing("messages") as tx:
        tx.execute(
            "UPDATE messages SET state = ?, trouble = ? WHERE id = ?", (state, trouble, message_id)
        )


def panel(client: FlaskClient) -> str:
    return client.get("/settings").text.split('id="daily"')[1].split("</section>")[0]


def test_a_text_that_was_refused_is_told_on_the_board_and_why_on_the_settings(
    morning: Morning, carmen: FlaskClient, ana: FlaskClient
) -> None:
    first, second = writes(morning)
    becomes(morning, first, "sent")
    assert NOTICE not in carmen.get("/").text
    becomes(morning, second, "failed", "expired")
    assert NOTICE in carmen.get("/").text
    assert NOTICE not in ana.get("/").text
    told = panel(carmen)
    assert "It waited for too long" in told
    assert told.count("<li") == 2
    assert "+34600000002" not in told


def test_a_text_that_no_line_takes_is_told_after_a_quarter_of_an_hour(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    writes(morning)
    assert NOTICE not in carmen.get("/").text
    clock.wait(minutes=16)
    morning.bell.ring("messages")
    assert NOTICE in carmen.get("/").text
    assert "It waits until a line can send." in panel(carmen)


def test_a_text_that_was_not_written_in_time_is_told_and_one_that_is_to_come_is_not(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    assert "still to come" in panel(carmen)
    clock.wait(minutes=16)
    morning.bell.ring("messages")
    assert NOTICE in carmen.get("/").text
    assert "the box was off then" in panel(carmen)
    clock.wait(hours=14)
    assert "still to come" in panel(morning.browser("carmen"))


def test_what_was_sent_yesterday_is_no_word_about_today(
    morning: Morning, clock: SteeredClock, carmen: FlaskClient
) -> None:
    first, _second = writes(morning)
    becomes(morning, first, "failed", "credit")
    clock.wait(hours=22)
    morning.bell.ring("messages")
    assert NOTICE not in carmen.get("/").text
    with morning.store.reading() as r:
        assert messages.get(r, first)


class TestNobody:
    """A site that has set no number."""

    @pytest.fixture
    def site(self, site: Site) -> Site:
        return replace(site, coordinator_numbers=())

    def test_the_settings_say_that_nobody_gets_it_and_the_board_is_silent(
        self, clock: SteeredClock, carmen: FlaskClient
    ) -> None:
        clock.wait(minutes=30)
        assert "Nobody gets them" in panel(carmen)
        assert NOTICE not in carmen.get("/").text
