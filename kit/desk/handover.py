"""Handing a call's record over to a colleague, who goes on with it: notes and all."""

from __future__ import annotations

import logging
from datetime import datetime

from kit.desk import presence
from kit.desk.presence import Here
from kit.errors import NotFound, TakenBy, WrongMoment
from kit.store import callbacks, calls, handovers
from kit.store.calls import Call
from kit.store.engine import Writing

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

    A coordinator may do so for somebody who has left.

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
    kept = {} if note is None else {"note": note}
    calls.change(tx, call_id, taken_by=to, **kept)
    handovers.add(tx, call_id, call.taken_by, to, now)
    if call.callback_id:
        callbacks.pass_on(tx, call.callback_id, to)
    log.info("call %s goes from volunteer %s to %s", call_id, call.taken_by, to)


def _check(call: Call, colleague: Here) -> None:
    if call.state not in {"talking", "wrap-up"}:
        raise WrongMoment(call.state)
    if not presence.may_take_calls(colleague):
        raise WrongMoment("not-here")
    if call.state == "talking" and colleague.state == "on-a-call":
        raise WrongMoment("colleague-busy")
