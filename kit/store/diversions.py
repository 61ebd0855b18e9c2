"""Diversions: where the network sends a line's callers on to, in its own words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Told:
    """What the network said. `reason`: busy, no_reply, unreachable; `number` is empty for nobody.

    `after_s` are seconds of ringing, for no_reply only.
    """

    reason: str
    number: str
    after_s: int | None
    told_at: str


def of_line(r: Reading, line: str) -> list[Told]:
    """What the network said of a line, reason by reason; nothing of what was never asked."""
    rows = r.all(
        "SELECT reason, number, after_s, told_at FROM diversions WHERE line = ? ORDER BY reason",
        (line,),
    )
    return [noun(Told, row) for row in rows]


def note(
    tx: Writing, line: str, reason: str, number: str, after_s: int | None, now: datetime
) -> None:
    """Notes what the network says now."""
    tx.execute(
        "INSERT INTO diversions (line, reason, number, after_s, told_at) VALUES (?,?,?,?,?) "
        "ON CONFLICT (line, reason) DO UPDATE SET number = excluded.number, "
        "after_s = excluded.after_s, told_at = excluded.told_at",
        (line, reason, number, after_s, as_text(now)),
    )
