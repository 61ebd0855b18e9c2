"""When a household may be reached."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.households import is_safe, may_be_hours, safe_from

MADRID = "Europe/Madrid"
TIMES = st.times().map(lambda at: f"{at:%H:%M}")
HOURS = st.tuples(TIMES, TIMES).filter(lambda two: two[0] != two[1]).map("-".join)
INSTANTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


def local(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZoneInfo(MADRID)).astimezone(UTC)


@pytest.mark.parametrize(
    ("hours", "at", "begins"),
    [
        ("", "2026-11-24T03:00", "2026-11-24T03:00"),
        ("09:00-17:30", "2026-11-24T12:00", "2026-11-24T12:00"),
        ("09:00-17:30", "2026-11-24T17:30", "2026-11-25T09:00"),
        ("09:00-17:30", "2026-11-24T08:59", "2026-11-24T09:00"),
        ("22:00-02:00", "2026-11-24T01:00", "2026-11-24T01:00"),
        ("22:00-02:00", "2026-11-24T02:00", "2026-11-24T22:00"),
        # The clock goes from 2:00 to 3:00: these hours do not exist that night.
        ("02:10-02:50", "2026-03-29T01:00", "2026-03-30T02:10"),
    ],
)
def test_a_household_is_reached_in_its_safe_hours_and_waits_for_them(
    hours: str, at: str, begins: str
) -> None:
    assert safe_from(hours, MADRID, local(at)) == local(begins)


@given(HOURS, INSTANTS)
def test_the_next_safe_moment_is_safe_and_none_lies_before_it(hours: str, now: datetime) -> None:
    begins = safe_from(hours, MADRID, now)
    assert begins >= now
    assert is_safe(hours, MADRID, begins)
    step = (begins - now) / 20
    for count in range(20 if step else 0):
        assert not is_safe(hours, MADRID, now + count * step)


@pytest.mark.parametrize("words", ["9-17", "09:00-09:00", "09:00", "-", "25:00-26:00"])
def test_what_is_no_span_of_hours_is_not_kept(words: str) -> None:
    assert not may_be_hours(words)
