"""The day's briefing as a coordinator makes it: what is new, the standing part, who has read it."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import briefing as desk
from kit.desk import presence
from kit.hotline.languages import PAGES
from kit.store import briefings, shifts
from kit.web import door, formats
from kit.web.briefing import spoken
from kit.web.house import house
from kit.web.i18n import language

pages = Blueprint("briefing_day", __name__)

CHOICES = 4
_LETTERS = 6000


pages.before_request(door.coordinators_only)


@pages.get("/briefing/day")
def page() -> str:
    """What is new, who has read it, and the standing part in one language."""
    now, wanted, mine = house().clock.now(), request.args.get("tongue", ""), spoken()
    with house().store.reading() as r:
        found = {
            "people": [one for one in presence.everybody(r, now) if one.state != "off"],
            "shifts": shifts.current(r, now),
            "notes": briefings.notes(r, now, coming=True),
            "standing": briefings.standing(r),
            "questions": briefings.questions(r),
        }
    return render_template(
        "briefing_day.html",
        **found,
        shown=wanted if wanted in PAGES else language(),
        choices=CHOICES,
        day=formats.today().isoformat(),
        spoken=mine,
    )


@pages.post("/briefing/day/notes")
def add() -> Response:
    """Keeps a note for a day."""
    rooms, form = house(), request.form
    day = formats.day_or_none(form.get("day", "")) or formats.today()
    right = form.get("right", "")
    with rooms.store.writing() as tx:
        desk.write_note(
            tx,
            door.me().volunteer_id,
            days=formats.bounds(day),
            language=form.get("language", ""),
            words=form.get("words", "")[:_LETTERS],
            ask=form.get("ask", ""),
            choices=form.getlist("choice")[:CHOICES],
            right=int(right) if right.isdecimal() else -1,
            why=form.get("why", ""),
            now=rooms.clock.now(),
        )
    return _back()


@pages.post("/briefing/day/notes/<note_id>/withdraw")
def withdraw(note_id: str) -> Response:
    """Takes a note back."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.withdraw_note(tx, note_id, rooms.clock.now())
    return _back()


@pages.post("/briefing/day/waive/<volunteer_id>")
def waive(volunteer_id: str) -> Response:
    """Somebody may take calls in this shift without the briefing."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.waive(tx, volunteer_id, door.me().volunteer_id, rooms.clock.now())
    return _back()


@pages.post("/briefing/day/standing")
def change() -> Response:
    """Keeps the site's own words of the standing part."""
    rooms, form = house(), request.form
    tongue = form.get("language", "")
    title, body = form.get("title", ""), form.get("body", "")[:_LETTERS]
    with rooms.store.writing() as tx:
        desk.change(tx, tongue, title, body, rooms.clock.now())
    return _back(tongue=tongue)


@pages.post("/briefing/day/questions")
def ask() -> Response:
    """Keeps which of the standing questions are asked."""
    with house().store.writing() as tx:
        briefings.ask_only(tx, request.form.getlist("question"))
    return _back()


def _back(tongue: str | None = None) -> Response:
    house().bell.ring("board", "header")
    return redirect(url_for("briefing_day.page", tongue=tongue), 303)
