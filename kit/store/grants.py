"""Shared slots: what headquarters granted this site, what was given back, what others have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kit.clock import as_text
from kit.errors import StoreError
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Share:
    """A shared slot as this site sees it; every number is in places.

    `yours` are granted here, `unused` of them are neither taken nor held. `others` and `free` are
    what headquarters said at `as_of`; it `asks` while other sites need what lies unused here.
    """

    slot_id: RecordId
    starts_at: str
    total: int
    yours: int
    unused: int
    others: int
    free: int
    asks: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Together:
    """All coming times of a shared centre, in places; `as_of` is the oldest that was said."""

    centre_id: RecordId
    yours: int
    others: int
    free: int
    as_of: str


@dataclass(frozen=True, slots=True)
class Left:
    """A grant of this life, and how many of its places were not given back."""

    id: str
    places: int
    heard_at: str


_SHARE = """
SELECT h.slot_id, s.starts_at, h.total, s.places AS yours, s.room_any AS unused, h.others, h.free,
  h.asks, h.as_of
FROM shared_slots h JOIN slots s ON s.id = h.slot_id
"""


def share(r: Reading, slot_id: str) -> Share | None:
    """A shared slot's places; None for a slot of the site's own."""
    row = r.one(f"{_SHARE} WHERE h.slot_id = ?", (slot_id,))
    return None if row is None else noun(Share, row)


def between(r: Reading, start: datetime, end: datetime) -> list[Share]:
    """The shared slots that begin within (start, end], by time."""
    rows = r.all(
        f"{_SHARE} WHERE s.shared AND s.starts_at > ? AND s.starts_at <= ? ORDER BY s.starts_at",
        (as_text(start), as_text(end)),
    )
    return [noun(Share, row) for row in rows]


def together(r: Reading, now: datetime) -> dict[str, Together]:
    """The shared centres that have coming times, by centre."""
    rows = r.all(
        "SELECT s.centre_id, sum(s.places) AS yours, sum(h.others) AS others, sum(h.free) AS free,"
        " min(h.as_of) AS as_of FROM shared_slots h JOIN slots s ON s.id = h.slot_id"
        " WHERE s.shared AND s.starts_at > ? GROUP BY s.centre_id",
        (as_text(now),),
    )
    return {row["centre_id"]: noun(Together, row) for row in rows}


def left(r: Reading, slot_id: str) -> list[Left]:
    """The grants of which something is left here, in the order in which they were heard."""
    rows = r.all(
        "SELECT id, places - given AS places, heard_at "
        "FROM (SELECT rowid AS turn, id, places, heard_at, "
        "coalesce((SELECT sum(places) FROM give_backs WHERE grant_id = grants.id), 0) AS given "
        "FROM grants WHERE slot_id = ? AND timeline = (SELECT timeline FROM identity)) "
        "WHERE places > given ORDER BY turn",
        (slot_id,),
    )
    return [noun(Left, row) for row in rows]


def give_back(tx: Writing, grant_id: str, places: int, now: datetime) -> None:
    """From now on so many places of a grant are not used here.

    Raises: RuleBroken with never_overbooked when they are taken or held.
    """
    row = {"id": tx.new_id(), "grant_id": grant_id, "places": places, "at": as_text(now)}
    tx.insert("give_backs", row)


def hear_slot(tx: Writing, told: Mapping[str, Any]) -> None:
    """Opens a shared slot, with its centre and service, or takes over what is new of it.

    Raises: StoreError when the site has a centre of its own under that key.
    """
    slot_id = _slot(tx, told, _centre(tx, told["centre"]), _service(tx, told["service"]))
    tx.execute(
        "INSERT INTO shared_slots (slot, slot_id, total, others, free, asks, as_of) "
        "VALUES (?,?,?,?,?,?,?) ON CONFLICT (slot) DO UPDATE SET total = excluded.total, "
        "others = excluded.others, free = excluded.free, asks = excluded.asks, "
        "as_of = excluded.as_of",
        (
            *(told["slot"], slot_id, told["total"], told["others"], told["free"]),
            *(int(told["asks"]), told["as_of"]),
        ),
    )


def hear_grant(tx: Writing, told: Mapping[str, Any], now: datetime) -> None:
    """Adds a grant; one that was heard before changes nothing. Raises: StoreError."""
    slot_id = tx.value("SELECT slot_id FROM shared_slots WHERE slot = ?", (told["slot"],))
    if slot_id is None:
        raise StoreError("a grant of a slot nobody told of")
    tx.execute(
        "INSERT INTO grants (id, slot_id, slot, timeline, places, heard_at) VALUES (?,?,?,?,?,?) "
        "ON CONFLICT (id) DO NOTHING",
        (
            *(told["id"], slot_id, told["slot"], told["timeline"], told["places"]),
            as_text(now),
        ),
    )


def _centre(tx: Writing, told: Mapping[str, str]) -> str:
    known = tx.one("SELECT id, shared FROM centres WHERE key = ?", (told["key"],))
    columns = {name: told[name] for name in ("name", "address", "timezone")}
    if known is None:
        centre_id = tx.new_id()
        tx.insert("centres", {"id": centre_id, "key": told["key"], "shared": 1, **columns})
        return centre_id
    if not known["shared"]:
        raise StoreError("a centre of the site's own has that key")
    tx.execute(
        "UPDATE centres SET name = :name, address = :address, timezone = :timezone "
        "WHERE id = :id AND (name, address, timezone) IS NOT (:name, :address, :timezone)",
        {"id": known["id"], **columns},
    )
    return str(known["id"])


def _service(tx: Writing, told: Mapping[str, str]) -> str:
    """The service of that key; one that is new here opens nothing at the site's own centres."""
    tx.execute(
        "INSERT INTO services (id, key, names, place) VALUES "
        "(?, ?, ?, (SELECT count(*) FROM services)) ON CONFLICT (key) DO NOTHING",
        (tx.new_id(), told["key"], told["names"]),
    )
    return str(tx.value("SELECT id FROM services WHERE key = ?", (told["key"],)))


def _slot(tx: Writing, told: Mapping[str, Any], centre_id: str, service_id: str) -> str:
    tx.execute(
        "INSERT INTO slots (id, service_id, centre_id, starts_at, ends_at, places, shared) "
        "VALUES (?,?,?,?,?,0,1) ON CONFLICT (service_id, centre_id, starts_at) "
        "DO UPDATE SET ends_at = excluded.ends_at WHERE ends_at != excluded.ends_at",
        (tx.new_id(), service_id, centre_id, told["starts_at"], told["ends_at"]),
    )
    return str(
        tx.value(
            "SELECT id FROM slots WHERE service_id = ? AND centre_id = ? AND starts_at = ?",
            (service_id, centre_id, told["starts_at"]),
        )
    )
