"""Places of a slot: may this party have them, and what the database says to it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from kit.clock import as_text
from kit.errors import NotFound, PartyEmpty, PartyImpossible, RuleBroken, SlotFull, SlotPast
from kit.hotline.parties import Party, Share
from kit.store import slots
from kit.store.engine import Reading

Done = TypeVar("Done")


def open_slot(
    r: Reading, slot_id: str, party: Party, share: Share, now: datetime, mine: int = 0
) -> slots.Slot:
    """The slot, when it holds the party. `mine` places of it are the party's own already.

    Raises: NotFound, SlotPast, PartyImpossible, SlotFull.
    """
    slot = slots.get(r, slot_id)
    if slot is None:
        raise NotFound
    if slot.starts_at <= as_text(now):
        raise SlotPast
    room = slot.room(share) + mine
    if party.sound and party.people <= room:
        return slot
    largest = slots.largest(r, slot.service_id, now, share)
    if not party.sound:
        raise PartyEmpty(largest)
    if party.people > largest:
        raise PartyImpossible(largest)
    raise SlotFull(room)


def taking(r: Reading, slot: slots.Slot, share: Share, change: Callable[[], Done]) -> Done:
    """The database has the last word: what it refuses as overbooked becomes SlotFull."""
    try:
        return change()
    except RuleBroken as error:
        if "never_overbooked" not in error.rule:
            raise
        now_free = slots.get(r, slot.id)
        raise SlotFull(now_free.room(share) if now_free else 0) from error
