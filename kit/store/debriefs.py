"""What is left at the end of a shift: how it was, and a note for the next one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Debrief:
    """How a shift was: `felt` is good, so-so, hard or "". `talk` is 1 when they want to talk."""

    shift_id: RecordId
    name: str
    felt: str
    heavy: str
    talk: int
    written_at: str
    talked_name: str
    talked_at: str | None


@dataclass(frozen=True, slots=True)
class ShiftNote:
    """What somebody left for the next shift."""

    id: RecordId
    words: str
    written_by: RecordId
    writer_name: str
    written_at: str


def debrief(tx: Writing, shift_id: str, told: Mapping[str, object], now: datetime) -> None:
    """Keeps how a shift was (felt, heavy, talk)."""
    tx.execute("DELETE FROM debriefs WHERE shift_id = ?", (shift_id,))
    tx.insert("debriefs", {"shift_id": shift_id, "written_at": as_text(now), **told})


def of_all(r: Reading, limit: int = 60) -> list[Debrief]:
    """Debriefs: who wants to talk and has not been talked to first, then the newest."""
    rows = r.all(
        "SELECT d.*, v.name, coalesce(t.name, '') AS talked_name FROM debriefs d "
        "JOIN shifts s ON s.id = d.shift_id JOIN volunteers v ON v.id = s.volunteer_id "
        "LEFT JOIN volunteers t ON t.id = d.talked_by "
        "ORDER BY d.talk = 1 AND d.talked_at IS NULL DESC, d.written_at DESC LIMIT ?",
        (limit,),
    )
    return [noun(Debrief, row) for row in rows]


def want_to_talk(r: Reading) -> int:
    """How many asked to talk and have not been talked to."""
    return int(r.value("SELECT count(*) FROM debriefs WHERE talk = 1 AND talked_at IS NULL"))


def talked(tx: Writing, shift_id: str, by: str, now: datetime) -> bool:
    """Somebody was talked to; False when it was noted before."""
    return bool(
        tx.execute(
            "UPDATE debriefs SET talked_by = ?, talked_at = ? "
            "WHERE shift_id = ? AND talked_at IS NULL",
            (by, as_text(now), shift_id),
        )
    )


def leave_note(tx: Writing, words: str, by: str, now: datetime) -> None:
    """Keeps a note for the next shift."""
    row = {"id": tx.new_id(), "words": words, "written_by": by, "written_at": as_text(now)}
    tx.insert("shift_notes", row)


def notes(r: Reading, since: str) -> list[ShiftNote]:
    """Notes left since then that nobody has dealt with, the newest first."""
    rows = r.all(
        "SELECT n.*, v.name AS writer_name FROM shift_notes n "
        "JOIN volunteers v ON v.id = n.written_by "
        "WHERE n.done_at IS NULL AND n.written_at > ? ORDER BY n.written_at DESC, n.id DESC",
        (since,),
    )
    return [noun(ShiftNote, row) for row in rows]


def dealt_with(tx: Writing, note_id: str, by: str, now: datetime) -> bool:
    """What a note asks for is done; False when it was before."""
    return bool(
        tx.execute(
            "UPDATE shift_notes SET done_by = ?, done_at = ? WHERE id = ? AND done_at IS NULL",
            (by, as_text(now), note_id),
        )
    )
