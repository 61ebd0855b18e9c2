"""Time is handed in, kept as UTC text that sorts, and acted on only when it can be true."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.clock import BUILT_AT, SystemClock, as_text, from_text

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
