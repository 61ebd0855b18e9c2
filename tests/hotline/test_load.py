"""What somebody's week weighs, and when it is too much."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as some

from kit.hotline import load, roster

MADRID = ZoneInfo("Europe/Madrid")
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)

Log = list[tuple[datetime, str]]
LOGS = some.lists(
    some.tuples(some.integers(1, 300), some.sampled_from(["free", "break", "off"])), max_size=12
)


def log(steps: list[tuple[int, str]]) -> Log:
    at, found = NOON - timedelta(days=2), []
    for minutes, chosen in steps:
        at += timedelta(minutes=minutes)
        found.append((at, chosen))
    return found


@given(LOGS)
def test_every_minute_worked_is_of_one_day_and_none_is_lost(steps: list[tuple[int, str]]) -> None:
    told = log(steps)
    now = told[-1][0] + timedelta(hours=1) if told else NOON
    spans = load.worked(told, now)
    whole = sum((end - start for start, end in spans), timedelta())
    assert sum(load.by_day(spans, MADRID).values(), timedelta()) == whole
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
    assert all(load.longest_stretch(spans) >= end - start for start, end in spans)


def test_a_pause_of_a_few_minutes_is_no_break() -> None:
    hour = timedelta(hours=1)
    short = [(NOON, NOON + hour), (NOON + hour + timedelta(minutes=9), NOON + 3 * hour)]
    enough = [(NOON, NOON + hour), (NOON + hour + load.A_BREAK, NOON + 3 * hour)]
    assert load.longest_stretch(short) == 3 * hour
    assert load.longest_stretch(enough) < 2 * hour


def test_what_is_too_much_is_said() -> None:
    day = timedelta(days=1)
    spans = [(NOON - n * day, NOON - n * day + timedelta(hours=7)) for n in (5, 4, 3, 2, 1, 0)]
    found = load.load(spans, MONDAY, NOON.date(), MADRID)
    assert found.warnings() == ["day", "row", "break"]
    assert (found.in_a_row, found.week) == (6, timedelta(hours=14))
    calm = load.load([(NOON, NOON + timedelta(hours=3))], MONDAY, NOON.date(), MADRID)
    assert calm.warnings() == []


def test_today_not_yet_worked_does_not_end_the_days_in_a_row() -> None:
    days = [MONDAY - timedelta(days=n) for n in range(3)]
    assert load.in_a_row(days, MONDAY) == load.in_a_row(days, MONDAY + timedelta(days=1)) == 3
    assert load.in_a_row(days, MONDAY + timedelta(days=2)) == 0


def test_a_night_shift_ends_the_next_day_and_the_change_of_clocks_keeps_its_times() -> None:
    start, end = roster.planned(date(2026, 10, 24), time(22), time(6), MADRID)
    assert end - start == timedelta(hours=9)
    assert roster.later(start, 7, MADRID).astimezone(MADRID).time() == time(22)
    assert roster.later(start, 7, MADRID) - start == timedelta(days=7, hours=1)


@given(some.dates(date(2026, 1, 1), date(2027, 12, 31)), some.integers(3, 23))
def test_the_same_time_a_week_later_is_the_same_on_the_wall(day: date, hour: int) -> None:
    start, end = roster.planned(day, time(hour), time(hour), MADRID)
    again = roster.later(start, 7, MADRID).astimezone(MADRID)
    assert (again.date(), again.time()) == (day + timedelta(days=7), time(hour))
    assert end.astimezone(MADRID).date() == day + timedelta(days=1)
