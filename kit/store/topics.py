"""Topics as a site keeps them: two levels, in an order of its own. None is ever deleted."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.guide import Topic
from kit.store.ids import RecordId
from kit.store.rows import noun

_TOPIC = "SELECT t.id, t.key, t.parent_id, t.names, t.retired_at FROM topics t "


def get(r: Reading, topic_id: str) -> Topic | None:
    """The topic, retired or not."""
    row = r.one(f"{_TOPIC} WHERE t.id = ?", (topic_id,))
    return None if row is None else noun(Topic, row)


def in_use(r: Reading, keep: str | None = None) -> list[Topic]:
    """What may be chosen, in the site's order; with a retired topic its whole second level goes.

    `keep` is what a record has already: it may stay, and stands among the others.
    """
    rows = r.all(
        f"{_TOPIC} LEFT JOIN topics p ON p.id = t.parent_id "  # noqa: S608
        "WHERE (t.retired_at IS NULL AND p.retired_at IS NULL) OR t.id = :keep "
        "OR t.id = (SELECT parent_id FROM topics WHERE id = :keep) ORDER BY t.place, t.key",
        {"keep": keep},
    )
    return [noun(Topic, row) for row in rows]


def count_calls(r: Reading, topic_id: str) -> int:
    """How many calls have it written down."""
    return int(r.value("SELECT count(*) FROM calls WHERE topic_id = ?", (topic_id,)))


def has_below(r: Reading, topic_id: str) -> bool:
    """Whether topics stand below it, also retired ones."""
    return bool(r.value("SELECT EXISTS (SELECT 1 FROM topics WHERE parent_id = ?)", (topic_id,)))


def add(
    tx: Writing, parent_id: str | None, names: Mapping[str, str], by: str, now: datetime
) -> RecordId:
    """A new topic, behind all others."""
    topic_id = tx.new_id()
    tx.insert(
        "topics",
        {
            "id": topic_id,
            "key": f"own-{topic_id}",
            "parent_id": parent_id,
            "names": json.dumps(names, ensure_ascii=False),
            "place": _behind(tx),
            "changed_by": by,
            "changed_at": as_text(now),
        },
    )
    return topic_id


def rename(tx: Writing, topic_id: str, names: Mapping[str, str], by: str, now: datetime) -> None:
    """What it is called from now on, in each language."""
    _change(tx, topic_id, by, now, names=json.dumps(names, ensure_ascii=False))


def put_at(tx: Writing, topic_id: str, place: int, by: str, now: datetime) -> None:
    """Where it stands among its like; one that stands there already is not touched."""
    if tx.value("SELECT place FROM topics WHERE id = ?", (topic_id,)) != place:
        _change(tx, topic_id, by, now, place=place)


def put_below(tx: Writing, topic_id: str, parent_id: str | None, by: str, now: datetime) -> None:
    """Another topic it stands below, or None for the first level; behind all others."""
    _change(tx, topic_id, by, now, parent_id=parent_id, place=_behind(tx))


def retire(tx: Writing, topic_id: str, by: str, now: datetime) -> None:
    """It can be chosen no more."""
    _change(tx, topic_id, by, now, retired_at=as_text(now))


def bring_back(tx: Writing, topic_id: str, by: str, now: datetime) -> None:
    """It can be chosen again, behind all others."""
    _change(tx, topic_id, by, now, retired_at=None, place=_behind(tx))


def _behind(tx: Writing) -> int:
    return int(tx.value("SELECT coalesce(max(place), 0) + 1 FROM topics"))


def _change(tx: Writing, topic_id: str, by: str, now: datetime, **changed: object) -> None:
    changed |= {"changed_by": by, "changed_at": as_text(now)}
    columns = ", ".join(f"{name} = ?" for name in changed)
    tx.execute(f"UPDATE topics SET {columns} WHERE id = ?", (*changed.values(), topic_id))  # noqa: S608
