"""Reminders that were written: of which time of which appointment, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Row, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder; `message_state` says where its text is on its way. Times are store text."""

    appointment_id: RecordId
    which: str
    message_state: str
    made_at: str
    answer: str | None


_SELECT = (
    "SELECT d.appointment_id, d.which, m.state AS message_state, d.made_at, d.answer "
    "FROM reminders d JOIN messages m ON m.id = d.message_id "
    "JOIN appointments a ON a.id = d.appointment_id AND a.slot_id = d.slot_id"
)


def candidates(r: Reading, now: datetime, until: datetime) -> list[Row]:
    """Standing appointments that begin within (now, until), with what was reminded of already.

    Columns: id, starts_at, changed_at, done (names of the reminders written, with blanks between).
    """
    return r.all(
        "SELECT a.id, s.starts_at, a.changed_at, "
        "coalesce((SELECT group_concat(d.which, ' ') FROM reminders d "
        "  WHERE d.appointment_id = a.id AND d.slot_id = a.slot_id), '') AS done "
        "FROM slots s JOIN appointments a ON a.slot_id = s.id AND a.state = 'booked' "
        "JOIN callers k ON k.id = a.caller_id AND k.answerable AND NOT k.do_not_text "
        "WHERE s.starts_at > ? AND s.starts_at < ? ORDER BY s.starts_at, a.id",
        (as_text(now), as_text(until)),
    )


def add(
    tx: Writing,
    *,
    appointment_id: str,
    which: str,
    slot_id: str,
    message_id: str,
    now: datetime,
    until: datetime,
) -> None:
    """Notes that a reminder is in the outbox. Raises RuleBroken when there is one already."""
    tx.insert(
        "reminders",
        {
            "appointment_id": appointment_id,
            "which": which,
            "slot_id": slot_id,
            "message_id": message_id,
            "made_at": as_text(now),
            "until": as_text(until),
        },
    )


def of_caller(r: Reading, caller_id: str, after: datetime) -> list[Reminder]:
    """What a caller was reminded of since `after`, the newest first; one for each appointment."""
    rows = r.all(
        f"{_SELECT} WHERE a.caller_id = ? AND d.made_at > ? ORDER BY d.made_at DESC",
        (caller_id, as_text(after)),
    )
    newest: dict[str, Reminder] = {}
    for row in rows:
        newest.setdefault(row["appointment_id"], noun(Reminder, row))
    return list(newest.values())


def of_appointments(r: Reading, appointment_ids: Iterable[str]) -> dict[str, Reminder]:
    """The newest reminder of each of some appointments."""
    ids = list(appointment_ids)
    marks = ", ".join("?" * len(ids))
    rows = r.all(f"{_SELECT} WHERE a.id IN ({marks}) ORDER BY d.made_at", ids)
    return {row["appointment_id"]: noun(Reminder, row) for row in rows}


def answer(tx: Writing, appointment_id: str, word: str, now: datetime) -> None:
    """What the caller said to the reminders of an appointment."""
    tx.execute(
        "UPDATE reminders SET answer = ?, answered_at = ? WHERE appointment_id = ?",
        (word, as_text(now), appointment_id),
    )


def overtaken(r: Reading, now: datetime) -> list[RecordId]:
    """Texts of reminders that wait and may not go any more."""
    rows = r.all(
        "SELECT m.id FROM messages m JOIN reminders d ON d.message_id = m.id "
        "JOIN appointments a ON a.id = d.appointment_id WHERE m.state = 'queued' "
        "AND (d.until <= ? OR a.state != 'booked' OR a.slot_id != d.slot_id)",
        (as_text(now),),
    )
    return [row["id"] for row in rows]


def withdraw(tx: Writing, message_id: str, trouble: str) -> bool:
    """Takes a waiting text out of the outbox; False when it went or is on its way."""
    return bool(
        tx.execute(
            "UPDATE messages SET state = 'failed', trouble = ?, not_before = NULL "
            "WHERE id = ? AND state = 'queued'",
            (trouble, message_id),
        )
    )
