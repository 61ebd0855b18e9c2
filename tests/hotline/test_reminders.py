"""When an appointment is reminded of: at decent hours, in time, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.reminders import due, windows

HOURS = (time(9), time(20))
MADRID = "Europe/Madrid"
LONG_AGO = datetime(2026, 11, 1, tzinfo=UTC)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(MADRID)).astimezone(UTC)


def which(starts_at: datetime, now: datetime, told_at: datetime = LONG_AGO) -> str:
    window = due(starts_at, told_at, HOURS, MADRID, now)
    return window.which if window else ""


@pytest.mark.parametrize(
    ("now", "reminder"),
    [
        (at(25, 16, 59), ""),
        (at(25, 17), "day-before"),
        (at(25, 19, 59), "day-before"),
        (at(25, 20), ""),
        (at(26, 3), ""),
        (at(26, 9), "today"),
        (at(26, 12, 29), "today"),
        (at(26, 12, 30), ""),
        (at(26, 15), ""),
        (at(20, 17), ""),
    ],
)
def test_the_day_before_in_the_afternoon_and_on_the_day_until_two_hours_before(now, reminder):
    assert which(at(26, 14, 30), now) == reminder


def test_nobody_is_woken_for_an_early_appointment():
    assert [one.which for one in windows(at(26, 10, 30), HOURS, MADRID)] == ["day-before"]


def test_who_booked_just_now_is_not_reminded_just_now():
    start = at(26, 14, 30)
    assert which(start, at(25, 17), told_at=at(25, 16)) == ""
    assert which(start, at(26, 9), told_at=at(25, 16)) == "today"


def test_what_a_clock_that_was_ahead_wrote_holds_no_reminder_back():
    assert which(at(26, 14, 30), at(25, 17), told_at=at(28, 9)) == "day-before"


@given(
    st.integers(0, 20_000).map(lambda hours: LONG_AGO + timedelta(hours=hours)),
    st.integers(0, 22),
    st.integers(1, 23),
    st.sampled_from((MADRID, "UTC", "America/Santiago", "Pacific/Chatham")),
)
def test_no_reminder_is_at_night_or_after_the_beginning(starts_at, begin, length, timezone):
    hours = (time(begin), time(min(begin + length, 23)))
    for window in windows(starts_at, hours, timezone):
        assert window.begins_at < window.ends_at or window.which == "day-before"
        assert window.ends_at <= starts_at
        assert starts_at - window.begins_at < timedelta(hours=49)
