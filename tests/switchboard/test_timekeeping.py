"""What the network's time does to the box: offered to the clock, shown, never obeyed blindly."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kit.clock import BUILT_AT, SystemClock
from kit.store import lines
from tests.fakes.clock import SteeredClock
from tests.fakes.line import FakeLine
from tests.switchboard.conftest import NewCounter

TRUE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_a_box_without_a_clock_gets_the_networks_time_after_a_minute(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    lost = SystemClock(BUILT_AT, lambda: datetime(2026, 1, 1, tzinfo=UTC), clock.monotonic)
    counter = new_counter(fake, clock=lost)
    counter.until_ready()
    counter.until_true(lambda: fake.times_asked == 1)
    for asked in (2, 3, 4):
        assert not lost.trusted()
        fake.time_of_network = clock.wait(seconds=31)
        counter.nudge()
        counter.until_true(lambda asked=asked: fake.times_asked == asked)  # type: ignore[misc]
    counter.until_true(lost.trusted)
    assert abs(lost.now() - clock.now()) < timedelta(seconds=1)


def test_a_network_that_disagrees_with_a_trusted_clock_is_shown_and_not_obeyed(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    fake.time_of_network = clock.now() + timedelta(hours=1)
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    began = clock.now()
    clock.wait(seconds=25)
    counter.nudge()
    off_s = counter.until(lines.clock_off_s)
    assert off_s == 3575
    assert clock.now() == began + timedelta(seconds=25)
    fake.time_of_network = clock.wait(hours=1)
    counter.nudge()
    counter.until(lambda r: lines.clock_off_s(r) is None)


def test_a_network_that_is_two_minutes_off_is_not_worth_a_word(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    fake.time_of_network = clock.wait(seconds=25) + timedelta(seconds=119)
    counter.nudge()
    counter.until_true(lambda: fake.times_asked)
    with counter.store.reading() as r:
        assert lines.clock_off_s(r) is None
