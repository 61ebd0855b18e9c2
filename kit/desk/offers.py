"""Answers to an offer: the first yes takes the place, a no passes it on."""

from __future__ import annotations

from datetime import datetime

from kit.desk import booking, waiting
from kit.errors import NotFound, OfferOver, SlotFull, SlotPast
from kit.hotline.parties import By, Needs
from kit.settings import Site
from kit.store import waiting as lists
from kit.store.engine import Writing
from kit.store.ids import RecordId
from kit.store.waiting import Entry, Offer


def accept(tx: Writing, site: Site, offer_id: str, by: By, now: datetime) -> RecordId:
    """Books what was offered; the appointment's id. The caller gets the usual confirmation.

    A yes that comes late still counts while nobody else has the place. Raises: NotFound; OfferOver
    when it was answered before, passed on, or the place is gone; AlreadyBooked.
    """
    offer = _open(tx, offer_id)
    entry = _entry(tx, offer)
    try:
        appointment_id = booking.book(tx, site, _wish(offer, entry, by), by.volunteer_id, now)
    except (SlotFull, SlotPast) as gone:
        raise OfferOver("expired") from gone
    lists.answer(tx, offer.id, "taken", now, appointment_id)
    return appointment_id


def decline(tx: Writing, site: Site, offer_id: str, now: datetime) -> None:
    """The household does not want this time: it goes to the next, they wait on.

    Raises: NotFound, OfferOver.
    """
    offer = _open(tx, offer_id)
    entry = _entry(tx, offer)
    waiting.end(tx, offer, "declined", now)
    waiting.pass_on(tx, site, entry.service_id, now)


def _open(tx: Writing, offer_id: str) -> Offer:
    offer = lists.get_offer(tx, offer_id)
    if offer is None:
        raise NotFound
    if offer.state != "open":
        raise OfferOver(offer.state)
    return offer


def _entry(tx: Writing, offer: Offer) -> Entry:
    entry = lists.get(tx, offer.waiting_id)
    if entry is None:
        raise NotFound
    return entry


def _wish(offer: Offer, entry: Entry, by: By) -> booking.Wish:
    return booking.Wish(
        offer.slot_id,
        entry.caller_id,
        entry.adults,
        entry.language,
        entry.name,
        entry.note,
        minors=entry.minors,
        way=by.way,
        priority=bool(entry.priority),
        needs=Needs(bool(entry.wheelchair), entry.interpreter, bool(entry.unaccompanied)),
    )
