"""Places of shared slots: what was granted to whom, and what came back. Nothing is taken back."""

from __future__ import annotations

import logging
import secrets
import sqlite3
from collections.abc import Mapping
from datetime import datetime, timedelta

from kit.clock import as_text
from kit.errors import NotFound
from kit.headquarters import stream
from kit.headquarters.holdings import of_slot
from kit.hotline import granting
from kit.parcel.parcel import Carried, Parcel

_log = logging.getLogger(__name__)

FURTHEST = timedelta(days=60)
"""No slot is opened further ahead."""

_MAY_BE_KNOWN = timedelta(days=30) + FURTHEST
"""A restored headquarters is in doubt about the slots of so long: its clock may be behind."""


def grant(
    tx: sqlite3.Connection, slot: str, places: Mapping[int, int], by: str, now: datetime
) -> None:
    """Grants sites so many places of a slot each; they hear of it at their next contact.

    Raises: NotFound (a site that was never heard, a slot that has begun), RuleBroken with
    never_overgranted or in_doubt. Inside a transaction that is then undone.
    """
    known = tx.execute(
        "SELECT 1 FROM shared_slots WHERE slot = ? AND starts_at > ?", (slot, as_text(now))
    ).fetchone()
    for site, count in places.items():
        row = tx.execute("SELECT timeline FROM sites WHERE site = ?", (site,)).fetchone()
        if known is None or row is None or row["timeline"] is None:
            raise NotFound(slot)
        name = secrets.token_hex(12)
        tx.execute(
            "INSERT INTO grants (id, site, timeline, slot, places, made_at, made_by)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (name, site, row["timeline"], slot, count, as_text(now), by),
        )
        stream.say(tx, site, "grant", name)
    stream.say_to_all(tx, "slot", slot)


def top_up(tx: sqlite3.Connection, slot: str, now: datetime) -> bool:
    """Grants by itself what sites run short of; False when nothing was to be granted."""
    row = tx.execute(
        "SELECT s.places, s.starts_at FROM shared_slots s JOIN shared_services v"
        " ON v.key = s.service WHERE s.slot = ? AND v.by_itself AND s.starts_at > ?"
        " AND NOT EXISTS (SELECT 1 FROM doubts WHERE coalesce(until, s.starts_at) >= s.starts_at)",
        (slot, as_text(now)),
    ).fetchone()
    if row is None:
        return False
    holdings = of_slot(tx, slot, now)
    free = row["places"] - sum(one.has for one in holdings)
    places = granting.top_up(max(0, free), holdings)
    if places:
        grant(tx, slot, places, "", now)
    return bool(places)


def take_in(tx: sqlite3.Connection, parcel: Parcel, now: datetime) -> None:
    """What a parcel says of places: grants we forgot, what was given back, what is used.

    Then sites that run short are topped up, and all hear what changed.
    """
    tx.execute("UPDATE doubts SET until = ? WHERE until IS NULL", (as_text(now + _MAY_BE_KNOWN),))
    touched: set[str] = set()
    for record in sorted(parcel.records(), key=lambda one: one.table != "grants"):
        touched |= _take(tx, parcel, record, now)
    _end_doubt(tx, parcel)
    for slot in sorted(touched):
        if not top_up(tx, slot, now):
            stream.say_to_all(tx, "slot", slot)
    for slot in _short(tx, parcel.site, now):
        top_up(tx, slot, now)


def _short(tx: sqlite3.Connection, site: int, now: datetime) -> list[str]:
    """Slots with free places of which the site runs short: it was away when they became free."""
    rows = tx.execute(
        "SELECT * FROM (SELECT s.slot, s.starts_at, s.places - (SELECT coalesce("
        "sum(granted - back), 0) FROM lying WHERE lying.slot = s.slot) AS free,"
        " (SELECT count(*) FROM sites) AS sites"
        " FROM shared_slots s JOIN shared_services v ON v.key = s.service"
        " WHERE v.by_itself AND s.starts_at > ?) WHERE free > 0 ORDER BY starts_at",
        (as_text(now),),
    ).fetchall()
    return [
        row["slot"]
        for row in rows
        for one in of_slot(tx, row["slot"], now, site)
        if one.unused < granting.enough(row["free"], row["sites"])
    ]


def _take(tx: sqlite3.Connection, parcel: Parcel, record: Carried, now: datetime) -> set[str]:
    """Keeps one record that tells of places; the slots it is of, when we know them."""
    try:
        if record.table == "grants":
            return _adopt(tx, parcel, record, now)
        if record.table == "give_backs":
            return _give_back(tx, parcel, record)
        if record.table == "slots" and record.row.get("shared"):
            sql = "SELECT DISTINCT slot FROM grants WHERE site = ? AND slot_id = ?"
            rows = tx.execute(sql, (parcel.site, record.id)).fetchall()
            return _open(tx, {row["slot"] for row in rows})
    except (KeyError, TypeError, sqlite3.IntegrityError, sqlite3.InterfaceError) as error:
        _log.error("site %d: %s says nothing: %s", parcel.site, record.table, type(error).__name__)
    return set()


def _adopt(tx: sqlite3.Connection, parcel: Parcel, record: Carried, now: datetime) -> set[str]:
    row = record.row
    tx.execute(
        "INSERT INTO grants (id, site, timeline, slot, places, made_at, adopted, slot_id)"
        " VALUES (?, ?, ?, ?, ?, ?, 1, ?)"
        " ON CONFLICT (id) DO UPDATE SET slot_id = excluded.slot_id",
        (
            *(record.id, parcel.site, row["timeline"], row["slot"], row["places"]),
            *(as_text(now), row["slot_id"]),
        ),
    )
    return _open(tx, {row["slot"]})


def _give_back(tx: sqlite3.Connection, parcel: Parcel, record: Carried) -> set[str]:
    row = record.row
    tx.execute(
        "INSERT INTO give_backs (site, id, grant_id, places) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (site, id) DO NOTHING",
        (parcel.site, record.id, row["grant_id"], row["places"]),
    )
    sql = "SELECT slot FROM grants WHERE id = ?"
    return _open(tx, {one["slot"] for one in tx.execute(sql, (row["grant_id"],))})


def _open(tx: sqlite3.Connection, slots: set[str]) -> set[str]:
    """Those of the slots that are known here."""
    sql = "SELECT 1 FROM shared_slots WHERE slot = ?"
    return {slot for slot in slots if tx.execute(sql, (slot,)).fetchone()}


def _end_doubt(tx: sqlite3.Connection, parcel: Parcel) -> None:
    """A site that heard of our new life and told all it has since ends the doubt about it.

    Not when its database was restored too: what both forgot, nobody can tell.
    """
    tx.execute(
        "DELETE FROM doubts WHERE site = :site AND :incarnation = (SELECT incarnation FROM office)"
        " AND (timeline = :timeline OR (timeline IS NULL AND :lives = 1))"
        " AND EXISTS (SELECT 1 FROM sites WHERE site = :site AND timeline = :timeline"
        "   AND held >= :head)"
        " AND NOT EXISTS (SELECT 1 FROM withheld WHERE site = :site AND record = 'grants')",
        {
            "site": parcel.site,
            "incarnation": parcel.incarnation,
            "timeline": parcel.timeline,
            "lives": parcel.lives,
            "head": parcel.head,
        },
    )
