"""What lies with each site of a shared slot, as far as headquarters was told."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from kit.clock import from_text
from kit.headquarters.sites import OVERDUE
from kit.hotline.granting import Holding


def of_slot(
    r: sqlite3.Connection, slot: str, now: datetime, site: int | None = None
) -> list[Holding]:
    """Each site, or that one, with what it has and uses.

    What a former life of a site was granted counts as used.
    """
    found = []
    for row in r.execute(
        "SELECT site, timeline, contact_at FROM sites WHERE site = coalesce(?, site) ORDER BY site",
        (site,),
    ).fetchall():
        lying = r.execute(
            "SELECT timeline, slot_id, granted - back AS has FROM lying"
            " WHERE slot = ? AND site = ?",
            (slot, row["site"]),
        ).fetchall()
        has = sum(one["has"] for one in lying)
        living = [one for one in lying if one["timeline"] == row["timeline"]]
        on_its_way = sum(one["has"] for one in living if one["slot_id"] is None)
        room = on_its_way + _room(r, row["site"], {one["slot_id"] for one in lying})
        unused = min(room, sum(one["has"] for one in living))
        contact = row["contact_at"]
        near = contact is not None and now - from_text(contact) <= OVERDUE
        found.append(Holding(row["site"], has, max(0, has - unused), near))
    return found


def given_back(r: sqlite3.Connection, slot: str) -> dict[int, int]:
    """How many places of a slot each site gave back."""
    sql = "SELECT site, sum(back) AS back FROM lying WHERE slot = ? GROUP BY site"
    return {row["site"]: row["back"] for row in r.execute(sql, (slot,))}


def _room(r: sqlite3.Connection, site: int, records: set[str | None]) -> int:
    """The places that the site told are neither taken nor held in its record of the slot."""
    known = [one for one in records if one]
    if not known:
        return 0
    row = r.execute(
        "SELECT json_extract(body, '$.places') - json_extract(body, '$.taken') AS room"
        " FROM records WHERE site = ? AND record = 'slots' AND record_id = ?",
        (site, known[0]),
    ).fetchone()
    return 0 if row is None else max(0, int(row["room"]))
