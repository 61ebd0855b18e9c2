"""Who is rung back next: fair, patient, and never with the last line."""

from datetime import UTC, datetime, timedelta

import pytest

from kit.hotline.queueing import (
    MOST_TRIES,
    PAUSES,
    Owed,
    due_at,
    may_ring_back,
    missed,
    next_to_ring,
    not_reached,
    rejects,
)

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def later(**duration: float) -> datetime:
    return NINE + timedelta(**duration)


def test_whoever_waits_longest_is_rung_first() -> None:
    queue = [Owed("b", later(minutes=1)), Owed("a", NINE), Owed("c", later(minutes=2))]
    found = next_to_ring(queue, later(minutes=5))
    assert found is not None
    assert found.caller == "a"


def test_ringing_again_keeps_the_place_and_makes_no_second_duty() -> None:
    owed = missed(missed(None, "a", NINE), "a", later(minutes=9))
    assert (owed.since, owed.misses) == (NINE, 2)


def test_who_did_not_pick_up_is_left_in_peace_for_longer_and_longer() -> None:
    owed: Owed | None = Owed("a", NINE)
    for pause in PAUSES:
        assert owed is not None
        owed = not_reached(owed, NINE)
        assert owed is not None
        assert due_at(owed) == NINE + pause
        assert next_to_ring([owed], NINE + pause - timedelta(seconds=1)) is None
        assert next_to_ring([owed], NINE + pause) == owed
    assert owed is not None
    assert owed.tries == MOST_TRIES - 1
    assert not_reached(owed, NINE) is None


def test_after_the_pause_nobody_who_came_later_is_ahead() -> None:
    tried = not_reached(Owed("a", NINE), later(minutes=1))
    assert tried is not None
    newer = Owed("b", later(minutes=2))
    assert next_to_ring([newer, tried], later(minutes=5)) == newer
    assert next_to_ring([newer, tried], later(minutes=11)) == tried


def test_somebody_who_rings_after_our_tries_is_there_now() -> None:
    tried = not_reached(Owed("a", NINE), later(minutes=1))
    again = missed(tried, "a", later(minutes=3))
    assert next_to_ring([again], later(minutes=3)) == again
    assert again.since == NINE


def test_nobody_waits() -> None:
    assert next_to_ring([], NINE) is None


@pytest.mark.parametrize(
    ("free", "lines", "may"),
    [(1, 1, True), (0, 1, False), (1, 2, False), (2, 2, True), (1, 8, False), (0, 8, False)],
)
def test_the_last_of_several_lines_stays_free_for_callers(
    free: int, lines: int, may: object
) -> None:
    assert may_ring_back(free, lines) is may


def test_only_who_shows_a_number_is_turned_away_to_be_rung_back() -> None:
    assert rejects(flash_mode=True, number="+34600000001")
    assert not rejects(flash_mode=True, number="")
    assert not rejects(flash_mode=False, number="+34600000001")
