"""The figures are reckoned as the field reckons them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import figures
from kit.hotline.figures import Heard, Owed, Tally, Visited

MADRID = ZoneInfo("Europe/Madrid")
NOON = datetime(2026, 3, 14, 11, tzinfo=UTC)


def answered(after_s: float, talk_s: float = 180, wrap_s: float = 60, caller: str = "a") -> Heard:
    at = NOON + timedelta(seconds=after_s)
    over = at + timedelta(seconds=talk_s)
    return Heard(NOON, at, over, over + timedelta(seconds=wrap_s), caller)


def abandoned(after_s: float, caller: str | None = "a") -> Heard:
    return Heard(NOON, None, NOON + timedelta(seconds=after_s), None, caller)


def test_the_field_s_own_example_gives_82_7_per_cent() -> None:
    calls = [answered(10)] * 860 + [answered(30)] * 140 + [abandoned(3)] * 20 + [abandoned(9)] * 40
    told = figures.tally(calls)
    assert told.offered == 1060
    assert told.service_level == pytest.approx(0.827, abs=0.0005)
    assert told.abandonment == pytest.approx(40 / 1040)
    assert told.answer_rate == pytest.approx(1000 / 1060)


def test_a_day_without_calls_has_no_rates_rather_than_bad_ones() -> None:
    told = figures.tally([])
    assert told == Tally()
    assert (told.answer_rate, told.abandonment, told.service_level) == (None, None, None)
    assert (told.asa_s, told.aht_s) == (None, None)
    assert figures.peak([], MADRID) is None
    assert figures.returned([]) == figures.Returned(0, 0, None, None)
    assert figures.lead_days([]) is None
    assert (Visited().no_show_rate, Visited().fill) == (None, None)


def test_who_still_rings_is_not_counted_yet() -> None:
    assert figures.tally([Heard(NOON)]).offered == 0


def test_waits_and_handling_are_averages_over_the_answered() -> None:
    told = figures.tally([answered(10, 100, 20), answered(30, 200, 0), abandoned(90)])
    assert told.asa_s == 20
    assert told.aht_s == 160
    assert told.longest_s == 90


def test_closing_a_call_that_still_talks_takes_nothing_off_the_handling_time() -> None:
    talk = Heard(NOON, NOON, NOON + timedelta(seconds=90), NOON + timedelta(seconds=80))
    assert figures.tally([talk]).aht_s == 90


def test_the_peak_is_a_half_hour_of_the_site_s_own_day() -> None:
    calls = [
        Heard(NOON + timedelta(minutes=m), None, NOON + timedelta(hours=2)) for m in (31, 59, 0)
    ]
    found = figures.peak(calls, MADRID)
    assert found is not None
    at, offered = found
    assert (at.hour, at.minute, offered) == (12, 30, 2)


def test_the_hour_that_comes_twice_is_two_hours() -> None:
    first = datetime(2026, 10, 25, 0, 10, tzinfo=UTC)
    calls = [Heard(first, None, first), Heard(first + timedelta(hours=1), None, first)]
    assert len({figures.half_hour(one.rang_at, MADRID).isoformat() for one in calls}) == 2


def test_callers_are_grouped_by_how_often_they_rang() -> None:
    calls = [answered(1, caller="once")]
    calls += [answered(1, caller="thrice")] * 3 + [abandoned(1, "often")] * 25
    calls += [abandoned(1, None)] * 4
    assert dict(figures.repeats(calls)) == {
        (1, 1): 1, (2, 3): 1, (4, 5): 0, (6, 10): 0, (11, 20): 0, (21, None): 1
    }  # fmt: skip


def test_callbacks_are_judged_once_they_are_over() -> None:
    soon, later = NOON + timedelta(minutes=10), NOON + timedelta(minutes=40)
    told = figures.returned(
        [
            Owed(NOON, later, later),
            Owed(NOON, soon, soon),
            Owed(NOON, later),
            Owed(NOON),
        ]
    )
    assert (told.over, told.open, told.median_min) == (3, 1, 25)
    assert told.reached == pytest.approx(2 / 3)


def test_no_shows_are_a_share_of_those_who_were_expected() -> None:
    day = Visited(kept=45, no_show=5, walk_ins=7, people=120, places=150)
    assert day.no_show_rate == 0.1
    assert day.fill == 0.8


def test_lead_time_is_the_median_of_days() -> None:
    booked = [(NOON, NOON + timedelta(days=n)) for n in (1, 2, 9)]
    assert figures.lead_days(booked) == 2


SECONDS = st.floats(0, 4000, allow_nan=False)
CALLS = st.lists(
    st.one_of(st.builds(answered, SECONDS), st.builds(abandoned, SECONDS)), max_size=40
)


@given(CALLS, CALLS)
def test_days_add_up_to_the_week(one: list[Heard], other: list[Heard]) -> None:
    together, apart = figures.tally(one + other), figures.tally(one) + figures.tally(other)
    assert together.offered == apart.offered == len(one) + len(other)
    assert together.in_time == apart.in_time
    assert together.longest_s == apart.longest_s
    assert together.waited_s == pytest.approx(apart.waited_s)


@given(CALLS)
def test_every_rate_lies_between_nothing_and_all(calls: list[Heard]) -> None:
    told = figures.tally(calls)
    for rate in (told.answer_rate, told.abandonment, told.service_level):
        assert rate is None or 0 <= rate <= 1
    if told.service_level is not None and told.abandonment is not None:
        assert told.service_level + told.abandonment <= 1 + 1e-9


@given(CALLS)
def test_groups_leave_nobody_out(calls: list[Heard]) -> None:
    groups = figures.by(calls, lambda call: call.answered_at is None)
    assert sum((one.offered for one in groups.values()), 0) == figures.tally(calls).offered
