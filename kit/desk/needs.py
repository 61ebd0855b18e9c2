"""What a household needs at its appointment, told by text: a wheelchair comes, an interpreter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kit.desk.standing import chosen, with_appointment
from kit.desk.talk import BY_TEXT, Talk, Turn, says
from kit.store import appointments, history
from kit.store.appointments import Appointment

_WHEELCHAIR, _INTERPRETER = 1, 2
"""The answers by number; both is their sum."""


def _need(talk: Talk, _number: int) -> Turn | None:
    return with_appointment(talk, "which-need", _ask)


def _need_one(talk: Talk, number: int) -> Turn | None:
    return chosen(talk, number, _ask)


def _ask(_talk: Talk, one: Appointment) -> Turn:
    choices = _WHEELCHAIR + _INTERPRETER
    return Turn((("needs", {}),), "needs", {"appointment": one.id, "choices": choices})


def _needs(talk: Talk, number: int) -> Turn:
    """Notes it. The interpreter is for the language they write in, unless another is known."""
    one = appointments.get(talk.tx, talk.known.data["appointment"])
    if one is None or one.state != "booked":
        return says("none")
    interpreter = (one.interpreter or talk.language) if number & _INTERPRETER else None
    wheelchair = int(bool(number & _WHEELCHAIR))
    appointments.change(talk.tx, one.id, talk.now, wheelchair=wheelchair, interpreter=interpreter)
    history.note(talk.tx, one.id, "needs", BY_TEXT, talk.now)
    return says("needs_noted")


VERBS: Mapping[str, Callable[[Talk, int], Turn | None]] = {
    "need": _need,
    "need-one": _need_one,
    "needs": _needs,
}
"""What is done for each answer."""
