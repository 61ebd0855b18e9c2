"""When somebody wants to be rung back, as it is said on the phone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.besttime import LONGEST, BestTime, read
from kit.hotline.queueing import Owed, due_at, missed, next_to_ring

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=MADRID)


def test_after_six_is_today_by_the_clock_of_the_site() -> None:
    assert read("", "18:00", "", MADRID, NOW) == BestTime(at(24, 18))


def test_a_day_with_a_beginning_and_an_end() -> None:
    assert read("2026-11-25", "09:00", "12:00", MADRID, NOW) == BestTime(at(25, 9), at(25, 12))


def test_only_until_means_from_now_on() -> None:
    assert read("", "", "12:00", MADRID, NOW) == BestTime(NOW, at(24, 12))


def test_nothing_said_is_any_time() -> None:
    assert read("2026-11-25", "", "", MADRID, NOW) is None


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        ("", "six", ""),
        ("", "25:00", ""),
        ("tomorrow", "10:00", ""),
        ("", "18:00", "17:00"),
        ("", "18:00", "18:00"),
        ("", "", "09:00"),
        ("2026-12-31", "10:00", ""),
    ],
)
def test_what_is_no_time_is_refused(day: str, start: str, end: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        read(day, start, end, MADRID, NOW)


@given(st.dates(date(2026, 11, 24), date(2026, 12, 4)), st.times())
def test_nobody_is_due_before_the_time_they_named(day: date, begins: time) -> None:
    best = read(day.isoformat(), f"{begins:%H:%M}", "", MADRID, NOW)
    assert best is not None
    owed = Owed("a", NOW - timedelta(hours=1), not_before=best.start)
    assert due_at(owed) >= best.start
    assert best.start <= NOW + LONGEST
    if best.start > NOW:
        assert next_to_ring([owed], NOW) is None
    assert next_to_ring([owed], max(best.start, NOW)) == owed


def test_who_rings_again_is_there_now() -> None:
    owed = Owed("a", NOW, not_before=at(24, 18))
    assert due_at(missed(owed, "a", NOW)) == NOW
