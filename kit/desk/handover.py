"""Handing a call's record over to a colleague, who goes on with it: notes and all.

A line has one receiver: who takes it over from somebody who talks takes over both callers on it.
"""

from __future__ import annotations

import logging
from datetime import datetime

from kit.desk import presence, second
from kit.desk.presence import Here
from kit.errors import NotFound, TakenBy, WrongMoment
from kit.store import callbacks, calls, handovers
from kit.store.calls import Call
from kit.store.engine import Reading, Writing

log = logging.getLogger(__name__)


def hand_over(
    tx: Writing,
    call_id: str,
    by: str,
    to: str,
    now: datetime,
    *,
    note: str | None = None,
    coordinator: bool = False,
) -> None:
    """Gives a call that talks or is written up to a colleague who is here, with its last note.

    Whoever else is on its line with this volunteer goes along, talked with or on hold. A
    coordinator may do so for somebody who has left.

    Raises: NotFound; TakenBy when it is not `by`'s; WrongMoment: the call is over or not begun,
    "not-here", or "colleague-busy" when the colleague is on the phone and this call talks.
    """
    call = calls.get(tx, call_id)
    people: dict[str, Here] = {one.id: one for one in presence.everybody(tx, now)}
    if call is None or call.taken_by is None or to not in people or to == call.taken_by:
        raise NotFound
    owner = people.get(call.taken_by)
    left = coordinator and call.state == "wrap-up" and (owner is None or owner.state == "off")
    if call.taken_by != by and not left:
        raise TakenBy(call.taken_name)
    _check(call, people[to])
    if note is not None:
        calls.change(tx, call_id, note=note)
    for one in (call, *_along(tx, call, call.taken_by)):
        calls.change(tx, one.id, taken_by=to)
        handovers.add(tx, one.id, call.taken_by, to, now)
        if one.callback_id:
            callbacks.pass_on(tx, one.callback_id, to)
        log.info("call %s goes from volunteer %s to %s", one.id, call.taken_by, to)


def _along(r: Reading, call: Call, owner: str) -> list[Call]:
    """The other call on the line, when it is the owner's as well."""
    return [one for one in second.beside(r, call, owner) if one.taken_by == owner]


def _check(call: Call, colleague: Here) -> None:
    if call.state not in {"talking", "wrap-up"}:
        raise WrongMoment(call.state)
    if not presence.may_take_calls(colleague):
        raise WrongMoment("not-here")
    if call.state == "talking" and colleague.state == "on-a-call":
        raise WrongMoment("colleague-busy")
