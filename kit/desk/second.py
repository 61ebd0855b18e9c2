"""Two callers on one line: who waits is taken, turned away, held and swapped; keys are pressed.

A line carries two calls, one talked with and one on hold, both with the same volunteer: nobody
else can reach a line that somebody talks on.
"""

from __future__ import annotations

import re
from datetime import datetime

from kit.desk import ring
from kit.errors import LineHeld, NotFound, TakenBy, WrongMoment
from kit.settings import Site
from kit.store import acts, calls
from kit.store.calls import Call
from kit.store.engine import Reading, Writing

_KEYS = re.compile(r"[0-9*#]{1,32}\Z")


def may_take(call: Call | None, volunteer_id: str) -> bool:
    """Whether this volunteer takes a caller who waits behind their own call.

    Raises: LineHeld when somebody else talks on that line.
    """
    if call is None or call.holder_id is None:
        return False
    if call.holder_id != volunteer_id:
        raise LineHeld(call.holder_name)
    return True


def beside(r: Reading, call: Call, volunteer_id: str) -> list[Call]:
    """The other callers on the line of this call: on hold, talked with, or waiting."""
    if call.taken_by != volunteer_id or call.ended_at is not None:
        return []
    return [
        one
        for one in calls.opened(r)
        if one.line == call.line
        and one.id != call.id
        and one.ended_at is None
        and volunteer_id in (one.taken_by, one.holder_id)
    ]


def turn_away(tx: Writing, site: Site, call_id: str, volunteer_id: str, now: datetime) -> None:
    """Turns away a caller who waits: we owe them a call. Raises NotFound, LineHeld, WrongMoment."""
    call = _found(tx, call_id)
    if not may_take(call, volunteer_id):
        raise WrongMoment("not-waiting" if call.state == "ringing" else call.state)
    ring.turn_away(tx, site, call, now)


def swap(tx: Writing, call_id: str, volunteer_id: str, now: datetime) -> None:
    """Puts the call under way on hold, and takes the one that was. Raises as `press` does."""
    call = _talked_with(tx, call_id, volunteer_id)
    if any(one.state == "ringing" for one in beside(tx, call, volunteer_id)):
        raise WrongMoment("one-waits")
    calls.change(tx, call_id, trouble="")
    acts.ask(tx, call.line, call_id, "swap", "", now)


def press(tx: Writing, call_id: str, volunteer_id: str, keys: str, now: datetime) -> None:
    """Presses keys in a call, as a menu asks for. Raises NotFound, TakenBy, WrongMoment."""
    call = _talked_with(tx, call_id, volunteer_id)
    pressed = "".join(keys.split())
    if not _KEYS.match(pressed):
        raise WrongMoment("no-keys")
    if call.held_at is not None:
        raise WrongMoment("on-hold")
    calls.change(tx, call_id, trouble="")
    acts.ask(tx, call.line, call_id, "keys", pressed, now)


def _talked_with(tx: Writing, call_id: str, volunteer_id: str) -> Call:
    call = _found(tx, call_id)
    if call.taken_by != volunteer_id:
        raise TakenBy(call.taken_name)
    if call.state != "talking" or call.hang_up_at is not None:
        raise WrongMoment(call.state if call.state != "talking" else "hanging-up")
    return call


def _found(tx: Writing, call_id: str) -> Call:
    call = calls.get(tx, call_id)
    if call is None:
        raise NotFound
    return call
