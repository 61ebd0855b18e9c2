"""The waiting list of each service, and the offers made to who is on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kit.clock import as_text
from kit.hotline.parties import Share, Way, share
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Entry:
    """A household that waits for a place. Days are ISO text, None when any will do.

    `state`: waiting, offered, booked, withdrawn, too-late.
    """

    id: RecordId
    service_id: RecordId
    service_names: str
    caller_id: RecordId
    number: str
    party: int
    adults: int
    minors: int
    priority: int
    wheelchair: int
    interpreter: str | None
    unaccompanied: int
    earliest_on: str | None
    latest_on: str | None
    name: str
    note: str
    language: str
    way: Way
    asked_at: str
    state: str

    @property
    def share(self) -> Share:
        """Which places they may have."""
        return share("text", priority=bool(self.priority))


@dataclass(frozen=True, slots=True)
class Offer:
    """A place offered by text. `state`: open, taken, declined, expired, withdrawn."""

    id: RecordId
    waiting_id: RecordId
    caller_id: RecordId
    slot_id: RecordId
    hold_id: RecordId | None
    offered_at: str
    ends_at: str
    state: str
    starts_at: str
    service_names: str


_ENTRY = """
SELECT w.id, w.service_id, v.names AS service_names, w.caller_id, c.number, w.party, w.adults,
  w.minors, w.priority, w.wheelchair, w.interpreter, w.unaccompanied, w.earliest_on, w.latest_on,
  w.name, w.note, w.language, w.way, w.asked_at, w.state
FROM waiting w JOIN services v ON v.id = w.service_id JOIN callers c ON c.id = w.caller_id
"""
_OFFER = """
SELECT o.id, o.waiting_id, w.caller_id, o.slot_id, o.hold_id, o.offered_at, o.ends_at, o.state,
  s.starts_at, v.names AS service_names
FROM offers o JOIN waiting w ON w.id = o.waiting_id JOIN slots s ON s.id = o.slot_id
JOIN services v ON v.id = s.service_id
"""
_OPEN = "w.state IN ('waiting', 'offered')"


def get(r: Reading, entry_id: str) -> Entry | None:
    """The entry, or None."""
    row = r.one(f"{_ENTRY} WHERE w.id = ?", (entry_id,))
    return None if row is None else noun(Entry, row)


def in_order(r: Reading, service_id: str) -> list[Entry]:
    """Who waits for a service and has no offer yet: vulnerable people first, then by age."""
    rows = r.all(
        f"{_ENTRY} WHERE w.service_id = ? AND w.state = 'waiting' "
        "ORDER BY w.priority DESC, w.asked_at, w.id",
        (service_id,),
    )
    return [noun(Entry, row) for row in rows]


def opened(r: Reading, limit: int) -> list[Entry]:
    """Everybody who waits, by service and in the order of their turn."""
    rows = r.all(
        f"{_ENTRY} WHERE {_OPEN} ORDER BY v.place, v.key, w.priority DESC, w.asked_at, w.id "
        "LIMIT ?",
        (limit,),
    )
    return [noun(Entry, row) for row in rows]


def of_caller(r: Reading, caller_id: str) -> list[Entry]:
    """What a caller waits for."""
    rows = r.all(f"{_ENTRY} WHERE w.caller_id = ? AND {_OPEN} ORDER BY w.asked_at", (caller_id,))
    return [noun(Entry, row) for row in rows]


def services_waited_for(r: Reading) -> list[RecordId]:
    """The services for which somebody waits without an offer."""
    rows = r.all("SELECT DISTINCT service_id FROM waiting WHERE state = 'waiting'")
    return [row["service_id"] for row in rows]


def add(tx: Writing, entry: Mapping[str, object], now: datetime) -> RecordId:
    """Puts a household on the list. Raises RuleBroken when it waits for the service already."""
    entry_id = tx.new_id()
    tx.insert("waiting", {"id": entry_id, "asked_at": as_text(now), **entry})
    return entry_id


def change(tx: Writing, entry_id: str, state: str, now: datetime) -> None:
    """The entry is in another state now."""
    closed_at = None if state in {"waiting", "offered"} else as_text(now)
    tx.execute(
        "UPDATE waiting SET state = ?, closed_at = ? WHERE id = ?", (state, closed_at, entry_id)
    )


def overdue_days(r: Reading, today: date) -> list[RecordId]:
    """Whose latest day is over."""
    rows = r.all(
        "SELECT id FROM waiting WHERE state = 'waiting' AND latest_on < ?", (today.isoformat(),)
    )
    return [row["id"] for row in rows]


def offer(
    tx: Writing, entry_id: str, slot_id: str, hold_id: str, now: datetime, ends_at: datetime
) -> RecordId:
    """Notes that the place is offered."""
    offer_id = tx.new_id()
    tx.insert(
        "offers",
        {
            "id": offer_id,
            "waiting_id": entry_id,
            "slot_id": slot_id,
            "hold_id": hold_id,
            "offered_at": as_text(now),
            "ends_at": as_text(ends_at),
        },
    )
    return offer_id


def note_message(tx: Writing, offer_id: str, message_id: str) -> None:
    """The text by which it was offered."""
    tx.execute("UPDATE offers SET message_id = ? WHERE id = ?", (message_id, offer_id))


def get_offer(r: Reading, offer_id: str) -> Offer | None:
    """The offer, or None."""
    row = r.one(f"{_OFFER} WHERE o.id = ?", (offer_id,))
    return None if row is None else noun(Offer, row)


def open_offer(r: Reading, entry_id: str) -> Offer | None:
    """The offer that waits for an answer of this entry, or None."""
    row = r.one(f"{_OFFER} WHERE o.waiting_id = ? AND o.state = 'open'", (entry_id,))
    return None if row is None else noun(Offer, row)


def last_offer(r: Reading, caller_id: str) -> Offer | None:
    """What a caller was offered last, an open one before any other; None when nothing was."""
    row = r.one(
        f"{_OFFER} WHERE w.caller_id = ? ORDER BY o.state = 'open' DESC, o.offered_at DESC, "
        "o.id DESC LIMIT 1",
        (caller_id,),
    )
    return None if row is None else noun(Offer, row)


def run_out(r: Reading, now: datetime) -> list[Offer]:
    """Open offers past their end, the oldest first."""
    rows = r.all(
        f"{_OFFER} WHERE o.state = 'open' AND o.ends_at <= ? ORDER BY o.ends_at", (as_text(now),)
    )
    return [noun(Offer, row) for row in rows]


def tried(r: Reading, entry_id: str) -> set[RecordId]:
    """The slots that were offered to an entry before."""
    rows = r.all("SELECT slot_id FROM offers WHERE waiting_id = ?", (entry_id,))
    return {row["slot_id"] for row in rows}


def answer(
    tx: Writing, offer_id: str, state: str, now: datetime, appointment_id: str | None = None
) -> None:
    """The offer is over."""
    tx.execute(
        "UPDATE offers SET state = ?, answered_at = ?, appointment_id = ?, hold_id = NULL "
        "WHERE id = ?",
        (state, as_text(now), appointment_id, offer_id),
    )
