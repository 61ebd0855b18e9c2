"""The timetable: small duties go on whatever somebody does to the wall clock."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, tzinfo

import apscheduler.schedulers.base
import pytest

from kit.clock import Clock
from kit.jobs import Every, Timetable

INTERVAL_S = 0.02
BEGAN = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Wall(Clock):
    """A machine's clock: it runs by itself, and somebody may set it."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        return BEGAN + timedelta(seconds=self.monotonic()) + self._offset

    def monotonic(self) -> float:
        return time.monotonic()

    def trusted(self) -> bool:
        return True

    def jump(self, **duration: float) -> None:
        self._offset += timedelta(**duration)


class Duty:
    """Something to be done now and then, which counts."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.done = 0

    def __call__(self) -> None:
        with self._changed:
            self.done += 1
            self._changed.notify_all()

    def more(self, times: int, timeout_s: float = 5.0) -> bool:
        """Whether it is done so many times more in time."""
        with self._changed:
            wanted = self.done + times
            return self._changed.wait_for(lambda: self.done >= wanted, timeout_s)


@pytest.fixture
def wall(monkeypatch: pytest.MonkeyPatch) -> Wall:
    """The wall clock that APScheduler, too, reckons with: a test cannot set the machine's own."""
    wall = Wall()

    class Machine(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return wall.now().astimezone(tz)

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Machine)
    return wall


@pytest.fixture
def timetable(wall: Wall) -> Iterator[Timetable]:
    timetable = Timetable(wall, watch_s=0.05)
    yield timetable
    timetable.stop()


def done_within(duty: Duty, seconds: float) -> int:
    """How often a duty is done in a while."""
    before = duty.done
    threading.Event().wait(seconds)
    return duty.done - before


def test_a_duty_is_done_again_and_again(timetable):
    duty = Duty()
    timetable.add("count", INTERVAL_S, duty)
    timetable.start()
    assert duty.more(5)


def test_a_duty_waits_for_its_first_turn(timetable):
    duty = Duty()
    timetable.add("count", 3600, duty)
    timetable.start()
    assert not duty.more(1, timeout_s=0.1)


@pytest.mark.parametrize("jump", [{"days": 400}, {"hours": 1}, {"days": 3650}])
def test_a_clock_that_jumps_forward_does_not_make_up_for_the_time_between(timetable, wall, jump):
    duty = Duty()
    timetable.add("count", INTERVAL_S, duty)
    timetable.start()
    assert duty.more(2)
    wall.jump(**jump)
    assert done_within(duty, 0.4) <= 0.4 / INTERVAL_S + 3
    assert duty.more(3)


@pytest.mark.parametrize("jump", [{"days": -3650}, {"hours": -1}, {"days": -400}])
def test_a_clock_that_jumps_back_does_not_stop_the_duties(timetable, wall, jump, caplog):
    duty = Duty()
    timetable.add("count", INTERVAL_S, duty)
    timetable.start()
    assert duty.more(2)
    with caplog.at_level(logging.WARNING):
        wall.jump(**jump)
        assert duty.more(10)
    assert done_within(duty, 0.2) <= 0.2 / INTERVAL_S + 3
    assert "the clock jumped" in caplog.text


def test_a_clock_that_jumps_to_and_fro_leaves_every_duty_going(timetable, wall):
    duties = [Duty() for _ in range(3)]
    for number, duty in enumerate(duties):
        timetable.add(f"count {number}", INTERVAL_S, duty)
    timetable.start()
    for jump in ({"days": 400}, {"days": -3650}, {"days": 3650}, {"days": -1}):
        wall.jump(**jump)
        assert all(duty.more(2) for duty in duties)


def test_a_rare_duty_is_done_once_not_often_after_a_jump_forward(timetable, wall):
    rare, often = Duty(), Duty()
    timetable.add("rare", 3600, rare)
    timetable.add("often", INTERVAL_S, often)
    timetable.start()
    assert often.more(1)
    wall.jump(days=400)
    assert often.more(20)
    assert rare.done <= 1


@pytest.mark.parametrize("previous", [None, BEGAN - timedelta(days=400), BEGAN + timedelta(days=9)])
def test_the_next_time_is_an_interval_from_now_whatever_the_last_was(previous):
    assert Every(60).get_next_fire_time(previous, BEGAN) == BEGAN + timedelta(minutes=1)


def failing_until(duty: Duty, times: int) -> Callable[[], None]:
    def act() -> None:
        duty()
        if duty.done <= times:
            raise OSError("no space left")

    return act


def test_a_duty_that_fails_is_logged_and_tried_again_and_hinders_no_other(timetable, caplog):
    failing, other = Duty(), Duty()
    timetable.add("failing", INTERVAL_S, failing_until(failing, 3))
    timetable.add("other", INTERVAL_S, other)
    timetable.start()
    assert failing.more(5)
    assert other.more(3)
    assert caplog.text.count("duty failing failed; it will be tried again") == 3


def test_stopping_is_quick_and_nothing_runs_afterwards(timetable):
    duty = Duty()
    timetable.add("often", INTERVAL_S, duty)
    timetable.add("rare", 3600, duty)
    others = set(threading.enumerate())
    timetable.start()
    assert duty.more(1)
    before = time.monotonic()
    timetable.stop()
    assert time.monotonic() - before < 1
    assert done_within(duty, 0.1) == 0
    left = set(threading.enumerate()) - others
    assert "timetable" not in {thread.name for thread in left}


def test_stopping_waits_for_the_duty_under_way(timetable):
    begun, may_end, ended = threading.Event(), threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        may_end.wait(5)
        ended.set()

    timetable.add("slow", INTERVAL_S, slow)
    timetable.start()
    assert begun.wait(5)
    stopping = threading.Thread(target=timetable.stop)
    stopping.start()
    stopping.join(0.1)
    assert stopping.is_alive()
    may_end.set()
    stopping.join(5)
    assert not stopping.is_alive()
    assert ended.is_set()


def test_stopping_what_never_started_is_nothing():
    Timetable(Wall()).stop()
