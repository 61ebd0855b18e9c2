"""The records of one site: how many of each kind, and a page of them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a kind, newest first. `older` is where the next page goes on, or None."""

    rows: tuple[Mapping[str, Any], ...]
    older: str | None


def counts(r: sqlite3.Connection, site: int) -> dict[str, int]:
    """How many records of each kind are held of a site."""
    sql = "SELECT record, count(*) FROM records WHERE site = ? GROUP BY record"
    return dict(tuple(row) for row in r.execute(sql, (site,)))


def page(r: sqlite3.Connection, site: int, table: str, before: str | None = None) -> Page:
    """The newest records of a kind, or those made before the record `before`."""
    found = r.execute(
        "SELECT record_id, body FROM records WHERE site = ? AND record = ?"
        " AND (? IS NULL OR record_id < ?) ORDER BY record_id DESC LIMIT ?",
        (site, table, before, before, PAGE + 1),
    ).fetchall()
    rows = tuple(json.loads(row["body"]) for row in found[:PAGE])
    return Page(rows, found[PAGE - 1]["record_id"] if len(found) > PAGE else None)


def find(r: sqlite3.Connection, site: int, table: str, record_id: str) -> Mapping[str, Any]:
    """One record as it was received last; empty when it is not held."""
    row = r.execute(
        "SELECT body FROM records WHERE site = ? AND record = ? AND record_id = ?",
        (site, table, record_id),
    ).fetchone()
    return {} if row is None else json.loads(row["body"])
