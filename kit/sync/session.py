"""Carrying the journal: one stretch after another, until headquarters holds everything.

The cursor is headquarters' word. It follows down (headquarters was restored) and up, but never
beyond what this box has just sent (this box was restored, and headquarters remembers more: then it
begins a new life). Each answer also brings what headquarters has to say.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from kit.clock import Clock
from kit.errors import HeadquartersAway, HeadquartersRefused, ParcelInvalid
from kit.parcel.keys import BoxKey, HeadquartersPublic
from kit.parcel.news import unseal
from kit.parcel.parcel import Parcel, as_columns
from kit.parcel.wire import TooLarge, digest, pack, read_acknowledgement
from kit.store import hearing, identity, journal
from kit.store.engine import Store
from kit.sync import listening

_log = logging.getLogger(__name__)

BATCH = 200
_TOO_LARGE = 413
_STANDING = 50
"""So many parcels of a session may fetch nothing but news: what is left is fetched next time."""


class Carrier(Protocol):
    """A way to headquarters and back."""

    def deliver(self, sealed: bytes) -> bytes:
        """Hands a sealed parcel over and answers what headquarters said.

        Raises: HeadquartersAway, HeadquartersRefused.
        """
        ...


@dataclass(frozen=True, slots=True)
class Keys:
    """The box's own secret, and headquarters' public half."""

    box: BoxKey
    headquarters: HeadquartersPublic


@dataclass(frozen=True, slots=True)
class Carried:
    """What one session brought over, and how many items of `news` back.

    `done` is False when something still waits on the box.
    """

    parcels: int
    records: int
    acknowledged: int
    done: bool
    news: int = 0


class Session:
    """Carries through one carrier; remembers how much the line bears at once.

    Thread: one at a time.
    """

    def __init__(self, store: Store, carrier: Carrier, keys: Keys, clock: Clock) -> None:
        self.store = store
        self.clock = clock
        self._carrier = carrier
        self._keys = keys
        self._batch = BATCH

    def carry(self, go_on: Callable[[], bool] = lambda: True) -> Carried:
        """Sends at least a sign of life, then all that waits, while `go_on` says so.

        Raises: HeadquartersAway, HeadquartersRefused, ParcelInvalid (the answer is not
        headquarters'), StoreError. What was acknowledged before stays acknowledged.
        """
        parcels = standing = records = acknowledged = lowered = heard = 0
        done = False
        while not done and lowered < 2 and standing < _STANDING and (go_on() or not parcels):
            parcel, sealed = self._next()
            before = parcel.lo - 1
            acknowledged, news, anew = self._deliver(parcel, sealed)
            parcels += 1
            heard += news
            records += sum(1 for _ in parcel.records())
            lowered += anew or acknowledged < before
            standing += acknowledged <= before
            done = acknowledged == parcel.head and not news and not anew
            if acknowledged == before and not done and not news and not anew:
                break  # reached, heard, and not a step further: try again later
        return Carried(parcels, records, acknowledged, done, heard)

    def _next(self) -> tuple[Parcel, bytes]:
        """The next stretch, sealed; fewer records when they do not fit or one cannot be packed."""
        while True:
            parcel = self._gathered(self._batch)
            try:
                return parcel, self._sealed(parcel)
            except (TooLarge, TypeError, ValueError):
                if self._batch == 1:
                    return self._without_records(parcel)
                self._batch = max(1, self._batch // 2)

    def _gathered(self, limit: int) -> Parcel:
        with self.store.reading() as r:
            who = r.one("SELECT site, site_name, timeline, lives FROM identity") or {}
            heard = hearing.position(r)
            after = journal.acknowledged(r)
            found = journal.changes(r, after, limit)
            count, oldest_at = journal.beyond(r, found.hi)
            head = journal.head(r)
        return Parcel(
            site=who["site"],
            site_name=who["site_name"],
            lo=after + 1,
            hi=found.hi,
            head=head,
            pending=count,
            oldest_at=oldest_at,
            sent_at=self.clock.now(),
            tables=as_columns((record.table, record.row) for record in found.records),
            withheld=found.unreadable,
            timeline=who["timeline"],
            lives=who["lives"],
            incarnation=heard.incarnation,
            heard=heard.number,
        )

    def _sealed(self, parcel: Parcel) -> bytes:
        return pack(parcel, self._keys.box, self._keys.headquarters)

    def _without_records(self, parcel: Parcel) -> tuple[Parcel, bytes]:
        """One record that cannot travel: headquarters is told its name, and the rest goes on."""
        named = tuple((record.table, record.id) for record in parcel.records())
        _log.error("cannot be carried: %s", named)
        lighter = replace(parcel, tables={}, withheld=parcel.withheld + named)
        return lighter, self._sealed(lighter)

    def _deliver(self, parcel: Parcel, sealed: bytes) -> tuple[int, int, bool]:
        """The seq up to which everything is held, how much news came, and if a new life began."""
        try:
            answer = self._carrier.deliver(sealed)
        except HeadquartersAway:
            self._batch = max(1, self._batch // 2)
            raise
        except HeadquartersRefused as error:
            if error.status == _TOO_LARGE:
                self._batch = max(1, self._batch // 2)
            raise
        told = read_acknowledgement(answer, self._keys.headquarters)
        if told.site != parcel.site or told.parcel != digest(sealed):
            raise ParcelInvalid("an acknowledgement of something else")
        self._batch = min(BATCH, self._batch * 2)
        acknowledged = min(told.hi, parcel.hi)
        items = unseal(told.news, self._keys.box)
        with self.store.writing() as tx:
            journal.acknowledge(tx, acknowledged, self.clock.now())
            if told.anew:
                _log.warning("headquarters remembers more: the database begins a new life")
                identity.begin_new_life(tx, told.lives)
        heard = listening.hear(self.store, told.incarnation, items, self.clock.now())
        return acknowledged, heard, told.anew


def carry(store: Store, carrier: Carrier, keys: Keys, clock: Clock) -> Carried:
    """Brings everything that waits to headquarters, once; safe to repeat at any time."""
    return Session(store, carrier, keys, clock).carry()
