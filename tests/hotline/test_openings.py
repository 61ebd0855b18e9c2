"""A weekly pattern becomes slots, also on the nights when the clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kit.hotline import openings
from kit.hotline.openings import DAYS, Opening, windows

MADRID = ZoneInfo("Europe/Madrid")
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
BEFORE_SPRING = datetime(2027, 3, 27, 20, 0, tzinfo=UTC)
BEFORE_AUTUMN = datetime(2026, 10, 24, 20, 0, tzinfo=UTC)


def every_day(*spans: tuple[str, str]) -> dict[str, list[tuple[str, str]]]:
    return {day: list(spans) for day in DAYS}


def local(opening: Opening, now: datetime, zone: ZoneInfo = MADRID) -> list[str]:
    return [start.astimezone(zone).strftime("%a %H:%M") for start, _ in windows(opening, zone, now)]


def test_the_hours_of_a_day_are_cut_into_slots_in_local_time():
    opening = Opening(30, 6, {"wednesday": [("10:00", "12:00")]}, days_ahead=6)
    assert local(opening, TUESDAY) == ["Wed 10:00", "Wed 10:30", "Wed 11:00", "Wed 11:30"]


def test_a_slot_lasts_its_minutes_and_is_told_in_utc():
    opening = Opening(30, 6, {"wednesday": [("10:00", "10:30")]}, days_ahead=6)
    start = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
    assert list(windows(opening, MADRID, TUESDAY)) == [(start, start + timedelta(minutes=30))]


def test_what_has_begun_is_not_offered():
    opening = Opening(60, 6, {"tuesday": [("09:00", "13:00")]}, days_ahead=0)
    assert local(opening, TUESDAY) == ["Tue 11:00", "Tue 12:00"]


def test_a_rest_that_holds_no_whole_slot_is_left_out():
    opening = Opening(45, 6, {"wednesday": [("10:00", "11:59")]}, days_ahead=6)
    assert local(opening, TUESDAY) == ["Wed 10:00", "Wed 10:45"]


def test_a_lunch_break_is_two_spans():
    opening = Opening(60, 6, {"wednesday": [("16:00", "17:00"), ("10:00", "11:00")]}, days_ahead=6)
    assert local(opening, TUESDAY) == ["Wed 10:00", "Wed 16:00"]


@pytest.mark.parametrize("span", [("13:00", "09:00"), ("09:00", "09:00"), ("22:00", "02:00")])
def test_hours_that_end_before_they_begin_open_nothing(span):
    assert list(windows(Opening(30, 6, every_day(span)), MADRID, TUESDAY)) == []


@pytest.mark.parametrize("minutes", [0, -30])
def test_a_slot_without_length_opens_nothing(minutes):
    opening = Opening(minutes, 6, every_day(("09:00", "10:00")))
    assert list(windows(opening, MADRID, TUESDAY)) == []


def test_a_day_that_is_not_named_is_closed():
    assert list(windows(Opening(30, 6, {}), MADRID, TUESDAY)) == []


def test_in_spring_the_hour_that_does_not_exist_is_left_out():
    opening = Opening(30, 6, {"sunday": [("01:00", "04:00")]}, days_ahead=1)
    assert local(opening, BEFORE_SPRING) == ["Sun 01:00", "Sun 01:30", "Sun 03:00", "Sun 03:30"]


def test_in_autumn_the_hour_that_comes_twice_is_offered_once():
    opening = Opening(30, 6, {"sunday": [("01:00", "04:00")]}, days_ahead=1)
    assert local(opening, BEFORE_AUTUMN) == [
        "Sun 01:00", "Sun 01:30", "Sun 02:00", "Sun 02:30", "Sun 03:00", "Sun 03:30",
    ]  # fmt: skip


def test_ten_in_the_morning_stays_ten_in_the_morning_after_the_clocks_change():
    opening = Opening(30, 6, every_day(("10:00", "10:30")), days_ahead=3)
    assert local(opening, BEFORE_SPRING) == ["Sun 10:00", "Mon 10:00", "Tue 10:00"]
    starts = [start.hour for start, _ in windows(opening, MADRID, BEFORE_SPRING)]
    assert starts == [8, 8, 8]
    assert [s.hour for s, _ in windows(opening, MADRID, TUESDAY)] == [9, 9, 9]


def test_a_pattern_survives_the_store():
    opening = Opening(20, 4, {"monday": [("09:00", "14:00")]}, lead_hours=5, days_ahead=9)
    assert openings.from_json(opening.as_json()) == opening


def _clock_time(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


spans = st.tuples(st.integers(0, 1439), st.integers(0, 1439)).map(
    lambda pair: (_clock_time(pair[0]), _clock_time(pair[1]))
)
weeks = st.dictionaries(st.sampled_from(DAYS), st.lists(spans, max_size=3))
moments = st.one_of(
    st.sampled_from([BEFORE_SPRING, BEFORE_AUTUMN]),
    st.integers(0, 2 * 365 * 24).map(lambda hours: TUESDAY + timedelta(hours=hours)),
)
zones = st.sampled_from(
    ["Europe/Madrid", "Europe/Kyiv", "Australia/Lord_Howe", "America/Sao_Paulo"]
)


@settings(max_examples=60, deadline=None)
@given(weeks, st.integers(7, 180), moments, zones)
def test_slots_never_overlap_are_in_order_and_lie_within_hours(hours, minutes, now, zone_name):
    zone = ZoneInfo(zone_name)
    opening = Opening(minutes, 6, hours, days_ahead=8)
    found = list(windows(opening, zone, now))
    for (_, end), (following, _) in pairwise(found):
        assert end <= following
    for start, end in found:
        assert start > now
        assert end - start == timedelta(minutes=minutes)
        assert _within(start, end, hours, zone)


def _within(
    start: datetime, end: datetime, hours: dict[str, list[tuple[str, str]]], zone: ZoneInfo
) -> bool:
    begins = start.astimezone(zone)
    for opens, closes in hours[DAYS[begins.weekday()]]:
        closed = datetime.combine(begins.date(), time.fromisoformat(closes), zone)
        if time.fromisoformat(opens) <= begins.time() and end <= closed.astimezone(UTC):
            return True
    return False


NIGHTS = [
    ("Europe/Madrid", "2027-03-28"),
    ("Europe/Madrid", "2026-10-25"),
    ("Australia/Lord_Howe", "2026-10-04"),  # by half an hour
    ("Australia/Lord_Howe", "2027-04-04"),
    ("America/Sao_Paulo", "2018-11-04"),  # at midnight; given up in 2019
    ("America/Sao_Paulo", "2018-02-18"),
    ("America/Sao_Paulo", "2027-02-21"),
    ("Africa/Casablanca", "2025-02-23"),  # the other way round: an hour back in Ramadan
    ("Africa/Casablanca", "2025-04-06"),
]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NIGHTS), st.integers(0, 4), st.integers(10, 120), st.integers(0, 30),
)  # fmt: skip
def test_on_the_night_of_a_change_each_time_that_the_clock_shows_is_offered_once(
    night, hour, minutes, buffer
):
    """Reckoned the other way round: by looking at the clock on the wall every minute."""
    zone, day = ZoneInfo(night[0]), night[1]
    noon = datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=zone).astimezone(UTC)
    shown: dict[str, datetime] = {}
    for ago in range(14 * 60, -1, -1):
        at = noon - timedelta(minutes=ago)
        shown.setdefault(at.astimezone(zone).strftime("%Y-%m-%d %H:%M"), at)
    wanted, free = [], noon - timedelta(hours=15)
    for begins in range(hour * 60, 9 * 60 - minutes + 1, minutes + buffer):
        first = shown.get(f"{day} {_clock_time(begins)}")
        if first is None or first < free:
            continue
        ends = first + timedelta(minutes=minutes)
        if ends <= shown[f"{day} 09:00"]:
            wanted.append((first, ends))
            free = ends
    hours = every_day((_clock_time(hour * 60), "09:00"))
    opening = Opening(minutes, 6, hours, days_ahead=2, buffer=buffer)
    found = windows(opening, zone, noon - timedelta(hours=15))
    assert [one for one in found if one[0] < noon and one[0] >= min(shown.values())] == wanted
