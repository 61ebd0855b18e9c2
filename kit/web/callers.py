"""Callers: found by name, code or last digits; one page for each household."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import callers as desk
from kit.errors import NotFound
from kit.hotline import households
from kit.store import appointments, callers, referrals
from kit.store import households as records
from kit.store.engine import Reading
from kit.web import calls, door
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import noop

pages = Blueprint("callers", __name__)

_PURPOSES = {
    "text": noop("To be texted"),
    "callback": noop("To be rung back"),
    "record": noop("That we write down what they tell"),
    "referral": noop("That we pass them on to others"),
}
_HOW = {
    "call": noop("on the phone"),
    "text": noop("by text"),
    "person": noop("face to face"),
}
_VULNERABILITIES = {
    "danger": noop("danger of violence"),
    "minor-alone": noop("child or teenager alone"),
    "pregnant": noop("pregnant"),
    "small-children": noop("small children"),
    "illness": noop("illness"),
    "disability": noop("disability"),
    "older": noop("older person"),
}
_SEXES = {"f": noop("female"), "m": noop("male"), "x": noop("other sex")}


def install(app: Flask) -> None:
    """Gives templates the words of a household."""
    for filter_ in (purpose_word, how_word, vulnerability_word, sex_word):
        app.add_template_filter(filter_)
    app.jinja_env.globals["households"] = households


@pages.get("/callers")
def page() -> str:
    """The search for callers."""
    return render_template("callers.html")


@pages.post("/callers/find")
def find() -> str:
    """Callers that fit what was typed so far; `into` names the household one may be merged into."""
    words = request.form.get("words", "")
    rooms = house()
    with rooms.store.reading() as r:
        found = desk.find(r, rooms.settings.site, words)
    into = request.form.get("into", "")
    part = "parts/callers_found.html"
    return render_template(
        part if "HX-Request" in request.headers else "callers.html",
        found=[one for one in found if one.id != into],
        words=words,
        into=into,
    )


@pages.get("/callers/<caller_id>")
def one(caller_id: str) -> Response | str:
    """One household. Its number is shown to whoever is on a call or a callback with it."""
    return _show(caller_id, opened=False)


@pages.post("/callers/<caller_id>/number")
def number(caller_id: str) -> Response | str:
    """A coordinator opens the number on purpose: it is noted, and shown on this page once."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        desk.open_number(tx, caller_id, door.me().volunteer_id, rooms.clock.now())
    return _show(caller_id, opened=True)


@pages.post("/callers/<caller_id>/about")
def about(caller_id: str) -> str:
    """Keeps name, language and note as they are typed."""
    form = request.form
    with house().store.writing() as tx:
        caller = _found(tx, caller_id)
        callers.describe(
            tx,
            caller.id,
            name=form.get("name", "").strip()[:80],
            language=form.get("language") or None,
            note=form.get("about", "")[:2000],
        )
    house().bell.ring("board", "sync")
    return render_template("parts/saved.html")


@pages.post("/callers/<caller_id>/needs")
def needs(caller_id: str) -> Response | str:
    """Keeps further languages and what gives priority."""
    with house().store.writing() as tx:
        form = request.form
        desk.describe(tx, caller_id, form.getlist("languages"), form.getlist("vulnerabilities"))
    return _kept(caller_id)


@pages.post("/callers/<caller_id>/reach")
def reach(caller_id: str) -> Response | str:
    """Keeps how the household may be reached without harm."""
    rooms, form = house(), request.form
    begin, end = form.get("begin", ""), form.get("end", "")
    with rooms.store.writing() as tx:
        desk.set_reach(
            tx,
            rooms.settings.site,
            caller_id,
            do_not_text="do_not_text" in form,
            safe_hours=f"{begin}-{end}" if begin or end else "",
            volunteer_id=door.me().volunteer_id,
            now=rooms.clock.now(),
        )
    return _kept(caller_id)


@pages.post("/callers/<caller_id>/consent")
def consent(caller_id: str) -> Response | str:
    """Notes a consent given or withdrawn."""
    rooms, form = house(), request.form
    with rooms.store.writing() as tx:
        desk.consent(
            tx,
            caller_id,
            form.get("purpose", ""),
            given=form.get("given") == "1",
            how=form.get("how", ""),
            volunteer_id=door.me().volunteer_id,
            now=rooms.clock.now(),
        )
    return _kept(caller_id)


@pages.post("/callers/<caller_id>/persons")
def add_person(caller_id: str) -> Response | str:
    """Writes down a person of the household."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.add_person(tx, caller_id, request.form, rooms.clock.now())
    return _kept(caller_id)


@pages.post("/callers/<caller_id>/persons/<person_id>")
def change_person(caller_id: str, person_id: str) -> Response | str:
    """Mends what is written down of a person."""
    with house().store.writing() as tx:
        desk.change_person(tx, caller_id, person_id, request.form)
    return _kept(caller_id)


@pages.post("/callers/<caller_id>/persons/<person_id>/forget")
def forget_person(caller_id: str, person_id: str) -> Response | str:
    """Takes a person out of the record."""
    with house().store.writing() as tx:
        desk.forget_person(tx, caller_id, person_id)
    return _kept(caller_id)


@pages.post("/callers/<caller_id>/merge")
def merge(caller_id: str) -> Response:
    """Another number turns out to be the same household."""
    rooms = house()
    with rooms.store.writing() as tx:
        other = request.form.get("other", "")
        desk.merge(tx, caller_id, other, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "messages", "sync")
    return _to(caller_id)


@pages.post("/callers/<caller_id>/split")
def split(caller_id: str) -> Response:
    """A number is another household after all."""
    rooms = house()
    with rooms.store.writing() as tx:
        home, me = request.form.get("home", ""), door.me().volunteer_id
        desk.split(tx, rooms.settings.site, home, me, rooms.clock.now())
    rooms.bell.ring("board", "messages", "sync")
    return _to(caller_id)


def purpose_word(purpose: str) -> str:
    """What a household may agree to."""
    return _(_PURPOSES[purpose])


def how_word(how: str) -> str:
    """How it was said."""
    return _(_HOW[how])


def vulnerability_word(key: str) -> str:
    """What gives priority."""
    return _(_VULNERABILITIES[key])


def sex_word(sex: str) -> str:
    """Female, male, or another word."""
    return _(_SEXES[sex])


def _show(caller_id: str, *, opened: bool) -> Response | str:
    me, now = door.me(), house().clock.now()
    with house().store.reading() as r:
        caller = _found(r, caller_id)
        if caller.id != caller_id:
            return _to(caller.id)
        household = records.of(r, caller)
        history = calls.past(r, caller.id)
        coming = appointments.coming(r, caller.id, now)
        handed_on = referrals.of_caller(r, caller.id)
        mine = desk.may_see_number(r, caller.id, me.volunteer_id)
    return render_template(
        "caller.html",
        caller=caller,
        household=household,
        history=history,
        coming=coming,
        handed_on=handed_on,
        shown=mine or opened,
        opened=opened,
    )


def _kept(caller_id: str) -> Response | str:
    """The household's part of a page again where a script asked for it, else its page."""
    house().bell.ring("board", "messages", "lines", "sync")
    if request.headers.get("HX-Target") != "household":
        return _to(caller_id)
    with house().store.reading() as r:
        caller = _found(r, caller_id)
        household = records.of(r, caller)
    return render_template("parts/household.html", caller=caller, household=household)


def _found(r: Reading, caller_id: str) -> callers.Caller:
    caller = callers.get(r, caller_id)
    if caller is None:
        raise NotFound
    return caller


def _to(caller_id: str) -> Response:
    return redirect(url_for("callers.one", caller_id=caller_id), 303)
