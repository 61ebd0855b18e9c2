"""How many volunteers and lines serve so many callers: Erlang's formulas.

Load is in erlang: calls in an hour times their mean length in hours. Erlang B says how many
callers find every line busy. Erlang C says how long callers wait for a volunteer when nobody gives
up; the same queue with patience (Erlang A) is what happens in truth.

Source: A. K. Erlang (1917); C. Palm (1957) for patience; O. Garnett, A. Mandelbaum, M. Reiman,
Designing a Call Center with Impatient Customers (2002).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

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
    in_time = idle + sum(
        chance * _answered(k, answers, leaves, within_s) for k, chance in enumerate(queued)
    )
    gave_up = leaves * sum(k * chance for k, chance in enumerate(queued)) / comes
    return Served(
        min(1.0, in_time), min(1.0, gave_up), comes * (1 - gave_up) * demand.handle_s / volunteers
    )


def volunteers_for(demand: Demand, share: float, within_s: float) -> int:
    """The fewest volunteers who answer `share` of all callers within `within_s`."""
    if demand.calls_an_hour <= 0:
        return 0
    return next((n for n in range(1, MOST) if served(demand, n, within_s).in_time >= share), MOST)


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


def _answered(ahead: int, answers: float, leaves: float, within_s: float) -> float:
    """The chance that somebody with `ahead` callers before them is answered within `within_s`.

    They wait for ahead + 1 steps: each is one caller answered, or one of those before them who
    gives up; and they may give up themselves meanwhile. Solved in small steps of time.
    """
    steps = max(40, math.ceil(within_s * (answers + (ahead + 1) * leaves) * 8))
    dt = within_s / steps
    here = [0.0] * (ahead + 1)
    here[ahead] = 1.0
    answered = 0.0
    for _ in range(steps):
        answered += here[0] * answers * dt
        here = [
            here[k] * (1 - (answers + (k + 1) * leaves) * dt)
            + (here[k + 1] * (answers + (k + 1) * leaves) * dt if k < ahead else 0.0)
            for k in range(ahead + 1)
        ]
    return answered
