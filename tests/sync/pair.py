"""A box and a headquarters for the tests: real stores, real keys, and roads that go wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kit.clock import Clock
from kit.errors import HeadquartersAway, HeadquartersRefused, ParcelInvalid
from kit.headquarters import sites
from kit.headquarters.intake import receive
from kit.headquarters.store import HeadquartersStore
from kit.parcel.keys import BoxKey, HeadquartersKey
from kit.store import journal
from kit.store.engine import Store, Writing
from kit.sync.session import Carrier as Road
from kit.sync.session import Keys, Session
from tests.stores import lay_headquarters_store, lay_store

BOX_KEY = BoxKey(b"b" * 32)
STORE_KEY = b"k" * 32
HEADQUARTERS_KEY = HeadquartersKey(b"h" * 32)
KEYS = Keys(BOX_KEY, HEADQUARTERS_KEY.public)
BEGUN = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)

Held = dict[tuple[str, str], int]
"""(table, id) -> version."""


class HandClock(Clock):
    """A clock that stands still until it is moved."""

    def __init__(self, at: datetime = BEGUN) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return (self.at - BEGUN).total_seconds()

    def trusted(self) -> bool:
        return True

    def move(self, by: timedelta) -> None:
        self.at += by


class Box:
    """A site's store, without its modem and pages."""

    def __init__(self, folder: Path, clock: HandClock | None = None, site: int = 7) -> None:
        self.clock = clock or HandClock()
        self.store = Store(lay_store(folder / "box.db", STORE_KEY), STORE_KEY)
        with self.store.writing() as tx:
            tx.insert("identity", {"one": 1, "site": site, "site_name": "North gate"})

    def add_caller(self, number: str, **more: object) -> str:
        with self.store.writing() as tx:
            return new_caller(tx, number, **more)

    def rename(self, caller: str, name: str) -> None:
        with self.store.writing() as tx:
            tx.execute("UPDATE callers SET name = ? WHERE id = ?", (name, caller))

    def session(self, carrier: Road) -> Session:
        return Session(self.store, carrier, KEYS, self.clock)

    def pending(self) -> journal.Pending:
        with self.store.reading() as r:
            return journal.pending(r)

    def acknowledged(self) -> int:
        with self.store.reading() as r:
            return journal.acknowledged(r)

    def holds(self) -> Held:
        with self.store.reading() as r:
            rows = r.all("SELECT id, version FROM callers")
        return {("callers", row["id"]): row["version"] for row in rows}

    def close(self) -> None:
        self.store.close()


class Headquarters:
    """The other end's store and key, with site 7 enrolled."""

    def __init__(self, folder: Path, clock: HandClock | None = None) -> None:
        self.clock = clock or HandClock()
        self.path = folder / "headquarters.db"
        self.store = HeadquartersStore(lay_headquarters_store(self.path))
        with self.store.writing() as tx:
            sites.enrol(tx, 7, "North gate", BOX_KEY.public, self.clock.now())

    def receive(self, sealed: bytes) -> bytes:
        return receive(self.store, HEADQUARTERS_KEY, sealed, self.clock.now())

    def holds(self) -> Held:
        with self.store.reading() as r:
            rows = r.execute("SELECT record, record_id, version FROM records").fetchall()
        return {(row["record"], row["record_id"]): row["version"] for row in rows}

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table, to see that nothing changed."""
        with self.store.reading() as r:
            tables = r.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            return {
                name: [tuple(row) for row in r.execute(f"SELECT * FROM {name}")]  # noqa: S608
                for (name,) in (tuple(row) for row in tables)
            }

    def state(self) -> sites.SiteState:
        with self.store.reading() as r:
            return sites.state_of(r, 7, self.clock.now())

    def close(self) -> None:
        self.store.close()


class Carrier:
    """A road straight to headquarters, on which `happening` may do anything."""

    def __init__(self, headquarters: Headquarters) -> None:
        self.headquarters = headquarters
        self.happening: Callable[[bytes], bytes] = self.arrive
        self.delivered: list[bytes] = []

    def deliver(self, sealed: bytes) -> bytes:
        self.delivered.append(sealed)
        return self.happening(sealed)

    def arrive(self, sealed: bytes) -> bytes:
        try:
            return self.headquarters.receive(sealed)
        except ParcelInvalid as error:
            raise HeadquartersRefused(400) from error

    def vanish(self, _sealed: bytes) -> bytes:
        raise HeadquartersAway

    def lose_the_answer(self, sealed: bytes) -> bytes:
        self.arrive(sealed)
        raise HeadquartersAway


def new_caller(tx: Writing, number: str, **more: object) -> str:
    caller = tx.new_id()
    tx.insert(
        "callers",
        {
            "id": caller,
            "number": number,
            "answerable": 1,
            "first_at": "2026-11-24T08:00:00.000Z",
            "last_at": "2026-11-24T08:00:00.000Z",
            **more,
        },
    )
    return caller
