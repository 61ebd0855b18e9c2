"""Appointments: book, move, cancel, and what became of them. The caller is told by SMS."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from kit.clock import as_text, from_text
from kit.desk import texts
from kit.errors import NotFound, PartyImpossible, RuleBroken, SlotFull, SlotPast, WrongMoment
from kit.hotline import codes, segments
from kit.settings import Site
from kit.store import appointments, callers, identity, slots
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import named
from kit.wording.dates import day_words, time_words
from kit.wording.texts import render, spoken

log = logging.getLogger(__name__)

Done = TypeVar("Done")

_CODES_TRIED = 1000


@dataclass(frozen=True, slots=True)
class Wish:
    """What is asked for. `call_id` is the call during which it is booked, if any."""

    slot_id: str
    caller_id: str
    party: int
    language: str
    name: str = ""
    note: str = ""
    call_id: str | None = None


def book(tx: Writing, site: Site, wish: Wish, volunteer_id: str, now: datetime) -> RecordId:
    """Takes the places and queues the confirmation.

    Raises: NotFound, SlotPast, PartyImpossible, SlotFull. After any of them nothing is booked.
    """
    slot = _open_slot(tx, wish.slot_id, wish.party, now)
    caller = callers.get(tx, wish.caller_id)
    if caller is None:
        raise NotFound
    appointment_id = _taking(
        tx,
        slot,
        lambda: appointments.add(
            tx,
            {
                "slot_id": slot.id,
                "caller_id": caller.id,
                "call_id": wish.call_id,
                "code": _free_code(tx),
                "party": wish.party,
                "name": wish.name,
                "note": wish.note,
                "language": wish.language,
                "booked_by": volunteer_id,
            },
            now,
        ),
    )
    log.info("appointment %s booked for %d", appointment_id, wish.party)
    _tell(tx, site, appointment_id, "confirmation", now)
    return appointment_id


def move(
    tx: Writing, site: Site, appointment_id: str, slot_id: str, party: int, now: datetime
) -> None:
    """Moves a booked appointment to another slot or party size, and tells the caller.

    Raises: NotFound, WrongMoment, SlotPast, PartyImpossible, SlotFull. Then it stays as it was.
    """
    appointment = _standing(tx, appointment_id)
    slot = _open_slot(tx, slot_id, party, now, already=appointment)
    _taking(
        tx,
        slot,
        lambda: appointments.change(tx, appointment.id, now, slot_id=slot.id, party=party),
    )
    _tell(tx, site, appointment.id, "moved", now)


def cancel(tx: Writing, site: Site, appointment_id: str, now: datetime) -> None:
    """Gives the places back and tells the caller. Raises NotFound, WrongMoment."""
    appointment = _standing(tx, appointment_id)
    appointments.change(tx, appointment.id, now, state="cancelled")
    log.info("appointment %s cancelled", appointment.id)
    _tell(tx, site, appointment.id, "cancelled", now)


def mark(tx: Writing, appointment_id: str, state: str, now: datetime) -> None:
    """Says what became of an appointment: kept, no-show, or booked again after a slip.

    Raises: NotFound, WrongMoment, SlotFull (its places were given away meanwhile).
    """
    appointment = appointments.get(tx, appointment_id)
    if appointment is None or state not in {"kept", "no-show", "booked"}:
        raise NotFound
    if appointment.state == "cancelled":
        raise WrongMoment(appointment.state)
    slot = slots.get(tx, appointment.slot_id)
    if slot is None:
        raise NotFound
    _taking(tx, slot, lambda: appointments.change(tx, appointment.id, now, state=state))


def preview(r: Reading, slot_id: str, party: int, language: str) -> tuple[str, segments.Count]:
    """The confirmation as it would be sent, with its parts counted; the code is only a sample.

    Raises: NotFound.
    """
    slot = slots.get(r, slot_id)
    if slot is None:
        raise NotFound
    values = _values(slot.service_names, slot.centre_name, slot.timezone, slot.starts_at, language)
    words = render("confirmation", language, {**values, "party": str(party), "code": "000 000"})
    return words.text, segments.count(words.text)


def _free_code(tx: Writing) -> str:
    """The next code that no appointment has: after a hundred thousand of them they come again."""
    for _ in range(_CODES_TRIED):
        code = codes.make(identity.next_code(tx))
        if appointments.by_code(tx, code) is None:
            return code
    raise RuleBroken("no free code")


def _open_slot(
    tx: Reading,
    slot_id: str,
    party: int,
    now: datetime,
    already: appointments.Appointment | None = None,
) -> slots.Slot:
    slot = slots.get(tx, slot_id)
    if slot is None:
        raise NotFound
    if slot.starts_at <= as_text(now):
        raise SlotPast
    largest = slots.largest(tx, slot.service_id, now)
    if not 1 <= party <= largest:
        raise PartyImpossible(largest)
    mine = already.party if already is not None and already.slot_id == slot.id else 0
    if party > slot.free + mine:
        raise SlotFull(slot.free + mine)
    return slot


def _taking(tx: Reading, slot: slots.Slot, change: Callable[[], Done]) -> Done:
    """The database has the last word: what it refuses as overbooked becomes SlotFull."""
    try:
        return change()
    except RuleBroken as error:
        if "never_overbooked" not in error.rule:
            raise
        now_free = slots.get(tx, slot.id)
        raise SlotFull(now_free.free if now_free else 0) from error


def _standing(tx: Reading, appointment_id: str) -> appointments.Appointment:
    appointment = appointments.get(tx, appointment_id)
    if appointment is None:
        raise NotFound
    if appointment.state != "booked":
        raise WrongMoment(appointment.state)
    return appointment


def _tell(tx: Writing, site: Site, appointment_id: str, kind: str, now: datetime) -> None:
    appointment = appointments.get(tx, appointment_id)
    caller = callers.get(tx, str(appointment.caller_id)) if appointment else None
    if appointment is None or caller is None or not caller.answerable:
        return
    values = _values(
        appointment.service_names,
        appointment.centre_name,
        appointment.timezone,
        appointment.starts_at,
        appointment.language,
    )
    filled = {**values, "party": str(appointment.party), "code": codes.spoken(appointment.code)}
    message_id = texts.send_template(
        tx, site, caller, kind, filled, now, language=appointment.language
    )
    appointments.change(tx, appointment.id, now, message_id=message_id)


def _values(
    service_names: str, centre: str, timezone: str, starts_at: str, language: str
) -> Mapping[str, str]:
    zone = ZoneInfo(timezone)
    at = from_text(starts_at)
    language = spoken("confirmation", language)
    return {
        "service": named(service_names, language),
        "day": day_words(at, zone, language),
        "time": time_words(at, zone, language),
        "centre": centre,
    }
