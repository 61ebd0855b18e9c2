"""A conversation by text: what a word means where one is, and that it always ends."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.hotline.dialogue import Act, State, decide, may_answer, spread
from kit.hotline.keywords import Said, read
from tests.fakes.clock import TUESDAY_MORNING as NOW

WORDS = ("", "info", "book", "move", "cancel", "person", "yes", "no", "other")
STEPS = (
    "",
    "menu",
    "party",
    "minors",
    "dates",
    "full",
    "which-move",
    "which-cancel",
    "which-need",
    "sure",
    "needs",
)


@pytest.mark.parametrize(
    ("step", "typed", "act"),
    [
        ("", "book", Act("book")),
        ("menu", "2", Act("service", 2)),
        ("party", "4", Act("party", 4)),
        ("minors", "3", Act("minors", 3)),
        ("minors", "0", Act("minors", 0)),
        ("minors", "no", Act("minors", 0)),
        ("minors", "4", Act("unclear")),
        ("dates", "3", Act("date", 3)),
        ("dates", "0", Act("later")),
        ("dates", "another day", Act("later")),
        ("dates", "no", Act("leave")),
        ("full", "yes", Act("wait")),
        ("full", "no", Act("leave")),
        ("which-move", "1", Act("move-one", 1)),
        ("which-cancel", "2", Act("cancel-one", 2)),
        ("sure", "yes", Act("cancel-sure")),
        ("sure", "no", Act("keep")),
        ("needs", "3", Act("needs", 3)),
        ("needs", "0", Act("needs", 0)),
        ("needs", "no", Act("needs", 0)),
        ("needs", "4", Act("unclear")),
        ("needs", "yes", Act("unclear")),
        ("which-need", "2", Act("need-one", 2)),
        ("dates", "cancel", Act("cancel")),
        ("menu", "4", Act("unclear")),
        ("party", "0", Act("unclear")),
        ("dates", "yes", Act("unclear")),
        ("sure", "1", Act("unclear")),
        ("menu", "I would like to know where to sleep", Act("person")),
        ("", "1", Act("person")),
        ("", "yes", Act("person")),
        ("", "hello", Act("person")),
    ],
)
def test_an_answer_means_what_was_asked(step, typed, act):
    assert decide(read(typed), State(step, 3)) == act


def test_yes_takes_the_only_time_there_is():
    assert decide(read("yes"), State("dates", 1)) == Act("date", 1)


@pytest.mark.parametrize(
    ("offer", "reminder", "typed", "verb"),
    [
        ("open", "", "yes", "accept"),
        ("open", "open", "no", "decline"),
        ("", "open", "yes", "confirm"),
        ("", "open", "no", "refuse"),
        ("", "open", "another day", "move"),
        ("open", "open", "another day", "move"),
        ("over", "", "yes", "offer-over"),
        ("", "over", "yes", "reminder-over"),
    ],
)
def test_yes_and_no_answer_what_the_box_wrote(offer, reminder, typed, verb):
    assert decide(read(typed), State(), offer=offer, reminder=reminder).verb == verb


def test_what_was_just_asked_is_answered_before_an_older_text():
    assert decide(read("yes"), State("sure"), offer="open").verb == "cancel-sure"


@pytest.mark.parametrize("step", STEPS[1:])
def test_who_is_not_understood_twice_gets_a_person(step):
    assert decide(Said(), State(step)).verb == "unclear"
    assert decide(Said(), State(step, strikes=1)).verb == "person"


@given(
    st.sampled_from(STEPS),
    st.integers(0, 3),
    st.integers(0, 3),
    st.builds(
        Said,
        word=st.sampled_from(
            ("", "info", "book", "move", "cancel", "person", "yes", "no", "other")
        ),
        number=st.one_of(st.none(), st.integers(0, 999)),
        code=st.sampled_from(("", "236062")),
        sentence=st.booleans(),
    ),
)
def test_whatever_is_said_something_is_done_and_numbers_stay_within_the_choices(
    step, choices, strikes, said
):
    act = decide(said, State(step, choices, strikes))
    assert act.verb
    if act.verb in {"service", "date", "move-one", "cancel-one"}:
        assert 1 <= act.number <= choices


def test_one_number_gets_ten_answers_in_ten_minutes_and_thirty_a_day():
    assert may_answer([NOW] * 9, NOW)
    assert not may_answer([NOW] * 10, NOW)
    assert may_answer([NOW] * 10, NOW + timedelta(minutes=11))
    spaced = [NOW - timedelta(minutes=20 * n) for n in range(1, 31)]
    assert not may_answer(spaced, NOW)
    assert may_answer(spaced, NOW + timedelta(days=1))


def test_answers_of_a_clock_that_was_ahead_silence_nobody():
    assert may_answer([NOW + timedelta(days=400)] * 50, NOW)


def _times(*hours: int) -> list[datetime]:
    return [datetime(2026, 11, 24, tzinfo=UTC) + timedelta(hours=hour) for hour in hours]


def _day(at: datetime) -> date:
    return at.date()


def test_the_first_time_of_each_of_three_days_is_offered():
    assert spread(_times(9, 10, 33, 34, 57, 81), _day) == _times(9, 33, 57)


def test_fewer_days_are_filled_with_their_other_times_in_order():
    assert spread(_times(9, 10, 11, 33), _day) == _times(9, 10, 33)
    assert spread(_times(9, 10), _day) == _times(9, 10)
    assert spread([], _day) == []
