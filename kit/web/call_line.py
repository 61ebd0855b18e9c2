"""A call on its line: on hold, with somebody waiting behind it, its keys, and how it ended."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import second
from kit.store.callbacks import Attempt, Callback
from kit.store.calls import Call
from kit.web import door
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import noop
from kit.web.words import call_word

pages = Blueprint("call_line", __name__)

_CAUSES = {
    "busy": noop("the line was busy"),
    "no_answer": noop("nobody answered"),
    "refused": noop("the call was refused"),
    "unreachable": noop("the phone is switched off or out of reach"),
    "not_dialled": noop("our line could not dial"),
}
_ENDED_BY = {
    "caller": noop("the other side hung up"),
    "line": noop("we hung up"),
    "unknown": noop("who hung up was not seen"),
}
_TROUBLES = {
    "swap": noop("The network did not put the call on hold. It may not allow this on our SIM."),
    "keys": noop("The keys were not pressed. Try again, slowly."),
}


def install(app: Flask) -> None:
    """Gives templates the words of a call on its line."""
    for filter_ in (call_now, cause_word, ended_word, act_refused):
        app.add_template_filter(filter_)


@pages.post("/calls/<call_id>/swap")
def swap(call_id: str) -> Response:
    """Puts the call under way on hold and takes the other; `call_id` is the one to talk with."""
    rooms = house()
    with rooms.store.writing() as tx:
        second.swap(tx, call_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "lines")
    return redirect(url_for("calls.page", call_id=call_id), 303)


@pages.post("/calls/<call_id>/turn-away")
def turn_away(call_id: str) -> Response:
    """Turns away who waits behind my call; they are rung back."""
    rooms = house()
    with rooms.store.writing() as tx:
        second.turn_away(
            tx, rooms.settings.site, call_id, door.me().volunteer_id, rooms.clock.now()
        )
    rooms.bell.ring("board", "lines", "messages", "sync")
    return redirect(url_for("calls.page", call_id=request.form.get("back") or call_id), 303)


@pages.post("/calls/<call_id>/keys")
def press(call_id: str) -> Response | str:
    """Presses keys in the call."""
    rooms = house()
    keys = request.form.get("key") or request.form.get("keys", "")
    with rooms.store.writing() as tx:
        second.press(tx, call_id, door.me().volunteer_id, keys, rooms.clock.now())
    rooms.bell.ring("lines")
    if "HX-Request" in request.headers and "HX-Boosted" not in request.headers:
        return render_template("parts/pressed.html", keys=keys)
    return redirect(url_for("calls.page", call_id=call_id), 303)


def call_now(call: Call) -> str:
    """Where a call is, in a word or two."""
    if call.held_at:
        return _("on hold")
    if call.direction == "out" and call.state == "taken":
        return _("ringing there") if call.progress else _("dialling")
    return call_word(call.state, call.direction)


def cause_word(tried: Call | Callback | Attempt) -> str:
    """Why nobody picked up; empty when that is not known."""
    return _(_CAUSES[tried.cause]) if tried.cause in _CAUSES else ""


def ended_word(call: Call) -> str:
    """Who ended it; empty while it goes on."""
    return _(_ENDED_BY[call.ended_by]) if call.ended_by in _ENDED_BY else ""


def act_refused(call: Call) -> str:
    """What the line last refused to do with it; empty when nothing."""
    return _(_TROUBLES[call.trouble]) if call.trouble and not call.ended_at else ""
