"""By text about an appointment that stands: which is meant, what it is, that it is cancelled.

A step answers None when a person must take over.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from kit.clock import from_text
from kit.desk import booking
from kit.desk.talk import (
    BY_TEXT,
    Talk,
    Turn,
    beginning,
    day_and_time,
    numbered,
    says,
    stands,
    when,
)
from kit.errors import WrongMoment
from kit.hotline import codes, dialogue
from kit.store import appointments
from kit.store.appointments import Appointment
from kit.store.rows import named
from kit.wording.texts import spoken


def _code(talk: Talk, _number: int) -> Turn | None:
    """Only a code: what it is for."""
    return with_appointment(talk, "", stands)


def coming(talk: Talk) -> list[Appointment]:
    """A caller's next appointments, the first first."""
    known = appointments.of_caller(talk.tx, talk.caller.id)
    standing = [
        one for one in known if one.state == "booked" and from_text(one.starts_at) > talk.now
    ]
    return standing[::-1][: dialogue.OFFERED]


def with_appointment(
    talk: Talk, step: str, go_on: Callable[[Talk, Appointment], Turn | None]
) -> Turn | None:
    """Finds the appointment that is meant; asks which, when there are several."""
    if talk.said.code:
        return _of_code(talk, go_on)
    ahead = coming(talk)
    if not ahead:
        return says("none")
    if len(ahead) == 1 or not step:
        return go_on(talk, ahead[0])
    tongue = spoken("which", talk.language)
    titles = [
        f"{beginning(named(one.service_names, tongue))} {day_and_time(talk, one, 'which')}"
        for one in ahead
    ]
    data = {"appointments": [one.id for one in ahead], "choices": len(ahead)}
    return Turn((("which", {"choices": numbered(titles)}),), step, data)


def _of_code(talk: Talk, go_on: Callable[[Talk, Appointment], Turn | None]) -> Turn | None:
    found = appointments.by_code(talk.tx, talk.said.code)
    if found is None:
        return says("unknown_code", code=codes.spoken(talk.said.code))
    if found.caller_id != talk.caller.id:
        return None  # another phone of the family, or somebody who found a slip of paper
    if found.state == "booked" and from_text(found.starts_at) > talk.now:
        return go_on(talk, found)
    return says("none")


def _cancel(talk: Talk, _number: int) -> Turn | None:
    return with_appointment(talk, "which-cancel", ask_sure)


def _cancel_one(talk: Talk, number: int) -> Turn | None:
    return chosen(talk, number, ask_sure)


def chosen(
    talk: Talk, number: int, go_on: Callable[[Talk, Appointment], Turn | None]
) -> Turn | None:
    """Goes on with the one they chose of several."""
    found = appointments.get(talk.tx, talk.known.data["appointments"][number - 1])
    return go_on(talk, found) if found else None


def ask_sure(talk: Talk, one: Appointment) -> Turn:
    """Nothing is cancelled by one word."""
    return Turn((("sure", when(talk, one, "sure")),), "sure", {"appointment": one.id})


def _cancel_sure(talk: Talk, _number: int) -> Turn:
    return cancel_this(talk, talk.known.data["appointment"])


def cancel_this(talk: Talk, appointment_id: str) -> Turn:
    """Gives the places of an appointment back."""
    try:
        with talk.tx.trying():
            booking.cancel(talk.tx, talk.site, appointment_id, talk.now, BY_TEXT)
    except WrongMoment:
        return says("none")
    return Turn()


def stands_or_none(talk: Talk, appointment_id: str) -> Turn:
    """What an appointment is now."""
    found = appointments.get(talk.tx, appointment_id)
    if found is None or found.state != "booked":
        return says("none")
    return stands(talk, found)


def _leave(talk: Talk, _number: int) -> Turn:
    """Nothing of it after all."""
    if "appointment" in talk.known.data:
        return stands_or_none(talk, talk.known.data["appointment"])
    return says("left")


VERBS: Mapping[str, Callable[[Talk, int], Turn | None]] = {
    "code": _code,
    "cancel": _cancel,
    "cancel-one": _cancel_one,
    "cancel-sure": _cancel_sure,
    "leave": _leave,
    "keep": _leave,
}
"""What is done for each of these acts of `kit.hotline.dialogue`."""
