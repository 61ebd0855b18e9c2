"""Time is handed in, kept as UTC text that sorts, and acted on only when it can be true."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.clock import AHEAD, BUILT_AT, SystemClock, as_text, from_text

INSTANTS = st.datetimes(
    min_value=datetime(1970, 1, 1),  # noqa: DTZ001 -- the strategy wants it naive
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def test_the_clock_is_not_believed_before_the_kit_was_made() -> None:
    tomorrow = SystemClock().now() + timedelta(days=1)
    assert not SystemClock(floor=tomorrow).trusted()
    assert SystemClock(floor=BUILT_AT - timedelta(days=10_000)).trusted()


def test_now_is_utc_and_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_durations_never_run_backwards() -> None:
    clock = SystemClock()
    assert clock.monotonic() <= clock.monotonic()


def test_an_instant_is_kept_as_utc_text_with_milliseconds() -> None:
    madrid = timezone(timedelta(hours=1))
    at = datetime(2026, 11, 24, 3, 5, 7, 89_999, tzinfo=madrid)
    assert as_text(at) == "2026-11-24T02:05:07.089Z"


@given(INSTANTS)
def test_what_was_written_is_read_again_to_the_millisecond(at: datetime) -> None:
    assert at - from_text(as_text(at)) < timedelta(milliseconds=1)
    assert from_text(as_text(at)).utcoffset() == timedelta(0)


@given(INSTANTS, INSTANTS)
def test_text_sorts_as_time_does(one: datetime, other: datetime) -> None:
    earlier, later = sorted((one, other))
    assert as_text(earlier) <= as_text(later)


def test_text_that_is_no_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        from_text("yesterday")


# The network's time ---------------------------------------------------------------------------

TRUE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LOST = datetime(2026, 1, 1, tzinfo=UTC)


class Machine:
    """A machine whose clock was lost with the power; `seconds` go by."""

    def __init__(self, at: datetime = LOST) -> None:
        self.at = at
        self.seconds = 100.0
        self.clock = SystemClock(BUILT_AT, lambda: self.at, lambda: self.seconds)

    def wait(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        self.seconds += seconds

    def network(self, seconds: float = 0.0) -> datetime:
        """What a true network says."""
        return TRUE + timedelta(seconds=self.seconds - 100.0 + seconds)


def test_a_network_that_says_the_same_a_minute_later_sets_a_lost_clock(
    caplog: pytest.LogCaptureFixture,
) -> None:
    machine = Machine()
    assert not machine.clock.hear_network("one", machine.network())
    machine.wait(30)
    assert not machine.clock.hear_network("one", machine.network())
    assert not machine.clock.trusted()
    machine.wait(31)
    assert machine.clock.hear_network("one", machine.network(2))
    assert machine.clock.trusted()
    machine.wait(3600)
    assert machine.clock.now() == machine.network(2)
    assert "the network set the clock" in caplog.text


def test_two_lines_that_agree_set_it_at_once() -> None:
    machine = Machine()
    machine.clock.hear_network("one", machine.network())
    assert machine.clock.hear_network("two", machine.network(5))
    assert machine.clock.now() == machine.network(5)


def test_two_lines_that_disagree_set_nothing() -> None:
    machine = Machine()
    for _ in range(3):
        machine.clock.hear_network("one", machine.network())
        machine.clock.hear_network("two", machine.network(3600))
        machine.wait(10)
    assert not machine.clock.trusted()


def test_a_network_whose_time_stands_still_or_jumps_is_not_believed() -> None:
    machine = Machine()
    for jump in (0, -61, 40, -500):
        assert not machine.clock.hear_network("one", machine.network(jump))
        machine.wait(61)
    assert not machine.clock.trusted()


@pytest.mark.parametrize("at", [BUILT_AT - timedelta(days=1), BUILT_AT + AHEAD + timedelta(days=1)])
def test_what_cannot_be_is_not_believed_however_often_it_is_said(at: datetime) -> None:
    machine = Machine()
    for source in ("one", "two", "one", "two"):
        assert not machine.clock.hear_network(source, at)
        machine.wait(0)
    assert not machine.clock.trusted()


def test_no_network_takes_the_box_back_before_its_newest_record() -> None:
    machine = Machine()
    machine.clock.not_before(TRUE + timedelta(days=1))
    machine.clock.hear_network("one", machine.network())
    assert not machine.clock.hear_network("two", machine.network())


def test_a_record_from_years_ahead_is_a_mistake_and_no_floor() -> None:
    machine = Machine(TRUE)
    machine.clock.not_before(BUILT_AT + AHEAD + timedelta(days=1))
    assert machine.clock.trusted()


def test_a_trusted_clock_obeys_no_network() -> None:
    machine = Machine(TRUE)
    for source in ("one", "two"):
        assert not machine.clock.hear_network(source, machine.network(86_400))
    assert machine.clock.now() == TRUE


def test_a_machine_whose_clock_is_set_later_is_obeyed_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    machine = Machine()
    machine.clock.hear_network("one", machine.network(300))
    machine.clock.hear_network("two", machine.network(300))
    machine.at = TRUE
    assert machine.clock.now() == TRUE
    assert machine.clock.trusted()
    assert "the machine's clock was set" in caplog.text


def test_whoever_looked_at_a_watch_is_believed_more_than_the_records() -> None:
    machine = Machine(TRUE)
    machine.clock.not_before(TRUE + timedelta(days=400))
    assert not machine.clock.trusted()
    assert machine.clock.compared()
    assert machine.clock.trusted()
    machine.at = TRUE - timedelta(days=1)
    assert not machine.clock.trusted(), "it is known to have been later"


@pytest.mark.parametrize("at", [LOST, BUILT_AT + AHEAD + timedelta(days=1)])
def test_a_clock_that_cannot_be_right_stays_so_whoever_looked(at: datetime) -> None:
    machine = Machine(at)
    assert not machine.clock.compared()
