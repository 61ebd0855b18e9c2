"""Handovers: whose a call was before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Handover:
    """One handover by name, and when (store text)."""

    at: str
    from_name: str
    to_name: str


def add(tx: Writing, call_id: str, from_id: str, to_id: str, now: datetime) -> None:
    """Notes that a call goes from one volunteer to another."""
    tx.insert(
        "handovers", {"call_id": call_id, "from_id": from_id, "to_id": to_id, "at": as_text(now)}
    )


def of_call(r: Reading, call_id: str) -> list[Handover]:
    """Every handover of a call, the first one first."""
    rows = r.all(
        "SELECT h.at, f.name AS from_name, t.name AS to_name FROM handovers h "
        "JOIN volunteers f ON f.id = h.from_id JOIN volunteers t ON t.id = h.to_id "
        "WHERE h.call_id = ? ORDER BY h.id",
        (call_id,),
    )
    return [noun(Handover, row) for row in rows]
