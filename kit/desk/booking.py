"""Appointments: book, move, cancel, and what became of them. The caller is told by SMS.

Whatever happens is kept in the appointment's history; places that become free are offered at once
to who waits for them.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from kit.desk import places, telling, waiting
from kit.errors import AlreadyBooked, NotFound, RuleBroken, WrongMoment
from kit.hotline import codes
from kit.hotline.parties import By, Needs, Party, Share, Way, share
from kit.settings import Site
from kit.store import appointments, callers, history, holds, identity, slots
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)

Done = TypeVar("Done")

_CODES_TRIED = 1000
_DESK = By()


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `call_id` is the call during which it is booked, if any.

    `caller_id` is "" for people without a telephone whom an import brings: they go by
    name and code, and get no text.

    `priority` is for households known to be vulnerable. `again` says why a household needs a second
    appointment for a service; only a person can say so. `code` is a free one the household has
    already. `confirmed` is whether it gets a text.
    """

    slot_id: str
    caller_id: str
    adults: int
    language: str
    name: str = ""
    note: str = ""
    call_id: str | None = None
    minors: int = 0
    way: Way = "volunteer"
    priority: bool = False
    needs: Needs = field(default_factory=Needs)
    again: str = ""
    code: str = ""
    confirmed: bool = True

    @property
    def party(self) -> Party:
        """Who comes."""
        return Party(self.adults, self.minors)

    @property
    def share(self) -> Share:
        """Which places they may have."""
        return share(self.way, priority=self.priority)


def book(tx: Writing, site: Site, wish: Wish, volunteer_id: str | None, now: datetime) -> RecordId:
    """Takes the places and queues the confirmation.

    What the volunteer held for the caller is taken over; nobody waits any more who is booked.
    Raises: NotFound, SlotPast, PartyImpossible, SlotFull, AlreadyBooked. After any of them nothing
    is booked.
    """
    holds.clear(tx, now)
    if wish.caller_id or wish.way != "import":
        _settle(tx, wish.caller_id, wish.slot_id, volunteer_id, now)
    slot = places.open_slot(tx, wish.slot_id, wish.party, wish.share, now)
    appointment_id = places.taking(
        tx, slot, wish.share, lambda: _add(tx, slot, wish, volunteer_id, now)
    )
    by = By(volunteer_id, wish.way)
    history.note(
        tx,
        appointment_id,
        "booked",
        by,
        now,
        slots=(None, slot.id),
        parties=(None, wish.party.people),
        why=wish.again,
    )
    log.info("appointment %s booked for %d", appointment_id, wish.party.people)
    if wish.confirmed:
        telling.tell(tx, site, appointment_id, "confirmation", now)
    return appointment_id


def move(
    tx: Writing,
    site: Site,
    appointment_id: str,
    slot_id: str,
    party: Party,
    now: datetime,
    by: By = _DESK,
) -> None:
    """Moves a booked appointment to another slot or party size, and tells the caller.

    Raises: NotFound (also for a slot of another service), WrongMoment, SlotPast, PartyImpossible,
    SlotFull. Then it stays as it was.
    """
    was = shift(tx, site, appointment_id, slot_id, party, now, by)
    waiting.pass_on(tx, site, was.service_id, now)


def shift(
    tx: Writing, site: Site, appointment_id: str, slot_id: str, party: Party, now: datetime, by: By
) -> appointments.Appointment:
    """As `move`, but what becomes free is not offered yet; the appointment as it was before."""
    was = _standing(tx, appointment_id)
    holds.clear(tx, now)
    mine = was.party if was.slot_id == slot_id else 0
    slot = places.open_slot(tx, slot_id, party, was.share, now, mine)
    if slot.service_id != was.service_id:
        raise NotFound
    columns = {
        "slot_id": slot.id,
        "party": party.people,
        "adults": party.adults,
        "minors": party.minors,
        "confirmed_at": None,
        "unaccompanied": int(bool(was.unaccompanied) or party.adults == 0),
    }
    places.taking(tx, slot, was.share, lambda: appointments.change(tx, was.id, now, **columns))
    _note_move(tx, was, slot.id, party, by, now)
    telling.tell(tx, site, was.id, "moved", now)
    return was


def cancel(
    tx: Writing, site: Site, appointment_id: str, now: datetime, by: By = _DESK, why: str = ""
) -> None:
    """Gives the places back and tells the caller. Raises NotFound, WrongMoment."""
    appointment = _standing(tx, appointment_id)
    appointments.change(tx, appointment.id, now, state="cancelled")
    history.note(tx, appointment.id, "cancelled", by, now, why=why)
    log.info("appointment %s cancelled", appointment.id)
    telling.tell(tx, site, appointment.id, "cancelled", now)
    holds.clear(tx, now)
    waiting.pass_on(tx, site, appointment.service_id, now)


def mark(tx: Writing, appointment_id: str, state: str, now: datetime, by: By = _DESK) -> None:
    """Says what became of an appointment: kept, no-show, or booked again after a slip.

    Raises: NotFound, WrongMoment, SlotFull (its places were given away meanwhile), AlreadyBooked.
    """
    appointment = appointments.get(tx, appointment_id)
    if appointment is None or state not in {"kept", "no-show", "booked"}:
        raise NotFound
    if appointment.state == "cancelled":
        raise WrongMoment(appointment.state)
    slot = slots.get(tx, appointment.slot_id)
    if slot is None:
        raise NotFound
    if appointment.state == state:
        return
    holds.clear(tx, now)
    places.taking(
        tx,
        slot,
        appointment.share,
        lambda: _once(
            tx,
            appointment.caller_id,
            slot.service_id,
            now,
            lambda: appointments.change(tx, appointment.id, now, state=state),
        ),
    )
    what = "booked-again" if state == "booked" else state
    history.note(tx, appointment.id, what, by, now)


def _settle(
    tx: Writing, caller_id: str, slot_id: str, volunteer_id: str | None, now: datetime
) -> None:
    """What was held for the caller or waited for is not wanted any more."""
    caller = callers.get(tx, caller_id)
    if caller is None:
        raise NotFound
    if volunteer_id is not None:
        holds.drop_talk(tx, caller.id, volunteer_id)
    if (wanted := slots.get(tx, slot_id)) is not None:
        waiting.settle(tx, caller.id, wanted.service_id, now)


def _add(
    tx: Writing, slot: slots.Slot, wish: Wish, volunteer_id: str | None, now: datetime
) -> RecordId:
    row = {
        "slot_id": slot.id,
        "caller_id": wish.caller_id or None,
        "call_id": wish.call_id,
        "code": wish.code or free_code(tx),
        "party": wish.party.people,
        "adults": wish.adults,
        "minors": wish.minors,
        "way": wish.way,
        "priority": int(wish.priority),
        **wish.needs.columns(wish.party),
        "again": wish.again,
        "name": wish.name,
        "note": wish.note,
        "language": wish.language,
        "booked_by": volunteer_id,
    }
    return _once(tx, wish.caller_id, slot.service_id, now, lambda: appointments.add(tx, row, now))


def _once(
    tx: Reading, caller_id: str | None, service_id: str, now: datetime, change: Callable[[], Done]
) -> Done:
    """What the database refuses as a second appointment for one service becomes AlreadyBooked."""
    try:
        return change()
    except RuleBroken as error:
        if caller_id is None or "one_per_service" not in error.rule:
            raise
        known = appointments.standing(tx, caller_id, service_id, now)
        if known is None:
            raise
        raise AlreadyBooked(known.id, known.starts_at) from error


def free_code(tx: Writing) -> str:
    """The next code that no appointment has: after a hundred thousand of them they come again."""
    for _ in range(_CODES_TRIED):
        code = codes.make(identity.next_code(tx))
        if appointments.by_code(tx, code) is None:
            return code
    raise RuleBroken("no free code")


def _note_move(
    tx: Writing,
    was: appointments.Appointment,
    slot_id: RecordId,
    party: Party,
    by: By,
    now: datetime,
) -> None:
    history.note(
        tx,
        was.id,
        "party" if was.slot_id == slot_id else "moved",
        by,
        now,
        slots=(was.slot_id, slot_id),
        parties=(was.party, party.people),
    )


def _standing(tx: Reading, appointment_id: str) -> appointments.Appointment:
    appointment = appointments.get(tx, appointment_id)
    if appointment is None:
        raise NotFound
    if appointment.state != "booked":
        raise WrongMoment(appointment.state)
    return appointment
