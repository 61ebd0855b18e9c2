"""Callbacks: an owned duty to ring somebody back. One caller has at most one open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback with what its row on the board says. Times are store text."""

    id: RecordId
    caller_id: RecordId
    reason: str
    misses: int
    opened_at: str
    last_miss_at: str
    owner_id: RecordId | None
    attempts: int
    attempted_at: str | None
    state: str
    outcome: str | None
    number: str
    caller_name: str
    language: str | None
    owner_name: str


_SELECT = """
SELECT b.id, b.caller_id, b.reason, b.misses, b.opened_at, b.last_miss_at, b.owner_id, b.attempts,
  b.attempted_at, b.state, b.outcome, k.number, k.name AS caller_name, k.language,
  coalesce(v.name, '') AS owner_name
FROM callbacks b JOIN callers k ON k.id = b.caller_id LEFT JOIN volunteers v ON v.id = b.owner_id
"""
_NOT_RUNG = """AND id NOT IN (SELECT callback_id FROM calls
  WHERE state NOT IN ('closed', 'missed') AND callback_id IS NOT NULL)"""


def get(r: Reading, callback_id: str) -> Callback | None:
    """The callback, or None."""
    row = r.one(f"{_SELECT} WHERE b.id = ?", (callback_id,))
    return None if row is None else noun(Callback, row)


def opened(r: Reading, limit: int = 100) -> list[Callback]:
    """Open callbacks, the longest waiting first."""
    rows = r.all(f"{_SELECT} WHERE b.state = 'open' ORDER BY b.opened_at LIMIT ?", (limit,))
    return [noun(Callback, row) for row in rows]


def count_open(r: Reading) -> int:
    """How many are open."""
    return int(r.value("SELECT count(*) FROM callbacks WHERE state = 'open'"))


def of_caller(r: Reading, caller_id: str) -> Callback | None:
    """A caller's open callback, or None."""
    row = r.one(f"{_SELECT} WHERE b.caller_id = ? AND b.state = 'open'", (caller_id,))
    return None if row is None else noun(Callback, row)


def owe(tx: Writing, caller_id: str, reason: str, owner_id: str | None, now: datetime) -> bool:
    """Opens a callback, or adds a miss to the open one. True when it is new."""
    at = as_text(now)
    known = tx.execute(
        "UPDATE callbacks SET misses = misses + ?, last_miss_at = ?, "
        "owner_id = coalesce(owner_id, ?) WHERE caller_id = ? AND state = 'open'",
        (int(reason == "missed"), at, owner_id, caller_id),
    )
    if known:
        return False
    tx.insert(
        "callbacks",
        {
            "id": tx.new_id(),
            "caller_id": caller_id,
            "reason": reason,
            "misses": int(reason == "missed"),
            "opened_at": at,
            "last_miss_at": at,
            "owner_id": owner_id,
        },
    )
    return True


def own(tx: Writing, callback_id: str, volunteer_id: str) -> bool:
    """Gives an open callback that nobody owns to a volunteer; False when somebody does."""
    return bool(
        tx.execute(
            "UPDATE callbacks SET owner_id = ? WHERE id = ? AND state = 'open' "
            "AND (owner_id IS NULL OR owner_id = ?)",
            (volunteer_id, callback_id, volunteer_id),
        )
    )


def give_back_of(tx: Writing, volunteer_id: str) -> int:
    """A volunteer's open callbacks are everybody's again; not one that is being rung now."""
    return tx.execute(
        "UPDATE callbacks SET owner_id = NULL WHERE state = 'open' "  # noqa: S608
        f"AND owner_id = ? {_NOT_RUNG}",
        (volunteer_id,),
    )


def give_back_of_absent(tx: Writing) -> int:
    """Open callbacks of owners who are off are everybody's again; how many."""
    return tx.execute(
        "UPDATE callbacks SET owner_id = NULL WHERE state = 'open' AND owner_id IN "  # noqa: S608
        f"(SELECT volunteer_id FROM presence WHERE chosen = 'off') {_NOT_RUNG}"
    )


def attempted(tx: Writing, callback_id: str, now: datetime) -> None:
    """Notes one more attempt."""
    tx.execute(
        "UPDATE callbacks SET attempts = attempts + 1, attempted_at = ? WHERE id = ?",
        (as_text(now), callback_id),
    )


def finish(tx: Writing, callback_id: str, outcome: str, now: datetime) -> bool:
    """Ends an open callback; False when it had ended."""
    return bool(
        tx.execute(
            "UPDATE callbacks SET state = 'done', outcome = ?, closed_at = ? "
            "WHERE id = ? AND state = 'open'",
            (outcome, as_text(now), callback_id),
        )
    )
