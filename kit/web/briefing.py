"""The briefing as somebody on shift reads it, and its questions."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import briefing as desk
from kit.store import presence, shifts
from kit.web import door
from kit.web.house import house
from kit.web.i18n import language

pages = Blueprint("briefing", __name__)


def spoken() -> tuple[str, ...]:
    """My languages: that of my pages, the others I speak, then English."""
    with house().store.reading() as r:
        others = presence.tongues(r).get(door.me().volunteer_id, ())
    return (language(), *others, "en")


@pages.get("/briefing")
def page() -> str:
    """All that is to be read, each part with its tick."""
    me, now = door.me().volunteer_id, house().clock.now()
    with house().store.reading() as r:
        day, shift = desk.of_day(r, me, now), shifts.current(r, now).get(me)
    return render_template("briefing.html", day=day, shift=shift, spoken=spoken())


@pages.post("/briefing")
def read() -> Response:
    """Keeps what was ticked, and goes on to the questions once that is all."""
    rooms, me = house(), door.me().volunteer_id
    with rooms.store.writing() as tx:
        whole = desk.read(tx, me, request.form.getlist("part"), rooms.clock.now())
    rooms.bell.ring("board", "header")
    return redirect(url_for("briefing.quiz" if whole else "briefing.page"), 303)


@pages.get("/briefing/questions")
def quiz() -> Response | str:
    """The questions that are still open; the briefing first, the board when there are none."""
    return _quiz(again=False)


@pages.post("/briefing/questions")
def answer() -> Response | str:
    """What was wrong is explained and asked again; when all is right, calls may come."""
    rooms, me = house(), door.me().volunteer_id
    with rooms.store.writing() as tx:
        again = desk.answer(tx, me, _chosen(), rooms.clock.now())
    rooms.bell.ring("board", "header")
    return _quiz(again=bool(again))


def _quiz(*, again: bool) -> Response | str:
    me, now = door.me().volunteer_id, house().clock.now()
    with house().store.reading() as r:
        day, shift = desk.of_day(r, me, now), shifts.current(r, now).get(me)
    if shift is None or not shift.seen.issuperset(day.parts):
        return redirect(url_for("briefing.page"), 303)
    left = [one for one in day.questions if one.key not in shift.answered]
    if shift.briefed_at or not left:
        return redirect(url_for("board.page"), 303)
    tried = _chosen() if again else {}
    return render_template("briefing_questions.html", left=left, tried=tried, spoken=spoken())


def _chosen() -> dict[str, int]:
    return {key: int(value) for key, value in request.form.items() if value.isdecimal()}
