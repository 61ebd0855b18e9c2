"""What coordinators settled about the whole site: every edition of it, by whom and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition. `value` is JSON; null means that site.toml counts again."""

    edition: int
    value: str
    made_at: str
    made_name: str


def value(r: Reading, name: str) -> str:
    """What counts now, as JSON; null when nothing was settled."""
    found = r.value(
        "SELECT value FROM settled WHERE name = ? ORDER BY edition DESC LIMIT 1", (name,)
    )
    return "null" if found is None else str(found)


def edition(r: Reading, name: str) -> int:
    """The number of the newest edition; 0 when there never was one."""
    return int(r.value("SELECT coalesce(max(edition), 0) FROM settled WHERE name = ?", (name,)))


def history(r: Reading, name: str, limit: int = 20) -> list[Edition]:
    """The editions, the newest first."""
    rows = r.all(
        "SELECT s.edition, s.value, s.made_at, v.name AS made_name FROM settled s "
        "JOIN volunteers v ON v.id = s.made_by WHERE s.name = ? ORDER BY s.edition DESC LIMIT ?",
        (name, limit),
    )
    return [noun(Edition, row) for row in rows]


def add(tx: Writing, name: str, value: str, by: str, now: datetime) -> RecordId:
    """Adds an edition, which counts from now on."""
    record_id = tx.new_id()
    tx.insert(
        "settled",
        {
            "id": record_id,
            "name": name,
            "edition": edition(tx, name) + 1,
            "value": value,
            "made_by": by,
            "made_at": as_text(now),
        },
    )
    return record_id
