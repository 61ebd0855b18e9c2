"""Shared centres: what is given there, when, and its slots. They lie here and nowhere else."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kit.clock import as_text, from_text
from kit.headquarters import ledger, stream
from kit.hotline import openings
from kit.hotline.openings import Opening, Window

_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Shared:
    """A service at a shared centre. `names` is JSON by language."""

    service: str
    centre: str
    names: str
    centre_name: str
    address: str
    timezone: str
    pattern: str
    by_itself: int

    @property
    def opening(self) -> Opening:
        """Its week."""
        return openings.from_json(self.pattern)


_SELECT = (
    "SELECT v.key AS service, v.centre, v.names, c.name AS centre_name, c.address, c.timezone,"
    " v.pattern, v.by_itself FROM shared_services v JOIN shared_centres c ON c.key = v.centre"
)


def all_of(r: sqlite3.Connection) -> list[Shared]:
    """Every service at every shared centre."""
    return [Shared(**dict(row)) for row in r.execute(f"{_SELECT} ORDER BY c.name, v.names")]


def get(r: sqlite3.Connection, service: str) -> Shared | None:
    """One of them, or None."""
    row = r.execute(f"{_SELECT} WHERE v.key = ?", (service,)).fetchone()
    return None if row is None else Shared(**dict(row))


def days(r: sqlite3.Connection, one: Shared, now: datetime) -> list[str]:
    """The days, by the centre's clock, on which slots of a service are still to come."""
    sql = (
        "SELECT starts_at FROM shared_slots WHERE service = ? AND starts_at > ? ORDER BY starts_at"
    )
    starts = r.execute(sql, (one.service, as_text(now))).fetchall()
    return list(dict.fromkeys(_day(row["starts_at"], one) for row in starts))


def slots_of(r: sqlite3.Connection, one: Shared, day: str, now: datetime) -> list[sqlite3.Row]:
    """Those that are still to come on one of these days, by time."""
    sql = "SELECT * FROM shared_slots WHERE service = ? AND starts_at > ? ORDER BY starts_at"
    rows = r.execute(sql, (one.service, as_text(now))).fetchall()
    return [row for row in rows if _day(row["starts_at"], one) == day]


def _day(starts_at: str, one: Shared) -> str:
    return from_text(starts_at).astimezone(ZoneInfo(one.timezone)).date().isoformat()


def put(
    tx: sqlite3.Connection,
    centre: Mapping[str, str],
    names: Mapping[str, str],
    opening: Opening,
    *,
    by_itself: bool,
    known: Shared | None = None,
) -> str:
    """Writes a service with its centre, new ones when none is known; the service's key.

    Its days ahead are cut to what a restored headquarters can vouch for. `lay_out` comes next.
    """
    key = known.service if known else f"hq-{secrets.token_hex(6)}"
    place = known.centre if known else f"hq-{secrets.token_hex(6)}"
    safe = replace(
        opening, days_ahead=min(opening.days_ahead, ledger.FURTHEST.days), walkin=0, priority=0
    )
    tx.execute(
        "INSERT INTO shared_centres (key, name, address, timezone) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET name = excluded.name, address = excluded.address",
        (place, centre["name"], centre["address"], centre["timezone"]),
    )
    tx.execute(
        "INSERT INTO shared_services (key, centre, names, pattern, by_itself)"
        " VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET names = excluded.names,"
        " pattern = excluded.pattern, by_itself = excluded.by_itself",
        (key, place, json.dumps(dict(names), ensure_ascii=False), safe.as_json(), int(by_itself)),
    )
    return key


def lay_out(tx: sqlite3.Connection, now: datetime) -> None:
    """Opens the coming slots; known ones get the places they should have, and sites hear of it."""
    tx.execute("UPDATE office SET laid_out_at = ?", (as_text(now),))
    stream.forget(tx, now)
    for one in all_of(tx):
        lead = now + timedelta(hours=one.opening.lead_hours)
        planned = openings.planned(one.opening, ZoneInfo(one.timezone), now)
        wanted = {as_text(at.starts_at): at for at in planned if at.starts_at > lead}
        _fit(tx, one, wanted, lead, now)
        for starts_at, window in wanted.items():
            slot = f"{one.service}/{one.centre}/{starts_at}"
            tx.execute(
                "INSERT INTO shared_slots (slot, service, starts_at, ends_at, places)"
                " VALUES (?, ?, ?, ?, ?)",
                (slot, one.service, starts_at, as_text(window.ends_at), window.places),
            )
            _tell(tx, slot, now)


def _fit(
    tx: sqlite3.Connection,
    one: Shared,
    wanted: dict[str, Window],
    after: datetime,
    now: datetime,
) -> None:
    """Known slots get the places they should have, never fewer than lie with sites."""
    rows = tx.execute(
        "SELECT slot, starts_at, places, coalesce((SELECT sum(granted - back) FROM lying"
        " WHERE lying.slot = s.slot), 0) AS lying FROM shared_slots s"
        " WHERE service = ? AND starts_at > ?",
        (one.service, as_text(after)),
    ).fetchall()
    for row in rows:
        window = wanted.pop(row["starts_at"], None)
        places = max(row["lying"], window.places if window else 0)
        if places != row["places"]:
            sql = "UPDATE shared_slots SET places = ? WHERE slot = ?"
            tx.execute(sql, (places, row["slot"]))
            _tell(tx, row["slot"], now)


def lay_out_now_and_then(tx: sqlite3.Connection, now: datetime) -> None:
    """As `lay_out`, when the last time is an hour ago."""
    last = tx.execute("SELECT laid_out_at FROM office").fetchone()[0]
    if not last or not timedelta() <= now - from_text(last) < _EVERY:
        lay_out(tx, now)


def _tell(tx: sqlite3.Connection, slot: str, now: datetime) -> None:
    if not ledger.top_up(tx, slot, now):
        stream.say_to_all(tx, "slot", slot)
