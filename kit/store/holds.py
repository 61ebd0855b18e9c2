"""Places held for a few minutes, while somebody decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline.parties import Way
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Hold:
    """Places of a slot that are kept for a caller until `ends_at`.

    `held_by` is the volunteer who talks with the caller; None when an offer holds them. `typed` is
    what the volunteer typed so far (JSON).
    """

    id: RecordId
    slot_id: RecordId
    caller_id: RecordId
    held_by: RecordId | None
    party: int
    way: Way
    priority: int
    ends_at: str
    typed: str


_SELECT = "SELECT id, slot_id, caller_id, held_by, party, way, priority, ends_at, typed FROM holds"


def get(r: Reading, hold_id: str) -> Hold | None:
    """The hold, or None."""
    row = r.one(f"{_SELECT} WHERE id = ?", (hold_id,))
    return None if row is None else noun(Hold, row)


def of_talk(r: Reading, caller_id: str, volunteer_id: str, now: datetime) -> Hold | None:
    """What a volunteer holds for a caller and has not run out, or None."""
    row = r.one(
        f"{_SELECT} WHERE held_by = ? AND caller_id = ? AND ends_at > ?",
        (volunteer_id, caller_id, as_text(now)),
    )
    return None if row is None else noun(Hold, row)


def add(tx: Writing, hold: Mapping[str, object], ends_at: datetime) -> RecordId:
    """Keeps the places. Raises RuleBroken with never_overbooked when they are not there."""
    hold_id = tx.new_id()
    tx.insert("holds", {"id": hold_id, "ends_at": as_text(ends_at), **hold})
    return hold_id


def drop(tx: Writing, hold_id: str) -> None:
    """Gives the places of one hold back."""
    tx.execute("DELETE FROM holds WHERE id = ?", (hold_id,))


def drop_talk(tx: Writing, caller_id: str, volunteer_id: str) -> int:
    """Gives back what a volunteer held for a caller."""
    return tx.execute(
        "DELETE FROM holds WHERE held_by = ? AND caller_id = ?", (volunteer_id, caller_id)
    )


def overdue(r: Reading, now: datetime) -> bool:
    """True when a hold is past its end."""
    return bool(r.value("SELECT 1 FROM holds WHERE ends_at <= ? LIMIT 1", (as_text(now),)))


def clear(tx: Writing, now: datetime) -> int:
    """Gives back whatever is past its end."""
    return tx.execute("DELETE FROM holds WHERE ends_at <= ?", (as_text(now),))
