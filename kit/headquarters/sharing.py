"""Shared centres: their services, who was granted which places, and granting more."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kit.clock import from_text
from kit.errors import NotFound, RuleBroken
from kit.headquarters import centres, doubts, holdings, ledger, sites
from kit.headquarters.centres import Shared
from kit.headquarters.office import office
from kit.hotline import granting
from kit.hotline.languages import PAGES
from kit.hotline.openings import DAYS
from kit.store.rows import named
from kit.web.i18n import gettext as _
from kit.web.i18n import language
from kit.web.opening_form import NUMBERS, CentreForm, ServiceForm

pages = Blueprint("sharing", __name__)

_UNSEEN = {"walkin": "0", "priority": "0", "buffer": "0", "lead_hours": "2"}
"""What a site keeps for walk-ins and others is its own matter."""

_LIMITS: Mapping[str, tuple[int, int]] = {**NUMBERS, "days_ahead": (1, ledger.FURTHEST.days)}

_RULES: Mapping[str, Callable[[int, Mapping[int, int]], dict[int, int]]] = {
    "evenly": lambda free, used: granting.evenly(free, sorted(used)),
    "demand": granting.by_demand,
}


@dataclass(frozen=True, slots=True)
class Line:
    """What one site has of a slot, in places."""

    site: int
    name: str
    granted: int
    used: int
    back: int


@dataclass(frozen=True, slots=True)
class Row:
    """A slot with what lies where. `free` is granted to nobody."""

    slot: str
    starts_at: datetime
    ends_at: datetime
    places: int
    free: int
    lines: list[Line]


@pages.get("/shared")
def every() -> str:
    """Every service at a shared centre."""
    with office().store.reading() as r:
        found, doubtful = centres.all_of(r), doubts.about(r)
    return render_template("shared.html", services=found, doubtful=doubtful, named=_named)


@pages.get("/shared/new")
def new() -> str:
    """The form of a service that is not there yet."""
    form = ServiceForm({}, dict.fromkeys(NUMBERS, ""), dict.fromkeys(DAYS, ""), [], [])
    form.numbers.update(minutes="30", places="", days_ahead="14")
    return _form(form, CentreForm("", "", "", []), None, by_itself=True)


@pages.post("/shared/new")
def add() -> str | Response:
    """Opens a service at a centre of its own."""
    return _saved(None)


@pages.get("/shared/<service>/edit")
def edit(service: str) -> str:
    """The form of a known one."""
    known = _known(service)
    place = CentreForm(known.centre_name, known.address, known.timezone, [])
    return _form(ServiceForm.of(known), place, known, by_itself=bool(known.by_itself))


@pages.post("/shared/<service>/edit")
def change(service: str) -> str | Response:
    """Its new week; places that lie with sites stay."""
    return _saved(_known(service))


@pages.get("/shared/<service>")
def one(service: str) -> str:
    """A day of a service: each slot with what was granted, used and given back."""
    return _page(_known(service), request.args.get("day", ""))


@pages.post("/shared/<service>/grant")
def grant(service: str) -> str | Response:
    """Grants what was typed for one slot, or shares out what is free of a whole day."""
    known, day = _known(service), request.form.get("day", "")
    rooms = office()
    now = rooms.clock.now()
    try:
        with rooms.store.writing() as tx:
            rows = _rows(tx, known, day, now)
            for slot, places in _wanted(rows).items():
                ledger.grant(tx, slot, places, g.me, now)
    except NotFound:
        return _page(known, day, _("A site that was never heard from cannot be granted anything."))
    except RuleBroken as error:
        if error.rule == "in_doubt":
            return _page(known, day, _("Nothing is granted while headquarters is in doubt."))
        return _page(known, day, _("So many are not free. Nothing was granted."))
    return redirect(url_for("sharing.one", service=service, day=day), 303)


@pages.post("/shared/doubts/<int:site>")
def settle(site: int) -> Response:
    """A person vouches for what a site holds; who did it is noted."""
    rooms = office()
    with rooms.store.writing() as tx:
        doubts.settle(tx, site, g.me)
    return redirect(url_for("sharing.every"), 303)


def _known(service: str) -> Shared:
    with office().store.reading() as r:
        found = centres.get(r, service)
    return found or abort(404)


def _page(known: Shared, day: str, trouble: str = "") -> str:
    rooms = office()
    now = rooms.clock.now()
    with rooms.store.reading() as r:
        days = centres.days(r, known, now)
        day = day if day in days else (days[0] if days else "")
        rows = _rows(r, known, day, now)
        doubtful = doubts.about(r)
    return render_template(
        "shared_day.html",
        service=known,
        name=_named(known.names),
        zone=ZoneInfo(known.timezone),
        days=days,
        day=day,
        rows=rows,
        doubtful=doubtful,
        trouble=trouble,
    )


def _rows(r: sqlite3.Connection, known: Shared, day: str, now: datetime) -> list[Row]:
    names = {one.site: one.name for one in sites.overview(r, now)}
    return [_row(r, slot, names, now) for slot in centres.slots_of(r, known, day, now)]


def _row(r: sqlite3.Connection, slot: sqlite3.Row, names: Mapping[int, str], now: datetime) -> Row:
    back = holdings.given_back(r, slot["slot"])
    found = holdings.of_slot(r, slot["slot"], now)
    lines = [
        Line(one.site, names[one.site], one.has + back.get(one.site, 0), one.used,
             back.get(one.site, 0))
        for one in found
    ]  # fmt: skip
    return Row(
        slot["slot"],
        from_text(slot["starts_at"]),
        from_text(slot["ends_at"]),
        slot["places"],
        max(0, slot["places"] - sum(one.has for one in found)),
        lines,
    )


def _wanted(rows: list[Row]) -> dict[str, dict[int, int]]:
    """What the form asks for, by slot."""
    rule = _RULES.get(request.form.get("share", ""))
    if rule:
        return {
            row.slot: rule(row.free, {one.site: one.used for one in row.lines})
            for row in rows
            if row.free
        }
    slot = request.form.get("slot", "")
    typed = {
        int(key[5:]): int(value)
        for key, value in request.form.items()
        if re.fullmatch(r"site-[0-9]{1,5}", key) and re.fullmatch(r"[1-9][0-9]{0,3}", value)
    }
    return {slot: typed} if typed else {}


def _saved(known: Shared | None) -> str | Response:
    form = ServiceForm.read(MultiDict({**request.form.to_dict(), **_UNSEEN}))
    place = CentreForm.read(request.form)
    by_itself = "by_itself" in request.form
    least, most = _LIMITS["days_ahead"]
    if form.opening and form.opening.days_ahead > most:
        form.faults["days_ahead"] = _(
            "A whole number from %(least)s to %(most)s.", least=least, most=most
        )
    if form.opening is None or form.faults or place.faults:
        return _form(form, place, known, by_itself=by_itself)
    rooms = office()
    now = rooms.clock.now()
    where = {"name": place.name, "address": place.address, "timezone": place.timezone}
    with rooms.store.writing() as tx:
        service = centres.put(tx, where, form.names, form.opening, by_itself=by_itself, known=known)
        centres.lay_out(tx, now)
    return redirect(url_for("sharing.one", service=service), 303)


def _form(form: ServiceForm, place: CentreForm, known: Shared | None, *, by_itself: bool) -> str:
    return render_template(
        "shared_form.html",
        form=form,
        place=place,
        known=known,
        by_itself=by_itself,
        limits=_LIMITS,
        tags=PAGES,
    )


def _named(names: str) -> str:
    return named(names, language())
