"""The waiting list: a freed place is offered by text to the next whom it fits, and kept meanwhile.

Vulnerable people come first, then who asked first. Who does not answer in time keeps the turn in
the list, but is not offered the same time again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.desk import telling, texts
from kit.errors import (
    AlreadyBooked,
    AlreadyWaiting,
    NotFound,
    PartyEmpty,
    PartyImpossible,
    RuleBroken,
    WrongMoment,
)
from kit.hotline import openings, outbox
from kit.hotline import waiting as rules
from kit.hotline.parties import LARGEST, By, Needs, Party
from kit.settings import Site
from kit.store import appointments, callers, holds, slots
from kit.store import waiting as lists
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.waiting import Entry, Offer

log = logging.getLogger(__name__)

_LOOKED_AT = 60
"""How many coming times with room are looked at for one household."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A household that wants a place when one is free. Days None: any day will do."""

    service_id: str
    caller_id: str
    party: Party
    language: str
    earliest_on: date | None = None
    latest_on: date | None = None
    priority: bool = False
    needs: Needs = field(default_factory=Needs)
    name: str = ""
    note: str = ""


def wait(tx: Writing, ask: Ask, by: By, now: datetime) -> RecordId:
    """Puts a household on the list of a service.

    Raises: NotFound, PartyImpossible, AlreadyBooked, AlreadyWaiting.
    """
    known = any(service.id == ask.service_id for service in slots.services(tx))
    if not known or callers.get(tx, ask.caller_id) is None:
        raise NotFound
    if not ask.party.sound:
        raise PartyEmpty(LARGEST)
    if ask.party.people > LARGEST:
        raise PartyImpossible(LARGEST)
    standing = appointments.standing(tx, ask.caller_id, ask.service_id, now)
    if standing is not None:
        raise AlreadyBooked(standing.id, standing.starts_at)
    try:
        return lists.add(tx, _row(ask, by), now)
    except RuleBroken as error:
        if "waiting" not in error.rule:
            raise
        raise AlreadyWaiting from error


def withdraw(tx: Writing, site: Site, entry_id: str, now: datetime) -> None:
    """Takes a household off the list; what it was offered goes to the next.

    Raises: NotFound, WrongMoment.
    """
    entry = lists.get(tx, entry_id)
    if entry is None:
        raise NotFound
    if entry.state not in {"waiting", "offered"}:
        raise WrongMoment(entry.state)
    _end_offer(tx, entry.id, "withdrawn", now)
    lists.change(tx, entry.id, "withdrawn", now)
    pass_on(tx, site, entry.service_id, now)


def settle(tx: Writing, caller_id: str, service_id: str, now: datetime) -> None:
    """A household that gets an appointment waits no more; what was kept for it is let go."""
    for entry in lists.of_caller(tx, caller_id):
        if entry.service_id == service_id:
            _end_offer(tx, entry.id, "withdrawn", now)
            lists.change(tx, entry.id, "booked", now)


def pass_on(tx: Writing, site: Site, service_id: str, now: datetime) -> list[RecordId]:
    """Offers what is free of a service to who waits for it, in order; the new offers.

    Nothing at night, and nothing to who cannot be written to: a volunteer sees them on the list.
    """
    made = []
    for entry in lists.in_order(tx, service_id):
        caller = callers.get(tx, entry.caller_id)
        reached = caller is not None and caller.answerable and not caller.do_not_text
        slot = _free_for(tx, site, entry, now) if reached else None
        if caller is not None and slot is not None:
            made.append(_offer(tx, site, entry, caller, slot, now))
    return made


def due(r: Reading, now: datetime) -> bool:
    """Whether `tend` might have anything to do: so that an idle box writes nothing."""
    return bool(lists.run_out(r, now) or lists.services_waited_for(r)) or holds.overdue(r, now)


def tend(tx: Writing, site: Site, now: datetime) -> int:
    """Lets go what is past its end, and offers what is free to the next; how much was done."""
    expired = lists.run_out(tx, now)
    for offer in expired:
        end(tx, offer, "expired", now)
    too_late = lists.overdue_days(tx, now.astimezone(ZoneInfo(site.timezone)).date())
    for entry_id in too_late:
        lists.change(tx, entry_id, "too-late", now)
    done = len(expired) + len(too_late) + holds.clear(tx, now)
    return done + sum(len(pass_on(tx, site, one, now)) for one in lists.services_waited_for(tx))


def end(tx: Writing, offer: Offer, state: str, now: datetime) -> None:
    """An offer is declined or has run out: its places are free, the household waits on."""
    _release(tx, offer)
    lists.answer(tx, offer.id, state, now)
    lists.change(tx, offer.waiting_id, "waiting", now)
    log.info("offer %s %s", offer.id, state)


def _row(ask: Ask, by: By) -> dict[str, object]:
    return {
        "service_id": ask.service_id,
        "caller_id": ask.caller_id,
        "party": ask.party.people,
        "adults": ask.party.adults,
        "minors": ask.party.minors,
        "priority": int(ask.priority),
        **ask.needs.columns(ask.party),
        "earliest_on": ask.earliest_on.isoformat() if ask.earliest_on else None,
        "latest_on": ask.latest_on.isoformat() if ask.latest_on else None,
        "name": ask.name,
        "note": ask.note,
        "language": ask.language,
        "way": by.way,
        "asked_by": by.volunteer_id,
    }


def _free_for(r: Reading, site: Site, entry: Entry, now: datetime) -> slots.Slot | None:
    """The first free time that suits the household and was not offered to it before."""
    if outbox.is_quiet(outbox.read_hours(site.quiet_hours), site.timezone, now):
        return None
    service = next(one for one in slots.services(r) if one.id == entry.service_id)
    lead_hours = openings.from_json(service.pattern).lead_hours
    after = rules.earliest_start(now, site.offer_minutes, lead_hours)
    found = slots.fitting(r, entry.service_id, entry.party, after, _LOOKED_AT, entry.share)
    before = lists.tried(r, entry.id)
    earliest, latest = (date.fromisoformat(day) if day else None for day in _days(entry))
    for slot in found:
        zone = ZoneInfo(slot.timezone)
        suits = rules.fits(from_text(slot.starts_at), zone, earliest, latest)
        if suits and slot.id not in before and rules.decent(zone, now):
            return slot
    return None


def _days(entry: Entry) -> tuple[str | None, str | None]:
    return entry.earliest_on, entry.latest_on


def _offer(
    tx: Writing, site: Site, entry: Entry, caller: callers.Caller, slot: slots.Slot, now: datetime
) -> RecordId:
    ends_at = rules.deadline(now, site.offer_minutes)
    hold = {
        "slot_id": slot.id,
        "caller_id": caller.id,
        "party": entry.party,
        "way": "text",
        "priority": entry.priority,
    }
    hold_id = holds.add(tx, hold, ends_at)
    offer_id = lists.offer(tx, entry.id, slot.id, hold_id, now, ends_at)
    lists.change(tx, entry.id, "offered", now)
    filled = {
        **telling.when_and_where(slot, "offer", entry.language),
        "until": telling.clock_time(slot, ends_at, entry.language),
    }
    message_id = texts.send_template(
        tx, site, caller, "offer", filled, now, language=entry.language
    )
    lists.note_message(tx, offer_id, message_id)
    log.info("offer %s made to waiting %s", offer_id, entry.id)
    return offer_id


def _end_offer(tx: Writing, entry_id: str, state: str, now: datetime) -> None:
    offer = lists.open_offer(tx, entry_id)
    if offer is not None:
        _release(tx, offer)
        lists.answer(tx, offer.id, state, now)


def _release(tx: Writing, offer: Offer) -> None:
    if offer.hold_id is not None:
        holds.drop(tx, offer.hold_id)
