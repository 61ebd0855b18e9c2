"""Handing a person on to another service: only with their consent, and followed up."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime

from kit.errors import ConsentMissing, NotFound, TextEmpty, WrongMoment
from kit.hotline.households import HOW, URGENCIES
from kit.store import callers, calls, directory, referrals
from kit.store import households as records
from kit.store.engine import Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)

_NEXT = {
    "sent": ("sent", "accepted", "not-possible", "done"),
    "accepted": ("accepted", "not-possible", "done"),
}
"""What may become of an open one. To stay as it is means: asked again, on another day."""

_OPEN = frozenset(_NEXT)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be handed on: the need, what may be told of them, until when we ask again.

    `agreed` says how they agreed (call, text, person); empty means that they did not.
    """

    caller_id: str
    entry_id: str
    need: str
    may_tell: str
    urgency: str
    follow_up_on: date
    agreed: str


def refer(tx: Writing, wish: Wish, volunteer_id: str, now: datetime) -> RecordId:
    """Records the consent and the referral; without consent neither.

    Raises: NotFound, ConsentMissing, TextEmpty (no need is named), WrongMoment (the household
    does not want to be written down).
    """
    caller = callers.get(tx, wish.caller_id)
    entry = directory.get(tx, wish.entry_id)
    if caller is None or entry is None or wish.urgency not in URGENCIES:
        raise NotFound
    if wish.agreed not in HOW:
        raise ConsentMissing
    if caller.no_record:
        raise WrongMoment("no-record")
    if not wish.need.strip():
        raise TextEmpty
    consent_id = records.add_consent(
        tx,
        caller.id,
        "referral",
        given=True,
        how=wish.agreed,
        written_by=volunteer_id,
        now=now,
    )
    call = calls.of_volunteer(tx, volunteer_id)
    referral_id = referrals.add(
        tx,
        {
            "caller_id": caller.id,
            "call_id": call.id if call and call.caller_id == caller.id else None,
            "consent_id": consent_id,
            "entry_id": entry.id,
            "entry_name": entry.name,
            "need": wish.need.strip()[:500],
            "may_tell": wish.may_tell.strip()[:1000],
            "urgency": wish.urgency,
            "follow_up_on": wish.follow_up_on.isoformat(),
            "owner_id": volunteer_id,
        },
        now,
    )
    log.info("referral %s made", referral_id)
    return referral_id


def follow_up(
    tx: Writing,
    referral_id: str,
    state: str,
    *,
    again_on: date | None,
    word: str,
    volunteer_id: str,
    now: datetime,
) -> None:
    """What became of it; whoever asked is its owner from now on. `again_on` for an open one.

    Raises: NotFound; WrongMoment when it is over, or no day to ask again was chosen.
    """
    referral = referrals.get(tx, referral_id)
    if referral is None:
        raise NotFound
    if state not in _NEXT.get(referral.state, ()):
        raise WrongMoment("referral-over")
    if state in _OPEN and again_on is None:
        raise WrongMoment("no-day")
    referrals.change(
        tx,
        referral_id,
        now,
        state=state,
        follow_up_on=again_on.isoformat() if again_on and state in _OPEN else None,
        word=word.strip()[:500],
        owner_id=volunteer_id,
    )
