"""The paper pack: print numbered sheets, and make each one call afterwards, once."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.desk import booking, settled, waiting
from kit.errors import NotFound, PartyEmpty, TakenBy, WrongMoment
from kit.hotline import paper as rules
from kit.hotline import phone
from kit.hotline.dispositions import DISPOSITIONS
from kit.hotline.parties import By, Party
from kit.settings import Site
from kit.store import appointments, callbacks, callers, calls, figures, holds, paper, slots
from kit.store import waiting as lists
from kit.store.engine import Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)

_LOOKED_AT = 400
"""How many coming times with room are looked at for one of the wished day."""

_NOBODY_TALKED = frozenset({"silent", "not-reached", "wrong-number"})


@dataclass(frozen=True, slots=True)
class Wanted:
    """An appointment that the sheet asks for. `on_day` None: as soon as there is a place."""

    service_id: str
    party: Party
    on_day: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a sheet says. `number` is the caller's, as it was written; "" when there is none.

    `taken_by` is the volunteer who took the call.
    """

    on_day: date
    clock: time
    number: str
    language: str
    topic_id: str | None
    disposition: str
    callback: bool
    taken_by: str
    name: str = ""
    note: str = ""
    wanted: Wanted | None = None


def print_pack(tx: Writing, sheets: int, by: str, now: datetime) -> RecordId:
    """Takes the next numbers for a pack of so many sheets. Raises WrongMoment."""
    if not 1 <= sheets <= rules.MOST:
        raise WrongMoment("no-sheets")
    first = paper.printed(tx) + 1
    numbers = [rules.number(counter) for counter in range(first, first + sheets)]
    return paper.keep_pack(tx, numbers, by, now)


def keep_draft(tx: Writing, number: str, fields: Mapping[str, str], by: str, now: datetime) -> None:
    """Keeps a half-typed sheet. Raises NotFound, TakenBy (it is typed in already)."""
    if not paper.keep_draft(tx, number, fields, by, now):
        _untyped(tx, number)


def type_in(tx: Writing, site: Site, number: str, told: Told, by: str, now: datetime) -> RecordId:
    """Makes the sheet a closed call at its true time, with what was promised; the call's id.

    Raises: NotFound (never printed here), TakenBy (somebody typed it in before), WrongMoment (its
    time cannot be, the number is none, or something wished cannot be without it), PartyEmpty.
    Then nothing is kept.
    """
    sheet = _untyped(tx, number)
    zone = ZoneInfo(site.timezone)
    try:
        at = rules.told_at(told.on_day, told.clock, zone, from_text(sheet.printed_at), now)
    except ValueError as error:
        raise WrongMoment(str(error)) from error
    if told.disposition not in DISPOSITIONS:
        raise WrongMoment("no-disposition")
    caller = _caller(tx, site, told, at)
    call_id = _call(tx, told, caller, at, now)
    if not paper.typed_in(tx, number, call_id, by, now):
        raise NotFound
    figures.came_on_paper(tx, told.on_day)
    log.info("sheet %s typed in as call %s", number, call_id)
    if caller is not None:
        _settle_callback(tx, caller, told, at, now)
        if told.wanted is not None:
            wish = _wish(tx, site, told, told.wanted, caller, call_id)
            came, appointment_id = _find_a_place(tx, site, wish, told.wanted, by, now)
            paper.came_of(tx, number, came, appointment_id)
    return call_id


def _untyped(tx: Writing, number: str) -> paper.Sheet:
    sheet = paper.sheet(tx, number)
    if sheet is None:
        raise NotFound
    if sheet.typed_at is not None:
        raise TakenBy(sheet.typed_name)
    return sheet


def _caller(tx: Writing, site: Site, told: Told, at: datetime) -> callers.Caller | None:
    """Who rang; None without a number, and then nothing can have been promised."""
    number = phone.read(told.number, site.region)
    if number is None:
        if told.callback or told.wanted is not None:
            raise WrongMoment("needs-number")
        return None
    if not number.answerable:
        raise WrongMoment("no-number")
    known = callers.by_number(tx, number.number)
    met_at = max(at, from_text(known.last_at)) if known else at
    caller = callers.met(tx, number, told.language or None, met_at)
    callers.describe(
        tx, caller.id, name=told.name or None, language=told.language or None, note=None
    )
    return caller


def _wish(
    tx: Writing, site: Site, told: Told, wanted: Wanted, caller: callers.Caller, call_id: str
) -> booking.Wish:
    return booking.Wish(
        "",
        caller.id,
        wanted.party.adults,
        told.language or caller.language or settled.languages(tx, site)[0],
        told.name,
        call_id=call_id,
        minors=wanted.party.minors,
        priority=caller.vulnerabilities != "[]",
    )


def _call(
    tx: Writing, told: Told, caller: callers.Caller | None, at: datetime, now: datetime
) -> RecordId:
    row = {
        "caller_id": caller.id if caller else None,
        "taken_by": told.taken_by,
        "language": told.language or None,
        "topic_id": told.topic_id or None,
        "disposition": told.disposition,
        "note": told.note,
    }
    return calls.add_paper(tx, row, at, now)


def _settle_callback(
    tx: Writing, caller: callers.Caller, told: Told, at: datetime, now: datetime
) -> None:
    """What was promised on paper is owed since then; who was talked to is owed no more."""
    owed = callbacks.of_caller(tx, caller.id)
    if told.callback:
        _owe(tx, caller.id, at)
    elif (
        owed is not None
        and told.disposition not in _NOBODY_TALKED
        and from_text(owed.last_miss_at) <= at
    ):
        callbacks.finish(tx, owed.id, "rang-again", now)


def _owe(tx: Writing, caller_id: str, since: datetime) -> None:
    if callbacks.of_caller(tx, caller_id) is None:
        callbacks.owe(tx, caller_id, "promised", None, since)


def _find_a_place(
    tx: Writing, site: Site, wish: booking.Wish, wanted: Wanted, by: str, now: datetime
) -> tuple[str, str | None]:
    """Books if there is place, by the verb of every desk; else the household waits for it.

    What came of it, and the appointment. Who cannot be offered a place by text is rung back.
    """
    if not wanted.party.sound:
        raise PartyEmpty(0)
    holds.clear(tx, now)
    known = appointments.standing(tx, wish.caller_id, wanted.service_id, now)
    if known is not None:
        return "booked-before", known.id
    slot = _slot(tx, wish, wanted, ZoneInfo(site.timezone), now)
    if slot is not None:
        return "booked", booking.book(tx, site, replace(wish, slot_id=slot.id), by, now)
    if not _may_wait(tx, wish, wanted, now):
        _owe(tx, wish.caller_id, now)
        return "callback", None
    entries = lists.of_caller(tx, wish.caller_id)
    if not any(entry.service_id == wanted.service_id for entry in entries):
        ask = waiting.Ask(
            wanted.service_id,
            wish.caller_id,
            wanted.party,
            wish.language,
            priority=wish.priority,
            name=wish.name,
        )
        waiting.wait(tx, ask, By(by), now)
    return "waiting", None


def _slot(
    tx: Writing, wish: booking.Wish, wanted: Wanted, zone: ZoneInfo, now: datetime
) -> slots.Slot | None:
    """The first time with room on the wished day; on any day when none was wished or it is over."""
    people = wanted.party.people
    day = wanted.on_day
    if day is None or day < now.astimezone(zone).date():
        return slots.first_free(tx, wanted.service_id, people, now, wish.share)
    found = slots.fitting(tx, wanted.service_id, people, now, _LOOKED_AT, wish.share)
    days = ((from_text(slot.starts_at).astimezone(zone).date(), slot) for slot in found)
    return next((slot for on, slot in days if on == day), None)


def _may_wait(tx: Writing, wish: booking.Wish, wanted: Wanted, now: datetime) -> bool:
    """Whether a place can be offered by text some day."""
    caller = callers.get(tx, wish.caller_id)
    largest = slots.largest(tx, wanted.service_id, now, wish.share)
    return caller is not None and not caller.do_not_text and wanted.party.people <= largest
