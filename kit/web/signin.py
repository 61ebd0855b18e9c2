"""Signing in and out, the reader's language, and the devices somebody is signed in on."""

from __future__ import annotations

from flask import Blueprint, abort, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from kit.desk import presence
from kit.errors import SignInRefused, StoreError
from kit.store import sessions, volunteers
from kit.web import door, i18n, site_languages
from kit.web.house import house

pages = Blueprint("signin", __name__)


@pages.get("/signin")
def page() -> str | Response:
    """The sign-in page; whoever is signed in goes on."""
    if door.somebody() is not None:
        return redirect(door.inside(request.args.get("next")))
    return render_template("signin.html", then=door.inside(request.args.get("next")))


@pages.post("/signin")
def enter() -> Response | tuple[str, int]:
    """Lets somebody in, or says why not, without saying which part was wrong."""
    username = request.form.get("username", "").strip()[:40]
    then = door.inside(request.form.get("next"))
    try:
        token = door.let_in(
            username,
            request.form.get("passphrase", "")[:200],
            request.remote_addr or "",
            _device(request.user_agent.string),
        )
    except SignInRefused as refused:
        shown = {"username": username, "refused": refused, "then": then}
        return render_template("signin.html", **shown), 429 if refused.wait_until else 401
    session.clear()
    response = redirect(then, 303)
    door.keep(response, token)
    return response


@pages.post("/signout")
def leave() -> Response:
    """Signs this device out."""
    rooms = house()
    with rooms.store.writing() as tx:
        sessions.revoke(tx, door.me().token_digest, rooms.clock.now())
        presence.notice_gone(tx, rooms.clock.now())
    rooms.bell.ring("board", "header", "sync")
    return _gone()


@pages.post("/signout/everywhere")
def leave_everywhere() -> Response:
    """Signs every device of this volunteer out."""
    rooms = house()
    with rooms.store.writing() as tx:
        sessions.revoke_all(tx, door.me().volunteer_id, rooms.clock.now())
        presence.notice_gone(tx, rooms.clock.now())
    rooms.bell.ring("board", "header", "sync")
    return _gone()


@pages.get("/me")
def mine() -> str:
    """Who I am here, and where I am signed in; for a coordinator also everybody else."""
    rooms = house()
    me = door.me()
    now = rooms.clock.now()
    with rooms.store.reading() as r:
        people = volunteers.all_of(r) if door.is_coordinator() else []
        devices = sessions.of_volunteer(r, me.volunteer_id, now)
        elsewhere = {one.id: len(sessions.of_volunteer(r, one.id, now)) for one in people}
    return render_template("me.html", devices=devices, people=people, elsewhere=elsewhere)


@pages.post("/volunteers/<volunteer_id>/signout")
def send_away(volunteer_id: str) -> Response:
    """A coordinator signs somebody out everywhere: a lost phone, the end of a shift."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        sessions.revoke_all(tx, volunteer_id, rooms.clock.now())
        presence.notice_gone(tx, rooms.clock.now())
    rooms.bell.ring("board", "header", "sync")
    return redirect(url_for("signin.mine"), 303)


@pages.post("/language")
def speak() -> Response:
    """Changes the language of the pages, for good when somebody is signed in."""
    wanted = request.form.get("language", "")
    if wanted not in i18n.words().languages:
        abort(400)
    session["language"] = wanted
    who = door.somebody()
    if who is not None:
        with house().store.writing() as tx:
            volunteers.change(tx, who.volunteer_id, language=wanted)
    return redirect(door.inside(request.form.get("next")), 303)


def language_of_reader() -> str:
    """The volunteer's own language; before signing in what was chosen, or the browser asks for."""
    who = door.somebody()
    if who is not None:
        return who.language
    chosen = session.get("language")
    if isinstance(chosen, str):
        return chosen
    return request.accept_languages.best_match(i18n.words().languages) or _language_here()


def _language_here() -> str:
    """The site's first; also the page that says that the store cannot be read has a language."""
    try:
        return site_languages.usual()
    except StoreError:
        return house().settings.site.languages[0]


def _gone() -> Response:
    response = redirect(url_for("signin.page"), 303)
    door.forget(response)
    return response


def _device(agent: str) -> str:
    """A word for the list of devices; the browser's own text is not kept."""
    for sign, word in (
        ("iPad", "iPad"),
        ("iPhone", "iPhone"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ):
        if sign in agent:
            return word
    return ""
