"""How many volunteers and lines serve so many callers: Erlang's formulas.

Load is in erlang: calls in an hour times their mean length in hours. Erlang B says how many
callers find every line busy. Erlang C says how long callers wait for a volunteer when nobody gives
up; the same queue with patience (Erlang A) is what happens in truth.

Source: A. K. Erlang (1917); C. Palm (1957) for patience; O. Garnett, A. Mandelbaum, M. Reiman,
Designing a Call Center with Impatient Customers (2002).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from kit.hotline.figures import Tally

MOST = 200
"""More volunteers or lines than any site has."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a half-hour brings: calls an hour, how long one keeps a volunteer, how long one waits.

    `handle_s` is talk and wrap-up, `talk_s` talk alone (a line is free during wrap-up);
    `patience_s` the mean time until a caller gives up.
    """

    calls_an_hour: float
    handle_s: float
    talk_s: float
    patience_s: float

    @property
    def erlang(self) -> float:
        """The work for volunteers, in volunteers who never rest."""
        return self.calls_an_hour * self.handle_s / 3600


HANDLE_S, TALK_S, PATIENCE_S = 240, 180, 60
"""What is supposed while nobody was answered, or nobody gave up."""


@dataclass(frozen=True, slots=True)
class Served:
    """What so many volunteers achieve: shares of all who call."""

    in_time: float
    abandoned: float
    occupancy: float


def blocked(erlang: float, lines: int) -> float:
    """The share of callers who find all lines busy (Erlang B)."""
    share = 1.0
    for n in range(1, lines + 1):
        share = erlang * share / (n + erlang * share)
    return share


def waits(erlang: float, volunteers: int) -> float:
    """The share of callers who wait at all when nobody gives up (Erlang C); 1 when overrun."""
    if volunteers <= erlang:
        return 1.0
    b = blocked(erlang, volunteers)
    return b / (1 - erlang / volunteers * (1 - b))


def served_patiently(demand: Demand, volunteers: int, within_s: float) -> Served:
    """Erlang C: nobody ever gives up. Overrun, nobody is served in time in the long run."""
    load = demand.erlang
    if volunteers <= load:
        return Served(0.0, 0.0, 1.0)
    late = waits(load, volunteers) * math.exp(-(volunteers - load) * within_s / demand.handle_s)
    return Served(1 - late, 0.0, load / volunteers)


def served(demand: Demand, volunteers: int, within_s: float) -> Served:
    """Erlang A: callers give up when their patience ends.

    The queue's states are a birth-death chain: with k waiting, each of them may give up. Who comes
    to find k before them is answered within `within_s` when k + 1 departures happen by then.
    """
    if demand.calls_an_hour <= 0:
        return Served(1.0, 0.0, 0.0)
    if volunteers <= 0:
        return Served(0.0, 1.0, 0.0)
    comes, answers, leaves = (
        demand.calls_an_hour / 3600,
        volunteers / demand.handle_s,
        1 / demand.patience_s,
    )
    idle, queued = _states(comes, demand.handle_s, volunteers, answers, leaves)
    answered = _answered(len(queued), answers, leaves, within_s)
    in_time = idle + sum(chance * soon for chance, soon in zip(queued, answered, strict=True))
    gave_up = leaves * sum(k * chance for k, chance in enumerate(queued)) / comes
    return Served(
        min(1.0, in_time), min(1.0, gave_up), comes * (1 - gave_up) * demand.handle_s / volunteers
    )


@dataclass(frozen=True, slots=True)
class Aim:
    """What is wanted: `share` of all callers answered in time; at most `busy` hear the tone."""

    share: float = 0.8
    within_s: float = 20
    busy: float = 0.02


@dataclass(frozen=True, slots=True)
class Need:
    """What a local half-hour needs. `patient` are the volunteers if nobody ever gave up."""

    at: time
    calls: float
    volunteers: int
    patient: int
    lines: int
    told: Served


@dataclass(frozen=True, slots=True)
class Plan:
    """What a day needs by its half-hours, and on how many days and calls that rests.

    `supposed` is whether handling or patience had to be supposed.
    """

    days: int
    calls: int
    handle_s: int
    patience_s: int
    supposed: bool
    needs: tuple[Need, ...]

    @property
    def volunteers(self) -> int:
        """The most that any half-hour needs."""
        return max((need.volunteers for need in self.needs), default=0)

    @property
    def lines(self) -> int:
        """The most that any half-hour needs."""
        return max((need.lines for need in self.needs), default=0)


def plan(days: Sequence[Mapping[datetime, Tally]], aim: Aim) -> Plan | None:
    """What a day like these needs; None when nobody rang on any of them.

    A day on which nobody rang at all was none: the box was off, or the hotline closed.
    """
    rang = [day for day in days if any(one.offered for one in day.values())]
    if not rang:
        return None
    offered: dict[time, int] = {}
    for day in rang:
        for at, one in day.items():
            offered[at.time()] = offered.get(at.time(), 0) + one.offered
    whole = sum((one for day in rang for one in day.values()), Tally())
    handle, talk, patience = whole.aht_s, whole.talk_s, whole.patience_s
    handle_s = max(1, round(HANDLE_S if handle is None else handle))
    talk_s = max(1, round(TALK_S if talk is None else talk))
    patience_s = max(1, round(PATIENCE_S if patience is None else patience))
    needs = tuple(
        _need(at, Demand(2 * calls / len(rang), handle_s, talk_s, patience_s), aim)
        for at, calls in sorted(offered.items())
        if calls
    )
    supposed = handle is None or patience is None
    return Plan(len(rang), whole.offered, handle_s, patience_s, supposed, needs)


@lru_cache(maxsize=2048)
def _need(at: time, demand: Demand, aim: Aim) -> Need:
    """Remembered: a page of the same day is asked for many times."""
    volunteers = volunteers_for(demand, aim.share, aim.within_s)
    return Need(
        at,
        demand.calls_an_hour / 2,
        volunteers,
        volunteers_if_patient(demand, aim.share, aim.within_s),
        lines_for(demand, volunteers, aim.busy),
        served(demand, volunteers, aim.within_s),
    )


def volunteers_if_patient(demand: Demand, share: float, within_s: float) -> int:
    """The fewest volunteers who answer `share` within `within_s` if nobody ever gives up."""
    if demand.calls_an_hour <= 0:
        return 0
    tried = range(min(int(demand.erlang) + 1, MOST), MOST)
    found = (n for n in tried if served_patiently(demand, n, within_s).in_time >= share)
    return next(found, MOST)


def volunteers_for(demand: Demand, share: float, within_s: float) -> int:
    """The fewest volunteers who answer `share` of all callers within `within_s`."""
    if demand.calls_an_hour <= 0:
        return 0
    # With fewer, more is asked than they could answer if they never rested.
    fewest = max(1, math.ceil(share * demand.erlang))
    tried = range(min(fewest, MOST), MOST)
    return next((n for n in tried if served(demand, n, within_s).in_time >= share), MOST)


def lines_for(demand: Demand, volunteers: int, busy: float) -> int:
    """The fewest lines on which at most `busy` of all callers hear the busy tone.

    A line is taken while somebody waits or talks, not during the wrap-up.
    """
    if demand.calls_an_hour <= 0:
        return 0
    waited_s = _mean_wait_s(demand, volunteers)
    erlang = demand.calls_an_hour * (demand.talk_s + waited_s) / 3600
    return next((n for n in range(1, MOST) if blocked(erlang, n) <= busy), MOST)


def _mean_wait_s(demand: Demand, volunteers: int) -> float:
    """By Little's law: how many wait on average, over how many come."""
    comes, leaves = demand.calls_an_hour / 3600, 1 / demand.patience_s
    _, queued = _states(comes, demand.handle_s, volunteers, volunteers / demand.handle_s, leaves)
    return sum(k * chance for k, chance in enumerate(queued)) / comes


def _states(
    comes: float, handle_s: float, volunteers: int, answers: float, leaves: float
) -> tuple[float, list[float]]:
    """The chance that a volunteer is free, and of each queue (0, 1, 2 ... waiting) when none is."""
    weight, free = 1.0, 0.0
    for busy in range(volunteers):
        free += weight
        weight *= comes * handle_s / (busy + 1)
    queued: list[float] = []
    k = 0
    while weight > 1e-12 * (free + sum(queued)) or k * leaves + answers < comes:
        queued.append(weight)
        k += 1
        weight *= comes / (answers + k * leaves)
    whole = free + sum(queued)
    return free / whole, [one / whole for one in queued]


def _answered(queues: int, answers: float, leaves: float, within_s: float) -> list[float]:
    """The chance that somebody is answered within `within_s`, with 0, 1, 2 ... callers before them.

    With k before them, one of those is answered or gives up and k - 1 are left, or they give up
    themselves. All of it is one chain of equations, solved in steps of time (Runge and Kutta).
    """
    rates = [answers + k * leaves for k in range(queues)]
    steps = max(20, math.ceil(within_s * (rates[-1] + leaves))) if queues else 0
    dt = within_s / max(1, steps)
    chances = [0.0] * queues

    def slope(of: list[float]) -> list[float]:
        ahead = [1.0, *of]
        return [rates[k] * (ahead[k] - of[k]) - leaves * of[k] for k in range(queues)]

    for _ in range(steps):
        a = slope(chances)
        b = slope([x + dt / 2 * y for x, y in zip(chances, a, strict=True)])
        c = slope([x + dt / 2 * y for x, y in zip(chances, b, strict=True)])
        d = slope([x + dt * y for x, y in zip(chances, c, strict=True)])
        chances = [
            x + dt / 6 * (p + 2 * q + 2 * r + s)
            for x, p, q, r, s in zip(chances, a, b, c, d, strict=True)
        ]
    return chances
