"""The journal: what changed on the box, and how much of it headquarters has not got yet.

Triggers write one row a change, without payload; what is carried is always the newest state of
the record. So whoever holds everything up to a seq holds every record at least as new as that.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlcipher3 import dbapi2 as sqlite

from kit.clock import BUILT_AT, as_text, from_text
from kit.store.engine import Reading, Row, Writing
from kit.store.migrations import JOURNALED

_WINDOW = 5
"""How many changes are looked through for each record wanted: a call changes about five times."""


@dataclass(frozen=True, slots=True)
class Pending:
    """What headquarters has not acknowledged, for the header of every page.

    `count` is in records, not changes. `oldest_at` is when the first of them changed, by the box's
    clock then; None when nothing waits. `trouble` is a short word (away, refused, failed) or empty.
    """

    count: int
    oldest_at: datetime | None
    contact_at: datetime | None
    trouble: str
    trouble_at: datetime | None


@dataclass(frozen=True, slots=True)
class Record:
    """One record as it stands now."""

    table: str
    id: str
    row: Row


@dataclass(frozen=True, slots=True)
class Changes:
    """The records that changed after a cursor and up to `hi`, each once.

    `unreadable` names (table, id) of records whose row cannot be read: they stop no other.
    """

    hi: int
    records: tuple[Record, ...]
    unreadable: tuple[tuple[str, str], ...] = ()


def head(r: Reading) -> int:
    """The seq of the newest change there ever was; 0 for none."""
    return int(r.value("SELECT seq FROM sqlite_sequence WHERE name = 'journal'") or 0)


def acknowledged(r: Reading) -> int:
    """The seq up to which headquarters holds everything."""
    return int(r.value("SELECT acknowledged FROM carrying"))


def pending(r: Reading) -> Pending:
    """What waits, since when, and how the last contact went."""
    state = r.one("SELECT acknowledged, contact_at, trouble, trouble_at FROM carrying") or {}
    after = int(state["acknowledged"])
    count, oldest_at = beyond(r, after)
    return Pending(
        count=count,
        oldest_at=oldest_at,
        contact_at=_instant(state["contact_at"]),
        trouble=str(state["trouble"]),
        trouble_at=_instant(state["trouble_at"]),
    )


def beyond(r: Reading, after: int) -> tuple[int, datetime | None]:
    """How many records changed after the seq `after`, and when the first of them did."""
    count = r.value("SELECT count(DISTINCT record_id) FROM journal WHERE seq > ?", (after,))
    oldest = r.value("SELECT at FROM journal WHERE seq > ? ORDER BY seq LIMIT 1", (after,))
    at = _instant(oldest)
    # Triggers ask the machine, whose clock may not have been set yet; a seq needs no clock.
    return int(count), None if at is None or at < BUILT_AT else at


def changes(r: Reading, after: int, limit: int) -> Changes:
    """At most `limit` records that changed after the seq `after`, oldest change first.

    A row that is gone by now is not among them.
    """
    seqs = r.all(
        "SELECT seq, record, record_id FROM journal WHERE seq > ? ORDER BY seq LIMIT ?",
        (after, limit * _WINDOW),
    )
    hi, wanted = after, dict[str, list[str]]()
    seen = set[str]()
    for entry in seqs:
        if entry["record_id"] not in seen and len(seen) == limit:
            break
        hi = entry["seq"]
        if entry["record_id"] not in seen and entry["record"] in JOURNALED:
            wanted.setdefault(entry["record"], []).append(entry["record_id"])
        seen.add(entry["record_id"])
    return _rows(r, hi, wanted)


def acknowledge(tx: Writing, seq: int, now: datetime) -> None:
    """Headquarters holds everything up to `seq`: the cursor follows, up or down."""
    tx.execute(
        "UPDATE carrying SET acknowledged = ?, contact_at = ?, trouble = '', trouble_at = NULL",
        (seq, as_text(now)),
    )


def note_trouble(tx: Writing, trouble: str, now: datetime) -> None:
    """The last try failed. The same trouble keeps the time of its first appearance."""
    tx.execute(
        "UPDATE carrying SET trouble = ?, trouble_at = ? WHERE trouble != ?",
        (trouble, as_text(now), trouble),
    )


def _rows(r: Reading, hi: int, wanted: dict[str, list[str]]) -> Changes:
    records: list[Record] = []
    unreadable: list[tuple[str, str]] = []
    for table, record_ids in wanted.items():
        try:
            records += _read(r, table, record_ids)
        except sqlite.OperationalError:  # a text that is not UTF-8 spoils the whole answer
            for record_id in record_ids:
                try:
                    records += _read(r, table, [record_id])
                except sqlite.OperationalError:
                    unreadable.append((table, record_id))
    return Changes(hi, tuple(records), tuple(unreadable))


def _read(r: Reading, table: str, record_ids: list[str]) -> Iterator[Record]:
    marks = ", ".join("?" * len(record_ids))
    rows = r.all(f"SELECT * FROM {table} WHERE id IN ({marks}) ORDER BY id", record_ids)  # noqa: S608
    return (Record(table, row["id"], row) for row in rows)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else from_text(text)
