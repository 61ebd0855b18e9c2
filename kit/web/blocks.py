"""Blocked numbers: the form on a caller's pages, and the list for coordinators."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kit.desk import blocks as desk
from kit.hotline.blocking import HOURS, REASONS
from kit.store import blocks
from kit.store.callers import Caller
from kit.web import door
from kit.web.house import house

pages = Blueprint("blocks", __name__)


def form(caller: Caller) -> Markup:
    """The form that blocks a caller's number, or until when it is blocked.

    It opens the store itself: never ask for it while you hold a reading.
    """
    rooms = house()
    with rooms.store.reading() as r:
        now = rooms.clock.now()
        block = blocks.in_force(r, caller.number, now)
        today = desk.comes_today(r, rooms.settings.site, caller.id, now)
    return Markup(  # noqa: S704
        render_template(
            "parts/block.html",
            caller=caller,
            block=block,
            today=today,
            reasons=REASONS,
            lengths=HOURS,
        )
    )


@pages.get("/blocks")
def page() -> str:
    """Every number that is blocked now."""
    door.coordinators_only()
    with house().store.reading() as r:
        found = blocks.all_in_force(r, house().clock.now())
    return render_template("blocks.html", blocks=found)


@pages.post("/blocks/caller/<caller_id>")
def block(caller_id: str) -> Response:
    """Blocks this caller's number for a time."""
    rooms, fields = house(), request.form
    with rooms.store.writing() as tx:
        desk.block(
            tx,
            rooms.settings.site,
            caller_id,
            door.me().volunteer_id,
            fields.get("reason", ""),
            fields.get("hours", 0, int),
            rooms.clock.now(),
            note=fields.get("note", ""),
            knowing="knowing" in fields,
        )
    rooms.bell.ring("board", "messages", "sync")
    return redirect(door.inside(fields.get("next")), 303)


@pages.post("/blocks/<block_id>/lift")
def lift(block_id: str) -> Response:
    """Undoes a block."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        desk.lift(tx, block_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "messages")
    return redirect(url_for("blocks.page"), 303)
