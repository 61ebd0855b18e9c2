"""How the guide changes: versions of an answer, proposals, and reports that one is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store import guide
from kit.store.engine import Reading, Row, Writing
from kit.store.guide import AnswerText, Draft
from kit.store.ids import RecordId


@dataclass(frozen=True, slots=True)
class Edition:
    """One version of an answer's texts; `edition` is None while it is proposed, or rejected.

    What came with a pack has neither writer nor `written_at`. `word` is why it was rejected;
    `put_away_at` is when its writer had read that.
    """

    id: RecordId
    answer_id: RecordId
    edition: int | None
    state: str
    origin: str
    draft: Draft
    writer_name: str
    written_at: str | None
    reviewer_name: str
    reviewed_at: str | None
    word: str
    put_away_at: str | None

    @property
    def texts(self) -> tuple[AnswerText, ...]:
        """What it says, by language."""
        return self.draft.texts


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody says that an answer is wrong."""

    id: RecordId
    answer_id: RecordId
    edition: int
    note: str
    reporter_name: str
    reported_at: str


_SELECT = """
SELECT e.*, coalesce(w.name, '') AS writer_name, coalesce(v.name, '') AS reviewer_name
FROM answer_editions e LEFT JOIN volunteers w ON w.id = e.written_by
LEFT JOIN volunteers v ON v.id = e.reviewed_by
"""


def of_answer(r: Reading, answer_id: str, limit: int = 50) -> list[Edition]:
    """Versions and proposals of an answer, the newest first."""
    rows = r.all(f"{_SELECT} WHERE e.answer_id = ? ORDER BY e.id DESC LIMIT ?", (answer_id, limit))
    return [_edition(row) for row in rows]


def get(r: Reading, edition_id: str) -> Edition | None:
    """The version or proposal, or None."""
    row = r.one(f"{_SELECT} WHERE e.id = ?", (edition_id,))
    return None if row is None else _edition(row)


def proposed(r: Reading, limit: int = 100) -> list[Edition]:
    """Proposals that wait for a coordinator, the oldest first."""
    rows = r.all(f"{_SELECT} WHERE e.state = 'proposed' ORDER BY e.id LIMIT ?", (limit,))
    return [_edition(row) for row in rows]


def rejected(r: Reading, by: str) -> list[Edition]:
    """What somebody wrote, was rejected, and is not put away; the oldest first."""
    rows = r.all(
        f"{_SELECT} WHERE e.state = 'rejected' AND e.written_by = ? AND e.put_away_at IS NULL "
        "ORDER BY e.id",
        (by,),
    )
    return [_edition(row) for row in rows]


def put_away(tx: Writing, edition_id: str, by: str, now: datetime) -> None:
    """Its writer needs a rejected proposal no more; it stays in the history."""
    tx.execute(
        "UPDATE answer_editions SET put_away_at = ? "
        "WHERE id = ? AND written_by = ? AND state = 'rejected' AND put_away_at IS NULL",
        (as_text(now), edition_id, by),
    )


def last_of_pack(r: Reading, answer_id: str) -> Edition | None:
    """What the pack said last, whether it counts now or not."""
    row = r.one(
        f"{_SELECT} WHERE e.answer_id = ? AND e.origin = 'pack' ORDER BY e.id DESC LIMIT 1",
        (answer_id,),
    )
    return None if row is None else _edition(row)


def propose(
    tx: Writing, answer_id: str, draft: Draft, origin: str, by: str | None, now: datetime | None
) -> RecordId:
    """Keeps a proposal until a coordinator looks at it."""
    edition_id = tx.new_id()
    tx.insert(
        "answer_editions",
        {
            "id": edition_id,
            "answer_id": answer_id,
            "state": "proposed",
            "origin": origin,
            "texts": guide.as_json(draft.texts),
            "checked_on": draft.checked_on,
            "expires_on": draft.expires_on,
            "source": draft.source,
            "topic_id": draft.topic_id,
            "written_by": by,
            "written_at": as_text(now) if now else None,
        },
    )
    return edition_id


def withdraw(tx: Writing, edition_id: str) -> Row | None:
    """Takes a proposal out, to be published; who wrote it, when, and where. None: not proposed."""
    return tx.one(
        "DELETE FROM answer_editions WHERE id = ? AND state = 'proposed' "
        "RETURNING origin, written_by, written_at",
        (edition_id,),
    )


def reject(tx: Writing, edition_id: str, word: str, by: str, now: datetime) -> bool:
    """Ends a proposal with a word why; False when it is not proposed any more."""
    return bool(
        tx.execute(
            "UPDATE answer_editions SET state = 'rejected', word = ?, reviewed_by = ?, "
            "reviewed_at = ? WHERE id = ? AND state = 'proposed'",
            (word, by, as_text(now), edition_id),
        )
    )


def _edition(row: Row) -> Edition:
    draft = Draft(
        guide.from_json(row["texts"]),
        row["checked_on"],
        row["expires_on"],
        row["source"],
        row["topic_id"],
    )
    kept = {name: row[name] for name in Edition.__slots__ if name != "draft"}
    return Edition(**kept, draft=draft)


def report(tx: Writing, answer_id: str, edition: int, note: str, by: str, now: datetime) -> None:
    """Keeps that somebody says an answer is wrong."""
    row = {
        "id": tx.new_id(),
        "answer_id": answer_id,
        "edition": edition,
        "note": note,
        "reported_by": by,
        "reported_at": as_text(now),
    }
    tx.insert("answer_reports", row)


def reports(r: Reading, answer_id: str | None = None, limit: int = 100) -> list[Report]:
    """Reports that nobody has settled, of one answer or of all; the oldest first."""
    rows = r.all(
        "SELECT p.id, p.answer_id, p.edition, p.note, p.reported_at, v.name AS reporter_name "
        "FROM answer_reports p JOIN volunteers v ON v.id = p.reported_by "
        "WHERE p.handled_at IS NULL AND (? IS NULL OR p.answer_id = ?) ORDER BY p.id LIMIT ?",
        (answer_id, answer_id, limit),
    )
    return [Report(**row) for row in rows]


def settle(tx: Writing, report_id: str, by: str, now: datetime) -> bool:
    """Marks a report as looked into; False when it was before."""
    return bool(
        tx.execute(
            "UPDATE answer_reports SET handled_by = ?, handled_at = ? "
            "WHERE id = ? AND handled_at IS NULL",
            (by, as_text(now), report_id),
        )
    )


def waiting(r: Reading) -> int:
    """How many proposals and reports wait for a coordinator."""
    return int(
        r.value(
            "SELECT (SELECT count(*) FROM answer_editions WHERE state = 'proposed') + "
            "(SELECT count(*) FROM answer_reports WHERE handled_at IS NULL)"
        )
    )
