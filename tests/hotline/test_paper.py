"""Numbers of sheets, and when a call written on one can have been."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import paper

MADRID = ZoneInfo("Europe/Madrid")
PRINTED = datetime(2026, 11, 24, 9, 0, 40, tzinfo=UTC)


@given(st.integers(1, 100_000))
def test_every_number_is_read_as_it_is_printed(counter: int) -> None:
    assert paper.read(paper.shown(paper.number(counter))) == paper.number(counter)


@given(st.integers(1, 99_999), st.data())
def test_one_wrong_digit_is_never_another_sheet(counter: int, data: st.DataObject) -> None:
    digits = paper.number(counter)
    place = data.draw(st.integers(0, len(digits) - 1))
    wrong = data.draw(st.sampled_from([d for d in "0123456789" if d != digits[place]]))
    assert paper.read(digits[:place] + wrong + digits[place + 1 :]) is None


@pytest.mark.parametrize("typed", ["", "12", "abc", "0012", "٠٠١٢٤"])
def test_what_is_no_number_is_none(typed: str) -> None:
    assert paper.read(typed) is None


@given(st.integers(0, 60 * 72))
def test_a_time_that_can_be_true_is_taken_by_the_clock_of_the_site(minutes: int) -> None:
    at = PRINTED.replace(second=0) + timedelta(minutes=minutes)
    wall = at.astimezone(MADRID)
    told = paper.told_at(wall.date(), wall.time(), MADRID, PRINTED, PRINTED + timedelta(days=3))
    assert told == at


@pytest.mark.parametrize(
    ("day", "clock", "why"),
    [
        (date(2026, 11, 24), time(9, 59), "before-print"),
        (date(2026, 11, 24), time(12, 1), "future"),
        (date(2026, 11, 23), time(11, 0), "before-print"),
        (date(2027, 1, 1), time(0, 0), "future"),
    ],
)
def test_a_time_before_the_print_or_in_the_future_is_refused(
    day: date, clock: time, why: str
) -> None:
    with pytest.raises(ValueError, match=why):
        paper.told_at(day, clock, MADRID, PRINTED, PRINTED + timedelta(hours=2))


def test_of_the_hour_that_comes_twice_the_one_after_the_print_is_meant() -> None:
    printed = datetime(2026, 10, 25, 1, 10, tzinfo=UTC)  # 02:10 for the second time
    now = printed + timedelta(hours=1)
    told = paper.told_at(date(2026, 10, 25), time(2, 30), MADRID, printed, now)
    assert told == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
