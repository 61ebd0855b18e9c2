"""The guide as people keep it: propose, edit, approve, reject, check, report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from kit.clock import as_text
from kit.errors import NotFound, TextEmpty, WrongMoment
from kit.store import editions, guide, topics
from kit.store.engine import Reading, Writing
from kit.store.guide import Answer, AnswerText, Draft
from kit.store.ids import RecordId


def known(r: Reading, answer_id: str) -> Answer:
    """The answer. Raises: NotFound when there is none, or it only was proposed."""
    answer = guide.get(r, answer_id)
    if answer is None:
        raise NotFound
    return answer


def write(
    tx: Writing,
    answer_id: str,
    draft: Draft,
    by: str,
    now: datetime,
    *,
    coordinator: bool,
    again: str = "",
) -> bool:
    """An edit: a coordinator's counts at once, a volunteer's waits. Whether it counts now.

    `again` is what was rejected before, mended now. Raises: NotFound, TextEmpty, WrongMoment.
    """
    if again:
        turned_down(tx, again, answer_id, by)
        editions.put_away(tx, again, by, now)
    else:
        known(tx, answer_id)
    return _write(tx, answer_id, _whole(tx, draft), by, now, coordinator=coordinator)


def turned_down(r: Reading, edition_id: str, answer_id: str, by: str) -> editions.Edition:
    """What somebody wrote of an answer and was rejected.

    Raises: WrongMoment when it was sent again or put away, or is not theirs.
    """
    for one in editions.rejected(r, by):
        if (one.id, one.answer_id) == (edition_id, answer_id):
            return one
    raise WrongMoment("sent-again")


def create(tx: Writing, draft: Draft, by: str, now: datetime, *, coordinator: bool) -> RecordId:
    """A new answer, which counts as an edit does; its id.

    Raises: NotFound (no such topic), TextEmpty.
    """
    draft = _whole(tx, draft)
    answer_id = guide.begin(tx, draft)
    _write(tx, answer_id, draft, by, now, coordinator=coordinator)
    return answer_id


def _write(
    tx: Writing, answer_id: str, draft: Draft, by: str, now: datetime, *, coordinator: bool
) -> bool:
    if not coordinator:
        editions.propose(tx, answer_id, draft, "site", by, now)
        return False
    signed = {
        "written_by": by,
        "written_at": as_text(now),
        "reviewed_by": by,
        "reviewed_at": as_text(now),
    }
    guide.rewrite(tx, answer_id, draft, "site", signed)
    return True


def approve(tx: Writing, edition_id: str, draft: Draft, by: str, now: datetime) -> RecordId:
    """A coordinator lets a proposal count, as it came or changed; the answer's id.

    Raises: NotFound, TextEmpty, WrongMoment (somebody reviewed it before).
    """
    edition = proposal(tx, edition_id)
    draft = _whole(tx, draft)
    written = editions.withdraw(tx, edition_id)
    if written is None:
        raise WrongMoment("reviewed")
    signed = {**written, "reviewed_by": by, "reviewed_at": as_text(now)}
    guide.rewrite(tx, edition.answer_id, draft, edition.origin, signed)
    return edition.answer_id


def reject(tx: Writing, edition_id: str, word: str, by: str, now: datetime) -> RecordId:
    """A coordinator turns a proposal down and says why; the answer's id.

    Raises: NotFound, TextEmpty, WrongMoment (somebody reviewed it before).
    """
    edition = proposal(tx, edition_id)
    if not word.strip():
        raise TextEmpty
    if not editions.reject(tx, edition_id, word.strip(), by, now):
        raise WrongMoment("reviewed")
    return edition.answer_id


def report(tx: Writing, answer_id: str, note: str, by: str, now: datetime) -> None:
    """Somebody says that an answer is wrong. Raises NotFound, TextEmpty."""
    answer = known(tx, answer_id)
    if not note.strip():
        raise TextEmpty
    editions.report(tx, answer_id, answer.edition, note.strip(), by, now)


def settle(tx: Writing, report_id: str, by: str, now: datetime) -> None:
    """A report was looked into; settling it twice is settling it once."""
    editions.settle(tx, report_id, by, now)


def check(tx: Writing, answer_id: str, today: str, by: str) -> None:
    """A coordinator looked, and the answer still holds. Raises NotFound."""
    if not guide.checked(tx, answer_id, today, by):
        raise NotFound


def from_pack(tx: Writing, answer: Mapping[str, object], texts: Sequence[AnswerText]) -> None:
    """What a pack says. It never overwrites what the site changed: then it is a proposal.

    A pack that says what it said before changes nothing.
    """
    here = guide.by_key(tx, str(answer["key"]))
    said = editions.last_of_pack(tx, here.id) if here else None
    if here is None or said is None or said.edition == here.edition:
        if here and here.texts == tuple(texts) and here.checked_on > str(answer["checked_on"]):
            return  # the site checked it since
        if here and said and here.topic_id != said.draft.topic_id:
            answer = {**answer, "topic_id": here.topic_id}  # the site chose another topic
        guide.put_answer(tx, answer, texts)
    elif said.texts != tuple(texts):
        expires_on = answer["expires_on"]
        draft = Draft(
            tuple(texts),
            str(answer["checked_on"]),
            str(expires_on) if expires_on else None,
            str(answer["source"]),
            here.topic_id,
        )
        editions.propose(tx, here.id, draft, "pack", None, None)


def _whole(r: Reading, draft: Draft) -> Draft:
    """The draft without languages in which it says nothing; one with a title needs a body.

    Raises: NotFound (no such topic), TextEmpty.
    """
    if draft.topic_id and topics.get(r, draft.topic_id) is None:
        raise NotFound
    texts = tuple(text for text in draft.texts if text.title.strip() or text.body.strip())
    if not texts or not all(
        text.title.strip() and (text.body.strip() or text.steps) for text in texts
    ):
        raise TextEmpty
    return replace(draft, texts=texts)


def proposal(r: Reading, edition_id: str) -> editions.Edition:
    """What was proposed. Raises NotFound."""
    edition = editions.get(r, edition_id)
    if edition is None:
        raise NotFound
    return edition
