"""Conversations by text: one for each caller, and how far the texts in it are on their way."""

from __future__ import annotations

from dataclasses import dataclass

from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Thread:
    """All texts with one caller: the newest one and how many are new."""

    caller_id: RecordId
    number: str
    caller_name: str
    language: str | None
    last_text: str
    last_direction: str
    last_state: str
    last_at: str
    fresh: int
    answerable: int
    urgent: int


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the parts of a text are on their way."""

    accepted: int
    delivered: int


def newest(r: Reading, limit: int = 50, offset: int = 0) -> list[Thread]:
    """Conversations: those with a cry for help, those with new texts, then the newest.

    The text shown is the newest one; while there are new ones, the newest of those.
    """
    rows = r.all(
        """
        SELECT k.id AS caller_id, k.number, k.name AS caller_name, k.language,
          m.text AS last_text, m.direction AS last_direction, m.state AS last_state,
          m.at AS last_at, t.fresh, k.answerable, t.urgent
        FROM (SELECT caller_id,
                coalesce(max(CASE WHEN direction = 'in' AND handled_at IS NULL THEN id END),
                         max(id)) AS last,
                sum(direction = 'in' AND handled_at IS NULL) AS fresh,
                max(urgent AND handled_at IS NULL) AS urgent
              FROM messages WHERE caller_id IS NOT NULL GROUP BY caller_id) t
        JOIN messages m ON m.id = t.last JOIN callers k ON k.id = t.caller_id
        ORDER BY t.urgent DESC, t.fresh > 0 DESC, m.at DESC LIMIT ? OFFSET ?
        """,
        (limit, offset),
    )
    return [noun(Thread, row) for row in rows]


def progress(r: Reading, caller_id: str) -> dict[str, Progress]:
    """Of the texts to a caller, how many parts the network took and delivered."""
    rows = r.all(
        "SELECT p.message_id, count(*) AS accepted, sum(coalesce(p.status, 32) < 32) AS delivered "
        "FROM messages m JOIN message_parts p ON p.message_id = m.id "
        "WHERE m.caller_id = ? GROUP BY p.message_id",
        (caller_id,),
    )
    return {row["message_id"]: noun(Progress, row) for row in rows}


def mark_urgent(tx: Writing, message_id: str) -> None:
    """Puts a text at the top of what is new: somebody may be in danger."""
    tx.execute("UPDATE messages SET urgent = 1 WHERE id = ?", (message_id,))
