"""Shifts: from signing on to leaving, and what of the briefing was read in each."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline.shifts import GOES_ON
from kit.store.engine import Reading, Row, Writing
from kit.store.ids import RecordId


@dataclass(frozen=True, slots=True)
class Shift:
    """One shift of somebody. Times are store text, None until then.

    `seen` are the parts of the briefing that were ticked, `answered` the questions answered right.
    """

    id: RecordId
    volunteer_id: RecordId
    began_at: str
    ended_at: str | None
    seen: frozenset[str]
    answered: frozenset[str]
    tries: int
    briefed_at: str | None
    waived_by: RecordId | None

    @property
    def owes(self) -> bool:
        """Whether its briefing was neither read nor waived."""
        return self.briefed_at is None and self.waived_by is None


def current(r: Reading, now: datetime) -> dict[str, Shift]:
    """The shift that each volunteer is on, or would go on with, by volunteer."""
    rows = r.all(
        "SELECT * FROM shifts WHERE ended_at IS NULL OR (ended = 0 AND ended_at > ?) "
        "ORDER BY began_at",
        (as_text(now - GOES_ON),),
    )
    return {row["volunteer_id"]: _shift(row) for row in rows}


def last_briefed(r: Reading, volunteer_id: str) -> str | None:
    """When somebody last read a briefing to its end, or None."""
    value: str | None = r.value(
        "SELECT max(briefed_at) FROM shifts WHERE volunteer_id = ?", (volunteer_id,)
    )
    return value


def begin(tx: Writing, volunteer_id: str, now: datetime) -> Shift:
    """Begins a shift, or goes on with the one that is open or has just stopped."""
    known = current(tx, now).get(volunteer_id)
    if known is not None:
        tx.execute("UPDATE shifts SET ended_at = NULL WHERE id = ?", (known.id,))
        return known
    row = {"id": tx.new_id(), "volunteer_id": volunteer_id, "began_at": as_text(now)}
    tx.insert("shifts", row)
    return current(tx, now)[volunteer_id]


def stop_absent(tx: Writing) -> None:
    """The shifts of all who are off have stopped, when they left."""
    tx.execute(
        "UPDATE shifts SET ended_at = max(began_at, p.since) FROM presence p "
        "WHERE p.volunteer_id = shifts.volunteer_id AND p.chosen = 'off' "
        "AND shifts.ended_at IS NULL"
    )


def end(tx: Writing, shift_id: str, now: datetime) -> None:
    """A shift is over on purpose: who comes back begins another one."""
    tx.execute(
        "UPDATE shifts SET ended = 1, ended_at = coalesce(ended_at, ?) WHERE id = ?",
        (as_text(now), shift_id),
    )


def has_seen(tx: Writing, shift_id: str, parts: Collection[str]) -> None:
    """Keeps which parts of the briefing were ticked."""
    tx.execute("UPDATE shifts SET seen = ? WHERE id = ?", (json.dumps(sorted(parts)), shift_id))


def has_answered(tx: Writing, shift_id: str, questions: Collection[str]) -> None:
    """Keeps which questions were answered right, and that there was one more try."""
    tx.execute(
        "UPDATE shifts SET answered = ?, tries = tries + 1 WHERE id = ?",
        (json.dumps(sorted(questions)), shift_id),
    )


def is_briefed(tx: Writing, shift_id: str, now: datetime) -> None:
    """The briefing was read and its questions answered."""
    tx.execute(
        "UPDATE shifts SET briefed_at = coalesce(briefed_at, ?) WHERE id = ?",
        (as_text(now), shift_id),
    )


def waive(tx: Writing, shift_id: str, by: str) -> None:
    """A coordinator says that this shift needs no briefing."""
    tx.execute("UPDATE shifts SET waived_by = ? WHERE id = ?", (by, shift_id))


def _shift(row: Row) -> Shift:
    return Shift(
        row["id"],
        row["volunteer_id"],
        row["began_at"],
        row["ended_at"],
        frozenset(json.loads(row["seen"])),
        frozenset(json.loads(row["answered"])),
        row["tries"],
        row["briefed_at"],
        row["waived_by"],
    )
