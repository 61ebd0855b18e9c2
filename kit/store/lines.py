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

    `trouble` is the name of the error class that explains the state, or empty. `language` is the
    one its callers probably speak, empty when the settings name none; `clock_off_s` by how much its
    network's time is ahead of a trusted clock, None while they agree.
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
    language: str = ""
    clock_off_s: int | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """What a line does. Times are store text, None when there was nothing yet.

    `waiting` also counts texts that any line may send. `credit` is in the operator's words.
    """

    waiting: int
    text_at: str | None
    call_at: str | None
    credit: str | None
    credit_at: str | None


_COLUMNS = "name, state, trouble, operator, registration, signal, imei, model"


_KEPT = "changed_at, language, clock_off_s"


def all_of(r: Reading) -> list[LineState]:
    """Every line the box has known, by name."""
    rows = r.all(f"SELECT {_COLUMNS}, {_KEPT} FROM lines ORDER BY name")  # noqa: S608
    return [noun(LineState, row) for row in rows]


def note(tx: Writing, line: LineState, now: datetime) -> None:
    """Writes how a line is."""
    names = _COLUMNS.split(", ")
    sets = ", ".join(f"{name} = excluded.{name}" for name in (*names, "changed_at"))
    tx.execute(
        f"INSERT INTO lines ({_COLUMNS}, changed_at) VALUES (?,?,?,?,?,?,?,?,?) "  # noqa: S608
        f"ON CONFLICT (name) DO UPDATE SET {sets}",
        (*(getattr(line, name) for name in names), as_text(now)),
    )


def use(r: Reading, name: str) -> Use:
    """What a line does: texts that wait for it, its last text and call, its credit."""
    row = r.one(
        """
        SELECT
          (SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')
             AND line IN ('', :name)) AS waiting,
          (SELECT max(coalesce(sent_at, at)) FROM messages
             WHERE line = :name AND state NOT IN ('queued', 'sending')) AS text_at,
          (SELECT max(rang_at) FROM calls WHERE line = :name) AS call_at,
          (SELECT credit FROM lines WHERE name = :name) AS credit,
          (SELECT credit_at FROM lines WHERE name = :name) AS credit_at
        """,
        {"name": name},
    )
    return noun(Use, row or {})


def credit(tx: Writing, name: str, words: str, now: datetime) -> None:
    """Notes what the operator said of the credit."""
    tx.execute(
        "UPDATE lines SET credit = ?, credit_at = ? WHERE name = ?", (words, as_text(now), name)
    )


def language(r: Reading, name: str) -> str:
    """The language that callers of a line probably speak; empty when nobody said."""
    return str(r.value("SELECT language FROM lines WHERE name = ?", (name,)) or "")


def speaks(tx: Writing, name: str, language: str, now: datetime) -> None:
    """Notes which language the callers of a line probably speak."""
    tx.execute(
        "INSERT INTO lines (name, state, language, changed_at) VALUES (?, 'opening', ?, ?) "
        "ON CONFLICT (name) DO UPDATE SET language = excluded.language",
        (name, language, as_text(now)),
    )


def note_clock(tx: Writing, name: str, off_s: int | None) -> None:
    """Notes by how much the network of a line disagrees with the clock."""
    tx.execute("UPDATE lines SET clock_off_s = ? WHERE name = ?", (off_s, name))


def clock_off_s(r: Reading) -> int | None:
    """By how much a network's time is ahead of the clock; None while all that told agree."""
    off_s: int | None = r.value("SELECT clock_off_s FROM lines WHERE clock_off_s NOT NULL LIMIT 1")
    return off_s


def keep_only(tx: Writing, names: tuple[str, ...]) -> None:
    """Forgets lines that the settings no longer name."""
    marks = ", ".join("?" * len(names))
    tx.execute(f"DELETE FROM lines WHERE name NOT IN ({marks})", names)  # noqa: S608
