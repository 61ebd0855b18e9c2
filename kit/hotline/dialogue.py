"""A conversation by text with the box: what a caller's word means where the two of them are.

Every step is bounded: what is not understood twice in a row goes to a person, a conversation
that rests for hours is over, and one number gets only so many answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeVar

from kit.hotline.keywords import Said

LASTS = timedelta(hours=3)
"""A conversation that nobody went on with for so long is over."""

HOLDS = timedelta(minutes=5)
"""So long are the times kept that a caller may choose from."""

OFFERED = 3
"""Times to choose from in one text."""

STEPS_KEPT = 8
"""As many last steps are shown to a volunteer."""

WITH_PERSON = timedelta(hours=12)
"""So long after a volunteer wrote, what comes is taken for an answer to that."""

IN_A_SENTENCE = "sentence"
"""The step of a caller who asked in a sentence; what was asked for follows."""

_A_DAY = 30
_AT_ONCE = 10
_ONCE = timedelta(minutes=10)
_DAY = timedelta(days=1)

Asked = Literal["", "open", "over"]
"""Whether something waits for a yes or no: nothing, it does, or it did and came to nothing."""

Time = TypeVar("Time")


@dataclass(frozen=True, slots=True)
class State:
    """Where a conversation is. `step` says what was asked last, "" when nothing was.

    `choices` is how many answers by number there are; `strikes` how often in a row the caller was
    not understood. `with_person` says that a volunteer has the caller's word: then a sentence is
    the volunteer's too.
    """

    step: str = ""
    choices: int = 0
    strikes: int = 0
    with_person: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """What is to be done. `number` is the answer by number, where there was one."""

    verb: str
    number: int = 0


_ANYTIME = frozenset({"info", "book", "move", "cancel", "need", "person"})
_TO_OFFER = {"yes": "accept", "no": "decline"}
_TO_REMINDER = {"yes": "confirm", "no": "refuse", "other": "move"}


def decide(said: Said, state: State, *, offer: Asked = "", reminder: Asked = "") -> Act:
    """What a caller wants who said this, here; "unclear" or "person" when nobody can tell."""
    if said.word in _ANYTIME:
        return Act(said.word)
    if (act := _answer(said, state)) is not None:
        return act
    for asked, meanings, over in (
        (offer, _TO_OFFER, "offer-over"),
        (reminder, _TO_REMINDER, "reminder-over"),
    ):
        if asked and said.word in meanings:
            return Act(meanings[said.word] if asked == "open" else over)
    return Act("code") if said.code else _unasked(said, state, offer)


def _unasked(said: Said, state: State, offer: Asked) -> Act:
    """Free wording: a plain wish of somebody whom nobody asked, else unclear or for a person."""
    if said.wish and not (state.step or state.with_person or offer == "open"):
        return Act(f"wish-{said.wish}")
    patient = state.step and not said.sentence and not state.strikes
    return Act("unclear" if patient else "person")


def _answer(said: Said, state: State) -> Act | None:
    """What an answer to the last question means, or None when it is none."""
    chosen = said.number or 0
    if state.step in _BY_NUMBER and 1 <= chosen <= state.choices:
        return Act(_BY_NUMBER[state.step], chosen)
    if state.step == "party" and chosen:
        return Act("party", chosen)
    if state.step in _COUNTED:
        return _counted(said, state)
    if state.step == "dates":
        return _about_dates(said, state)
    verb = _BY_WORD.get((state.step, said.word))
    return Act(verb) if verb else None


def _counted(said: Said, state: State) -> Act | None:
    """From none to as many as there are: children of the party, things they need."""
    count = 0 if said.word == "no" else said.number
    return Act(state.step, count) if count is not None and count <= state.choices else None


def _about_dates(said: Said, state: State) -> Act | None:
    if said.word == "other" or said.number == 0:
        return Act("later")
    if said.word == "no":
        return Act("leave")
    return Act("date", 1) if said.word == "yes" and state.choices == 1 else None


_COUNTED = frozenset({"minors", "needs"})
_BY_NUMBER = {
    "menu": "service",
    "dates": "date",
    "which-move": "move-one",
    "which-cancel": "cancel-one",
    "which-need": "need-one",
}
_BY_WORD = {
    ("full", "yes"): "wait",
    ("full", "no"): "leave",
    ("sure", "yes"): "cancel-sure",
    ("sure", "no"): "keep",
    ("menu", "no"): "leave",
    ("party", "no"): "leave",
}


def may_answer(answers: Sequence[datetime], now: datetime) -> bool:
    """Whether a number may get one more automatic answer, after those at `answers`."""
    today = [at for at in answers if now - _DAY < at <= now]
    return len(today) < _A_DAY and sum(at > now - _ONCE for at in today) < _AT_ONCE


def spread(times: Sequence[Time], day: Callable[[Time], date]) -> list[Time]:
    """The few of many coming times that are offered: the first of each day, in order.

    Where there are fewer days than that, further times of them.
    """
    firsts: dict[date, Time] = {}
    for one in times:
        firsts.setdefault(day(one), one)
    chosen = list(firsts.values())[:OFFERED]
    rest = [one for one in times if one not in chosen][: OFFERED - len(chosen)]
    return [one for one in times if one in chosen or one in rest]
