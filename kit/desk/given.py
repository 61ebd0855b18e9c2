"""Giving an answer to a caller, and telling those who have an old one that it changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.desk import settled, texts
from kit.desk.guide import known
from kit.desk.site_texts import render
from kit.errors import NotFound, TakenBy
from kit.hotline import segments
from kit.hotline.revision import begun
from kit.settings import Site
from kit.store import calls, given, guide
from kit.store.engine import Reading, Writing
from kit.store.guide import Answer, AnswerText
from kit.store.ids import RecordId

LATELY = timedelta(days=14)
"""Whoever was given an answer longer ago is not told that it changed."""

CHANGE_PARTS = 3
"""Two would cut most Cyrillic and Arabic answers in the middle of what matters."""


@dataclass(frozen=True, slots=True)
class Notice:
    """What the callers of one language are told: the text, its parts, and whom it goes to."""

    language: str
    text: str
    parts: int
    callers: tuple[given.Owed, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """An answer as the volunteer left it for the caller."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Giver:
    """Who gives an answer, when, and in which call; None for none."""

    volunteer_id: str
    now: datetime
    call_id: str | None = None


def told(tx: Writing, call_id: str, answer_id: str, language: str, by: str, now: datetime) -> None:
    """The volunteer told the caller; twice in one call counts once. Raises NotFound, TakenBy."""
    call, answer = calls.get(tx, call_id), guide.get(tx, answer_id)
    if call is None or answer is None:
        raise NotFound
    if call.taken_by != by:
        raise TakenBy(call.taken_name)
    given.add(
        tx,
        answer_id=answer.id,
        edition=answer.edition,
        language=language,
        how="told",
        by=by,
        now=now,
        caller_id=call.caller_id,
        call_id=call.id,
    )


def send(
    tx: Writing, site: Site, answer_id: str, caller_id: str, wording: Wording, giver: Giver
) -> RecordId:
    """Sends the caller an answer as a text, in the words the volunteer left it with.

    Raises: NotFound, and what a reply raises.
    """
    answer = known(tx, answer_id)
    message_id = texts.reply(tx, site, caller_id, wording.text, giver.volunteer_id, giver.now)
    given.add(
        tx,
        answer_id=answer.id,
        edition=answer.edition,
        language=wording.language,
        how="text",
        by=giver.volunteer_id,
        now=giver.now,
        caller_id=caller_id,
        call_id=giver.call_id,
        message_id=message_id,
    )
    return message_id


def offered(text: AnswerText, most_parts: int) -> str:
    """An answer as a text of so many parts: its short form, else its title and how it begins."""
    words = text.short or "\n".join((text.title + ".", text.body, *text.steps))
    return begun(words, lambda one: segments.count(one).parts <= most_parts)


def notices(r: Reading, site: Site, answer: Answer, now: datetime) -> list[Notice]:
    """What would go out about a change, and to whom; by language."""
    groups: dict[str, list[given.Owed]] = {}
    likely = settled.languages(r, site)
    for owed in given.owed(r, answer.id, now - LATELY):
        groups.setdefault(answer.text(owed.language, *likely).language, []).append(owed)
    made = []
    for language, callers in groups.items():
        words = changed_text(r, answer.text(language))
        made.append(Notice(language, words, segments.count(words).parts, tuple(callers)))
    return made


def changed_text(r: Reading, text: AnswerText) -> str:
    """The text that says so: with as much of the answer as keeps it short."""

    def whole(words: str) -> str:
        values = {"title": text.title, "text": words}
        return render(r, "answer_changed", text.language, values).text

    words = text.short or "\n".join((text.body, *text.steps))
    return whole(begun(words, lambda one: segments.count(whole(one)).parts <= CHANGE_PARTS))


def tell(tx: Writing, site: Site, answer_id: str, by: str, now: datetime) -> int:
    """Queues the change for everybody who has an older version, each once; how many.

    Raises: NotFound.
    """
    answer = known(tx, answer_id)
    sent = 0
    for notice in notices(tx, site, answer, now):
        for owed in notice.callers:
            message_id = texts.broadcast(tx, owed.caller_id, notice.text, by, now)
            if message_id is None:
                continue
            sent += given.add(
                tx,
                answer_id=answer.id,
                edition=answer.edition,
                language=notice.language,
                how="change",
                by=by,
                now=now,
                caller_id=owed.caller_id,
                message_id=message_id,
            )
    return sent
