"""The guide: answers in several languages, and the topics they hang on."""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass

from kit.hotline import languages
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun

_ACCENT = re.compile("[\u0300-\u036f]")
"""Accents that stand alone: the search folds them in the guide as well."""

_APOSTROPHE = "\u02bc"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic; `parent_id` is None on the first level. `names` is JSON by language."""

    id: RecordId
    key: str
    parent_id: RecordId | None
    names: str


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer in one language. `documents` are the papers it asks for."""

    language: str
    title: str
    body: str
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the guide. Days are ISO dates; `expires_on` None means it does not expire."""

    id: RecordId
    key: str
    topic_id: RecordId | None
    checked_on: str
    expires_on: str | None
    source: str
    texts: tuple[AnswerText, ...]

    def text(self, *languages: str | None) -> AnswerText:
        """The text in the first of `languages` there is, else the first there is at all."""
        by_language = {text.language: text for text in self.texts}
        for language in languages:
            if language in by_language:
                return by_language[language]
        return self.texts[0]


def topics(r: Reading) -> list[Topic]:
    """Every topic, in the pack's order."""
    rows = r.all("SELECT id, key, parent_id, names FROM topics ORDER BY place, key")
    return [noun(Topic, row) for row in rows]


def get(r: Reading, answer_id: str) -> Answer | None:
    """The answer, or None."""
    found = _with_texts(r, [answer_id])
    return found[0] if found else None


def all_of(r: Reading) -> list[Answer]:
    """Every answer, in the pack's order."""
    rows = r.all("SELECT id FROM answers ORDER BY place, key")
    return _with_texts(r, [row["id"] for row in rows])


def search(r: Reading, words: str, limit: int = 8) -> list[Answer]:
    """Answers that hold every word of `words`, or begin with it, in any language; best first.

    Source: SQLite FTS5, bm25; a title counts four times its body.
    """
    query = _query(words)
    if not query:
        return []
    rows = r.all(
        "SELECT answer_id, min(rank) AS best FROM "
        "(SELECT answer_id, bm25(answer_search, 0, 0, 4.0, 1.0) AS rank FROM answer_search "
        "WHERE answer_search MATCH ? ORDER BY rank LIMIT ?) GROUP BY answer_id ORDER BY best",
        (query, limit * len(languages.PAGES)),
    )
    return _with_texts(r, [row["answer_id"] for row in rows][:limit])


def _query(words: str) -> str:
    """Each word quoted (so that no sign of the query language counts) and open at its end."""
    composed = _ACCENT.sub("", unicodedata.normalize("NFC", words))
    cleaned = "".join(
        letter if letter.isalnum() and letter != _APOSTROPHE else " " for letter in composed
    )
    return " ".join(f'"{word}"*' for word in cleaned.split()[:8])


def _with_texts(r: Reading, answer_ids: list[str]) -> list[Answer]:
    marks = ", ".join("?" * len(answer_ids))
    rows = r.all(
        f"SELECT id, key, topic_id, checked_on, expires_on, source FROM answers "  # noqa: S608
        f"WHERE id IN ({marks})",
        answer_ids,
    )
    texts: dict[str, list[AnswerText]] = {}
    for row in r.all(
        f"SELECT answer_id, language, title, body, documents FROM answer_texts "  # noqa: S608
        f"WHERE answer_id IN ({marks}) ORDER BY rowid",
        answer_ids,
    ):
        texts.setdefault(row["answer_id"], []).append(
            AnswerText(
                row["language"], row["title"], row["body"], tuple(json.loads(row["documents"]))
            )
        )
    answers = {
        row["id"]: Answer(**row, texts=tuple(texts[row["id"]]))
        for row in rows
        if row["id"] in texts
    }
    return [answers[answer_id] for answer_id in answer_ids if answer_id in answers]


def put_topic(
    tx: Writing, key: str, parent_id: str | None, names: dict[str, str], place: int
) -> RecordId:
    """Writes a topic; one with the same key is replaced in place."""
    tx.execute(
        "INSERT INTO topics (id, key, parent_id, names, place) VALUES (?,?,?,?,?) "
        "ON CONFLICT (key) DO UPDATE SET parent_id = excluded.parent_id, "
        "names = excluded.names, place = excluded.place",
        (tx.new_id(), key, parent_id, json.dumps(names, ensure_ascii=False), place),
    )
    return RecordId(tx.value("SELECT id FROM topics WHERE key = ?", (key,)))


def put_answer(tx: Writing, answer: dict[str, object], texts: list[AnswerText]) -> RecordId:
    """Writes an answer (key, topic_id, checked_on, expires_on, source, place) with its texts."""
    tx.execute(
        "INSERT INTO answers (id, key, topic_id, checked_on, expires_on, source, place) "
        "VALUES (:id, :key, :topic_id, :checked_on, :expires_on, :source, :place) "
        "ON CONFLICT (key) DO UPDATE SET topic_id = excluded.topic_id, "
        "checked_on = excluded.checked_on, expires_on = excluded.expires_on, "
        "source = excluded.source, place = excluded.place",
        {"id": tx.new_id(), **answer},
    )
    answer_id = RecordId(tx.value("SELECT id FROM answers WHERE key = ?", (answer["key"],)))
    tx.execute("DELETE FROM answer_texts WHERE answer_id = ?", (answer_id,))
    for text in texts:
        tx.insert(
            "answer_texts",
            {
                "answer_id": answer_id,
                "language": text.language,
                "title": text.title,
                "body": text.body,
                "documents": json.dumps(text.documents, ensure_ascii=False),
            },
        )
    return answer_id
