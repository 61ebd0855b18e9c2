"""What headquarters sees: all sites at a glance, and the records of one."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import Blueprint, abort, render_template, request

from kit.errors import NotFound
from kit.headquarters import kinds, records, sites
from kit.headquarters.office import office

pages = Blueprint("pages", __name__)

FIRST = "calls"


class Cell(NamedTuple):
    """One field of a record, ready to be shown."""

    heading: str
    text: str
    style: str


@pages.get("/")
def all_sites() -> str:
    """Every site: when it was last heard, what is held, what is missing."""
    rooms = office()
    now = rooms.clock.now()
    with rooms.store.reading() as r:
        found = sites.overview(r, now)
    return render_template("sites.html", sites=found, now=now)


@pages.get("/sites/<int:site>")
def one_site(site: int) -> str:
    """A site, with its calls."""
    return kind_of_site(site, FIRST)


@pages.get("/sites/<int:site>/<table>")
def kind_of_site(site: int, table: str) -> str:
    """A site's records of one kind, newest first."""
    rooms = office()
    now = rooms.clock.now()
    before = request.args.get("before")
    with rooms.store.reading() as r:
        state = _known(r, site)
        counts = records.counts(r, site)
        try:
            kind = kinds.called(table, counts)
        except kinds.KindUnknown:
            abort(404)
        page = records.page(r, site, table, before)
        rows = _cells(r, site, kind, page.rows)
    return render_template(
        "site.html",
        site=state,
        kind=kind,
        kinds=kinds.ordered(counts),
        count=counts.get(table, 0),
        rows=rows,
        older=page.older,
        newest=before is None,
        now=now,
    )


def _known(r: sqlite3.Connection, site: int) -> sites.SiteState:
    try:
        return sites.state_of(r, site, office().clock.now())
    except NotFound:
        abort(404)


def _cells(
    r: sqlite3.Connection, site: int, kind: kinds.Kind, rows: tuple[Mapping[str, Any], ...]
) -> list[list[Cell]]:
    """The fields of each record; what they refer to is looked up once."""

    @functools.cache
    def find(table: str, record_id: str) -> Mapping[str, Any]:
        return records.find(r, site, table, record_id)

    return [
        [
            Cell(column.heading, column.shown(row.get(column.field), find), column.style)
            for column in kind.columns
        ]
        for row in rows
    ]
