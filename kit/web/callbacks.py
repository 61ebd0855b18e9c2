"""Callbacks: duties to ring somebody back, and who has taken them on."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import calls as desk
from kit.errors import NotFound
from kit.store import callbacks, callers
from kit.store.engine import Reading
from kit.web import besttime, calls, door, formats, live
from kit.web.fragments import fragment
from kit.web.house import house

pages = Blueprint("callbacks", __name__)


@pages.get("/callbacks")
def page() -> str:
    """Everybody we owe a call."""
    return render_template("callbacks.html")


@live.view("callbacks")
def _callbacks() -> Iterator[live.Piece]:
    yield from live.pieces("duties")


@fragment("duties")
def duties(r: Reading) -> str:
    """The open callbacks, in the order in which to ring."""
    return render_template("parts/duties.html", callbacks=desk.owed(r, house().clock.now()))


@pages.get("/callbacks/<callback_id>")
def one(callback_id: str) -> str:
    """One callback; its number is shown to the volunteer who has taken it on."""
    with house().store.reading() as r:
        callback = callbacks.get(r, callback_id)
        if callback is None:
            raise NotFound
        caller = callers.get(r, callback.caller_id)
        history = calls.past(r, callback.caller_id)
        tries = callbacks.attempts(r, callback_id)
    return render_template(
        "callback.html",
        callback=callback,
        caller=caller,
        mine=callback.owner_id == door.me().volunteer_id,
        history=history,
        tries=tries,
        days=formats.coming_days(),
    )


@pages.post("/callbacks/<callback_id>/own")
def own(callback_id: str) -> Response:
    """Makes it my duty."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.take_on(tx, callback_id, door.me().volunteer_id)
    rooms.bell.ring("board", "sync")
    return redirect(url_for("callbacks.one", callback_id=callback_id), 303)


@pages.post("/callbacks/<callback_id>/give-back")
def give_back(callback_id: str) -> Response:
    """Gives my duty back to everybody."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.give_back(tx, callback_id, door.me().volunteer_id)
    rooms.bell.ring("board", "sync")
    return redirect(url_for("callbacks.page"), 303)


@pages.post("/callbacks/<callback_id>/best-time")
def best_time(callback_id: str) -> Response:
    """Keeps when the caller wants to be rung."""
    rooms = house()
    best = besttime.of_form(request.form)
    with rooms.store.writing() as tx:
        desk.best_time(tx, callback_id, door.me().volunteer_id, best)
    rooms.bell.ring("board", "sync")
    return redirect(url_for("callbacks.one", callback_id=callback_id), 303)


@pages.post("/callbacks/<callback_id>/ring")
def ring(callback_id: str) -> Response:
    """Rings the caller through the box."""
    rooms = house()
    with rooms.store.writing() as tx:
        call_id = desk.ring_back(tx, callback_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "lines", "sync")
    return redirect(url_for("calls.page", call_id=call_id), 303)


@pages.post("/callbacks/<callback_id>/not-reached")
def not_reached(callback_id: str) -> Response:
    """One more try from another phone, without success."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.not_reached(tx, callback_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "sync")
    return redirect(url_for("callbacks.one", callback_id=callback_id), 303)


@pages.post("/callbacks/<callback_id>/finish")
def finish(callback_id: str) -> Response:
    """Ends the duty with what came of it."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.finish_callback(
            tx,
            callback_id,
            door.me().volunteer_id,
            request.form.get("outcome", ""),
            rooms.clock.now(),
        )
    rooms.bell.ring("board", "sync")
    return redirect(url_for("callbacks.page"), 303)
