"""A parcel comes in: opened, kept in one transaction, and only then acknowledged."""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Iterable
from datetime import datetime

from kit.clock import as_text
from kit.errors import ParcelInvalid
from kit.headquarters import centres, ledger, sites, stream
from kit.headquarters.store import HeadquartersStore
from kit.parcel.keys import HeadquartersKey
from kit.parcel.news import seal
from kit.parcel.parcel import Carried, Parcel
from kit.parcel.wire import Acknowledgement, acknowledge, digest, unpack

_log = logging.getLogger(__name__)

_KEEP = """
INSERT INTO records (site, record, record_id, version, body, received_at)
VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (site, record, record_id) DO UPDATE
SET version = excluded.version, body = excluded.body, received_at = excluded.received_at
WHERE excluded.version > records.version
"""


def receive(store: HeadquartersStore, key: HeadquartersKey, sealed: bytes, now: datetime) -> bytes:
    """The signed acknowledgement of a parcel whose records are durable by then.

    A parcel that comes again, or late, changes nothing that is newer.
    Raises: ParcelInvalid (nothing was changed), StoreError, DiskFull.
    """
    name = digest(sealed)
    with store.reading() as r:
        parcel = unpack(sealed, key, lambda site: sites.key_of(r, site))
        box = sites.key_of(r, parcel.site)
    if box is None:
        raise ParcelInvalid("from a stranger")
    with store.writing() as tx:
        if _first_time(tx, parcel.site, name):
            _keep(tx, parcel, now)
        told = Acknowledgement(
            parcel.site,
            sites.held(tx, parcel),
            name,
            stream.incarnation(tx),
            seal(stream.items(tx, parcel, now), box),
            sites.lives(tx, parcel.site),
            stream.forgot(tx, parcel),
        )
    return acknowledge(told, key)


def _first_time(tx: sqlite3.Connection, site: int, name: str) -> bool:
    sql = "INSERT OR IGNORE INTO parcels (site, digest) VALUES (?, ?)"
    return tx.execute(sql, (site, name)).rowcount == 1


def _keep(tx: sqlite3.Connection, parcel: Parcel, now: datetime) -> None:
    for record in parcel.records():
        _keep_record(tx, parcel.site, record, as_text(now))
    _withhold(tx, parcel.site, parcel.withheld, as_text(now))
    if sites.note_life(tx, parcel):
        sites.extend(tx, parcel)
        sites.note_told(tx, parcel, now)
        stream.note_heard(tx, parcel)
    centres.lay_out_now_and_then(tx, now)
    ledger.take_in(tx, parcel, now)


def _keep_record(tx: sqlite3.Connection, site: int, record: Carried, now: str) -> None:
    """Keeps one record; one that cannot be kept is noted and stops no other."""
    try:
        body = json.dumps(record.row, ensure_ascii=False)
        tx.execute(_KEEP, (site, record.table, record.id, record.version, body, now))
        tx.execute(
            "DELETE FROM withheld WHERE site = ? AND record = ? AND record_id = ?",
            (site, record.table, record.id),
        )
    except (UnicodeEncodeError, OverflowError):
        _log.exception("site %d: %s %s cannot be kept", site, record.table, record.id)
        _withhold(tx, site, [(record.table, record.id)], now)


def _withhold(
    tx: sqlite3.Connection, site: int, names: Iterable[tuple[str, str]], now: str
) -> None:
    tx.executemany(
        "INSERT OR IGNORE INTO withheld (site, record, record_id, told_at) VALUES (?, ?, ?, ?)",
        [(site, table, record_id, now) for table, record_id in names],
    )
