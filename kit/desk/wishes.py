"""A sentence that plainly asks for an appointment: the menu at once, and a person may see it.

The sentence waits among the volunteers' texts until its caller has taken a step of the menu. Once
in a conversation only: who asks in sentences again gets a person.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kit.clock import from_text
from kit.desk import standing, times, wanted
from kit.desk.talk import Talk, Turn
from kit.hotline import waits
from kit.hotline.dialogue import IN_A_SENTENCE, WITH_PERSON, Act
from kit.store import messages
from kit.store.dialogues import Dialogue
from kit.store.engine import Reading

_KEPT = "sentence"
"""Where a conversation keeps which text it began with, until the first step."""

_GOES_ON = frozenset(
    {"service", "party", "minors", "date", "later", "wait", "move-one", "cancel-one", "cancel-sure"}
)
"""Answers that show that the sentence was understood. A no may say that it was not."""


def of(act: Act) -> str:
    """What was asked for in a sentence; "" when it was asked otherwise."""
    return act.verb.removeprefix("wish-") if act.verb in VERBS else ""


def with_person(r: Reading, caller_id: str, known: Dialogue, now: datetime) -> bool:
    """Whether a volunteer has a caller's word: wrote lately, was promised, or a sentence waits."""
    since = known.steps[_last(known.steps, IN_A_SENTENCE) :]
    if "person" in known.steps or (IN_A_SENTENCE in since and not _GOES_ON & set(since)):
        return True
    last = messages.last_of_kind(r, caller_id, "reply")
    return not waits.passed(from_text(last) if last else None, WITH_PERSON, now)


def _last(steps: Sequence[str], step: str) -> int:
    """Where `step` stands last; at the beginning when it is none of them."""
    return max((place for place, one in enumerate(steps) if one == step), default=0)


def remembered(turn: Turn, message_id: str) -> Turn:
    """What is asked next, and which sentence it is about."""
    return replace(turn, data={**turn.data, _KEPT: message_id})


def settled(talk: Talk, act: Act, turn: Turn) -> Turn:
    """What is asked next. After a step that goes on nobody need see the sentence any more."""
    sentence = talk.known.data.get(_KEPT)
    if not sentence:
        return turn
    if act.verb not in _GOES_ON:
        return remembered(turn, sentence) if turn.step else turn
    message = messages.get(talk.tx, sentence)
    if message and message.handled_at is None:
        messages.set_aside(talk.tx, sentence, talk.now)
    return turn


def _book(talk: Talk, number: int) -> Turn | None:
    """Who has one already may mean that."""
    return None if standing.coming(talk) else wanted.VERBS["book"](talk, number)


def _move(talk: Talk, number: int) -> Turn | None:
    """Who has none is asked by a person which is meant."""
    return times.VERBS["move"](talk, number) if standing.coming(talk) else None


def _cancel(talk: Talk, number: int) -> Turn | None:
    return standing.VERBS["cancel"](talk, number) if standing.coming(talk) else None


VERBS: Mapping[str, Callable[[Talk, int], Turn | None]] = {
    "wish-book": _book,
    "wish-move": _move,
    "wish-cancel": _cancel,
}
"""What is done for each wish."""
