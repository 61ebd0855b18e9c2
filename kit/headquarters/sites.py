"""The sites headquarters knows: whose parcels it believes, and what each still holds back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import as_text, from_text
from kit.errors import NotFound
from kit.parcel.keys import BoxPublic, read_box_public
from kit.parcel.parcel import Parcel

OVERDUE = timedelta(minutes=15)
"""A box gives a sign of life every five minutes; after three of them it is overdue."""


@dataclass(frozen=True, slots=True)
class SiteState:
    """A site at a glance.

    `lacking` counts the records the box said it still held, and `oldest` is how long the oldest of
    them has waited by now. `gap` is True while headquarters asks for a stretch it once held again.
    """

    site: int
    name: str
    records: int
    withheld: int
    contact_at: datetime | None
    lacking: int
    oldest: timedelta
    gap: bool
    overdue: bool


def enrol(tx: sqlite3.Connection, site: int, name: str, key: BoxPublic, now: datetime) -> None:
    """From now on parcels of `site` are believed when `key` signed them, and no other.

    A new key means a new box with a journal of its own: its cursor begins anew.
    """
    tx.execute(
        "INSERT INTO sites (site, name, verify_key, enrolled_at) VALUES (?, ?, ?, ?)"
        " ON CONFLICT (site) DO UPDATE SET name = excluded.name,"
        " held = iif(verify_key = excluded.verify_key, held, 0),"
        " heard = iif(verify_key = excluded.verify_key, heard, 0),"
        " verify_key = excluded.verify_key",
        (site, name, str(key), as_text(now)),
    )


def key_of(r: sqlite3.Connection, site: int) -> BoxPublic | None:
    """Whose signature a parcel of `site` must bear; None for a site that is not enrolled."""
    row = r.execute("SELECT verify_key FROM sites WHERE site = ?", (site,)).fetchone()
    return None if row is None else read_box_public(row["verify_key"])


def held(r: sqlite3.Connection, parcel: Parcel) -> int:
    """The seq up to which all of that life of the site is held; 0 for a life that is over."""
    row = r.execute(
        "SELECT held FROM sites WHERE site = ? AND timeline = ?", (parcel.site, parcel.timeline)
    ).fetchone()
    return 0 if row is None else int(row["held"])


def note_life(tx: sqlite3.Connection, parcel: Parcel) -> bool:
    """Whether the parcel is of the site's present life; one never heard of begins with it.

    A life that is over does not come back, however late its parcels are.
    """
    new = tx.execute(
        "INSERT OR IGNORE INTO timelines (site, timeline) VALUES (?, ?)",
        (parcel.site, parcel.timeline),
    ).rowcount
    if new:
        tx.execute(
            "UPDATE sites SET timeline = ?, lives = ?, held = 0, heard = 0, told_hi = 0,"
            " told_head = 0"
            " WHERE site = ? AND lives <= ?",
            (parcel.timeline, parcel.lives, parcel.site, parcel.lives),
        )
    row = tx.execute("SELECT timeline FROM sites WHERE site = ?", (parcel.site,)).fetchone()
    return row is not None and row["timeline"] == parcel.timeline


def lives(r: sqlite3.Connection, site: int) -> int:
    """How many lives of the site's database are known."""
    return int(r.execute("SELECT lives FROM sites WHERE site = ?", (site,)).fetchone()[0])


def extend(tx: sqlite3.Connection, parcel: Parcel) -> None:
    """Moves the cursor over the parcel, unless there is a gap before it."""
    tx.execute(
        "UPDATE sites SET held = max(held, ?) WHERE site = ? AND held >= ?",
        (parcel.hi, parcel.site, parcel.lo - 1),
    )


def note_told(tx: sqlite3.Connection, parcel: Parcel, now: datetime) -> None:
    """Keeps what the box said of itself; a parcel that was overtaken says nothing new."""
    waited = (parcel.sent_at - parcel.oldest_at).total_seconds() if parcel.oldest_at else 0
    sent_at = as_text(parcel.sent_at)
    tx.execute("UPDATE sites SET contact_at = ? WHERE site = ?", (as_text(now), parcel.site))
    tx.execute(
        "UPDATE sites SET told_hi = ?, told_head = ?, told_pending = ?, told_waited_s = ?,"
        " told_sent_at = ?, name = ? WHERE site = ? AND NOT (told_head > ? AND told_sent_at > ?)",
        (
            *(parcel.hi, parcel.head, parcel.pending, max(0, int(waited)), sent_at),
            *(parcel.site_name, parcel.site, parcel.head, sent_at),
        ),
    )


def overview(r: sqlite3.Connection, now: datetime) -> list[SiteState]:
    """Every site, by number."""
    return [_state(r, row, now) for row in r.execute("SELECT * FROM sites ORDER BY site")]


def state_of(r: sqlite3.Connection, site: int, now: datetime) -> SiteState:
    """One site. Raises: NotFound."""
    row = r.execute("SELECT * FROM sites WHERE site = ?", (site,)).fetchone()
    if row is None:
        raise NotFound(site)
    return _state(r, row, now)


def _state(r: sqlite3.Connection, row: sqlite3.Row, now: datetime) -> SiteState:
    contact_at = from_text(row["contact_at"]) if row["contact_at"] else None
    since = max(now - contact_at, timedelta()) if contact_at else timedelta()
    lacking = row["told_pending"]
    return SiteState(
        site=row["site"],
        name=row["name"],
        records=_count(r, "SELECT count(*) FROM records WHERE site = ?", row["site"]),
        withheld=_count(r, "SELECT count(*) FROM withheld WHERE site = ?", row["site"]),
        contact_at=contact_at,
        lacking=lacking,
        oldest=since + timedelta(seconds=row["told_waited_s"]) if lacking else timedelta(),
        gap=row["held"] < row["told_hi"],
        overdue=contact_at is None or since > OVERDUE,
    )


def _count(r: sqlite3.Connection, sql: str, site: int) -> int:
    return int(r.execute(sql, (site,)).fetchone()[0])
