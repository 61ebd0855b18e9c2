"""Blocks: numbers whose rings are turned away for a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Block:
    """One block. `rings` and `texts` are how many came since it began. Times are store text."""

    id: RecordId
    number: str
    caller_id: RecordId
    caller_name: str
    reason: str
    note: str
    blocked_at: str
    blocked_name: str
    until: str
    lifted_at: str | None
    rings: int
    texts: int


_SELECT = """
SELECT b.id, b.number, b.caller_id, k.name AS caller_name, b.reason, b.note, b.blocked_at,
  v.name AS blocked_name, b.until, b.lifted_at,
  (SELECT count(*) FROM calls c WHERE c.caller_id = b.caller_id AND c.kind = 'blocked'
    AND c.rang_at >= b.blocked_at) AS rings,
  (SELECT count(*) FROM messages m WHERE m.caller_id = b.caller_id AND m.direction = 'in'
    AND m.number = b.number AND m.at >= b.blocked_at) AS texts
FROM blocks b JOIN callers k ON k.id = b.caller_id JOIN volunteers v ON v.id = b.blocked_by
"""


def in_force(r: Reading, number: str, now: datetime) -> Block | None:
    """The block of a number now, or None."""
    row = r.one(
        f"{_SELECT} WHERE b.number = ? AND b.lifted_at IS NULL AND b.until > ?",
        (number, as_text(now)),
    )
    return None if row is None else noun(Block, row)


def is_blocked(r: Reading, number: str, now: datetime) -> bool:
    """Whether a number is blocked now."""
    return bool(
        r.value(
            "SELECT 1 FROM blocks WHERE number = ? AND lifted_at IS NULL AND until > ?",
            (number, as_text(now)),
        )
    )


def all_in_force(r: Reading, now: datetime) -> list[Block]:
    """Every block now, the one that ends first first."""
    rows = r.all(
        f"{_SELECT} WHERE b.lifted_at IS NULL AND b.until > ? ORDER BY b.until", (as_text(now),)
    )
    return [noun(Block, row) for row in rows]


def of_caller(r: Reading, caller_id: str) -> list[Block]:
    """Every block there ever was of a caller's numbers."""
    rows = r.all(f"{_SELECT} WHERE b.caller_id = ? ORDER BY b.blocked_at", (caller_id,))
    return [noun(Block, row) for row in rows]


def add(  # noqa: PLR0913
    tx: Writing,
    *,
    number: str,
    caller_id: str,
    reason: str,
    note: str,
    volunteer_id: str,
    now: datetime,
    until: datetime,
) -> None:
    """Blocks a number; an older block of it ends."""
    at = as_text(now)
    tx.execute(
        "UPDATE blocks SET lifted_at = min(?, until), lifted_by = ? "
        "WHERE number = ? AND lifted_at IS NULL",
        (at, volunteer_id, number),
    )
    tx.insert(
        "blocks",
        {
            "id": tx.new_id(),
            "number": number,
            "caller_id": caller_id,
            "reason": reason,
            "note": note,
            "blocked_at": at,
            "blocked_by": volunteer_id,
            "until": as_text(until),
        },
    )


def lift(tx: Writing, block_id: str, volunteer_id: str, now: datetime) -> bool:
    """Ends a block; False when it had ended."""
    return bool(
        tx.execute(
            "UPDATE blocks SET lifted_at = ?, lifted_by = ? WHERE id = ? AND lifted_at IS NULL",
            (as_text(now), volunteer_id, block_id),
        )
    )


def forget(tx: Writing, before: datetime) -> int:
    """Forgets blocks that were lifted or over before then; how many."""
    return tx.execute("DELETE FROM blocks WHERE coalesce(lifted_at, until) < ?", (as_text(before),))
