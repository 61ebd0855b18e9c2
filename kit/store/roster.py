"""Who is expected when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Planned:
    """One planned shift of one person; `cannot` is 1 when they said that they cannot come."""

    id: RecordId
    volunteer_id: RecordId
    name: str
    starts_at: str
    ends_at: str
    cannot: int


def between(r: Reading, start: datetime, end: datetime) -> list[Planned]:
    """The planned shifts that begin in that time, in their order."""
    rows = r.all(
        "SELECT p.*, v.name FROM roster p JOIN volunteers v ON v.id = p.volunteer_id "
        "WHERE p.starts_at >= ? AND p.starts_at < ? ORDER BY p.starts_at, p.ends_at, v.name",
        (as_text(start), as_text(end)),
    )
    return [noun(Planned, row) for row in rows]


def add(tx: Writing, volunteer_id: str, start: datetime, end: datetime, by: str) -> bool:
    """Plans somebody's shift; False when they are planned then already."""
    span = {"who": volunteer_id, "start": as_text(start), "end": as_text(end)}
    if tx.value(
        "SELECT 1 FROM roster WHERE volunteer_id = :who AND starts_at < :end AND ends_at > :start",
        span,
    ):
        return False
    row = {"id": tx.new_id(), "volunteer_id": volunteer_id, "made_by": by}
    tx.insert("roster", {**row, "starts_at": span["start"], "ends_at": span["end"]})
    return True


def say(tx: Writing, planned_id: str, volunteer_id: str, *, cannot: bool) -> bool:
    """Keeps whether somebody can come to their own shift; False when it is not theirs."""
    return bool(
        tx.execute(
            "UPDATE roster SET cannot = ? WHERE id = ? AND volunteer_id = ?",
            (int(cannot), planned_id, volunteer_id),
        )
    )


def remove(tx: Writing, planned_id: str) -> bool:
    """Takes a planned shift out; False when there is none."""
    return bool(tx.execute("DELETE FROM roster WHERE id = ?", (planned_id,)))
