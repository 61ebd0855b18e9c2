"""Places held while somebody talks: others find them taken, for three minutes."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta

from kit.desk import places
from kit.desk.booking import Wish
from kit.store import holds
from kit.store.engine import Writing

LASTS = timedelta(minutes=3)


def keep(tx: Writing, wish: Wish, volunteer_id: str, now: datetime) -> datetime:
    """Holds what the caller is about to be booked for; until when.

    What this volunteer held for the caller before is given back. Raises: NotFound, SlotPast,
    PartyImpossible, SlotFull.
    """
    holds.clear(tx, now)
    holds.drop_talk(tx, wish.caller_id, volunteer_id)
    slot = places.open_slot(tx, wish.slot_id, wish.party, wish.share, now)
    ends_at = now + LASTS
    hold = {
        "slot_id": slot.id,
        "caller_id": wish.caller_id,
        "held_by": volunteer_id,
        "party": wish.party.people,
        "way": wish.way,
        "priority": int(wish.priority),
        "typed": typed(wish),
    }
    places.taking(tx, slot, wish.share, lambda: holds.add(tx, hold, ends_at))
    return ends_at


def typed(wish: Wish) -> str:
    """What a wish says beside its slot, as a hold keeps it."""
    kept = ("adults", "minors", "language", "name", "note", "again")
    said = {name: getattr(wish, name) for name in kept}
    return json.dumps({**said, "needs": asdict(wish.needs)}, ensure_ascii=False)


def let_go(tx: Writing, caller_id: str, volunteer_id: str) -> bool:
    """Gives back what this volunteer holds for a caller; False when there was nothing."""
    return holds.drop_talk(tx, caller_id, volunteer_id) > 0
