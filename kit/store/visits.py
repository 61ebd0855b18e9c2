"""Visits: which parties of a day came, were called, were served; tokens of those who walk in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline import arrivals, codes
from kit.store import appointments
from kit.store.appointments import Appointment
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Marks:
    """What was tapped for an appointment. Times are store text.

    `token` counts walk-ins of a day; `with_id` is the appointment whose people they came with.
    """

    appointment_id: RecordId
    token: int | None = None
    with_id: RecordId | None = None
    here_at: str | None = None
    called_at: str | None = None
    served_at: str | None = None
    left_at: str | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """An appointment as the reception sees it."""

    appointment: Appointment
    marks: Marks

    @property
    def name(self) -> str:
        """What is called out: the token of a walk-in, else the code."""
        token = self.marks.token
        return arrivals.token_words(token) if token else codes.spoken(self.appointment.code)


_MARKS = """
SELECT v.appointment_id, v.token, v.with_id, v.here_at, v.called_at, v.served_at, v.left_at
FROM visits v
"""


def get(r: Reading, appointment_id: str) -> Visit | None:
    """The visit of an appointment, or None when there is no such appointment."""
    appointment = appointments.get(r, appointment_id)
    if appointment is None:
        return None
    row = r.one(f"{_MARKS} WHERE v.appointment_id = ?", (appointment_id,))
    return Visit(appointment, noun(Marks, row) if row else Marks(appointment.id))


def between(r: Reading, start: datetime, end: datetime) -> list[Visit]:
    """Every appointment whose slot begins within [start, end), by time, service and code."""
    rows = r.all(
        f"{_MARKS} JOIN appointments a ON a.id = v.appointment_id JOIN slots s ON s.id = a.slot_id "
        "WHERE s.starts_at >= ? AND s.starts_at < ?",
        (as_text(start), as_text(end)),
    )
    marks = {row["appointment_id"]: noun(Marks, row) for row in rows}
    found = appointments.between(r, start, end)
    return [Visit(one, marks.get(one.id, Marks(one.id))) for one in found]


def together(r: Reading, appointment_id: str) -> list[RecordId]:
    """Which appointments' people come together under this one's code, itself first."""
    rows = r.all(
        "SELECT appointment_id FROM visits WHERE with_id = ? ORDER BY appointment_id",
        (appointment_id,),
    )
    return [RecordId(appointment_id), *(row["appointment_id"] for row in rows)]


def mark(tx: Writing, appointment_id: str, **columns: object) -> None:
    """Writes some columns. The names come from our own code, never from a user."""
    names = ", ".join(columns)
    sets = ", ".join(f"{name} = excluded.{name}" for name in columns)
    holes = ", ".join("?" * len(columns))
    tx.execute(
        f"INSERT INTO visits (appointment_id, {names}) VALUES (?, {holes}) "  # noqa: S608
        f"ON CONFLICT (appointment_id) DO UPDATE SET {sets}",
        (appointment_id, *columns.values()),
    )


def draw_token(tx: Writing, appointment_id: str, day: str) -> int:
    """The next token of the site's day, given to a walk-in."""
    token = int(
        tx.value("SELECT coalesce(max(token), 0) + 1 FROM visits WHERE token_on = ?", (day,))
    )
    mark(tx, appointment_id, token_on=day, token=token)
    return token


def released(r: Reading, slot_id: str) -> int:
    """How many people of a slot that is over did not come and were not replaced by walk-ins."""
    return int(
        r.value(
            "SELECT coalesce(sum(CASE WHEN a.state = 'no-show' THEN a.party "
            "WHEN a.way = 'walk-in' AND a.state = 'kept' AND a.booked_at >= s.ends_at "
            "THEN -a.party ELSE 0 END), 0) "
            "FROM appointments a JOIN slots s ON s.id = a.slot_id WHERE s.id = ?",
            (slot_id,),
        )
    )


def tapped(r: Reading, tap_id: str) -> RecordId | None:
    """The appointment that a tap was done for, or None when it is new."""
    found = r.value("SELECT appointment_id FROM taps WHERE id = ?", (tap_id,))
    return None if found is None else RecordId(found)


def note_tap(tx: Writing, tap_id: str, appointment_id: str, now: datetime) -> None:
    """Keeps that a tap was done."""
    tx.insert("taps", {"id": tap_id, "appointment_id": appointment_id, "at": as_text(now)})
