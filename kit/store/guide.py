"""The guide: answers in several languages, and the topics they hang on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from kit.store import lookup
from kit.store.engine import Reading, Row, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic; `parent_id` is None on the first level. `names` is JSON by language."""

    id: RecordId
    key: str
    parent_id: RecordId | None
    names: str
    retired_at: str | None


@dataclass(frozen=True, slots=True)
class AnswerText:
    """An answer in one language.

    `documents` are the papers it asks for, `steps` what to do, in order; `short` is the text to
    send by SMS, "" when nobody wrote one.
    """

    language: str
    title: str
    body: str
    documents: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    short: str = ""

    def everything(self) -> str:
        """All it says beside its title."""
        return "\n".join((self.body, *self.steps, *self.documents, self.short))


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of the guide. Days are ISO dates; `expires_on` None means it does not expire.

    `directory` are keys of entries of the site's directory; `edition` is the version of its texts.
    """

    id: RecordId
    key: str
    topic_id: RecordId | None
    checked_on: str
    expires_on: str | None
    source: str
    edition: int
    directory: tuple[str, ...]
    texts: tuple[AnswerText, ...]

    def text(self, *languages: str | None) -> AnswerText:
        """The text in the first of `languages` there is, else the first there is at all."""
        by_language = {text.language: text for text in self.texts}
        for language in languages:
            if language in by_language:
                return by_language[language]
        return self.texts[0]


@dataclass(frozen=True, slots=True)
class Draft:
    """What somebody wants an answer to say."""

    texts: tuple[AnswerText, ...]
    checked_on: str
    expires_on: str | None
    source: str
    topic_id: str | None


@dataclass(frozen=True, slots=True)
class Heading:
    """An answer as a list shows it. `languages` are those it is in."""

    id: RecordId
    topic_id: RecordId | None
    title: str
    checked_on: str
    expires_on: str | None
    languages: str


def topics(r: Reading) -> list[Topic]:
    """Every topic there ever was, in the site's order; kit/store/topics.py has those in use."""
    rows = r.all("SELECT id, key, parent_id, names, retired_at FROM topics ORDER BY place, key")
    return [noun(Topic, row) for row in rows]


def get(r: Reading, answer_id: str) -> Answer | None:
    """The answer, or None."""
    found = _with_texts(r, [answer_id])
    return found[0] if found else None


def all_of(r: Reading) -> list[Answer]:
    """Every answer, in the pack's order."""
    rows = r.all("SELECT id FROM answers ORDER BY place, key")
    return _with_texts(r, [row["id"] for row in rows])


def several(r: Reading, answer_ids: Sequence[str]) -> list[Answer]:
    """Those answers, in that order."""
    return _with_texts(r, answer_ids)


def count_by_topic(r: Reading) -> dict[str | None, int]:
    """How many answers hang on each topic; None for those on none."""
    rows = r.all("SELECT topic_id, count(*) AS n FROM answers WHERE edition > 0 GROUP BY topic_id")
    return {row["topic_id"]: row["n"] for row in rows}


_HEADING = """
SELECT a.id, a.topic_id, a.checked_on, a.expires_on,
  (SELECT title FROM answer_texts t WHERE t.answer_id = a.id
    ORDER BY t.language = :language DESC, t.language = 'en' DESC, t.id LIMIT 1) AS title,
  (SELECT group_concat(language, ', ' ORDER BY id) FROM answer_texts t WHERE t.answer_id = a.id)
    AS languages
FROM answers a
"""


def headings(r: Reading, language: str, topic_id: str | None = None) -> list[Heading]:
    """Answers by their titles in a language: those of one topic and below it, or all."""
    rows = r.all(
        f"{_HEADING} WHERE :topic IS NULL OR a.topic_id IN "  # noqa: S608
        "(SELECT id FROM topics WHERE id = :topic OR parent_id = :topic) ORDER BY a.place, a.key",
        {"language": language, "topic": topic_id},
    )
    return [noun(Heading, row) for row in rows if row["title"] is not None]


def doubtful(r: Reading, language: str, today: str, before: str, limit: int) -> list[Heading]:
    """Answers past their day, or not checked since `before`; the longest unchecked first."""
    rows = r.all(
        f"{_HEADING} WHERE a.expires_on < :today OR a.checked_on < :before "
        "ORDER BY a.checked_on, a.place LIMIT :limit",
        {"language": language, "today": today, "before": before, "limit": limit},
    )
    return [noun(Heading, row) for row in rows if row["title"] is not None]


def search(r: Reading, words: str, limit: int = 8) -> list[Answer]:
    """Answers that hold every word of `words`, or begin with it, in any language; best first.

    Mistyped words are forgiven (kit/store/lookup.py).
    """
    return _with_texts(r, lookup.found(r, words, limit))


def _with_texts(r: Reading, answer_ids: Sequence[str]) -> list[Answer]:
    marks = ", ".join("?" * len(answer_ids))
    rows = r.all(
        f"SELECT id, key, topic_id, checked_on, expires_on, source, edition, directory "  # noqa: S608
        f"FROM answers WHERE id IN ({marks})",
        answer_ids,
    )
    texts: dict[str, list[AnswerText]] = {}
    for row in r.all(
        f"SELECT answer_id, language, title, body, documents, steps, short FROM answer_texts "  # noqa: S608
        f"WHERE answer_id IN ({marks}) ORDER BY id",
        answer_ids,
    ):
        texts.setdefault(row["answer_id"], []).append(_text(row))
    answers = {
        row["id"]: Answer(
            **{**row, "directory": tuple(json.loads(row["directory"]))},
            texts=tuple(texts[row["id"]]),
        )
        for row in rows
        if row["id"] in texts
    }
    return [answers[answer_id] for answer_id in answer_ids if answer_id in answers]


def _text(row: Row) -> AnswerText:
    return AnswerText(
        row["language"],
        row["title"],
        row["body"],
        tuple(json.loads(row["documents"])),
        tuple(json.loads(row["steps"])),
        row["short"],
    )


def as_json(texts: Sequence[AnswerText]) -> str:
    """Texts as a version of an answer keeps them."""
    return json.dumps([asdict(text) for text in texts], ensure_ascii=False)


def from_json(texts: str) -> tuple[AnswerText, ...]:
    """Texts that a version kept."""
    return tuple(
        AnswerText(**{**text, "documents": tuple(text["documents"]), "steps": tuple(text["steps"])})
        for text in json.loads(texts)
    )


def put_topic(
    tx: Writing, key: str, parent_id: str | None, names: dict[str, str], place: int
) -> RecordId:
    """Writes a topic; one with the same key is replaced in place, unless the site changed it.

    There is never a third level: where the site put the parent below another topic, it goes
    there too, and one below which the site put others stays on the first.
    """
    tx.execute(
        "INSERT INTO topics (id, key, parent_id, names, place) "
        "VALUES (?1, ?2, coalesce((SELECT parent_id FROM topics WHERE id = ?3), ?3), ?4, ?5) "
        "ON CONFLICT (key) DO UPDATE SET parent_id = CASE WHEN EXISTS "
        "(SELECT 1 FROM topics t WHERE t.parent_id = topics.id) THEN NULL "
        "ELSE excluded.parent_id END, "
        "names = excluded.names, place = excluded.place WHERE changed_by IS NULL",
        (tx.new_id(), key, parent_id, json.dumps(names, ensure_ascii=False), place),
    )
    return RecordId(tx.value("SELECT id FROM topics WHERE key = ?", (key,)))


def put_answer(
    tx: Writing,
    answer: Mapping[str, object],
    texts: Sequence[AnswerText],
    origin: str = "pack",
    signed: Mapping[str, object] | None = None,
) -> RecordId:
    """Writes an answer (key, topic_id, checked_on, expires_on, source, place) with its texts.

    Texts that differ from those it has are its next version, signed with who wrote and approved
    them and when. `origin` is pack, site or headquarters.
    """
    tx.execute(
        "INSERT INTO answers (id, key, topic_id, checked_on, expires_on, source, directory, place) "
        "VALUES (:id, :key, :topic_id, :checked_on, :expires_on, :source, :directory, :place) "
        "ON CONFLICT (key) DO UPDATE SET topic_id = excluded.topic_id, "
        "checked_on = excluded.checked_on, expires_on = excluded.expires_on, "
        "source = excluded.source, directory = excluded.directory, place = excluded.place",
        {"id": tx.new_id(), "directory": "[]", **answer},
    )
    answer_id = RecordId(tx.value("SELECT id FROM answers WHERE key = ?", (answer["key"],)))
    before = get(tx, answer_id)
    if before is None or before.texts != tuple(texts):
        _next_edition(tx, answer_id, texts, {"origin": origin, **(signed or {})})
    return answer_id


def by_key(r: Reading, key: str) -> Answer | None:
    """The answer that a pack calls so, or None."""
    answer_id = r.value("SELECT id FROM answers WHERE key = ?", (key,))
    return get(r, answer_id) if answer_id else None


def begin(tx: Writing, draft: Draft) -> RecordId:
    """Makes room for an answer of the site's own, last in its topic; it says nothing yet."""
    answer_id = tx.new_id()
    row = {
        "id": answer_id,
        "key": f"site-{answer_id}",
        "topic_id": draft.topic_id,
        "checked_on": draft.checked_on,
        "expires_on": draft.expires_on,
        "source": draft.source,
        "place": tx.value("SELECT coalesce(max(place), 0) + 1 FROM answers"),
    }
    tx.insert("answers", row)
    return answer_id


def only_proposed(draft: Draft, answer_id: str = "") -> Answer:
    """An answer that does not count yet, as it would be."""
    days = draft.checked_on, draft.expires_on
    topic_id = RecordId(draft.topic_id) if draft.topic_id else None
    return Answer(RecordId(answer_id), "", topic_id, *days, draft.source, 0, (), draft.texts)


def rewrite(
    tx: Writing, answer_id: str, draft: Draft, origin: str, signed: Mapping[str, object]
) -> None:
    """Lets an answer say what the draft says; texts that differ are its next version."""
    tx.execute(
        "UPDATE answers SET topic_id = ?, checked_on = ?, expires_on = ?, source = ?, "
        "checked_by = ? WHERE id = ?",
        (
            draft.topic_id,
            draft.checked_on,
            draft.expires_on,
            draft.source,
            signed.get("reviewed_by"),
            answer_id,
        ),
    )
    before = get(tx, answer_id)
    if before is None or before.texts != draft.texts:
        _next_edition(tx, answer_id, draft.texts, {"origin": origin, **signed})


def checked(tx: Writing, answer_id: str, today: str, by: str) -> bool:
    """Notes that an answer was looked into and still holds; False when there is none."""
    return bool(
        tx.execute(
            "UPDATE answers SET checked_on = ?, checked_by = ? WHERE id = ?",
            (today, by, answer_id),
        )
    )


def _next_edition(
    tx: Writing, answer_id: str, texts: Sequence[AnswerText], signed: Mapping[str, object]
) -> None:
    row = tx.one(
        "UPDATE answers SET edition = edition + 1 WHERE id = ? "
        "RETURNING edition, checked_on, expires_on, source, topic_id",
        (answer_id,),
    )
    tx.insert(
        "answer_editions",
        {
            "id": tx.new_id(),
            "answer_id": answer_id,
            "state": "approved",
            "texts": as_json(texts),
            **(row or {}),
            **signed,
        },
    )
    _put_texts(tx, answer_id, texts)


def _put_texts(tx: Writing, answer_id: str, texts: Sequence[AnswerText]) -> None:
    old = tx.all("SELECT id FROM answer_texts WHERE answer_id = ?", (answer_id,))
    lookup.forget(tx, [row["id"] for row in old])
    tx.execute("DELETE FROM answer_texts WHERE answer_id = ?", (answer_id,))
    for text in texts:
        row = {
            "answer_id": answer_id,
            **asdict(text),
            "documents": json.dumps(text.documents, ensure_ascii=False),
            "steps": json.dumps(text.steps, ensure_ascii=False),
        }
        tx.insert("answer_texts", row)
        text_id = tx.value("SELECT last_insert_rowid()")
        lookup.keep(tx, text_id, text.title, text.everything())
