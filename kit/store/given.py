"""What callers were given of the guide: which answer, in which version, how and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Given:
    """One answer given once. `how` is told, text or change."""

    answer_id: RecordId
    edition: int
    language: str
    how: str
    given_at: str
    giver_name: str


@dataclass(frozen=True, slots=True)
class Owed:
    """A caller whose last version of an answer is older than the one that counts now."""

    caller_id: RecordId
    number: str
    language: str


def add(  # noqa: PLR0913
    tx: Writing,
    *,
    answer_id: str,
    edition: int,
    language: str,
    how: str,
    by: str,
    now: datetime,
    caller_id: str | None = None,
    call_id: str | None = None,
    message_id: str | None = None,
) -> bool:
    """Notes what was given; False when this call, or this caller of a change, has it already."""
    row = {
        "id": tx.new_id(),
        "answer_id": answer_id,
        "edition": edition,
        "caller_id": caller_id,
        "call_id": call_id,
        "message_id": message_id,
        "language": language,
        "how": how,
        "given_by": by,
        "given_at": as_text(now),
    }
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    return bool(
        tx.execute(
            f"INSERT OR IGNORE INTO answers_given ({columns}) VALUES ({marks})",  # noqa: S608
            row,
        )
    )


def of_call(r: Reading, call_id: str) -> list[Given]:
    """What was given in a call, in its order."""
    rows = r.all(
        "SELECT g.*, coalesce(v.name, '') AS giver_name FROM answers_given g "
        "LEFT JOIN volunteers v ON v.id = g.given_by WHERE g.call_id = ? ORDER BY g.id",
        (call_id,),
    )
    return [noun(Given, row) for row in rows]


def owed(r: Reading, answer_id: str, since: datetime) -> list[Owed]:
    """Callers who were given the answer since then, and only in older versions than today's."""
    rows = r.all(
        "SELECT c.id AS caller_id, c.number, coalesce(c.language, g.language) AS language, "
        "max(g.edition) AS newest FROM answers_given g JOIN callers c ON c.id = g.caller_id "
        "WHERE g.answer_id = :answer AND c.answerable = 1 AND c.do_not_text = 0 GROUP BY c.id "
        "HAVING max(g.given_at) >= :since "
        "AND newest < (SELECT edition FROM answers WHERE id = :answer) ORDER BY c.id",
        {"answer": answer_id, "since": as_text(since)},
    )
    return [noun(Owed, row) for row in rows]


def likely(r: Reading, topic_id: str | None, since: datetime, limit: int) -> list[str]:
    """The answers a call probably needs: of its topic, then what is given most, then the rest."""
    rows = r.all(
        "SELECT a.id FROM answers a LEFT JOIN (SELECT answer_id, count(*) AS times "
        "FROM answers_given WHERE given_at >= :since GROUP BY answer_id) g ON g.answer_id = a.id "
        "ORDER BY (a.topic_id IS NOT NULL AND a.topic_id = :topic) DESC, "
        "coalesce(g.times, 0) DESC, a.place, a.key LIMIT :limit",
        {"topic": topic_id, "since": as_text(since), "limit": limit},
    )
    return [row["id"] for row in rows]
