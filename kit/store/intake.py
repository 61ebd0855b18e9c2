"""The intake: what lay on a SIM, raw, kept before its place there is deleted.

A row whose place was not yet confirmed as cleared is the same message when it is listed again, so
a power cut between keeping and deleting doubles nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.rows import noun

_REPEATED_WITHIN = 200


@dataclass(frozen=True, slots=True)
class Raw:
    """One message or part as the modem stored it. `pdu` is hex."""

    id: int
    line: str
    pdu: str
    kept_at: str


def keep(tx: Writing, line: str, memory: str, place: int, pdu: str, now: datetime) -> None:
    """Keeps a raw message; one that is kept already and not yet cleared stays as it is."""
    tx.execute(
        "INSERT INTO intake (line, memory, place, pdu, kept_at) VALUES (?,?,?,?,?) "
        "ON CONFLICT DO NOTHING",
        (line, memory, place, pdu, as_text(now)),
    )


def cleared(tx: Writing, line: str, memory: str, places: Sequence[int], now: datetime) -> None:
    """Notes that the modem confirmed the deletion of these places."""
    marks = ", ".join("?" * len(places))
    tx.execute(
        f"UPDATE intake SET cleared_at = ? WHERE line = ? AND memory = ? "  # noqa: S608
        f"AND place IN ({marks}) AND cleared_at IS NULL",
        (as_text(now), line, memory, *places),
    )


def unread(r: Reading, line: str, limit: int = 100) -> list[Raw]:
    """What nobody has decoded yet, the oldest first."""
    rows = r.all(
        "SELECT id, line, pdu, kept_at FROM intake WHERE read_at IS NULL AND line = ? "
        "ORDER BY id LIMIT ?",
        (line, limit),
    )
    return [noun(Raw, row) for row in rows]


def became(
    tx: Writing,
    raw_ids: Sequence[int],
    message_id: str | None,
    now: datetime,
    *,
    joined: bool = False,
) -> None:
    """Notes that raw rows were read and which message they became (None for a status report).

    `joined` says that they were parts of one message.
    """
    marks = ", ".join("?" * len(raw_ids))
    tx.execute(
        f"UPDATE intake SET read_at = ?, message_id = ? WHERE id IN ({marks})",  # noqa: S608
        (as_text(now), message_id, *raw_ids),
    )
    if joined:
        # A part that came twice belongs to the message as well, else it would wait for itself.
        tx.execute(
            f"""
            UPDATE intake SET message_id = ? WHERE message_id IS NULL AND join_total IS NOT NULL
            AND (line, sender, join_reference, join_total) IN
              (SELECT line, sender, join_reference, join_total FROM intake WHERE id IN ({marks}))
            """,  # noqa: S608
            (message_id, *raw_ids),
        )


def join(
    tx: Writing, raw_id: int, sender: str, joining: tuple[int, int, int], now: datetime
) -> None:
    """Notes that a raw row is part `joining` = (reference, total, part) and waits for the rest."""
    tx.execute(
        "UPDATE intake SET read_at = ?, sender = ?, join_reference = ?, join_total = ?, "
        "join_part = ? WHERE id = ?",
        (as_text(now), sender, *joining, raw_id),
    )


def came_before(r: Reading, raw: Raw) -> bool:
    """Whether the very same PDU was among the last rows before: a network repeats what it doubts.

    To be asked of joined parts only: two short texts of one second may be alike.
    """
    return bool(
        r.value(
            "SELECT count(*) FROM intake WHERE id >= ? AND id < ? AND line = ? AND pdu = ?",
            (raw.id - _REPEATED_WITHIN, raw.id, raw.line, raw.pdu),
        )
    )


def siblings(r: Reading, line: str, sender: str, reference: int, total: int) -> list[Raw]:
    """The waiting parts of one joined message, by part number, the first seen of each."""
    rows = r.all(
        "SELECT min(id) AS id, line, pdu, kept_at FROM intake WHERE line = ? AND sender = ? "
        "AND join_reference = ? AND join_total = ? AND message_id IS NULL "
        "GROUP BY join_part ORDER BY join_part",
        (line, sender, reference, total),
    )
    return [noun(Raw, row) for row in rows]


def overdue(r: Reading, before: datetime) -> list[tuple[str, str, int, int]]:
    """Joined messages (line, sender, reference, total) whose last part came before `before`."""
    rows = r.all(
        "SELECT line, sender, join_reference, join_total FROM intake "
        "WHERE message_id IS NULL AND join_total IS NOT NULL "
        "GROUP BY line, sender, join_reference, join_total HAVING max(kept_at) < ?",
        (as_text(before),),
    )
    return [(row["line"], row["sender"], row["join_reference"], row["join_total"]) for row in rows]
