"""The day's briefing: what is to be read before the first call of a shift, and what is asked."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from kit.clock import as_text
from kit.desk import presence
from kit.errors import NotFound, TextEmpty, WrongMoment
from kit.hotline.languages import PAGES
from kit.hotline.shifts import drawn
from kit.store import briefings, debriefs, guide, shifts
from kit.store.briefings import DayNote, Question, Standing
from kit.store.debriefs import ShiftNote
from kit.store.engine import Reading, Writing
from kit.store.guide import Answer
from kit.store.shifts import Shift
from kit.wording import briefings as pack
from kit.wording.texts import one_line

log = logging.getLogger(__name__)

_OF_A_NEWCOMER = timedelta(days=3)
"""How far back somebody's first briefing looks for changes of the guide."""
_CHOICES = (2, 5)


@dataclass(frozen=True, slots=True)
class Day:
    """All that is to be read now. A part is what is ticked at once: `parts` are their names."""

    standing: Mapping[str, Standing]
    notes: list[DayNote]
    changed: list[Answer]
    handed: list[ShiftNote]
    questions: list[Question]
    parts: tuple[str, ...]


def install(tx: Writing, briefing: pack.Briefing | None) -> None:
    """Lays a pack's briefing in; what the site edited stays."""
    if briefing is None:
        return
    for language, text in briefing.texts.items():
        briefings.lay_in(tx, Standing(language, text.title, text.body))
    for place, question in enumerate(briefing.questions):
        texts = {language: asdict(text) for language, text in question.texts.items()}
        briefings.put_question(tx, place, question.right, texts)


def of_day(r: Reading, volunteer_id: str, now: datetime) -> Day:
    """What somebody has to read now, with the questions of their shift."""
    standing, notes = briefings.standing(r), briefings.notes(r, now)
    since = shifts.last_briefed(r, volunteer_id) or as_text(now - _OF_A_NEWCOMER)
    shift = shifts.current(r, now).get(volunteer_id)
    if shift is not None and shift.briefed_at:
        since = min(since, shift.began_at)
    editions = briefings.changed_answers(r, since)
    parts = [f"note-{note.id}" for note in notes]
    parts += ["guide-" + "-".join(f"{one}.{edition}" for one, edition in editions)] * bool(editions)
    parts += ["standing"] * bool(standing)
    handed = [
        one for one in debriefs.notes(r, _lately(since, now)) if one.written_by != volunteer_id
    ]
    parts += [f"handed-{one.id}" for one in handed]
    return Day(
        standing,
        notes,
        guide.several(r, [one for one, _edition in editions]),
        handed,
        _questions(r, notes, shift.id if shift else volunteer_id),
        tuple(parts),
    )


def read(tx: Writing, volunteer_id: str, ticked: Collection[str], now: datetime) -> bool:
    """Keeps what was ticked; whether that is all of it. Without questions that is enough."""
    presence.come(tx, volunteer_id, now)
    shift, day = _current(tx, volunteer_id, now), of_day(tx, volunteer_id, now)
    seen = shift.seen | (set(ticked) & set(day.parts))
    shifts.has_seen(tx, shift.id, seen)
    if not seen.issuperset(day.parts):
        return False
    if not day.questions:
        shifts.is_briefed(tx, shift.id, now)
    return True


def answer(
    tx: Writing, volunteer_id: str, chosen: Mapping[str, int], now: datetime
) -> list[Question]:
    """Keeps which questions were answered right; those that are to be asked again.

    Raises: WrongMoment("not-read") while a part of the briefing is not ticked.
    """
    shift, day = _current(tx, volunteer_id, now), of_day(tx, volunteer_id, now)
    if not shift.seen.issuperset(day.parts):
        raise WrongMoment("not-read")
    right = {one.key for one in day.questions if chosen.get(one.key) == one.right}
    answered = shift.answered | right
    shifts.has_answered(tx, shift.id, answered)
    again = [one for one in day.questions if one.key not in answered]
    if not again:
        shifts.is_briefed(tx, shift.id, now)
        log.info("shift %s: the briefing is read", shift.id)
    return again


def waive(tx: Writing, volunteer_id: str, by: str, now: datetime) -> None:
    """A coordinator lets somebody take calls in this shift without a briefing.

    Raises: NotFound when they are not on shift.
    """
    shift = shifts.current(tx, now).get(volunteer_id)
    if shift is None or shift.ended_at is not None:
        raise NotFound
    shifts.waive(tx, shift.id, by)
    log.info("shift %s: the briefing is waived by %s", shift.id, by)


def write_note(  # noqa: PLR0913
    tx: Writing,
    by: str,
    *,
    days: tuple[datetime, datetime],
    language: str,
    words: str,
    ask: str,
    choices: Sequence[str],
    right: int,
    why: str,
    now: datetime,
) -> None:
    """A note for a day, with its question. `right` counts the choices from 0, empty ones too.

    Raises: TextEmpty; NotFound for an unknown language; WrongMoment: "note-unfinished" when the
    question has fewer than two choices or none that is right, "day-over".
    """
    if language not in PAGES:
        raise NotFound
    if not words.strip():
        raise TextEmpty
    if days[1] <= now:
        raise WrongMoment("day-over")
    given = [(place, one_line(choice)) for place, choice in enumerate(choices) if choice.strip()]
    places = [place for place, _choice in given]
    if not one_line(ask) or right not in places or not _CHOICES[0] <= len(given) <= _CHOICES[1]:
        raise WrongMoment("note-unfinished")
    briefings.add_note(
        tx,
        {
            "from_at": as_text(days[0]),
            "until_at": as_text(days[1]),
            "language": language,
            "words": words.strip(),
            "ask": one_line(ask),
            "choices": briefings.as_json([choice for _place, choice in given]),
            "rightly": places.index(right),
            "why": one_line(why),
            "written_by": by,
        },
        now,
    )


def withdraw_note(tx: Writing, note_id: str, now: datetime) -> None:
    """Takes a note back. Raises NotFound."""
    if not briefings.withdraw(tx, note_id, now):
        raise NotFound


def change(tx: Writing, language: str, title: str, body: str, now: datetime) -> None:
    """Makes the standing briefing the site's own; paragraphs have an empty line between them.

    Raises: NotFound for an unknown language, TextEmpty.
    """
    if language not in PAGES:
        raise NotFound
    paragraphs = tuple(filter(None, map(one_line, body.replace("\r", "").split("\n\n"))))
    if not one_line(title) or not paragraphs:
        raise TextEmpty
    briefings.change(tx, Standing(language, one_line(title), paragraphs), now)


def _lately(since: str, now: datetime) -> str:
    """Hand-over notes older than some days are no news to anybody."""
    return max(since, as_text(now - _OF_A_NEWCOMER))


def _questions(r: Reading, notes: list[DayNote], seed: str) -> list[Question]:
    standing = [one for one in briefings.questions(r) if one.asked]
    known = {one.key: one for one in [*(note.question for note in notes), *standing]}
    keys = drawn([note.question.key for note in notes], [one.key for one in standing], seed)
    return [known[key] for key in keys]


def _current(tx: Writing, volunteer_id: str, now: datetime) -> Shift:
    return shifts.begin(tx, volunteer_id, now)
