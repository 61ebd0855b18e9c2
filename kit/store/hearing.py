"""How far headquarters was heard."""

from __future__ import annotations

from dataclasses import dataclass

from kit.store.engine import Reading, Writing
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Heard:
    """The last item that was applied, in the life of headquarters that said it."""

    incarnation: str
    number: int


def position(r: Reading) -> Heard:
    """How far headquarters was heard."""
    row = r.one("SELECT incarnation, number FROM hearing")
    return Heard("", 0) if row is None else noun(Heard, row)


def note(tx: Writing, heard: Heard) -> None:
    """Everything up to there is applied."""
    tx.execute("UPDATE hearing SET incarnation = ?, number = ?", (heard.incarnation, heard.number))
