"""Errands: what a coordinator asks of a line once, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun

ACTS = ("try", "restart", "text", "ring", "credit", "divert", "undivert", "diversions")
REASONS = ("busy", "no_reply", "unreachable")
_KEPT = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Errand:
    """One errand. `act`: one of ACTS. `result` is a word, empty until then.

    `token` is the text of a self-test, by which its arrival is known. `reason` (busy, no_reply,
    unreachable) and `after_s` say when callers shall be sent on.
    """

    id: int
    line: str
    act: str
    target: str
    token: str
    reason: str
    after_s: int | None
    asked_at: str
    asked_by: RecordId | None
    begun_at: str | None
    ended_at: str | None
    result: str


_SELECT = (
    "SELECT id, line, act, target, token, reason, after_s, asked_at, asked_by, begun_at, "
    "ended_at, result FROM errands "
)


def ask(  # noqa: PLR0913
    tx: Writing,
    line: str,
    act: str,
    target: str,
    volunteer_id: str,
    now: datetime,
    *,
    reason: str = "",
    after_s: int | None = None,
) -> bool:
    """Asks a line; False when the same is already asked of it."""
    tx.execute("DELETE FROM errands WHERE asked_at < ?", (as_text(now - _KEPT),))
    return bool(
        tx.execute(
            "INSERT OR IGNORE INTO errands "
            "(line, act, target, reason, after_s, asked_at, asked_by) VALUES (?,?,?,?,?,?,?)",
            (line, act, target, reason, after_s, as_text(now), volunteer_id),
        )
    )


def waiting(r: Reading, line: str) -> Errand | None:
    """The next errand of a line that is not begun, or None."""
    row = r.one(f"{_SELECT} WHERE line = ? AND begun_at IS NULL ORDER BY id LIMIT 1", (line,))
    return None if row is None else noun(Errand, row)


def under_way(r: Reading) -> list[Errand]:
    """Errands of any line that are begun and not over."""
    rows = r.all(f"{_SELECT} WHERE begun_at IS NOT NULL AND ended_at IS NULL ORDER BY id")
    return [noun(Errand, row) for row in rows]


def latest(r: Reading, line: str) -> list[Errand]:
    """The newest errand of each kind, the newest first."""
    rows = r.all(
        f"{_SELECT} WHERE id IN (SELECT max(id) FROM errands WHERE line = ? GROUP BY act) "  # noqa: S608
        "ORDER BY id DESC",
        (line,),
    )
    return [noun(Errand, row) for row in rows]


def begun(tx: Writing, errand_id: int, token: str, now: datetime) -> bool:
    """The line sets out; False when that is known already."""
    return bool(
        tx.execute(
            "UPDATE errands SET begun_at = ?, token = ? WHERE id = ? AND begun_at IS NULL",
            (as_text(now), token, errand_id),
        )
    )


def over(tx: Writing, errand_id: int, result: str, now: datetime) -> bool:
    """What came of it; False when that was told before."""
    return bool(
        tx.execute(
            "UPDATE errands SET begun_at = coalesce(begun_at, ?), ended_at = ?, result = ?, "
            "target = '' WHERE id = ? AND ended_at IS NULL",
            (as_text(now), as_text(now), result, errand_id),
        )
    )


def interrupted(tx: Writing, line: str, now: datetime) -> int:
    """The line begins anew: nobody will tell what became of what was under way."""
    return tx.execute(
        "UPDATE errands SET ended_at = ?, result = 'interrupted', target = '' "
        "WHERE line = ? AND begun_at IS NOT NULL AND ended_at IS NULL",
        (as_text(now), line),
    )


def rang_here(r: Reading, errand: Errand) -> bool:
    """Whether another line of the box saw the ring of a self-test."""
    return bool(
        r.value(
            "SELECT count(*) FROM calls WHERE kind = 'test' AND line != ? AND rang_at >= ?",
            (errand.line, errand.begun_at),
        )
    )


def text_came(tx: Writing, errand: Errand, now: datetime) -> bool:
    """Whether the text of a self-test came in; nobody needs to read it then."""
    return bool(
        tx.execute(
            "UPDATE messages SET handled_at = ?, handled_by = ? WHERE direction = 'in' "
            "AND handled_at IS NULL AND text = ?",
            (as_text(now), errand.asked_by, errand.token),
        )
    )
