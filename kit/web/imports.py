"""Bringing in appointments that were made elsewhere: look first, then book by one tap."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Flask, Response, render_template, request

from kit.desk import imports as desk
from kit.errors import DeskError
from kit.hotline import imports
from kit.hotline.imports import Fault, Sheet
from kit.web import door, trouble
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import listed, noop

pages = Blueprint("imports", __name__)

REASONS = {
    "unreadable": noop("This cannot be read. Save it as CSV in UTF-8."),
    "too-much": noop("This is too much for one file. Bring it in parts of 2000 rows at most."),
    "no-rows": noop("There is no row under the heading."),
    "missing": noop("The heading has no column %(column)s."),
    "missing-near": noop("The heading has no column %(column)s. Is it %(hint)s?"),
    "cells": noop("The row has more cells than the heading."),
    "empty": noop("%(column)s is empty."),
    "nobody": noop(
        "Write a phone number, or a name if they have none: by it they are found at the reception."
    ),
    "namesake": noop(
        "People of this name without a number have an appointment for this service already. If "
        "these are others, write more of their name."
    ),
    "too-long": noop("At most %(hint)s letters."),
    "service": noop("No service here is called %(said)s."),
    "service-near": noop("No service here is called %(said)s. Did you mean %(hint)s?"),
    "centre": noop("No centre here is called %(said)s."),
    "centre-near": noop("No centre here is called %(said)s. Did you mean %(hint)s?"),
    "which-centre": noop("Say at which centre."),
    "date": noop("%(said)s is no day. Write it like 2026-11-26 or 26.11.2026."),
    "time": noop("%(said)s is no time. Write it like 09:30."),
    "no-slot": noop("No time of this service begins then."),
    "no-slot-near": noop("No time of this service begins then. The nearest one is %(hint)s."),
    "number": noop("This is no phone number. Write it with + and the country."),
    "people": noop("How many people: a whole number from 1 to 400."),
    "sum": noop("Grown-ups and children are not as many as the party."),
    "language-near": noop("There are no texts in %(said)s. Write one of %(hint)s."),
    "needs-near": noop("%(said)s is not known. Write one of %(hint)s."),
    "code": noop("Another appointment has this code."),
    "other-party": noop(
        "They have an appointment at this time already, for another number of people. Change that "
        "one."
    ),
}
"""Why a row cannot be taken; "-near" where it is known what was probably meant."""


def install(app: Flask) -> None:
    """Gives templates the words of a fault."""
    app.add_template_filter(words, "import_fault")


pages.before_request(door.coordinators_only)


@pages.get("/appointments/import")
def page() -> str:
    """Where a coordinator brings a table of appointments."""
    return _page()


@pages.get("/appointments/import/template.csv")
def template() -> Response:
    """A table to fill in."""
    return _file(imports.empty_sheet(), "appointments.csv")


@pages.post("/appointments/import")
def bring() -> Response | str | tuple[str, int]:
    """Looks at a table; books what is good; hands out what was bad. Nothing is kept in between."""
    sheet = imports.read(_brought())
    if sheet.refused:
        return _page(refused=sheet.refused), 409
    act = request.form.get("act", "look")
    report = _import(sheet) if act == "import" else _look(sheet)
    if act == "rest":
        return _file(imports.rest(sheet, report.faults, words), "appointments-to-mend.csv")
    return _page(report, sheet, done=act == "import")


def words(fault: Fault) -> str:
    """Why a row cannot be taken, in the reader's words."""
    if isinstance(fault.reason, DeskError):
        return trouble.sentence(fault.reason)
    told = {"column": fault.column, "said": fault.said[:40], "hint": fault.hint}
    return _(template_of(fault), **{name: listed(part) for name, part in told.items()})


def template_of(fault: Fault) -> str:
    """The English words of a fault, with places for what was said."""
    near = f"{fault.reason}-near"
    return REASONS[near if fault.hint and near in REASONS else str(fault.reason)]


def _look(sheet: Sheet) -> desk.Report:
    with house().store.reading() as r:
        return desk.examine(r, house().settings.site, sheet.rows, house().clock.now())


def _import(sheet: Sheet) -> desk.Report:
    rooms, by = house(), door.me().volunteer_id
    site, confirmed = rooms.settings.site, "confirmed" in request.form
    report = desk.Report()
    for rows in desk.in_parts(sheet.rows):
        with rooms.store.writing() as tx:
            more = desk.bring(tx, site, rows, by, rooms.clock.now(), confirmed=confirmed)
        report.add(more)
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    return report


def _brought() -> bytes:
    """The file, or its text as the page before had it."""
    given = request.files.get("file")
    return given.read() if given else request.form.get("text", "").encode()


def _page(
    report: desk.Report | None = None,
    sheet: Sheet | None = None,
    *,
    done: bool = False,
    refused: Sequence[Fault] = (),
) -> str:
    return render_template(
        "imports.html",
        report=report,
        sheet=sheet,
        refused=refused,
        done=done,
        columns=imports.COLUMNS,
        needs=imports.NEEDS,
    )


def _file(text: str, name: str) -> Response:
    """With a byte order mark, by which spreadsheet programs know that it is UTF-8."""
    disposition = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text.encode("utf-8-sig"), mimetype="text/csv", headers=disposition)
