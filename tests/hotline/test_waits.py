"""How long a refused text waits before it goes again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from kit.hotline import waits

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def test_a_refused_text_goes_again_sooner_at_first_and_is_given_up_after_four_tries():
    pauses = [waits.next_try(tries, NOW) for tries in range(1, 5)]
    assert pauses == [
        NOW + timedelta(seconds=15),
        NOW + timedelta(minutes=2),
        NOW + timedelta(minutes=10),
        None,
    ]


def test_a_text_never_waits_once_it_is_given_up():
    assert waits.next_try(40, NOW) is None
