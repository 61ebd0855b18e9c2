"""Volunteers, for coordinators: who may sign in, as what, and with a new passphrase."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import accounts as desk
from kit.errors import DeskError, NotFound
from kit.hotline.languages import PAGES
from kit.store import choices, sessions, volunteers
from kit.vault import passphrase
from kit.web import door, site_languages, trouble
from kit.web.house import house

pages = Blueprint("people", __name__)


pages.before_request(door.coordinators_only)


@pages.get("/people")
def page() -> str:
    """Everybody who may sign in, or might."""
    return _page()


@pages.post("/people")
def add() -> str | tuple[str, int]:
    """Lets somebody in; the passphrase is shown this once, and kept nowhere."""
    rooms, form = house(), request.form
    words = passphrase.make()
    tongue = form.get("language", "")
    person = desk.Person(
        form.get("username", "").strip(),
        form.get("name", "").strip() or form.get("username", "").strip(),
        form.get("role", "volunteer"),
        tongue if tongue in PAGES else site_languages.usual(),
        passphrase.hash(words),
        tuple(one for one in form.getlist("tongue") if one in PAGES),
    )
    try:
        with rooms.store.writing() as tx:
            desk.add(tx, person, door.me().volunteer_id, rooms.clock.now())
    except DeskError as refusal:
        return _page(trouble.sentence(refusal)), 409
    rooms.bell.ring("board", "header")
    return _handed_over(person.name, person.username, words)


@pages.get("/people/<volunteer_id>")
def one(volunteer_id: str) -> str:
    """One account: name, role, devices, and what was decided about it."""
    now = house().clock.now()
    with house().store.reading() as r:
        person = volunteers.get(r, volunteer_id)
        if person is None:
            raise NotFound
        story = choices.of(r, "volunteer", volunteer_id)
        devices = len(sessions.of_volunteer(r, volunteer_id, now))
    return render_template("person.html", person=person, story=story, devices=devices)


@pages.post("/people/<volunteer_id>")
def describe(volunteer_id: str) -> Response:
    """Keeps name and role."""
    rooms, form = house(), request.form
    name, role = form.get("name", "").strip(), form.get("role", "")
    with rooms.store.writing() as tx:
        desk.describe(tx, volunteer_id, name, role, door.me().volunteer_id, rooms.clock.now())
    return _back(volunteer_id)


@pages.post("/people/<volunteer_id>/passphrase")
def renew(volunteer_id: str) -> str:
    """A new passphrase, shown this once; every device of theirs is signed out."""
    rooms = house()
    words = passphrase.make()
    hashed = passphrase.hash(words)
    with rooms.store.writing() as tx:
        desk.renew(tx, volunteer_id, hashed, door.me().volunteer_id, rooms.clock.now())
        person = volunteers.get(tx, volunteer_id)
    if person is None:
        raise NotFound
    rooms.bell.ring("board", "header")
    return _handed_over(person.name, person.username, words)


@pages.post("/people/<volunteer_id>/door")
def door_(volunteer_id: str) -> Response:
    """Shuts somebody out, or lets them in again."""
    rooms = house()
    verb = desk.let_in if request.form.get("do") == "let-in" else desk.shut_out
    with rooms.store.writing() as tx:
        verb(tx, volunteer_id, door.me().volunteer_id, rooms.clock.now())
    return _back(volunteer_id)


def _page(fault: str = "") -> str:
    with house().store.reading() as r:
        everybody = volunteers.all_of(r)
    return render_template(
        "people.html",
        people=everybody,
        fault=fault,
        typed=request.form,
        usual=site_languages.usual(),
    )


def _handed_over(name: str, username: str, words: str) -> str:
    return render_template("person_words.html", name=name, username=username, words=words)


def _back(volunteer_id: str) -> Response:
    house().bell.ring("board", "header", "sync")
    return redirect(url_for("people.one", volunteer_id=volunteer_id), 303)
