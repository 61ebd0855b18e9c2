"""The box answers a caller's text by itself, where it understands it and may.

A person sees whatever it does not: free wording, what was not understood twice, who wrote too
often. STOP is obeyed always, START undoes a STOP of the caller's own. Who plainly asks for an
appointment in a sentence gets the menu, and a person sees the sentence until they have chosen.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from kit.clock import from_text
from kit.desk import answers, needs, standing, texts, times, wanted, wishes
from kit.desk import callers as records
from kit.desk.talk import Talk, Turn, give_back
from kit.hotline import dialogue, languages, waits
from kit.hotline.dialogue import IN_A_SENTENCE, Act, Asked, State
from kit.hotline.keywords import Said
from kit.settings import Site
from kit.store import appointments, callers, dialogues, households, messages, reminders
from kit.store import waiting as lists
from kit.store.dialogues import Dialogue
from kit.store.engine import Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)

_A_DAY = timedelta(days=1)
_REMEMBERED = timedelta(days=3)
"""So long a yes or no may still mean a reminder or an offer that is over."""

_VERBS = {
    **wanted.VERBS,
    **times.VERBS,
    **standing.VERBS,
    **answers.VERBS,
    **needs.VERBS,
    **wishes.VERBS,
}
_DANGER_AGAIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Heard:
    """A text of a caller and what was understood. `guess` is the language the number suggests.

    One that is not `whole` (parts never came) is for a person.
    """

    message_id: RecordId
    caller: callers.Caller
    text: str
    said: Said
    guess: str
    whole: bool = True


Outcome = Literal["done", "asked", "person"]
"""Nobody need see a text; the box asked what is meant and a person may see it; a person must."""


def hear(tx: Writing, site: Site, heard: Heard, now: datetime) -> Outcome:
    """Answers a text by itself, where it may."""
    if heard.said.word in {"stop", "start"} and heard.whole:
        return "done" if obey(tx, heard, now) else "person"
    known = dialogues.of_caller(tx, heard.caller.id, now) or Dialogue()
    language = _language(heard, known)
    if heard.said.danger:
        _soothe(tx, heard, language, now)
    if not (site.answer_texts and heard.whole) or heard.caller.do_not_text:
        return "person"
    if heard.said.word == "thanks":
        return "done"  # what was asked before still waits for its answer
    told = dialogues.answered_at(tx, heard.caller.id, now - _A_DAY)
    if not dialogue.may_answer(told, now):
        dialogues.end(tx, heard.caller.id)
        log.warning("caller %s wrote too often; a person takes over", heard.caller.id)
        return "person"
    return _go_on(tx, site, heard, replace(known, language=language), now)


def obey(tx: Writing, heard: Heard, now: datetime) -> bool:
    """STOP and START; False when a person must see it."""
    if heard.said.word == "stop":
        return _stop(tx, heard, now)
    return heard.said.word == "start" and _start(tx, heard, now)


def _language(heard: Heard, known: Dialogue) -> str:
    record = known.language or heard.caller.language
    return languages.choose(heard.text, heard.said.languages, record, heard.guess)


def _stop(tx: Writing, heard: Heard, now: datetime) -> bool:
    """No text goes to this household any more, but one that says so."""
    caller = heard.caller
    if caller.do_not_text:
        return True
    dialogues.end(tx, caller.id)
    texts.send_step(tx, caller, "stopped", {}, now, _language(heard, Dialogue()))
    records.consent(tx, caller.id, "text", given=False, how="text", volunteer_id=None, now=now)
    return True


def _start(tx: Writing, heard: Heard, now: datetime) -> bool:
    """Texts again, if it was the caller who stopped them: else somebody wanted it for a reason."""
    caller = heard.caller
    last = households.of(tx, caller).consents.get("text")
    if caller.do_not_text and (last is None or last.given or last.how != "text"):
        return False
    if caller.do_not_text:
        records.consent(tx, caller.id, "text", given=True, how="text", volunteer_id=None, now=now)
    told = dialogues.answered_at(tx, caller.id, now - _A_DAY)
    if not dialogue.may_answer(told, now):
        return False
    texts.send_step(tx, caller, "started", {}, now, _language(heard, Dialogue()))
    return True


def _soothe(tx: Writing, heard: Heard, language: str, now: datetime) -> None:
    """Who may be in danger is told at once where help is, and that a person looks."""
    last = messages.last_of_kind(tx, heard.caller.id, "danger")
    silent = heard.caller.do_not_text
    if not silent and waits.passed(from_text(last) if last else None, _DANGER_AGAIN, now):
        texts.send_step(tx, heard.caller, "danger", {}, now, language)


def _go_on(tx: Writing, site: Site, heard: Heard, known: Dialogue, now: datetime) -> Outcome:
    """One step of the conversation."""
    state = State(
        known.step,
        int(known.data.get("choices", 0)),
        known.strikes,
        with_person=wishes.with_person(tx, heard.caller.id, known, now),
    )
    act = dialogue.decide(
        heard.said,
        state,
        offer=_offer(tx, heard.caller.id, now),
        reminder=_reminder(tx, heard.caller.id, now),
    )
    talk = Talk(tx, site, heard.caller, heard.said, known, now)
    turn = _unclear(talk) if act.verb == "unclear" else _do(talk, act)
    if turn is None:
        _hand_over(talk, heard)
        return "person"
    wish = wishes.of(act)
    turn = wishes.remembered(turn, heard.message_id) if wish else wishes.settled(talk, act, turn)
    for name, values in turn.texts:
        texts.send_step(tx, heard.caller, name, values, now, known.language)
    give_back(talk, turn.data)
    dialogues.keep(
        tx,
        heard.caller.id,
        Dialogue(
            turn.step,
            known.language,
            turn.data,
            known.strikes + 1 if act.verb == "unclear" else 0,
            (*known.steps, *((IN_A_SENTENCE, wish) if wish else (act.verb,))),
        ),
        now,
    )
    return "asked" if wish else "done"


def _do(talk: Talk, act: Act) -> Turn | None:
    return None if act.verb == "person" else _VERBS[act.verb](talk, act.number)


def _unclear(talk: Talk) -> Turn:
    """Once it is said what is awaited; the question stands."""
    return Turn((("unclear", {}),), talk.known.step, talk.known.data)


def _hand_over(talk: Talk, heard: Heard) -> None:
    """A person takes over. Who was in the middle of something is told so at once."""
    known, caller = talk.known, talk.caller
    dialogues.end(talk.tx, caller.id)
    if known.step:
        if not heard.said.danger:
            texts.send_step(talk.tx, caller, "received", {}, talk.now, known.language)
        ended = Dialogue("", known.language, {}, 0, (*known.steps, "person"))
        dialogues.keep(talk.tx, caller.id, ended, talk.now)


def _offer(tx: Writing, caller_id: str, now: datetime) -> Asked:
    offer = lists.last_offer(tx, caller_id)
    if offer is None:
        return ""
    if offer.state == "open":
        return "open"
    return "over" if from_text(offer.offered_at) > now - _REMEMBERED else ""


def _reminder(tx: Writing, caller_id: str, now: datetime) -> Asked:
    known = reminders.of_caller(tx, caller_id, now - _REMEMBERED)
    if not known:
        return ""
    found = [appointments.get(tx, one.appointment_id) for one in known]
    stands = any(one and one.state == "booked" and from_text(one.starts_at) > now for one in found)
    return "open" if stands else "over"
