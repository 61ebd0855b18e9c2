"""The roster of a week, and for coordinators what the week weighs for everybody."""

from __future__ import annotations

from datetime import date, time, timedelta

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.clock import from_text
from kit.desk import roster as desk
from kit.errors import WrongMoment
from kit.hotline import load
from kit.store import roster, volunteers
from kit.web import door, formats
from kit.web.house import house
from kit.web.i18n import gettext as _

pages = Blueprint("roster", __name__)


def install(app: Flask) -> None:
    """Gives templates the words for what is too much."""
    app.add_template_filter(warning_word)
    app.add_template_filter(hours_long)


def hours_long(length: timedelta) -> str:
    """A length of time as 4:05."""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60}:{minutes % 60:02d}"


def warning_word(warning: str) -> str:
    """What is too much, with its measure."""
    words = {
        "day": _("more than %(hours)s hours in a day", hours=_whole(load.HOURS_A_DAY)),
        "row": _("more than %(days)s days in a row", days=load.DAYS_IN_A_ROW),
        "break": _("no break in %(hours)s hours", hours=_whole(load.WITHOUT_BREAK)),
    }
    return words[warning]


@pages.get("/roster")
def page() -> str:
    """A week at a glance."""
    monday = _monday(request.args.get("week", ""))
    days = [monday + timedelta(days=ahead) for ahead in range(7)]
    with house().store.reading() as r:
        planned = roster.between(r, *desk.week(monday, formats.zone()))
        people = [one for one in volunteers.all_of(r) if one.active]
    of_day: dict[date, list[roster.Planned]] = {day: [] for day in days}
    for one in planned:
        of_day[from_text(one.starts_at).astimezone(formats.zone()).date()].append(one)
    return render_template(
        "roster.html",
        of_day=of_day,
        people=people,
        monday=monday,
        today=formats.today(),
        before=monday - timedelta(days=7),
        after=monday + timedelta(days=7),
        may_plan=door.is_coordinator(),
    )


@pages.post("/roster")
def plan() -> Response:
    """Plans a shift."""
    door.coordinators_only()
    form = request.form
    day = formats.day_or_none(form.get("day", ""))
    try:
        start, end = (time.fromisoformat(form.get(name, "")) for name in ("from", "until"))
    except ValueError as error:
        raise WrongMoment("no-shift-time") from error
    if day is None:
        raise WrongMoment("no-shift-time")
    span = (start.replace(tzinfo=None), end.replace(tzinfo=None))
    with house().store.writing() as tx:
        desk.plan(tx, door.me().volunteer_id, form.getlist("who"), day, span, formats.zone())
    return _back(day)


@pages.post("/roster/copy")
def copy() -> Response:
    """Plans the week as the one before."""
    door.coordinators_only()
    monday = _monday(request.form.get("week", ""))
    with house().store.writing() as tx:
        desk.copy_week(tx, door.me().volunteer_id, monday, formats.zone())
    return _back(monday)


@pages.post("/roster/<planned_id>/cannot")
def say(planned_id: str) -> Response:
    """I cannot come, or I can after all."""
    cannot = request.form.get("cannot") == "1"
    with house().store.writing() as tx:
        desk.say(tx, planned_id, door.me().volunteer_id, cannot=cannot)
    return _back(_monday(request.form.get("week", "")))


@pages.post("/roster/<planned_id>/remove")
def remove(planned_id: str) -> Response:
    """Takes a planned shift out."""
    door.coordinators_only()
    with house().store.writing() as tx:
        desk.remove(tx, planned_id)
    return _back(_monday(request.form.get("week", "")))


@pages.get("/load")
def weights() -> str:
    """Hours and load of everybody, this week."""
    door.coordinators_only()
    now = house().clock.now()
    with house().store.reading() as r:
        found = desk.weights(r, formats.today(), formats.zone(), now)
    return render_template("load.html", people=found)


def _monday(text: str) -> date:
    day = formats.day_or_none(text) or formats.today()
    return day - timedelta(days=day.weekday())


def _whole(length: timedelta) -> int:
    return int(length.total_seconds()) // 3600


def _back(day: date) -> Response:
    return redirect(url_for("roster.page", week=_monday(day.isoformat()).isoformat()), 303)
