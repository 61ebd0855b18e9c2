"""The directory of other services: searched as one types, read on a phone, sent as text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from babel import Locale
from flask import Blueprint, Flask, Response, render_template, request

from kit.desk import directory as desk
from kit.errors import NotFound
from kit.hotline.hsds import Fault
from kit.store import callers, calls, directory
from kit.store.directory import Entry
from kit.store.engine import Reading
from kit.web import door, messages
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language, noop

pages = Blueprint("directory", __name__)

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = re.compile(r"[+-]?\d*([A-Z]{2})")
_REASONS = {
    "unreadable": noop("This cannot be read. It must be CSV in UTF-8 with HSDS's names, or JSON."),
    "cells": noop("The row has more cells than the heading."),
    "twice": noop("This id stands here twice."),
    "id": noop("The id is missing, or has other signs than letters, digits and . _ : -"),
    "empty": noop("%(column)s is empty."),
    "choice": noop("%(column)s is none of the words that HSDS knows."),
    "form": noop("%(column)s is not written as HSDS writes it."),
    "reference": noop("%(column)s names a row that is not in these files."),
}


def install(app: Flask) -> None:
    """Gives templates the words of an entry."""
    for filter_ in (fault_words, hours):
        app.add_template_filter(filter_)


@pages.get("/directory")
def page() -> str:
    """The whole directory by name; `caller` is whom somebody looks it up for."""
    with house().store.reading() as r:
        entries = directory.all_of(r)
    return render_template(
        "directory.html", entries=entries, caller_id=_for(), coordinator=door.is_coordinator()
    )


@pages.post("/directory/find")
def find() -> str:
    """Entries that fit what was typed so far; all of them while nothing was."""
    words = request.form.get("words", "")[:120]
    with house().store.reading() as r:
        found = directory.search(r, words) if words.strip() else directory.all_of(r)
    return render_template("parts/entries.html", entries=found, words=words, caller_id=_for())


@pages.get("/directory/<entry_id>")
def entry(entry_id: str) -> str:
    """One entry; with a caller, also as a text to be sent."""
    with house().store.reading() as r:
        found = directory.get(r, entry_id)
        caller = _caller(r)
    if found is None:
        raise NotFound
    spoken = caller.language if caller else None
    return render_template(
        "entry.html",
        entry=found,
        caller=caller,
        draft=as_text(found, spoken or language()),
        **messages.counting(),
    )


@pages.get("/directory/exchange")
def exchange() -> str:
    """Where a coordinator brings a directory in or takes it out."""
    door.coordinators_only()
    with house().store.reading() as r:
        held = directory.count(r)
    return render_template("exchange.html", report=None, held=held, done=False)


@pages.post("/directory/exchange")
def bring() -> tuple[str, int]:
    """Looks at a file, and imports it when that was asked and nothing is at fault."""
    door.coordinators_only()
    given = request.files.get("file")
    files = {given.filename or "": given.read()} if given else {}
    importing = request.form.get("act") == "import"
    with house().store.writing() as tx:
        report = desk.import_files(tx, files) if importing else desk.examine(tx, files)
        held = directory.count(tx)
    done = importing and not report.faults
    words = render_template("exchange.html", report=report, held=held, done=done)
    return words, 409 if report.faults else 200


@pages.get("/directory/export.zip")
def export_zip() -> Response:
    """The directory as CSV files with HSDS's names."""
    door.coordinators_only()
    with house().store.reading() as r:
        return _file(desk.as_zip(r), "application/zip", "directory.zip")


@pages.get("/directory/export.json")
def export_json() -> Response:
    """The directory as HSDS's nested services."""
    door.coordinators_only()
    with house().store.reading() as r:
        return _file(desk.as_json(r), "application/json", "directory.json")


def as_text(entry: Entry, tongue: str) -> str:
    """An entry as the text that would be sent: name, numbers, where, when."""
    lines = [entry.name]
    lines += [one["number"] for one in entry.all("phones")[:2]]
    lines += [", ".join(address(one)) for one in entry.all("addresses")[:1]]
    lines += [hours(one, tongue) for one in entry.all("schedules")[:2]]
    return "\n".join(line for line in lines if line)


def address(place: Mapping[str, Any]) -> list[str]:
    """The lines of an address."""
    city = " ".join(place[key] for key in ("postal_code", "city") if place.get(key))
    return [line for line in (place.get("address_1"), place.get("address_2"), city) if line]


def hours(schedule: Mapping[str, Any], tongue: str | None = None) -> str:
    """When it is open: Mon, Tue 09:00-17:00, else as they say it; for a text in `tongue`."""
    names = Locale.parse(tongue or language(), sep="-").days["format"]["abbreviated"]
    found = [_DAY.fullmatch(part.strip()) for part in str(schedule.get("byday", "")).split(",")]
    days = [names[_DAYS.index(one[1])] for one in found if one and one[1] in _DAYS]
    times = [str(schedule[key])[:5] for key in ("opens_at", "closes_at") if schedule.get(key)]
    span = "-".join(times)
    if span and tongue is None:
        span = f"\u2066{span}\u2069"  # on a page read from right to left, 9 still comes before 17
    told = " ".join(part for part in (", ".join(days), span) if part)
    return told or str(schedule.get("description", ""))


def fault_words(fault: Fault) -> str:
    """Why a row cannot be taken."""
    return _(_REASONS[fault.reason], column=fault.column)


def _caller(r: Reading) -> callers.Caller | None:
    """Whom it is looked up for: the caller that was named, else the one I am on the phone with."""
    wanted = _for()
    if not wanted:
        call = calls.of_volunteer(r, door.me().volunteer_id)
        wanted = str(call.caller_id) if call and call.caller_id else ""
    return callers.get(r, wanted) if wanted else None


def _for() -> str:
    return request.values.get("caller", "")[:40]


def _file(body: str | bytes, kind: str, name: str) -> Response:
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(body, mimetype=kind, headers=disposition)
