"""Which text goes before which, when the hotline keeps quiet, and what comes too late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.hotline import outbox

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def test_replies_go_before_confirmations_before_reminders_before_broadcasts() -> None:
    kinds = ["broadcast", "reminder", "acknowledgement", "confirmation", "reply"]
    assert sorted(kinds, key=outbox.RANKS.__getitem__) == kinds[::-1]
    waited_for = {"reply", "confirmation", "moved", "cancelled", "offer"}
    assert set(outbox.PROMPT) == waited_for | {"dialogue", "stopped", "danger"}


@pytest.mark.parametrize("words", ["22:00-07:30", "00:00-06:00", "13:00-14:30"])
def test_hours_are_read_as_they_are_written(words: str) -> None:
    hours = outbox.read_hours(words)
    assert hours is not None
    assert "-".join(f"{one:%H:%M}" for one in hours) == words


def test_no_hours_are_no_quiet() -> None:
    assert outbox.read_hours("") is None
    assert not outbox.is_quiet(None, "Europe/Madrid", NOON)


@pytest.mark.parametrize(
    "words", ["22-7", "24:00-07:00", "22:60-07:00", "7:00-8:00", "08:00-08:00"]
)
def test_hours_that_mean_nothing_are_refused(words: str) -> None:
    with pytest.raises(ValueError, match=words):
        outbox.read_hours(words)


@pytest.mark.parametrize(
    ("hours", "clock", "quiet"),
    [
        ("22:00-07:30", "21:59", False),
        ("22:00-07:30", "22:00", True),
        ("22:00-07:30", "03:00", True),
        ("22:00-07:30", "07:29", True),
        ("22:00-07:30", "07:30", False),
        ("13:00-14:30", "12:59", False),
        ("13:00-14:30", "13:00", True),
        ("13:00-14:30", "14:30", False),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_sites_wall(
    hours: str, clock: str, *, quiet: bool
) -> None:
    hour, minute = map(int, clock.split(":"))
    shown = NOON.replace(hour=hour, minute=minute) - timedelta(hours=1)  # Madrid in winter
    assert outbox.is_quiet(outbox.read_hours(hours), "Europe/Madrid", shown) is quiet


def test_the_day_is_the_sites_own() -> None:
    late = NOON.replace(hour=23, minute=30)
    assert outbox.day_of("Europe/Madrid", late) == "2026-11-25"
    assert outbox.day_of("America/Bogota", late) == "2026-11-24"


def test_what_comes_too_late_is_told_by_its_age() -> None:
    assert outbox.stale_before(6, NOON) == NOON - timedelta(hours=6)
    assert outbox.stale_before(0, NOON) is None


def test_a_pace_is_so_many_texts_in_a_minute() -> None:
    assert outbox.pause_s(0) == 0
    assert outbox.pause_s(12) == 5
