"""When the hotline is open: by the clock on the site's wall, also on the nights it is changed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kit.hotline import attended
from kit.hotline.attended import Doors, Hours
from kit.hotline.openings import DAYS

MADRID = ZoneInfo("Europe/Madrid")
ZONES = (MADRID, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/Santiago"), ZoneInfo("UTC"))
OFFICE = Hours({day: [("09:00", "14:00"), ("16:00", "20:00")] for day in DAYS[:5]})


def madrid(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MADRID).astimezone(UTC)


def test_no_hours_are_always_open() -> None:
    assert attended.doors(Hours(), MADRID, madrid("2026-11-24T03:00")) == Doors(open=True)


@pytest.mark.parametrize(
    ("now", "doors"),
    [
        ("2026-11-24T08:59", Doors(open=False, until=madrid("2026-11-24T09:00"))),
        ("2026-11-24T09:00", Doors(open=True, until=madrid("2026-11-24T14:00"))),
        ("2026-11-24T14:00", Doors(open=False, until=madrid("2026-11-24T16:00"))),
        ("2026-11-27T20:00", Doors(open=False, until=madrid("2026-11-30T09:00"))),
    ],
)
def test_a_week_opens_and_closes(now: str, doors: Doors) -> None:
    assert attended.doors(OFFICE, MADRID, madrid(now)) == doors


def test_a_single_day_is_closed_or_has_other_hours() -> None:
    hours = Hours(OFFICE.week, {"2026-12-24": [("09:00", "12:00")], "2026-12-25": []})
    assert attended.doors(hours, MADRID, madrid("2026-12-24T12:00")) == Doors(
        open=False, until=madrid("2026-12-28T09:00")
    )


def test_a_site_without_a_week_is_open_but_for_its_single_days() -> None:
    hours = Hours({}, {"2026-12-25": []})
    assert attended.doors(hours, MADRID, madrid("2026-12-24T12:00")) == Doors(
        open=True, until=madrid("2026-12-25T00:00")
    )
    assert attended.doors(hours, MADRID, madrid("2026-12-25T12:00")) == Doors(
        open=False, until=madrid("2026-12-26T00:00")
    )


def test_a_night_goes_on_past_midnight_also_into_a_closed_day() -> None:
    nights = Hours({day: [("20:00", "02:00")] for day in DAYS}, {"2026-11-25": []})
    assert attended.doors(nights, MADRID, madrid("2026-11-25T01:59")) == Doors(
        open=True, until=madrid("2026-11-25T02:00")
    )
    assert attended.doors(nights, MADRID, madrid("2026-11-25T21:00")) == Doors(
        open=False, until=madrid("2026-11-26T20:00")
    )


def test_who_is_closed_for_months_is_closed_without_a_date() -> None:
    years = [date(2026, 11, 1) + timedelta(days=n) for n in range(90)]
    hours = Hours(OFFICE.week, {day.isoformat(): [] for day in years})
    assert attended.doors(hours, MADRID, madrid("2026-11-02T10:00")) == Doors(open=False)


def test_the_night_that_clocks_go_forward_opens_with_the_jump() -> None:
    hours = Hours({"sunday": [("02:30", "05:00")]})
    opened = list(attended.openings(hours, MADRID, date(2026, 3, 29), date(2026, 3, 29)))
    assert opened == [
        (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 3, tzinfo=UTC)),
    ]


def test_the_hour_that_comes_twice_is_open_both_times() -> None:
    hours = Hours({"sunday": [("02:00", "02:30")]})
    opened = list(attended.openings(hours, MADRID, date(2026, 10, 25), date(2026, 10, 25)))
    assert opened == [
        (datetime(2026, 10, 25, 0, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", []),
        ("9-14, 16:00 - 20.30", [("09:00", "14:00"), ("16:00", "20:30")]),
        ("16-20; 9-14", [("09:00", "14:00"), ("16:00", "20:00")]),
        ("0-24", [("00:00", "24:00")]),
        ("20:00–00:00", [("20:00", "24:00")]),
        ("20-2", [("20:00", "02:00")]),
    ],
)
def test_hours_are_read_as_people_type_them(typed: str, meant: list[tuple[str, str]]) -> None:
    assert attended.read(typed) == meant


@pytest.mark.parametrize("typed", ["nine", "9", "9-25", "9-14, 13-20", "20-2, 22-23", "24-25"])
def test_what_cannot_be_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        attended.read(typed)


_minutes = st.integers(0, 24 * 4 - 1).map(lambda n: f"{n // 4:02}:{n % 4 * 15:02}")
_spans = st.lists(st.tuples(_minutes, _minutes), max_size=2).map(
    lambda spans: [(a, "24:00" if b == "00:00" else b) for a, b in spans]
)
_hours = st.builds(
    Hours,
    st.dictionaries(st.sampled_from(DAYS), _spans.filter(bool), min_size=1),
    st.dictionaries(
        st.dates(date(2026, 3, 20), date(2026, 4, 10)).map(date.isoformat), _spans, max_size=3
    ),
)
_nows = st.datetimes(datetime(2026, 3, 1), datetime(2026, 11, 30)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC, second=0, microsecond=0)
)


def shown_open(hours: Hours, wall: datetime) -> bool:
    """By the clock on the wall alone: within hours of this day, or of the night before."""
    at = wall.time()

    def within(span: tuple[str, str]) -> bool:
        start = time.fromisoformat(span[0])
        if span[1] == "24:00":
            return start <= at
        end = time.fromisoformat(span[1])
        return start <= at < end if start < end else start <= at

    def still(span: tuple[str, str]) -> bool:
        if span[1] == "24:00" or not attended.past_midnight(span):
            return False
        return at < time.fromisoformat(span[1])

    today, before = wall.date(), wall.date() - timedelta(days=1)
    return any(map(within, hours.on(today))) or any(map(still, hours.on(before)))


@given(_hours, st.sampled_from(ZONES), _nows)
@example(
    Hours({"sunday": [("01:15", "24:00"), ("00:00", "24:00")]}), MADRID, madrid("2026-03-01T01:00")
)
def test_it_is_open_when_the_clock_on_the_wall_says_so(
    hours: Hours, zone: ZoneInfo, now: datetime
) -> None:
    wall = now.astimezone(zone)
    found = attended.doors(hours, zone, now).open
    if shown_open(hours, wall.replace(tzinfo=None)):
        assert found
    elif found:  # only in the night that has an hour twice
        near = [(now + timedelta(hours=h)).astimezone(zone).utcoffset() for h in (-3, 3)]
        assert near[0] != near[1]


@given(_hours, st.sampled_from(ZONES), _nows)
def test_openings_are_in_order_apart_and_each_says_when_it_ends(
    hours: Hours, zone: ZoneInfo, now: datetime
) -> None:
    today = now.astimezone(zone).date()
    opened = list(attended.openings(hours, zone, today, today + timedelta(days=9)))
    assert all(start < end for start, end in opened)
    assert all(earlier[1] < later[0] for earlier, later in pairwise(opened))
    doors = attended.doors(hours, zone, now)
    if doors.until is not None:
        assert doors.until > now
        assert attended.doors(hours, zone, doors.until).open is not doors.open


@given(_hours)
def test_hours_come_back_from_the_store_as_they_were(hours: Hours) -> None:
    assert attended.from_json(hours.as_json()) == hours
