"""The end of a shift: its page, the notes it leaves on the board, and what coordinators read."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kit.clock import as_text
from kit.desk import ending as desk
from kit.desk import presence
from kit.errors import NotFound
from kit.store import debriefs
from kit.store.engine import Reading
from kit.web import door
from kit.web.fragments import fragment, shared
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import noop

pages = Blueprint("ending", __name__)

_FELT = {"good": noop("good"), "so-so": noop("so-so"), "hard": noop("hard")}
_ON_BOARD = timedelta(hours=24)
_LETTERS = 3000


def install(app: Flask) -> None:
    """Gives templates the words for how a shift was."""
    app.add_template_filter(felt_word)


def felt_word(felt: str) -> str:
    """How somebody says that a shift was."""
    return _(_FELT[felt]) if felt else ""


@fragment("handed")
def handed(r: Reading) -> str:
    """What the last shifts left for the next, until it is dealt with or a day old."""
    left = debriefs.notes(r, as_text(house().clock.now() - _ON_BOARD))
    return render_template("parts/handed.html", notes=left) if left else ""


def talk() -> Markup:
    """Who wants to talk: for coordinators."""
    count = shared(("talk",), debriefs.want_to_talk) if door.is_coordinator() else 0
    return Markup(render_template("parts/talk.html", count=count)) if count else Markup()  # noqa: S704


@pages.get("/shift/end")
def page() -> str:
    """What is still open, how it was, and what the next shift must know."""
    me, now = door.me().volunteer_id, house().clock.now()
    with house().store.reading() as r:
        left = desk.still_open(r, me)
        others = [one for one in presence.everybody(r, now) if one.id != me]
    return render_template("ending.html", left=left, others=others, felt=desk.FELT)


@pages.post("/shift/end")
def end() -> Response:
    """Ends my shift."""
    rooms, form = house(), request.form
    gives = {key.removeprefix("to-"): form[key] for key in form if key.startswith("to-")}
    told = desk.Ending(
        felt=form.get("felt", ""),
        heavy=form.get("heavy", "")[:_LETTERS],
        talk="talk" in form,
        note=form.get("note", "")[:_LETTERS],
        keeps=form.getlist("keep"),
        gives=gives,
    )
    with rooms.store.writing() as tx:
        desk.end(tx, door.me().volunteer_id, told, rooms.clock.now())
    rooms.bell.ring("board", "header", "sync")
    return redirect(url_for("board.page"), 303)


@pages.post("/shift/notes/<note_id>/done")
def done(note_id: str) -> Response:
    """What a note asks for is dealt with."""
    rooms = house()
    with rooms.store.writing() as tx:
        debriefs.dealt_with(tx, note_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board")
    return redirect(url_for("board.page"), 303)


@pages.get("/debriefs")
def told() -> str:
    """How people are after their shifts."""
    door.coordinators_only()
    with house().store.reading() as r:
        found = debriefs.of_all(r)
    return render_template("debriefs.html", debriefs=found)


@pages.post("/debriefs/<shift_id>/talked")
def talked(shift_id: str) -> Response:
    """Somebody was talked to."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        if not debriefs.talked(tx, shift_id, door.me().volunteer_id, rooms.clock.now()):
            raise NotFound
    rooms.bell.ring("board")
    return redirect(url_for("ending.told"), 303)
