"""The end of a shift: what is still open, who goes on with it, how it was, and what is left."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kit.desk import presence
from kit.errors import NotFound, WrongMoment
from kit.hotline.shifts import KEPT
from kit.store import callbacks, calls, debriefs, referrals, shifts
from kit.store.callbacks import Callback
from kit.store.calls import Call
from kit.store.engine import Reading, Writing
from kit.store.referrals import Referral

log = logging.getLogger(__name__)

_EVERYTHING = 1000
FELT = ("good", "so-so", "hard")


@dataclass(frozen=True, slots=True)
class StillOpen:
    """What a volunteer has not finished."""

    calls: list[Call]
    callbacks: list[Callback]
    referrals: list[Referral]

    def __bool__(self) -> bool:
        return bool(self.calls or self.callbacks or self.referrals)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a shift ends. `keeps` are callbacks kept, `gives` referrals with who goes on with them.

    `felt`, `heavy` and `talk` are for coordinators; `note` is for the next shift.
    """

    felt: str = ""
    heavy: str = ""
    talk: bool = False
    note: str = ""
    keeps: Collection[str] = ()
    gives: Mapping[str, str] = field(default_factory=dict)


def still_open(r: Reading, volunteer_id: str) -> StillOpen:
    """What this volunteer has not finished: calls, callbacks, referrals."""
    return StillOpen(
        [one for one in calls.opened(r) if one.taken_by == volunteer_id],
        [one for one in callbacks.opened(r, _EVERYTHING) if one.owner_id == volunteer_id],
        [one for one in referrals.opened(r, _EVERYTHING) if one.owner_id == volunteer_id],
    )


def end(tx: Writing, volunteer_id: str, ending: Ending, now: datetime) -> None:
    """Ends the shift: what is not kept is everybody's, what is given goes to whom it is given.

    Raises: NotFound for somebody or a word that there is not; WrongMoment("on-another-call")
    while they talk.
    """
    open_now = still_open(tx, volunteer_id)
    if any(one.state != "wrap-up" for one in open_now.calls):
        raise WrongMoment("on-another-call")
    if ending.felt not in {"", *FELT}:
        raise NotFound
    _hand_on(tx, open_now, ending, now)
    shift = shifts.current(tx, now).get(volunteer_id)
    if shift is not None:
        _debrief(tx, shift.id, ending, now)
    if ending.note.strip():
        debriefs.leave_note(tx, ending.note.strip(), volunteer_id, now)
    presence.leave(tx, volunteer_id, now)
    if shift is not None:
        shifts.end(tx, shift.id, now)
    log.info("volunteer %s has ended a shift", volunteer_id)


def _debrief(tx: Writing, shift_id: str, ending: Ending, now: datetime) -> None:
    told = {"felt": ending.felt, "heavy": ending.heavy.strip(), "talk": int(ending.talk)}
    if any(told.values()):
        debriefs.debrief(tx, shift_id, told, now)


def _hand_on(tx: Writing, open_now: StillOpen, ending: Ending, now: datetime) -> None:
    here = {one.id for one in presence.everybody(tx, now)}
    for callback in open_now.callbacks:
        if callback.id in ending.keeps:
            callbacks.keep(tx, callback.id, now + KEPT)
    for referral in open_now.referrals:
        to = ending.gives.get(referral.id) or referral.owner_id
        if to not in here:
            raise NotFound
        if to != referral.owner_id:
            referrals.change(tx, referral.id, now, owner_id=to)
