"""Appointments: a party of so many people in one slot, under a short code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline.parties import Share, Way, share
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Appointment:
    """One appointment with its slot. `state`: booked, kept, no-show, cancelled."""

    id: RecordId
    slot_id: RecordId
    caller_id: RecordId | None
    code: str
    party: int
    adults: int
    minors: int
    way: Way
    priority: int
    wheelchair: int
    interpreter: str | None
    unaccompanied: int
    again: str
    name: str
    note: str
    language: str
    state: str
    booked_at: str
    booked_by: RecordId | None
    call_id: RecordId | None
    starts_at: str
    ends_at: str
    service_id: RecordId
    service_names: str
    centre_name: str
    timezone: str
    message_id: RecordId | None
    message_state: str
    message_trouble: str
    confirmed_at: str | None

    @property
    def share(self) -> Share:
        """Which places it may have."""
        return share(self.way, priority=bool(self.priority))


_SELECT = """
SELECT a.id, a.slot_id, a.caller_id, a.code, a.party, a.adults, a.minors, a.way, a.priority,
  a.wheelchair, a.interpreter, a.unaccompanied, a.again, a.name, a.note, a.language, a.state,
  a.booked_at, a.booked_by, a.call_id, s.starts_at, s.ends_at, s.service_id,
  v.names AS service_names, c.name AS centre_name, c.timezone, a.message_id,
  coalesce(m.state, '') AS message_state, coalesce(m.trouble, '') AS message_trouble,
  a.confirmed_at
FROM appointments a JOIN slots s ON s.id = a.slot_id JOIN services v ON v.id = s.service_id
JOIN centres c ON c.id = s.centre_id LEFT JOIN messages m ON m.id = a.message_id
"""

_UNNUMBERED = "a.caller_id IS NULL AND a.way = 'import'"


def get(r: Reading, appointment_id: str) -> Appointment | None:
    """The appointment, or None."""
    row = r.one(f"{_SELECT} WHERE a.id = ?", (appointment_id,))
    return None if row is None else noun(Appointment, row)


def by_code(r: Reading, code: str) -> Appointment | None:
    """The appointment with this code (plain digits), or None."""
    row = r.one(f"{_SELECT} WHERE a.code = ?", (code,))
    return None if row is None else noun(Appointment, row)


def of_caller(r: Reading, caller_id: str, limit: int = 20) -> list[Appointment]:
    """A caller's appointments, the latest slot first."""
    rows = r.all(
        f"{_SELECT} WHERE a.caller_id = ? ORDER BY s.starts_at DESC LIMIT ?", (caller_id, limit)
    )
    return [noun(Appointment, row) for row in rows]


def of_call(r: Reading, call_id: str) -> list[Appointment]:
    """What was booked during a call, the newest first."""
    rows = r.all(f"{_SELECT} WHERE a.call_id = ? ORDER BY a.id DESC", (call_id,))
    return [noun(Appointment, row) for row in rows]


def coming(r: Reading, caller_id: str, now: datetime) -> Appointment | None:
    """A caller's next appointment that stands, or None."""
    row = r.one(
        f"{_SELECT} WHERE a.caller_id = ? AND a.state = 'booked' AND s.ends_at > ? "
        "ORDER BY s.starts_at LIMIT 1",
        (caller_id, as_text(now)),
    )
    return None if row is None else noun(Appointment, row)


def standing(r: Reading, caller_id: str, service_id: str, now: datetime) -> Appointment | None:
    """The appointment that a caller holds for a service and that lies ahead, or None."""
    row = r.one(
        f"{_SELECT} WHERE a.caller_id = ? AND s.service_id = ? AND a.state = 'booked' "
        "AND s.ends_at > ? ORDER BY s.starts_at LIMIT 1",
        (caller_id, service_id, as_text(now)),
    )
    return None if row is None else noun(Appointment, row)


def imported(r: Reading, caller_id: str, slot_id: str) -> Appointment | None:
    """What an import booked for a caller in a slot, wherever it is and however it stands now."""
    row = r.one(
        f"{_SELECT} JOIN appointment_events e ON e.appointment_id = a.id AND e.what = 'booked' "
        "AND e.way = 'import' AND e.to_slot_id = ? WHERE a.caller_id = ? ORDER BY a.id LIMIT 1",
        (slot_id, caller_id),
    )
    return None if row is None else noun(Appointment, row)


def unnumbered(r: Reading, service_id: str, now: datetime) -> list[Appointment]:
    """What an import booked for people without a telephone and still lies ahead."""
    rows = r.all(
        f"{_SELECT} WHERE {_UNNUMBERED} AND s.service_id = ? AND a.state = 'booked' "
        "AND s.ends_at > ? ORDER BY a.id",
        (service_id, as_text(now)),
    )
    return [noun(Appointment, row) for row in rows]


def unnumbered_in(r: Reading, slot_id: str) -> list[Appointment]:
    """What an import booked for such people in a slot, wherever it is and however it stands now."""
    rows = r.all(
        f"{_SELECT} JOIN appointment_events e ON e.appointment_id = a.id AND e.what = 'booked' "
        f"AND e.to_slot_id = ? WHERE {_UNNUMBERED} ORDER BY a.id",
        (slot_id,),
    )
    return [noun(Appointment, row) for row in rows]


def booked_in(r: Reading, slot_id: str) -> list[Appointment]:
    """What stands in a slot, in the order in which it was booked."""
    rows = r.all(f"{_SELECT} WHERE a.slot_id = ? AND a.state = 'booked' ORDER BY a.id", (slot_id,))
    return [noun(Appointment, row) for row in rows]


def unaccompanied(r: Reading, now: datetime, limit: int) -> list[Appointment]:
    """Children who will come without a grown-up of theirs, the next first."""
    rows = r.all(
        f"{_SELECT} WHERE a.unaccompanied AND a.state = 'booked' AND s.ends_at > ? "
        "ORDER BY s.starts_at LIMIT ?",
        (as_text(now), limit),
    )
    return [noun(Appointment, row) for row in rows]


def between(r: Reading, start: datetime, end: datetime) -> list[Appointment]:
    """Appointments whose slot begins within [start, end), by time, service and code."""
    rows = r.all(
        f"{_SELECT} WHERE s.starts_at >= ? AND s.starts_at < ? "
        "ORDER BY s.starts_at, v.place, a.code",
        (as_text(start), as_text(end)),
    )
    return [noun(Appointment, row) for row in rows]


def add(tx: Writing, appointment: Mapping[str, object], now: datetime) -> RecordId:
    """Takes the places.

    Raises: RuleBroken with never_overbooked when they are not there, with one_per_service when the
    caller has such an appointment.
    """
    appointment_id = tx.new_id()
    at = as_text(now)
    tx.insert(
        "appointments",
        {"id": appointment_id, "state": "booked", "booked_at": at, "changed_at": at, **appointment},
    )
    return appointment_id


def change(tx: Writing, appointment_id: str, now: datetime, **columns: object) -> None:
    """Writes some columns. The names come from our own code, never from a user.

    Raises: RuleBroken with never_overbooked when the new slot or party does not fit.
    """
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(
        f"UPDATE appointments SET {sets}, changed_at = ? WHERE id = ?",  # noqa: S608
        (*columns.values(), as_text(now), appointment_id),
    )
