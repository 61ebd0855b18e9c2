"""Who must read the briefing before a call, and which questions are asked."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from kit.hotline.shifts import ABLE, ASKED, drawn, must_read_first

STATES = some.sampled_from(["off", "free", "break", "on-a-call", "wrap-up"])
KEYS = some.lists(some.text(min_size=1), unique=True, max_size=6)


@given(some.lists(STATES))
def test_nobody_is_kept_from_a_call_that_nobody_else_can_take(others: list[str]) -> None:
    assert must_read_first(owes=True, others=others) == any(one in ABLE for one in others)
    assert not must_read_first(owes=False, others=others)


@given(KEYS, KEYS, some.text())
def test_three_questions_are_drawn_of_todays_first(
    today: list[str], standing: list[str], shift: str
) -> None:
    standing = [f"standing-{one}" for one in standing]
    today = [f"note-{one}" for one in today]
    asked = drawn(today, standing, shift)
    assert len(asked) == len(set(asked)) == min(ASKED, len(today) + len(standing))
    assert sum(one in today for one in asked) == min(ASKED, len(today))
    assert asked == drawn(today, standing, shift)
