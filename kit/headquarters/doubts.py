"""Sites of which a restored headquarters does not know what it granted them."""

from __future__ import annotations

import logging
import sqlite3
from dataclasses import dataclass

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A site that has not told what it holds since headquarters was restored."""

    site: int
    name: str


def about(r: sqlite3.Connection) -> list[Doubt]:
    """Which sites, by number."""
    rows = r.execute("SELECT site, name FROM doubts JOIN sites USING (site) ORDER BY site")
    return [Doubt(row["site"], row["name"]) for row in rows]


def settle(tx: sqlite3.Connection, site: int, by: str) -> None:
    """Somebody asked the site and vouches that it holds nothing that is not known here."""
    if tx.execute("DELETE FROM doubts WHERE site = ?", (site,)).rowcount:
        _log.warning("%s ended the doubt about site %d", by, site)
