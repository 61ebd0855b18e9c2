"""The simulated surge counts every call once, and the same table comes out of every run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import queueing
from bench.queueing import LINES, WAYS, Way
from kit.simulator.scripts import Happening, read_street

pytestmark = pytest.mark.slow

SURGE = Path(queueing.__file__).parent / "data" / "surge_three_days.csv"


@pytest.mark.parametrize("way", WAYS)
def test_every_call_has_one_outcome_and_more_lines_lose_fewer_people(way: Way) -> None:
    street = read_street(SURGE)
    told = [queueing.tell(lines, way, street) for lines in LINES]
    for one in told:
        assert one.outcomes.total() == one.calls == 1866
        assert set(one.outcomes) <= set(queueing.OUTCOMES)
    lost = [one.people_lost for one in told]
    assert lost == sorted(lost, reverse=True)
    assert told == [queueing.tell(lines, way, street) for lines in LINES]


def call(at_s: float, number: str, *, patience_s: float = 30, talk_s: float = 100) -> Happening:
    return Happening(at_s, "call", number, "en", patience_s, talk_s)


@pytest.mark.parametrize(
    ("way", "outcome", "heard"),
    [("ring", "lost", False), ("knock", "by callback", True), ("flash", "by callback", True)],
)
def test_a_second_caller_meanwhile(way: Way, outcome: str, heard: bool) -> None:  # noqa: FBT001
    street = [call(0, "+34600000001"), call(20, "+34600000002")]
    wishes = queueing.Hotline(1, way).play(street)
    assert (wishes[1].outcome, wishes[1].heard) == (outcome, heard)


def test_a_caller_who_knocks_is_answered_when_the_line_is_free() -> None:
    street = [call(0, "+34600000001", talk_s=30), call(20, "+34600000002", patience_s=90)]
    first, second = queueing.Hotline(1, "knock").play(street)
    assert [first.outcome, second.outcome] == ["at once", "at once"]
    assert second.waited_s > first.waited_s


def test_nobody_who_hides_the_number_is_turned_away() -> None:
    (wish,) = queueing.Hotline(1, "flash").play([call(0, "")])
    assert wish.outcome == "at once"
