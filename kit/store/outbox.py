"""The outbox beside its texts: which line refused what or sent how much, what came too late."""

from __future__ import annotations

import json
from datetime import datetime

from kit.clock import BUILT_AT, as_text
from kit.hotline.outbox import FLEETING
from kit.store import messages
from kit.store.engine import Reading, Writing


def refused(tx: Writing, message_id: str, line: str) -> None:
    """Notes that a line could not send a text for a cause of its own."""
    tx.execute(
        "INSERT INTO refusals (message_id, line) VALUES (?,?) ON CONFLICT DO NOTHING",
        (message_id, line),
    )


def count_part(tx: Writing, line: str, day: str) -> None:
    """Counts one part that a line sent; `day` as `kit.hotline.outbox.day_of` writes it."""
    tx.execute(
        "INSERT INTO line_days (line, day, parts) VALUES (?,?,1) "
        "ON CONFLICT (line, day) DO UPDATE SET parts = parts + 1",
        (line, day),
    )


def parts_on(r: Reading, line: str, day: str) -> int:
    """How many parts a line sent on a day."""
    return int(r.value("SELECT parts FROM line_days WHERE line = ? AND day = ?", (line, day)) or 0)


def spent(r: Reading, quota: int, day: str) -> tuple[str, ...]:
    """The lines that have sent their `quota` of parts on this day; none when it is 0."""
    if not quota:
        return ()
    rows = r.all("SELECT line FROM line_days WHERE day = ? AND parts >= ?", (day, quota))
    return tuple(row["line"] for row in rows)


def stop_texts(tx: Writing, caller_id: str) -> int:
    """What waits for a household that must not be texted any more does not go; how many."""
    return tx.execute(
        "UPDATE messages SET state = 'failed', trouble = 'do-not-text', not_before = NULL "
        "WHERE caller_id = ? AND state = 'queued' AND kind != ?",
        (caller_id, messages.LAST_WORD),
    )


def is_any_stale(r: Reading, before: datetime) -> bool:
    """Whether something waits that would come too late."""
    return bool(r.value(f"SELECT 1 FROM messages WHERE {_STALE} LIMIT 1", _stale(before)))  # noqa: S608


def expire(tx: Writing, before: datetime) -> int:
    """Gives up waiting texts that would come too late; how many there were."""
    return tx.execute(
        "UPDATE messages SET state = 'failed', trouble = 'expired', not_before = NULL "  # noqa: S608
        f"WHERE {_STALE}",
        _stale(before),
    )


_STALE = (
    f"{messages.OUTGOING} AND state = 'queued' AND at < :before AND at >= :known "  # noqa: S608
    "AND kind IN (SELECT value FROM json_each(:fleeting))"
)
"""What was written before the kit was built was written under a wrong clock: its age is unknown."""


def _stale(before: datetime) -> dict[str, str]:
    return {
        "before": as_text(before),
        "known": as_text(BUILT_AT),
        "fleeting": json.dumps(FLEETING),
    }
