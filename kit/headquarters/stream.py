"""What headquarters says to each site: numbered, and said again until the site has heard it.

Like the boxes' journal it holds names only; what an item says is read when it is sent.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from kit.clock import as_text
from kit.headquarters.holdings import of_slot
from kit.headquarters.store import begin_new_life
from kit.hotline import granting
from kit.parcel.news import Item
from kit.parcel.parcel import Parcel

_AT_ONCE = 100


def incarnation(r: sqlite3.Connection) -> str:
    """The name of this life of headquarters."""
    return str(r.execute("SELECT incarnation FROM office").fetchone()[0])


def say(tx: sqlite3.Connection, site: int, kind: str, subject: str) -> None:
    """Puts an item at the end of a site's stream, unless it waits there and was never sent."""
    item = {"site": site, "kind": kind, "subject": subject}
    waiting = tx.execute(
        "SELECT 1 FROM stream WHERE subject = :subject AND site = :site AND kind = :kind"
        " AND number > (SELECT said FROM sites WHERE site = :site)",
        item,
    ).fetchone()
    if waiting is None:
        tx.execute(
            "INSERT OR REPLACE INTO stream (site, number, kind, subject) VALUES (:site,"
            " (SELECT max(coalesce((SELECT max(number) FROM stream WHERE site = :site), 0), said)"
            " + 1 FROM sites WHERE site = :site), :kind, :subject)",
            item,
        )


def say_to_all(tx: sqlite3.Connection, kind: str, subject: str) -> None:
    """The same to every site."""
    for row in tx.execute("SELECT site FROM sites").fetchall():
        say(tx, row["site"], kind, subject)


def forget(tx: sqlite3.Connection, now: datetime) -> None:
    """Nothing more is said of slots that are over."""
    tx.execute(
        "DELETE FROM stream WHERE subject IN (SELECT slot FROM shared_slots WHERE ends_at < :now)"
        " OR subject IN (SELECT g.id FROM grants g JOIN shared_slots s ON s.slot = g.slot"
        " WHERE s.ends_at < :now)",
        {"now": as_text(now)},
    )


def note_heard(tx: sqlite3.Connection, parcel: Parcel) -> None:
    """Keeps how far the site heard us. One that heard more than was ever said shows a restore."""
    if parcel.incarnation != incarnation(tx):
        return
    said = tx.execute("SELECT said FROM sites WHERE site = ?", (parcel.site,)).fetchone()[0]
    if parcel.heard > said:
        begin_new_life(tx)
        return
    tx.execute("UPDATE sites SET heard = max(heard, ?) WHERE site = ?", (parcel.heard, parcel.site))


def forgot(r: sqlite3.Connection, parcel: Parcel) -> bool:
    """Whether the box that sent this remembers less than it once told: it was restored.

    Also when its life is not the site's present one. A parcel that came late says the same, but
    nobody waits for the answer to that.
    """
    row = r.execute(
        "SELECT timeline, held, heard FROM sites WHERE site = ?", (parcel.site,)
    ).fetchone()
    deaf = parcel.incarnation == incarnation(r) and parcel.heard < row["heard"]
    return bool(row["timeline"] != parcel.timeline or row["held"] > parcel.head or deaf)


def items(tx: sqlite3.Connection, parcel: Parcel, now: datetime) -> Iterator[Item]:
    """What follows on what the box said it heard; all of it when that was in another life."""
    after = parcel.heard if parcel.incarnation == incarnation(tx) else 0
    rows = tx.execute(
        "SELECT number, kind, subject FROM stream WHERE site = ? AND number > ?"
        " ORDER BY number LIMIT ?",
        (parcel.site, after, _AT_ONCE),
    ).fetchall()
    for row in rows:
        tx.execute(
            "UPDATE sites SET said = max(said, ?) WHERE site = ?", (row["number"], parcel.site)
        )
        yield Item(row["number"], row["kind"], _body(tx, parcel.site, row, now))


def _body(r: sqlite3.Connection, site: int, row: sqlite3.Row, now: datetime) -> Mapping[str, Any]:
    if row["kind"] == "slot":
        return _slot(r, site, row["subject"], now)
    found = r.execute(
        "SELECT id, slot, timeline, places FROM grants WHERE id = ?", (row["subject"],)
    ).fetchone()
    return {**dict(found), "of": _slot(r, site, found["slot"], now)}


def _slot(r: sqlite3.Connection, site: int, slot: str, now: datetime) -> Mapping[str, Any]:
    found = r.execute(
        "SELECT s.starts_at, s.ends_at, s.places, v.key AS service, v.names, v.by_itself,"
        " c.key AS centre, c.name, c.address, c.timezone FROM shared_slots s JOIN shared_services v"
        " ON v.key = s.service JOIN shared_centres c ON c.key = v.centre WHERE s.slot = ?",
        (slot,),
    ).fetchone()
    holdings = of_slot(r, slot, now)
    others = sum(one.has for one in holdings if one.site != site)
    free = found["places"] - sum(one.has for one in holdings)
    short = any(one.unused < granting.ENOUGH for one in holdings if one.site != site)
    return {
        "slot": slot,
        "centre": {
            "key": found["centre"],
            **{name: found[name] for name in ("name", "address", "timezone")},
        },
        "service": {"key": found["service"], "names": json.dumps(json.loads(found["names"]))},
        "starts_at": found["starts_at"],
        "ends_at": found["ends_at"],
        "total": found["places"],
        "others": others,
        "free": max(0, free),
        "asks": bool(found["by_itself"]) and short and free < granting.ENOUGH,
        "as_of": as_text(now),
    }
