"""The briefing: what everyone on shift must have read, the notes of a day, and their questions."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Row, Writing
from kit.store.ids import RecordId


@dataclass(frozen=True, slots=True)
class Standing:
    """The standing briefing in one language, paragraph by paragraph."""

    language: str
    title: str
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question in one language. `why` is told after the answer, "" for nothing."""

    language: str
    ask: str
    choices: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question in its languages; `right` is the place of the right choice, from 0.

    `key` names it among all of the site's. One that is not `asked` rests.
    """

    key: str
    right: int
    texts: Mapping[str, Asked]
    asked: bool = True


@dataclass(frozen=True, slots=True)
class DayNote:
    """What a coordinator wrote for a day (instants, store text), with its question."""

    id: RecordId
    from_at: str
    until_at: str
    language: str
    words: str
    question: Question
    writer_name: str
    written_at: str


def anything(r: Reading, now: datetime) -> bool:
    """Whether there is something that must be read before a call."""
    return bool(
        r.value(
            "SELECT EXISTS (SELECT 1 FROM briefings) OR EXISTS (SELECT 1 FROM day_notes "
            "WHERE withdrawn_at IS NULL AND from_at <= :now AND until_at > :now)",
            {"now": as_text(now)},
        )
    )


def standing(r: Reading) -> dict[str, Standing]:
    """The standing briefing by language; {} when the site has none."""
    rows = r.all("SELECT language, title, body FROM briefings ORDER BY rowid")
    return {
        row["language"]: Standing(row["language"], row["title"], tuple(json.loads(row["body"])))
        for row in rows
    }


def lay_in(tx: Writing, text: Standing) -> None:
    """Writes a pack's text; what the site has edited stays as the site wants it."""
    _put(tx, text, None)


def change(tx: Writing, text: Standing, now: datetime) -> None:
    """Writes the site's own text."""
    _put(tx, text, as_text(now))


def _put(tx: Writing, text: Standing, edited_at: str | None) -> None:
    tx.execute(
        "INSERT INTO briefings (language, title, body, edited_at) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (language) DO UPDATE SET title = excluded.title, body = excluded.body, "
        "edited_at = excluded.edited_at "
        "WHERE excluded.edited_at IS NOT NULL OR briefings.edited_at IS NULL",
        (text.language, text.title, json.dumps(text.body, ensure_ascii=False), edited_at),
    )


def questions(r: Reading) -> list[Question]:
    """The standing questions, in their order."""
    rows = r.all("SELECT place, rightly, texts, asked FROM briefing_questions ORDER BY place")
    return [
        Question(
            f"standing-{row['place']}",
            row["rightly"],
            {
                language: Asked(language, text["ask"], tuple(text["choices"]), text["why"])
                for language, text in json.loads(row["texts"]).items()
            },
            bool(row["asked"]),
        )
        for row in rows
    ]


def put_question(tx: Writing, place: int, right: int, texts: Mapping[str, object]) -> None:
    """Writes a standing question; whether it is asked stays."""
    tx.execute(
        "INSERT INTO briefing_questions (place, rightly, texts) VALUES (?, ?, ?) "
        "ON CONFLICT (place) DO UPDATE SET rightly = excluded.rightly, texts = excluded.texts",
        (place, right, json.dumps(texts, ensure_ascii=False)),
    )


def ask_only(tx: Writing, keys: Collection[str]) -> None:
    """Of the standing questions only these are asked; the others rest."""
    for question in questions(tx):
        place = int(question.key.removeprefix("standing-"))
        tx.execute(
            "UPDATE briefing_questions SET asked = ? WHERE place = ?",
            (int(question.key in keys), place),
        )


def notes(r: Reading, now: datetime, *, coming: bool = False) -> list[DayNote]:
    """The notes that hold now, in the order they were written; with `coming` later ones too."""
    rows = r.all(
        "SELECT n.*, v.name AS writer_name FROM day_notes n "
        "JOIN volunteers v ON v.id = n.written_by "
        "WHERE n.withdrawn_at IS NULL AND n.until_at > :now AND (:coming OR n.from_at <= :now) "
        "ORDER BY n.from_at, n.written_at, n.id",
        {"now": as_text(now), "coming": int(coming)},
    )
    return [_note(row) for row in rows]


def as_json(choices: Collection[str]) -> str:
    """Choices as a note keeps them."""
    return json.dumps(choices, ensure_ascii=False)


def add_note(tx: Writing, note: Mapping[str, object], now: datetime) -> None:
    """A new note of a day."""
    tx.insert("day_notes", {"id": tx.new_id(), "written_at": as_text(now), **note})


def withdraw(tx: Writing, note_id: str, now: datetime) -> bool:
    """Takes a note back; False when it was before."""
    return bool(
        tx.execute(
            "UPDATE day_notes SET withdrawn_at = ? WHERE id = ? AND withdrawn_at IS NULL",
            (as_text(now), note_id),
        )
    )


def changed_answers(r: Reading, since: str) -> list[tuple[RecordId, int]]:
    """Answers of the guide with a newer version than the first since then, and which."""
    rows = r.all(
        "SELECT answer_id, max(edition) AS edition FROM answer_editions WHERE state = 'approved' "
        "AND edition > 1 AND coalesce(reviewed_at, written_at) > ? "
        "GROUP BY answer_id ORDER BY max(coalesce(reviewed_at, written_at))",
        (since,),
    )
    return [(row["answer_id"], row["edition"]) for row in rows]


def _note(row: Row) -> DayNote:
    language = row["language"]
    asked = Asked(language, row["ask"], tuple(json.loads(row["choices"])), row["why"])
    return DayNote(
        row["id"],
        row["from_at"],
        row["until_at"],
        language,
        row["words"],
        Question(f"note-{row['id']}", row["rightly"], {language: asked}),
        row["writer_name"],
        row["written_at"],
    )
