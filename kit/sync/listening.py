"""What headquarters said is applied: each item once, in order, in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kit.errors import DiskFull, StoreError
from kit.parcel.news import Item
from kit.store import grants, hearing
from kit.store.engine import Store, Writing
from kit.store.hearing import Heard

_log = logging.getLogger(__name__)

_Apply = Callable[[Writing, Mapping[str, Any], datetime], None]


def _hear_grant(tx: Writing, told: Mapping[str, Any], now: datetime) -> None:
    """A grant says of which slot it is: it does not depend on what was heard before."""
    grants.hear_slot(tx, told["of"])
    grants.hear_grant(tx, told, now)


_KINDS: Mapping[str, _Apply] = {
    "slot": lambda tx, told, _now: grants.hear_slot(tx, told),
    "grant": _hear_grant,
}
"""What is done with an item of each kind. A kind of a newer headquarters is passed over."""


def hear(store: Store, incarnation: str, items: list[Item], now: datetime) -> int:
    """Applies what follows on what was heard; how many items.

    The answer is to a parcel that said how far was heard, so a number that is left out was taken
    back. Another life of headquarters says everything from the beginning.
    """
    with store.reading() as r:
        heard = hearing.position(r)
    if heard.incarnation != incarnation:
        heard = Heard(incarnation, 0)
        with store.writing() as tx:
            hearing.note(tx, heard)
    count = 0
    for item in items:
        if item.number <= heard.number:
            continue
        heard = Heard(incarnation, item.number)
        _apply(store, item, heard, now)
        count += 1
    return count


def _apply(store: Store, item: Item, heard: Heard, now: datetime) -> None:
    """One item; one that cannot be applied is passed over and stops no other.

    A full disk is another matter: then nothing was heard, and it is said again.
    """
    try:
        with store.writing() as tx:
            if item.kind in _KINDS:
                _KINDS[item.kind](tx, item.body, now)
            hearing.note(tx, heard)
    except DiskFull:
        raise
    except (KeyError, TypeError, ValueError, StoreError) as error:
        _log.error("item %d (%s) cannot be applied: %s", item.number, item.kind, error)
        with store.writing() as tx:
            hearing.note(tx, heard)
