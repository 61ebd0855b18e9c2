"""A call as volunteers work it: take it, hang up, write down, close it; ring somebody back."""

from __future__ import annotations

import logging
from datetime import datetime

from kit.clock import as_text, from_text
from kit.desk import presence, second
from kit.errors import NoReplyPossible, NotFound, TakenBy, WrongMoment
from kit.hotline import households, queueing
from kit.hotline.besttime import BestTime
from kit.hotline.dispositions import DISPOSITIONS
from kit.store import callbacks, callers, calls, lines
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)

_ATTEMPTS = {
    "silent": "not-reached",
    "not-reached": "not-reached",
    "wrong-number": "wrong-number",
}
"""What an attempt to ring back came to by how its call was closed; by any other word: reached."""

_EVERYBODY = 1000
"""More callbacks than a site could ever owe at once."""


def take(tx: Writing, call_id: str, volunteer_id: str, now: datetime) -> None:
    """Gives the ringing call to this volunteer; the line answers it next.

    Raises: NotFound; TakenBy when somebody was first; LineHeld when it waits on a line on which
    somebody else talks; WrongMoment when it rings no more, when the volunteer is still on
    another call, or must read the briefing first.
    """
    behind_own = second.may_take(calls.get(tx, call_id), volunteer_id)
    busy = calls.of_volunteer(tx, volunteer_id)
    if busy is not None and busy.state != "wrap-up" and busy.id != call_id and not behind_own:
        raise WrongMoment("on-another-call")
    if not behind_own:
        presence.check_may_take(tx, volunteer_id, now)
    if calls.take(tx, call_id, volunteer_id, now):
        presence.come(tx, volunteer_id, now)
        log.info("call %s taken by volunteer %s", call_id, volunteer_id)
        return
    call = _found(tx, call_id)
    if call.taken_by == volunteer_id:
        return
    if call.taken_by is not None:
        raise TakenBy(call.taken_name)
    raise WrongMoment(call.state)


def hang_up(tx: Writing, call_id: str, volunteer_id: str, now: datetime) -> None:
    """Asks the line to end the call. Raises NotFound, TakenBy."""
    call = _own(tx, call_id, volunteer_id)
    if call.ended_at is None and call.hang_up_at is None:
        calls.change(tx, call_id, hang_up_at=as_text(now))


def write_down(
    tx: Writing,
    call_id: str,
    volunteer_id: str,
    *,
    note: str | None = None,
    language: str | None = None,
    topic_id: str | None = None,
) -> None:
    """Keeps what the volunteer typed so far; None leaves a field as it is.

    Raises: NotFound, TakenBy.
    """
    call = _own(tx, call_id, volunteer_id)
    written = {"note": note, "language": language or None, "topic_id": topic_id or None}
    changed = {key: value for key, value in written.items() if value is not None}
    if changed:
        calls.change(tx, call.id, **changed)
    if language and call.caller_id:
        callers.describe(tx, call.caller_id, name=None, language=language, note=None)


def close(
    tx: Writing,
    call_id: str,
    volunteer_id: str,
    disposition: str,
    now: datetime,
    best: BestTime | None = None,
) -> None:
    """Ends the desk's work on a call; one that still talks is hung up.

    `best` is when a promised callback is wanted.

    Raises: NotFound, TakenBy, WrongMoment (nobody has talked yet, or closed before with another
    disposition).
    """
    call = _own(tx, call_id, volunteer_id)
    if disposition not in DISPOSITIONS:
        raise NotFound
    if call.state == "closed" and call.disposition == disposition:
        return
    if call.state not in {"talking", "wrap-up"}:
        raise WrongMoment(call.state)
    changed: dict[str, object] = {
        "state": "closed",
        "disposition": disposition,
        "closed_at": as_text(now),
    }
    if call.ended_at is None:
        changed["hang_up_at"] = call.hang_up_at or as_text(now)
    calls.change(tx, call_id, **changed)
    log.info("call %s closed: %s", call_id, disposition)
    _settle_callback(tx, call, disposition, now, best)


def ring_back(tx: Writing, callback_id: str, volunteer_id: str, now: datetime) -> RecordId:
    """Rings a caller back from the box: the call belongs to this volunteer at once.

    Raises: NotFound, TakenBy, NoReplyPossible; WrongMoment when the volunteer is on a call or no
    line is ready and free, the household may not be rung (now), or the briefing is owed.
    """
    presence.check_may_take(tx, volunteer_id, now)
    take_on(tx, callback_id, volunteer_id)
    callback = callbacks.get(tx, callback_id)
    if callback is None:
        raise NotFound
    caller = callers.get(tx, callback.caller_id)
    if caller is None or not caller.answerable:
        raise NoReplyPossible
    _may_be_rung(caller, now)
    busy = calls.of_volunteer(tx, volunteer_id)
    if busy is not None and busy.state != "wrap-up":
        raise WrongMoment("on-another-call")
    line = _free_line(tx)
    if line is None:
        raise WrongMoment("no-free-line")
    call_id = calls.add(
        tx,
        line=line,
        line_call=None,
        direction="out",
        state="taken",
        now=now,
        caller_id=caller.id,
        language=caller.language,
        taken_by=volunteer_id,
        callback_id=callback_id,
    )
    callbacks.attempted(tx, callback_id, volunteer_id, now, call_id=call_id)
    return call_id


def take_on(tx: Writing, callback_id: str, volunteer_id: str) -> None:
    """Makes an open callback this volunteer's duty. Raises NotFound, TakenBy, WrongMoment."""
    if callbacks.own(tx, callback_id, volunteer_id):
        return
    callback = callbacks.get(tx, callback_id)
    if callback is None:
        raise NotFound
    if callback.state != "open":
        raise WrongMoment(callback.state)
    raise TakenBy(callback.owner_name)


def owed(r: Reading, now: datetime, limit: int = 100) -> list[callbacks.Callback]:
    """Whom to ring back, in fair order: who is vulnerable first, then whoever waits longest.

    Who was tried and did not pick up stands behind the others until the pause is over, who named
    a best time until it has come, and who may not be rung now until the safe hours begin.
    """
    waiting = callbacks.opened(r, _EVERYBODY)
    return sorted(waiting, key=lambda one: _turn(one, now))[:limit]


def _turn(one: callbacks.Callback, now: datetime) -> tuple[bool, bool, datetime]:
    since = from_text(one.opened_at)
    rang_since = one.attempted_at is None or one.last_miss_at > one.attempted_at
    tried_at = None if rang_since else from_text(str(one.attempted_at))
    best = from_text(one.best_from) if one.best_from else None
    due_at = queueing.due_at(
        queueing.Owed(one.caller_id, since, one.misses, one.attempts, tried_at, best)
    )
    due_at = households.safe_from(one.safe_hours, one.safe_zone, max(due_at, now))
    if due_at > now or one.do_not_ring:
        return True, bool(one.do_not_ring), due_at
    return False, one.vulnerabilities == "[]", since


def finish_callback(
    tx: Writing, callback_id: str, volunteer_id: str, outcome: str, now: datetime
) -> None:
    """Ends a callback by hand: reached, wrong-number, given-up. Raises as `take_on` does."""
    if outcome not in {"reached", "wrong-number", "given-up"}:
        raise NotFound
    take_on(tx, callback_id, volunteer_id)
    if outcome != "given-up":
        callbacks.attempted(tx, callback_id, volunteer_id, now, outcome=outcome)
    callbacks.finish(tx, callback_id, outcome, now)


def give_back(tx: Writing, callback_id: str, volunteer_id: str) -> None:
    """Makes my callback everybody's again. Raises NotFound, TakenBy, WrongMoment."""
    if not callbacks.give_back(tx, callback_id, volunteer_id):
        take_on(tx, callback_id, volunteer_id)
        callbacks.give_back(tx, callback_id, volunteer_id)


def best_time(tx: Writing, callback_id: str, volunteer_id: str, best: BestTime | None) -> None:
    """Keeps when the caller wants to be rung back. Raises as `take_on` does."""
    take_on(tx, callback_id, volunteer_id)
    callbacks.best_time(tx, callback_id, best)


def not_reached(tx: Writing, callback_id: str, volunteer_id: str, now: datetime) -> None:
    """One more attempt from another phone, without success. Raises as `take_on` does."""
    take_on(tx, callback_id, volunteer_id)
    callbacks.attempted(tx, callback_id, volunteer_id, now, outcome="not-reached")


def _settle_callback(
    tx: Writing, call: calls.Call, disposition: str, now: datetime, best: BestTime | None
) -> None:
    """Talking to a caller ends the duty to ring back; a promise begins a new one."""
    callbacks.came_of(tx, call.id, _ATTEMPTS.get(disposition, "reached"))
    if call.caller_id is None:
        return
    opened = callbacks.of_caller(tx, call.caller_id)
    if opened is not None and disposition not in {"silent", "not-reached"}:
        outcome = "rang-again" if call.direction == "in" else "reached"
        callbacks.finish(
            tx, opened.id, "wrong-number" if disposition == "wrong-number" else outcome, now
        )
    if disposition == "callback-promised":
        callbacks.owe(tx, call.caller_id, "promised", call.taken_by, now)
        promised = callbacks.of_caller(tx, call.caller_id)
        if promised is not None:
            callbacks.best_time(tx, promised.id, best)


def _may_be_rung(caller: callers.Caller, now: datetime) -> None:
    if caller.do_not_ring:
        raise WrongMoment("do-not-ring")
    if not households.is_safe(caller.safe_hours, caller.safe_zone, now):
        raise WrongMoment("unsafe-hour")


def _free_line(tx: Writing) -> str | None:
    """A ready line without a call, also none that is closed here but still being hung up."""
    ready = [line.name for line in lines.all_of(tx) if line.state == "ready"]
    return next((name for name in ready if not calls.unended(tx, name)), None)


def _found(tx: Writing, call_id: str) -> calls.Call:
    call = calls.get(tx, call_id)
    if call is None:
        raise NotFound
    return call


def _own(tx: Writing, call_id: str, volunteer_id: str) -> calls.Call:
    call = _found(tx, call_id)
    if call.taken_by != volunteer_id:
        raise TakenBy(call.taken_name)
    return call
