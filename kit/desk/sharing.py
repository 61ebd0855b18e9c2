"""Places of shared slots that nobody here needs go back to headquarters, for other sites."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from kit.clock import as_text, from_text
from kit.errors import NotFound, SlotFull
from kit.hotline import granting
from kit.store import grants, holds
from kit.store.engine import Reading, Writing
from kit.store.grants import Share

_log = logging.getLogger(__name__)

BEFORE = timedelta(hours=4)
"""So long before a slot begins its unused places go back; others can still book them."""

AHEAD = timedelta(days=90)
"""Further ahead no shared time is opened."""


def give_back(tx: Writing, slot_id: str, places: int, now: datetime) -> None:
    """Gives so many unused places of a shared slot back. Raises: NotFound, SlotFull."""
    holds.clear(tx, now)
    share = grants.share(tx, slot_id)
    if share is None or places < 1:
        raise NotFound
    if places > share.unused:
        raise SlotFull(share.unused)
    for grant in grants.left(tx, slot_id):
        part = min(places, grant.places)
        if part:
            grants.give_back(tx, grant.id, part, now)
            places -= part
    _log.info("places of shared slot %s given back", slot_id)


def due(r: Reading, now: datetime) -> list[tuple[str, int]]:
    """Which slots have how many places that should go back now.

    Everything unused shortly before a slot begins, and what can be spared while others ask.
    """
    found = []
    for share in grants.between(r, now, now + AHEAD):
        spare = granting.spare(share.unused, asked=bool(share.asks), last_call=False)
        if share.starts_at <= as_text(now + BEFORE):
            kept = _granted_late(r, share)
            spare = max(spare, granting.spare(share.unused - kept, asked=False, last_call=True))
        if spare:
            found.append((str(share.slot_id), spare))
    return found


def _granted_late(r: Reading, share: Share) -> int:
    """Places that came after the last call: others had their turn, they stay."""
    last_call = as_text(from_text(share.starts_at) - BEFORE)
    return sum(one.places for one in grants.left(r, share.slot_id) if one.heard_at >= last_call)


def tend(tx: Writing, now: datetime) -> int:
    """Gives back what is due; how many places. What another site can use is not kept here."""
    count = 0
    for slot_id, places in due(tx, now):
        give_back(tx, slot_id, places, now)
        count += places
    return count
