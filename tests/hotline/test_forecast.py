"""The forecast of a day rests on the site's own days, and says when they are too few."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.forecast import ENOUGH_DAYS, Hour, Past, Rate, Window, hours, rate

TUESDAY = date(2026, 11, 24)
MADRID = ZoneInfo("Europe/Madrid")


def tuesdays(count: int, came: int = 9, missed: int = 1) -> list[Past]:
    return [Past("r", TUESDAY - timedelta(weeks=n + 1), came, missed) for n in range(count)]


def test_under_five_days_nothing_is_said() -> None:
    assert rate(tuesdays(4), "r", 1) == Rate(None, 4)
    assert rate(tuesdays(5), "r", 1) == Rate(0.1, 5)


def test_only_the_same_service_and_weekday_count() -> None:
    other = [Past("doctor", one.day, 0, 10) for one in tuesdays(9)]
    monday = [Past("r", one.day - timedelta(days=1), 0, 10) for one in tuesdays(9)]
    empty = [Past("r", TUESDAY - timedelta(weeks=n), 0, 0) for n in range(20, 30)]
    assert rate(tuesdays(6) + other + monday + empty, "r", 1) == Rate(0.1, 6)


def test_slots_are_told_by_the_hour_of_the_sites_clock() -> None:
    at = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
    windows = [
        Window(at, 12, 0),
        Window(at + timedelta(minutes=30), 10, 2),
        Window(at + timedelta(hours=1), 3, 1),
    ]
    assert hours(windows, Rate(0.2, 8), MADRID) == [Hour(10, 22, 4, 6), Hour(11, 3, 0, 1)]
    assert hours(windows, Rate(None, 2), MADRID)[0] == Hour(10, 22, None, 2)


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400)), max_size=20),
    st.integers(0, 400),
)
def test_no_more_are_missing_than_are_booked(past: list[tuple[int, int]], booked: int) -> None:
    history = [
        Past("r", TUESDAY - timedelta(weeks=n), came, missed)
        for n, (came, missed) in enumerate(past)
    ]
    found = rate(history, "r", 1)
    assert (found.share is None) == (found.days < ENOUGH_DAYS)
    (hour,) = hours([Window(datetime(2026, 11, 24, 9, tzinfo=UTC), booked, 3)], found, MADRID)
    assert 0 <= (hour.missing or 0) <= booked
    assert hour.walkins == 3 + (hour.missing or 0)
