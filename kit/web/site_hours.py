"""The opening hours of the hotline, for coordinators; and that it is closed, for everybody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import settled as desk
from kit.errors import WrongMoment
from kit.hotline import attended
from kit.hotline.attended import Hours
from kit.hotline.openings import Spans
from kit.store import settled
from kit.store.engine import Reading
from kit.web import door, formats, trouble
from kit.web.fragments import HEADER, fragment
from kit.web.hours_form import HoursForm, summed_up
from kit.web.house import house

pages = Blueprint("site_hours", __name__)

_SHOWN_DAYS = 8


@dataclass(frozen=True, slots=True)
class Coming:
    """One of the next days, with the hours that begin on it; `special` when unlike its weekday."""

    day: date
    spans: Spans
    special: bool


pages.before_request(door.coordinators_only)


@pages.get("/settings/hours")
def page() -> str:
    """The hours of the week and of single days, how it stands now, and who settled it."""
    with house().store.reading() as r:
        return _page(r, HoursForm.of(desk.hours(r)), settled.edition(r, "hours"))


@pages.post("/settings/hours")
def settle() -> Response | tuple[str, int]:
    """Keeps the hours, or says what in them cannot be."""
    rooms, form, seen = house(), HoursForm.read(request.form), request.form.get("edition", 0, int)
    if form.hours is None:
        with rooms.store.reading() as r:
            return _page(r, form, seen), 422
    try:
        with rooms.store.writing() as tx:
            desk.settle_hours(tx, form.hours, seen, door.me().volunteer_id, rooms.clock.now())
    except WrongMoment as refusal:
        with rooms.store.reading() as r:
            said = trouble.sentence(refusal)
            return _page(r, form, settled.edition(r, "hours"), said), 409
    rooms.bell.ring("board", "header", "sync")
    return redirect(url_for("site_hours.page", kept=1), 303)


@fragment("closed", HEADER)
def closed(r: Reading) -> str:
    """For the board: that the hotline is closed, and what callers are told meanwhile."""
    site, now = house().settings.site, house().clock.now()
    return render_template(
        "parts/closed.html", doors=desk.doors(r, site, now), told=site.missed_call_text
    )


def _page(r: Reading, form: HoursForm, edition: int, refused: str = "") -> str:
    rooms = house()
    hours, now = desk.hours(r), rooms.clock.now()
    return render_template(
        "site_hours.html",
        form=form,
        edition=edition,
        refused=refused,
        told=rooms.settings.site.missed_call_text,
        always=not hours.week and not hours.days,
        doors=attended.doors(hours, formats.zone(), now),
        coming=_coming(hours, now),
        story=[(one, _told(one)) for one in settled.history(r, "hours")],
    )


def _told(edition: settled.Edition) -> tuple[list[tuple[str, str, str]], int]:
    """The week of an edition, and how many single days it has."""
    hours = attended.from_json(edition.value)
    return summed_up(hours) if hours.week else [], len(hours.days)


def _coming(hours: Hours, now: datetime) -> list[Coming]:
    today = now.astimezone(formats.zone()).date()
    days = [today + timedelta(days=ahead) for ahead in range(_SHOWN_DAYS)]
    return [Coming(day, hours.on(day), day.isoformat() in hours.days) for day in days]
