"""Who is here: coming, taking a break, leaving, and who may be offered calls."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from kit.errors import NotFound, WrongMoment
from kit.hotline import ringing
from kit.hotline.languages import PAGES
from kit.hotline.shifts import must_read_first
from kit.store import briefings, callbacks, calls, presence, shifts, volunteers
from kit.store.calls import Call
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Here:
    """A volunteer and how they are, `since` (store text).

    off, free, break, on-a-call, wrap-up, or briefing: before a call the briefing is to be read.
    `languages` are all that they speak, that of their pages first. `call_id` is the call they are
    on or write up. `owes`: the briefing of this shift was neither read nor waived.
    """

    id: RecordId
    name: str
    role: str
    languages: tuple[str, ...]
    state: str
    since: str
    call_id: RecordId | None
    owes: bool = False


def come(tx: Writing, volunteer_id: str, now: datetime) -> None:
    """Begins or goes on: calls may be offered from now on."""
    presence.choose(tx, volunteer_id, "free", now)
    shifts.begin(tx, volunteer_id, now)


def pause(tx: Writing, volunteer_id: str, now: datetime) -> None:
    """Begins a break: calls ring quietly."""
    presence.choose(tx, volunteer_id, "break", now)
    shifts.begin(tx, volunteer_id, now)


def leave(tx: Writing, volunteer_id: str, now: datetime) -> None:
    """Ends the shift. Callbacks of theirs that are not kept are everybody's again."""
    presence.choose(tx, volunteer_id, "off", now)
    shifts.stop_absent(tx)
    callbacks.give_back_of(tx, volunteer_id, now)


def notice_gone(tx: Writing, now: datetime) -> int:
    """Whose sessions are all over has left. How many, with the callbacks they give back."""
    gone = presence.send_off(tx, now)
    shifts.stop_absent(tx)
    given = callbacks.give_back_of_absent(tx, now)
    if gone or given:
        log.info("%d volunteers have left, %d callbacks are everybody's again", gone, given)
    return gone + given


def speak(tx: Writing, volunteer_id: str, languages: Collection[str]) -> None:
    """Writes what a volunteer speaks beside the language of their pages. Raises NotFound."""
    if volunteers.get(tx, volunteer_id) is None or not set(languages) <= set(PAGES):
        raise NotFound
    presence.speak(tx, volunteer_id, languages)


def everybody(r: Reading, now: datetime) -> list[Here]:
    """Everybody with an account and how they are, by name."""
    tongues = presence.tongues(r)
    busy: dict[str, Call] = {}
    for call in calls.opened(r):
        if call.taken_by and (call.taken_by not in busy or call.state != "wrap-up"):
            busy[call.taken_by] = call
    owing = _owing(r, now)
    people = [
        _here(one, tongues.get(one.volunteer_id, ()), busy.get(one.volunteer_id))
        for one in presence.all_of(r, now)
    ]
    return _told_to_read([replace(one, owes=owing(one.id)) for one in people])


def may_take_calls(one: Here) -> bool:
    """Whether calls may be offered to this volunteer at all.

    The one place for it: whatever else keeps somebody from the phone belongs here.
    """
    return one.state not in {"off", "briefing"}


def check_may_take(tx: Writing, volunteer_id: str, now: datetime) -> None:
    """Keeps from a call who has not read the briefing, unless nobody else can take it.

    Raises: WrongMoment("briefing-owed").
    """
    if not briefings.anything(tx, now):
        return
    people = everybody(tx, now)
    mine = next((one for one in people if one.id == volunteer_id), None)
    if mine is not None and _must_read(mine, people):
        raise WrongMoment("briefing-owed")


def listeners(r: Reading, now: datetime) -> list[ringing.Listener]:
    """Everybody as the rules of ringing see them."""
    return [
        ringing.Listener(
            one.id, frozenset(one.languages), one.state if may_take_calls(one) else "off"
        )
        for one in everybody(r, now)
    ]


def _owing(r: Reading, now: datetime) -> Callable[[str], bool]:
    """Who owes the briefing; nobody on a site that has none."""
    if not briefings.anything(r, now):
        return lambda _volunteer_id: False
    current = shifts.current(r, now)
    return lambda one: one not in current or current[one].owes


def _told_to_read(people: list[Here]) -> list[Here]:
    """Who is here for calls but must read first is on the briefing."""
    return [
        replace(one, state="briefing") if one.state == "free" and _must_read(one, people) else one
        for one in people
    ]


def _must_read(mine: Here, people: list[Here]) -> bool:
    others = [one.state for one in people if one.id != mine.id and not one.owes]
    return must_read_first(owes=mine.owes, others=others)


def _here(one: presence.Chosen, tongues: tuple[str, ...], call: Call | None) -> Here:
    state = ringing.state(
        one.chosen,
        signed_in=bool(one.signed_in),
        on_call=call is not None and call.state != "wrap-up",
        writing=call is not None,
    )
    since = one.since
    if call is not None and state == "on-a-call":
        since = call.taken_at or since
    elif call is not None and state == "wrap-up":
        since = call.ended_at or since
    languages = (one.language, *(tag for tag in tongues if tag != one.language))
    at_work = call.id if call is not None else None
    return Here(one.volunteer_id, one.name, one.role, languages, state, since, at_work)
