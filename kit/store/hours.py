"""The hourly lines: what came in an hour, and how things stood at its end."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class HourLine:
    """One hour. Nobody answered `missed` of `calls`; `oldest_min` is None without callbacks.

    `callbacks`, `oldest_min` and `volunteers` are as they were at its end.
    """

    ended_at: str
    calls: int
    missed: int
    callbacks: int
    oldest_min: int | None
    volunteers: int


def write(tx: Writing, line: HourLine) -> None:
    """Keeps an hour's line."""
    tx.insert("hour_lines", asdict(line))


def has(r: Reading, ended_at: datetime) -> bool:
    """Whether this hour has its line."""
    return bool(r.value("SELECT 1 FROM hour_lines WHERE ended_at = ?", (as_text(ended_at),)))


def between(r: Reading, start: str, end: str) -> list[HourLine]:
    """The lines of hours that ended within (start, end], in order."""
    rows = r.all(
        "SELECT * FROM hour_lines WHERE ended_at > ? AND ended_at <= ? ORDER BY ended_at",
        (start, end),
    )
    return [noun(HourLine, row) for row in rows]


def latest(r: Reading) -> HourLine | None:
    """The newest line, or None."""
    row = r.one("SELECT * FROM hour_lines ORDER BY ended_at DESC LIMIT 1")
    return None if row is None else noun(HourLine, row)


def came(r: Reading, start: datetime, end: datetime) -> tuple[int, int]:
    """How many calls rang within [start, end), and how many of them nobody answered."""
    row = r.one(
        "SELECT count(*) AS calls, coalesce(sum(answered_at IS NULL), 0) AS missed FROM calls "
        "WHERE rang_at >= ? AND rang_at < ? AND direction = 'in' AND kind = 'call' "
        "AND coalesce(answered_at, ended_at) IS NOT NULL",
        (as_text(start), as_text(end)),
    )
    return (row["calls"], row["missed"]) if row else (0, 0)


def owed(r: Reading) -> tuple[int, str | None]:
    """How many callbacks are open, and since when the oldest."""
    row = r.one(
        "SELECT count(*) AS open, min(opened_at) AS oldest FROM callbacks WHERE state = 'open'"
    )
    return (row["open"], row["oldest"]) if row else (0, None)
