"""Acts: what a volunteer wants of a call for a moment, and the line tries once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `act`: swap (hold this one, take the other), or keys; `line_call` as in a call."""

    id: int
    call_id: RecordId
    line_call: int | None
    act: str
    keys: str


def ask(tx: Writing, line: str, call_id: str, act: str, keys: str, now: datetime) -> None:
    """Asks the line for it. A swap that is asked for already is not asked twice."""
    if act == "swap" and tx.value(
        "SELECT 1 FROM call_acts WHERE line = ? AND act = ?", (line, act)
    ):
        return
    row = {"line": line, "call_id": call_id, "act": act, "keys": keys, "asked_at": as_text(now)}
    tx.insert("call_acts", row)


def waiting(r: Reading, line: str) -> list[Act]:
    """What is wanted of a line, in order."""
    rows = r.all(
        "SELECT a.id, a.call_id, c.line_call, a.act, a.keys FROM call_acts a "
        "JOIN calls c ON c.id = a.call_id WHERE a.line = ? ORDER BY a.id",
        (line,),
    )
    return [noun(Act, row) for row in rows]


def tried(tx: Writing, act_id: int) -> None:
    """The line tries it now, and never again."""
    tx.execute("DELETE FROM call_acts WHERE id = ?", (act_id,))


def forget(tx: Writing, line: str) -> int:
    """The line begins anew: its calls are over. How many were forgotten."""
    return tx.execute("DELETE FROM call_acts WHERE line = ?", (line,))
