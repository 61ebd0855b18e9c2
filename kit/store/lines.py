"""Lines: what each modem said of itself last. Written only when something changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class LineState:
    """One line. `state`: absent, opening, locked, registering, ready, deaf.

    `trouble` is the name of the error class that explains the state, or empty.
    """

    name: str
    state: str
    trouble: str
    operator: str
    registration: str
    signal: int | None
    imei: str
    model: str
    changed_at: str


_COLUMNS = "name, state, trouble, operator, registration, signal, imei, model"


def all_of(r: Reading) -> list[LineState]:
    """Every line the box has known, by name."""
    rows = r.all(f"SELECT {_COLUMNS}, changed_at FROM lines ORDER BY name")  # noqa: S608
    return [noun(LineState, row) for row in rows]


def note(tx: Writing, line: LineState, now: datetime) -> None:
    """Writes how a line is."""
    values = [getattr(line, name) for name in _COLUMNS.split(", ")]
    tx.execute(
        f"INSERT OR REPLACE INTO lines ({_COLUMNS}, changed_at) VALUES (?,?,?,?,?,?,?,?,?)",  # noqa: S608
        (*values, as_text(now)),
    )


def keep_only(tx: Writing, names: tuple[str, ...]) -> None:
    """Forgets lines that the settings no longer name."""
    marks = ", ".join("?" * len(names))
    tx.execute(f"DELETE FROM lines WHERE name NOT IN ({marks})", names)  # noqa: S608
