"""Who is here: the word in the header, the list on the board, and what each of us speaks."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kit.desk import presence as desk
from kit.store.engine import Reading
from kit.web import door
from kit.web.fragments import fragment, shared
from kit.web.house import house

pages = Blueprint("presence", __name__)

_VERBS = {"free": desk.come, "break": desk.pause, "off": desk.leave}


def everybody() -> list[desk.Here]:
    """Everybody and how they are; asked once for all pages."""
    return shared(("everybody",), lambda r: desk.everybody(r, house().clock.now()))


def own() -> desk.Here | None:
    """How I am."""
    me = door.me().volunteer_id
    return next((one for one in everybody() if one.id == me), None)


def mine() -> Markup:
    """How I am, and the one tap that changes it."""
    me = own()
    return Markup(render_template("parts/presence.html", own=me)) if me else Markup()  # noqa: S704


@fragment("here")
def here(r: Reading) -> str:
    """Who is here and how they are."""
    found = [one for one in desk.everybody(r, house().clock.now()) if one.state != "off"]
    return render_template("parts/here.html", people=found)


@pages.post("/presence")
def choose() -> Response:
    """I am free, on a break, or off."""
    verb = _VERBS.get(request.form.get("chosen", ""))
    if verb is None:
        abort(400)
    rooms = house()
    with rooms.store.writing() as tx:
        verb(tx, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "header", "sync")
    return redirect(door.inside(request.form.get("next")), 303)


@pages.get("/here")
def page() -> str:
    """Who is here, and which languages each of us speaks."""
    with house().store.reading() as r:
        people = desk.everybody(r, house().clock.now())
    return render_template("here.html", people=people, all=door.is_coordinator())


@pages.post("/here/<volunteer_id>/languages")
def speak(volunteer_id: str) -> Response:
    """Keeps which languages somebody speaks: oneself, or a coordinator for others."""
    me = door.me()
    if volunteer_id != me.volunteer_id and not door.is_coordinator():
        abort(403)
    rooms = house()
    with rooms.store.writing() as tx:
        desk.speak(tx, volunteer_id, request.form.getlist("language"))
    rooms.bell.ring("board", "header")
    return redirect(url_for("presence.page"), 303)
