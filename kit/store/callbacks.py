"""Callbacks: an owned duty to ring somebody back. One caller has at most one open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline.besttime import BestTime
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback with what its row on the board says. Times are store text.

    `cause` is why the last try through the box was not taken, empty when that is not known.
    """

    id: RecordId
    caller_id: RecordId
    reason: str
    misses: int
    opened_at: str
    last_miss_at: str
    best_from: str | None
    best_until: str | None
    owner_id: RecordId | None
    attempts: int
    attempted_at: str | None
    state: str
    outcome: str | None
    number: str
    caller_name: str
    language: str | None
    owner_name: str
    vulnerabilities: str
    safe_hours: str
    safe_zone: str
    do_not_ring: int
    cause: str


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: when, by whom, and what came of it (None while it is being tried).

    `cause` is why a call through the box was not taken, empty when that is not known.
    """

    at: str
    outcome: str | None
    name: str
    cause: str


_SELECT = """
SELECT b.id, b.caller_id, b.reason, b.misses, b.opened_at, b.last_miss_at, b.best_from,
  b.best_until, b.owner_id, b.attempts, b.attempted_at, b.state, b.outcome, k.number,
  k.name AS caller_name, k.language, coalesce(v.name, '') AS owner_name,
  coalesce((SELECT c.cause FROM attempts a LEFT JOIN calls c ON c.id = a.call_id
    WHERE a.callback_id = b.id ORDER BY a.at DESC, a.id DESC LIMIT 1), '') AS cause,
  k.vulnerabilities, k.safe_hours, k.safe_zone, k.do_not_ring
FROM callbacks b JOIN callers k ON k.id = b.caller_id LEFT JOIN volunteers v ON v.id = b.owner_id
"""
_NOT_RUNG = """AND id NOT IN (SELECT callback_id FROM calls
  WHERE state NOT IN ('closed', 'missed') AND callback_id IS NOT NULL)"""
_NOT_KEPT = "AND id NOT IN (SELECT callback_id FROM kept_callbacks WHERE until_at > ?)"


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
    """Opens a callback, or adds a miss to the open one. True when it is new.

    Who rings again is there now: a best time that was named before counts no more.
    """
    at = as_text(now)
    miss = int(reason != "promised")
    known = tx.execute(
        "UPDATE callbacks SET misses = misses + ?, last_miss_at = ?, best_from = NULL, "
        "best_until = NULL, owner_id = coalesce(owner_id, ?) "
        "WHERE caller_id = ? AND state = 'open'",
        (miss, at, owner_id, caller_id),
    )
    if known:
        return False
    tx.insert(
        "callbacks",
        {
            "id": tx.new_id(),
            "caller_id": caller_id,
            "reason": reason,
            "misses": miss,
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


def keep(tx: Writing, callback_id: str, until: datetime) -> None:
    """Its owner keeps it though they leave, until then."""
    tx.execute(
        "INSERT INTO kept_callbacks (callback_id, until_at) VALUES (?, ?) "
        "ON CONFLICT (callback_id) DO UPDATE SET until_at = excluded.until_at",
        (callback_id, as_text(until)),
    )


def give_back_of(tx: Writing, volunteer_id: str, now: datetime) -> int:
    """A volunteer's open callbacks are everybody's again; not one that is being rung, or kept."""
    return tx.execute(
        "UPDATE callbacks SET owner_id = NULL WHERE state = 'open' "  # noqa: S608
        f"AND owner_id = ? {_NOT_RUNG} {_NOT_KEPT}",
        (volunteer_id, as_text(now)),
    )


def give_back_of_absent(tx: Writing, now: datetime) -> int:
    """Open callbacks of owners who are off are everybody's again, unless kept; how many."""
    return tx.execute(
        "UPDATE callbacks SET owner_id = NULL WHERE state = 'open' AND owner_id IN "  # noqa: S608
        f"(SELECT volunteer_id FROM presence WHERE chosen = 'off') {_NOT_RUNG} {_NOT_KEPT}",
        (as_text(now),),
    )


def give_back(tx: Writing, callback_id: str, volunteer_id: str) -> bool:
    """Makes an open callback of this volunteer everybody's again; False when it is not theirs."""
    return bool(
        tx.execute(
            "UPDATE callbacks SET owner_id = NULL WHERE id = ? AND owner_id = ? AND state = 'open'",
            (callback_id, volunteer_id),
        )
    )


def pass_on(tx: Writing, callback_id: str, volunteer_id: str) -> None:
    """Makes an open callback another volunteer's."""
    tx.execute(
        "UPDATE callbacks SET owner_id = ? WHERE id = ? AND state = 'open'",
        (volunteer_id, callback_id),
    )


def best_time(tx: Writing, callback_id: str, best: BestTime | None) -> None:
    """Keeps when the caller wants to be rung; None is any time."""
    tx.execute(
        "UPDATE callbacks SET best_from = ?, best_until = ? WHERE id = ?",
        (
            as_text(best.start) if best else None,
            as_text(best.end) if best and best.end else None,
            callback_id,
        ),
    )


def attempted(
    tx: Writing,
    callback_id: str,
    volunteer_id: str,
    now: datetime,
    *,
    call_id: str | None = None,
    outcome: str | None = None,
) -> None:
    """Notes one more attempt; `outcome` is None while it is being tried, as the call `call_id`."""
    tx.execute(
        "UPDATE callbacks SET attempts = attempts + 1, attempted_at = ? WHERE id = ?",
        (as_text(now), callback_id),
    )
    tx.insert(
        "attempts",
        {
            "id": tx.new_id(),
            "callback_id": callback_id,
            "volunteer_id": volunteer_id,
            "call_id": call_id,
            "at": as_text(now),
            "outcome": outcome,
        },
    )


def came_of(tx: Writing, call_id: str, outcome: str) -> None:
    """What came of the attempt that this call was; nothing when it was none."""
    tx.execute(
        "UPDATE attempts SET outcome = ? WHERE call_id = ? AND outcome IS NULL", (outcome, call_id)
    )


def attempts(r: Reading, callback_id: str) -> list[Attempt]:
    """The attempts of a callback, the newest first."""
    rows = r.all(
        "SELECT a.at, a.outcome, v.name, coalesce(c.cause, '') AS cause FROM attempts a "
        "JOIN volunteers v ON v.id = a.volunteer_id LEFT JOIN calls c ON c.id = a.call_id "
        "WHERE a.callback_id = ? ORDER BY a.at DESC, a.id DESC",
        (callback_id,),
    )
    return [noun(Attempt, row) for row in rows]


def finish(tx: Writing, callback_id: str, outcome: str, now: datetime) -> bool:
    """Ends an open callback; False when it had ended."""
    return bool(
        tx.execute(
            "UPDATE callbacks SET state = 'done', outcome = ?, closed_at = ? "
            "WHERE id = ? AND state = 'open'",
            (outcome, as_text(now), callback_id),
        )
    )
