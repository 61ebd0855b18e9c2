"""Answers to what the box wrote by itself: a place that was offered, a reminder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from kit.clock import as_text
from kit.desk import offers
from kit.desk.standing import ask_sure, cancel_this, coming, stands_or_none, with_appointment
from kit.desk.talk import BY_TEXT, Talk, Turn, says, stands
from kit.errors import AlreadyBooked, DeskError, OfferOver
from kit.store import appointments, reminders
from kit.store import waiting as lists
from kit.store.appointments import Appointment

_REMINDED = timedelta(days=3)


def _accept(talk: Talk, _number: int) -> Turn | None:
    offer = lists.last_offer(talk.tx, talk.caller.id)
    if offer is None:
        return None
    try:
        with talk.tx.trying():
            offers.accept(talk.tx, talk.site, offer.id, BY_TEXT, talk.now)
    except OfferOver:
        return says("offer_gone")
    except AlreadyBooked as known:
        return stands_or_none(talk, known.appointment_id)
    except DeskError:
        return None
    return Turn()


def _decline(talk: Talk, _number: int) -> Turn | None:
    offer = lists.last_offer(talk.tx, talk.caller.id)
    if offer is None:
        return None
    offers.decline(talk.tx, talk.site, offer.id, talk.now)
    return says("declined")


def _offer_over(talk: Talk, _number: int) -> Turn | None:
    """A second yes, or one that comes too late."""
    offer = lists.last_offer(talk.tx, talk.caller.id)
    if offer is None:
        return None
    entry = lists.get(talk.tx, offer.waiting_id)
    known = entry and appointments.standing(talk.tx, talk.caller.id, entry.service_id, talk.now)
    return stands(talk, known) if known else says("offer_gone")


def _confirm(talk: Talk, _number: int) -> Turn | None:
    """Yes to a reminder: it is noted, for each appointment that was reminded of."""
    open_ones = _reminded(talk)
    for one in open_ones:
        appointments.change(talk.tx, one.id, talk.now, confirmed_at=as_text(talk.now))
        reminders.answer(talk.tx, one.id, "yes", talk.now)
    return stands(talk, open_ones[0]) if open_ones else None


def _refuse(talk: Talk, _number: int) -> Turn | None:
    """No to a reminder: the places are free for others. Of several it is asked which."""
    open_ones = _reminded(talk)
    if len(open_ones) != 1:
        return with_appointment(talk, "which-cancel", ask_sure)
    reminders.answer(talk.tx, open_ones[0].id, "no", talk.now)
    return cancel_this(talk, open_ones[0].id)


def _reminder_over(_talk: Talk, _number: int) -> Turn:
    """The time has passed, or the appointment stands no more."""
    return says("past")


def _reminded(talk: Talk) -> list[Appointment]:
    known = reminders.of_caller(talk.tx, talk.caller.id, talk.now - _REMINDED)
    ids = {one.appointment_id for one in known}
    return [one for one in coming(talk) if one.id in ids]


VERBS: Mapping[str, Callable[[Talk, int], Turn | None]] = {
    "accept": _accept,
    "decline": _decline,
    "offer-over": _offer_over,
    "confirm": _confirm,
    "refuse": _refuse,
    "reminder-over": _reminder_over,
}
"""What is done for each answer."""
