"""The day's numbers: due once the hour has come, and never longer than three parts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline import daily, segments

SEVEN = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
"""07:30 on the wall in Madrid."""


@pytest.mark.parametrize(
    ("minutes", "when"),
    [(-1, "early"), (0, "due"), (180, "due"), (181, "late"), (1439, "early")],
)
def test_they_are_due_for_three_hours_by_the_clock_on_the_wall(minutes: int, when: str) -> None:
    due = daily.due("07:30", "Europe/Madrid", SEVEN + timedelta(minutes=minutes))
    assert due == (when == "due")
    assert not daily.due("", "Europe/Madrid", SEVEN + timedelta(minutes=minutes))


def test_the_hour_is_the_wall_s_also_in_summer() -> None:
    july = datetime(2026, 7, 24, 5, 30, tzinfo=UTC)
    assert daily.due("07:30", "Europe/Madrid", july)
    assert not daily.due("07:30", "Europe/Madrid", july - timedelta(minutes=1))


NAMES = st.lists(st.text("abcé Реєстраціямد", min_size=1, max_size=60), max_size=20)


@given(NAMES)
def test_however_many_services_there_are_the_text_has_at_most_three_parts(names: list[str]) -> None:
    full = [f"{name}: 34, 4 (12), 9, 26.11 10:30." for name in names]
    short = [f"{name}: 34." for name in names]
    text = daily.fitted(full, short, lambda services: f"Today: 300 booked. {services} Open: 3.")
    assert segments.count(text).parts <= daily.PARTS
    assert text.startswith("Today: 300 booked.")


def test_the_first_services_are_told_in_full_then_in_short_and_the_rest_is_counted() -> None:
    def frame(services: str) -> str:
        return f"<{services}>"

    full, short = ["a" * 120, "b" * 120, "c" * 120], ["a" * 30, "b" * 30, "c" * 30]
    assert daily.fitted(full, short, frame, 3) == f"<{' '.join(full)}>"
    assert daily.fitted(full, short, frame, 2) == f"<{full[0]} {full[1]} {short[2]}>"
    assert daily.fitted(["x" * 300] * 9, ["y" * 60] * 9, frame, 1) == f"<{'y' * 60} {'y' * 60} +7.>"
