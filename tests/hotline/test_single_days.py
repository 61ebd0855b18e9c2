"""Single days, holidays, buffers and shares; by the clock of the centre also when it changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.openings import (
    DAYS,
    Opening,
    Special,
    from_json,
    planned,
    read_hours,
)

MADRID = ZoneInfo("Europe/Madrid")
NOW = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)
ZONES = ["Europe/Madrid", "Europe/Warsaw", "Atlantic/Azores", "America/New_York",
         "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Beirut"]  # fmt: skip
CHANGES = [date(2027, 3, 28), date(2026, 10, 25), date(2027, 3, 14), date(2026, 11, 1),
           date(2027, 4, 4), date(2027, 2, 7), date(2027, 3, 14)]  # fmt: skip


def opening(**more: object) -> Opening:
    hours = {day: [("09:00", "12:00")] for day in DAYS}
    return Opening(**{"minutes": 60, "places": 10, "hours": hours, "days_ahead": 3} | more)  # type: ignore[arg-type]


def times(one: Opening, day: str, holidays: tuple[str, ...] = ()) -> list[tuple[str, int]]:
    return [
        (f"{window.starts_at.astimezone(MADRID):%H:%M}", window.places)
        for window in planned(one, MADRID, NOW, holidays)
        if window.starts_at.astimezone(MADRID).date().isoformat() == day
    ]


def test_a_single_day_may_be_closed_have_other_hours_or_other_places() -> None:
    one = opening(
        specials={
            "2026-11-25": Special(hours=[]),
            "2026-11-26": Special(hours=[("15:00", "16:00")]),
            "2026-11-27": Special(places=2),
        }
    )
    assert times(one, "2026-11-25") == []
    assert times(one, "2026-11-26") == [("15:00", 10)]
    assert times(one, "2026-11-27") == [("09:00", 2), ("10:00", 2), ("11:00", 2)]


def test_a_holiday_closes_the_day_whatever_else_is_said() -> None:
    one = opening(specials={"2026-11-25": Special(hours=[("15:00", "16:00")])})
    assert times(one, "2026-11-25", ("2026-11-25",)) == []


def test_between_two_times_there_are_the_buffer_s_minutes() -> None:
    assert [at for at, _ in times(opening(buffer=30), "2026-11-25")] == ["09:00", "10:30"]


def test_shares_never_exceed_the_places_of_a_day() -> None:
    one = opening(walkin=3, priority=4, specials={"2026-11-25": Special(places=5)})
    window = next(w for w in planned(one, MADRID, NOW) if w.places == 5)
    assert (window.walkin, window.priority) == (3, 2)


def test_a_pattern_is_read_back_as_it_was_written() -> None:
    one = opening(
        walkin=1, buffer=5, centres=("north",),
        specials={"2026-11-25": Special(hours=[], places=None), "2026-11-26": Special(places=3)},
    )  # fmt: skip
    assert from_json(one.as_json()) == one


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("9:00-14:00", [("09:00", "14:00")]),
        ("16:00 – 18:00; 09:00-14:00", [("09:00", "14:00"), ("16:00", "18:00")]),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, read: list[tuple[str, str]]) -> None:
    assert read_hours(typed) == read


@pytest.mark.parametrize(
    "typed",
    ["nine", "9-14", "14:00-09:00", "09:00-09:00", "25:00-26:00", "09:00-12:00,11:00-13:00"],
)
def test_hours_that_cannot_be_are_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_hours(typed)


@given(
    zone=st.sampled_from(ZONES),
    change=st.sampled_from(CHANGES),
    start=st.integers(0, 20),
    length=st.integers(1, 4),
    minutes=st.sampled_from([20, 30, 45, 60]),
    buffer=st.sampled_from([0, 10]),
)
def test_across_the_night_of_the_change_times_are_real_apart_and_within_the_hours_on_the_wall(
    zone: str, change: date, start: int, length: int, minutes: int, buffer: int
) -> None:
    place = ZoneInfo(zone)
    hours = {day: [(f"{start:02}:00", f"{start + length - 1:02}:59")] for day in DAYS}
    now = datetime.combine(change, datetime.min.time(), place).astimezone(UTC) - timedelta(days=1)
    one = Opening(minutes, 5, hours, days_ahead=3, buffer=buffer)
    found = list(planned(one, place, now))
    for window in found:
        wall = window.starts_at.astimezone(place)
        assert start <= wall.hour < start + length
        assert wall.replace(tzinfo=None).replace(tzinfo=place).astimezone(UTC) == window.starts_at
        assert window.ends_at - window.starts_at == timedelta(minutes=minutes)
    for before, after in pairwise(found):
        assert before.ends_at <= after.starts_at
    walls = [one.starts_at.astimezone(place).replace(tzinfo=None) for one in found]
    assert len(set(walls)) == len(walls)
