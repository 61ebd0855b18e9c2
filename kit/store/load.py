"""What was worked: when everybody was here, and which calls they took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from kit.clock import as_text, from_text
from kit.store.engine import Reading, Writing


def chosen(r: Reading, since: datetime) -> dict[str, list[tuple[datetime, str]]]:
    """What each volunteer chose to be since then, in order, by volunteer."""
    found: dict[str, list[tuple[datetime, str]]] = defaultdict(list)
    rows = r.all(
        "SELECT volunteer_id, chosen, at FROM presence_log WHERE at >= ? ORDER BY at, id",
        (as_text(since),),
    )
    for row in rows:
        found[row["volunteer_id"]].append((from_text(row["at"]), row["chosen"]))
    return found


def calls(
    r: Reading, since: datetime, topics: Collection[str], endings: Collection[str]
) -> dict[str, tuple[int, int]]:
    """How many calls each volunteer took since then, and how many were heavy, by volunteer."""
    marks = ", ".join("?" * len(topics)), ", ".join("?" * len(endings))
    rows = r.all(
        "SELECT c.taken_by, count(*) AS taken, "  # noqa: S608
        f"sum(coalesce(t.key IN ({marks[0]}), 0) OR coalesce(c.disposition IN ({marks[1]}), 0)) "
        "AS heavy FROM calls c LEFT JOIN topics t ON t.id = c.topic_id "
        "WHERE c.taken_by IS NOT NULL AND c.rang_at >= ? GROUP BY c.taken_by",
        (*topics, *endings, as_text(since)),
    )
    return {row["taken_by"]: (row["taken"], row["heavy"]) for row in rows}


def forget(tx: Writing, before: datetime) -> int:
    """Forgets who was here before then; how many entries."""
    return tx.execute("DELETE FROM presence_log WHERE at < ?", (as_text(before),))
