"""A centre's calendar for calendar programs: they cannot sign in, so its address is the secret."""

from __future__ import annotations

from flask import Blueprint, Response, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kit.desk import calendars as desk
from kit.errors import NotFound
from kit.store import calendars
from kit.web import door
from kit.web.formats import named
from kit.web.house import house
from kit.web.i18n import language, ngettext

pages = Blueprint("calendar", __name__)


@pages.get("/calendar/<token>.ics")
def feed(token: str) -> Response:
    """What is booked at a centre, without a word about whom. Whatever is no secret of ours: 404."""
    rooms = house()
    with rooms.store.reading() as r:
        known = calendars.by_token(r, token)
        if known is None:
            raise NotFound
        g.language = known.language  # a program reads no language; who made the address did
        body = desk.written(r, known, _summary, rooms.clock.now())
    return Response(body, content_type="text/calendar; charset=utf-8")


@pages.post("/calendar/centre/<centre_id>")
def address(centre_id: str) -> AnyResponse:
    """Makes a secret address, makes a new one in its place, or shuts it."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        if request.form.get("do") == "shut":
            calendars.drop(tx, centre_id)
        else:
            by = door.me().volunteer_id
            desk.open_up(tx, centre_id, language(), by, rooms.clock.now())
    return redirect(url_for("services.centre", centre_id=centre_id, _anchor="calendar"), 303)


def _summary(one: calendars.Entry) -> str:
    people = ngettext("%(num)s person", "%(num)s people", one.party)
    return f"{named(one.service_names)} · {people}"
