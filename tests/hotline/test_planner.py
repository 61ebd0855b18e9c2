"""The planner agrees with Erlang's tables and with a queue that is played."""

from __future__ import annotations

import heapq
import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import planner
from kit.hotline.figures import Tally
from kit.hotline.planner import Aim, Demand

DEMANDS = st.builds(
    Demand,
    calls_an_hour=st.floats(1, 200),
    handle_s=st.floats(30, 600),
    talk_s=st.just(120.0),
    patience_s=st.floats(10, 600),
)


@pytest.mark.parametrize(
    ("erlang", "lines", "busy"),
    [(1, 1, 0.5), (2.0, 4, 0.0952), (10, 15, 0.0365), (4.46, 10, 0.01), (12.03, 20, 0.01)],
)
def test_busy_lines_are_those_of_the_printed_table(erlang: float, lines: int, busy: float) -> None:
    assert planner.blocked(erlang, lines) == pytest.approx(busy, abs=0.0005)


@pytest.mark.parametrize(
    ("erlang", "volunteers", "wait"), [(10, 14, 0.1741), (2, 3, 0.4444), (5, 5, 1)]
)
def test_who_waits_is_that_of_the_printed_table(
    erlang: float, volunteers: int, wait: float
) -> None:
    assert planner.waits(erlang, volunteers) == pytest.approx(wait, abs=0.0005)


def test_the_usual_example_of_80_per_cent_in_20_seconds() -> None:
    """100 calls in half an hour of 3 minutes each: 14 volunteers answer 88.8 % within 20 s."""
    told = planner.served_patiently(Demand(200, 180, 180, 600), 14, 20)
    assert told.in_time == pytest.approx(0.888, abs=0.001)
    assert told.occupancy == pytest.approx(10 / 14)


@pytest.mark.parametrize(
    ("demand", "volunteers"),
    [
        (Demand(120, 240, 190, 60), 6),
        (Demand(60, 250, 190, 40), 5),
        (Demand(90, 200, 150, 120), 7),
        (Demand(30, 300, 240, 30), 2),
    ],
)
def test_a_queue_that_is_played_comes_out_as_planned(demand: Demand, volunteers: int) -> None:
    told = planner.served(demand, volunteers, 20)
    in_time, abandoned = played(demand, volunteers, 20, calls=40_000, seed=7)
    assert told.in_time == pytest.approx(in_time, abs=0.015)
    assert told.abandoned == pytest.approx(abandoned, abs=0.015)


def test_with_endless_patience_it_is_erlang_s_own_formula() -> None:
    demand = Demand(100, 180, 180, 1e7)
    patient = planner.served_patiently(demand, 8, 20)
    assert planner.served(demand, 8, 20).in_time == pytest.approx(patient.in_time, abs=0.01)


@given(DEMANDS, st.integers(1, 30))
def test_one_more_volunteer_never_serves_fewer(demand: Demand, volunteers: int) -> None:
    fewer, more = (planner.served(demand, n, 20) for n in (volunteers, volunteers + 1))
    assert 0 <= fewer.in_time <= more.in_time + 1e-6
    assert more.abandoned <= fewer.abandoned + 1e-6
    assert fewer.in_time + fewer.abandoned <= 1 + 1e-3


def test_nobody_calls_and_nobody_is_needed() -> None:
    quiet = Demand(0, 200, 150, 30)
    assert (planner.volunteers_for(quiet, 0.8, 20), planner.lines_for(quiet, 0, 0.02)) == (0, 0)


def test_the_fewest_volunteers_do_and_one_less_does_not() -> None:
    demand = Demand(100, 250, 190, 45)
    wanted = planner.volunteers_for(demand, 0.8, 20)
    assert planner.served(demand, wanted, 20).in_time >= 0.8
    assert planner.served(demand, wanted - 1, 20).in_time < 0.8
    lines = planner.lines_for(demand, wanted, 0.02)
    assert lines >= 100 * 190 / 3600


def played(
    demand: Demand, volunteers: int, within_s: float, calls: int, seed: int
) -> tuple[float, float]:
    """The same queue, one caller after the other, first come first served."""
    chance = random.Random(seed)  # noqa: S311 - a seeded game, no secret
    free_at = [0.0] * volunteers
    now, in_time, abandoned = 0.0, 0, 0
    for _ in range(calls):
        now += chance.expovariate(demand.calls_an_hour / 3600)
        patience = chance.expovariate(1 / demand.patience_s)
        start = max(now, free_at[0])
        if start - now > patience:
            abandoned += 1
            continue
        in_time += start - now <= within_s
        heapq.heapreplace(free_at, start + chance.expovariate(1 / demand.handle_s))
    return in_time / calls, abandoned / calls


TUESDAY = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)


def half_hour(calls: int) -> Tally:
    """So many calls, all answered after 10 s, each worth four minutes; one gives up after 20 s."""
    return Tally(calls, 1, 1, calls, 10.0 * calls, 20, 180.0 * calls, 60.0 * calls, 20)


def test_a_plan_rests_on_the_average_of_the_days_on_which_somebody_rang() -> None:
    week = timedelta(days=7)
    days = [{TUESDAY: half_hour(29)}, {TUESDAY + week: half_hour(9)}, {TUESDAY + 2 * week: Tally()}]
    found = planner.plan(days, Aim())
    assert found is not None
    assert (found.days, found.calls, found.handle_s, found.patience_s) == (2, 40, 240, 210)
    (need,) = found.needs
    assert need.calls == 20
    demand = Demand(40, 240, 180, 210)
    assert need.volunteers == planner.volunteers_for(demand, 0.8, 20)
    assert need.patient == planner.volunteers_if_patient(demand, 0.8, 20)
    assert need.told.in_time >= 0.8
    assert need.volunteers <= need.patient


def test_nobody_rang_and_nothing_is_planned() -> None:
    assert planner.plan([{}, {TUESDAY: Tally()}], Aim()) is None


def test_what_is_not_known_is_supposed_and_said() -> None:
    found = planner.plan([{TUESDAY: Tally(abandoned=3, in_vain_s=90)}], Aim())
    assert found is not None
    assert found.supposed
    assert (found.handle_s, found.patience_s) == (planner.HANDLE_S, 30)


def test_erlang_c_asks_for_the_volunteers_of_the_usual_example() -> None:
    assert planner.volunteers_if_patient(Demand(200, 180, 180, 600), 0.8, 20) == 14


@given(DEMANDS)
def test_patience_never_needs_fewer_than_giving_up_would_excuse(demand: Demand) -> None:
    patient = planner.volunteers_if_patient(demand, 0.8, 20)
    assert planner.served(demand, patient, 20).in_time >= 0.8 - 1e-3
