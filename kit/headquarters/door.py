"""Signing in to headquarters, and keeping everybody else out."""

from __future__ import annotations

import math

from flask import (
    Blueprint,
    Flask,
    Response,
    g,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from kit.errors import SignInRefused
from kit.headquarters import people
from kit.headquarters.office import office

COOKIE = "headquarters_session"
"""Not the box's name: both may be served by one machine, and cookies do not tell ports apart."""

_OPEN = frozenset({"static", "door.sign_in", "door.enter", "language.speak"})

door = Blueprint("door", __name__)


def install(app: Flask) -> None:
    """Every page but the open ones asks who is there."""
    app.register_blueprint(door)
    app.before_request(_ask)
    app.context_processor(lambda: {"me": g.get("me")})


@door.get("/signin")
def sign_in() -> str:
    """The form."""
    return render_template("signin.html", refused=None, username="")


@door.post("/signin")
def enter() -> AnyResponse:
    """Checks name and passphrase; too many tries have to wait."""
    rooms = office()
    username = request.form.get("username", "").strip()
    words = request.form.get("passphrase", "").strip()
    address = request.remote_addr or ""
    try:
        token = people.sign_in(rooms.store, username, words, address, rooms.clock.now())
    except SignInRefused as error:
        return _refused(error, username)
    answer = redirect(url_for("pages.all_sites"), 303)
    answer.set_cookie(
        COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )
    return answer


@door.post("/signout")
def leave() -> AnyResponse:
    """Ends this session."""
    rooms = office()
    people.sign_out(rooms.store, request.cookies.get(COOKIE, ""), rooms.clock.now())
    answer = redirect(url_for("door.sign_in"), 303)
    answer.delete_cookie(COOKIE)
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


def _refused(error: SignInRefused, username: str) -> Response:
    minutes, status = 0, 403
    if error.wait_until is not None:
        left = (error.wait_until - office().clock.now()).total_seconds()
        minutes, status = max(1, math.ceil(left / 60)), 429
    page = render_template("signin.html", refused=error, minutes=minutes, username=username)
    answer = make_response(page, status)
    if minutes:
        answer.headers["Retry-After"] = str(minutes * 60)
    return answer


def _ask() -> AnyResponse | None:
    rooms = office()
    token = request.cookies.get(COOKIE)
    g.me = people.who(rooms.store, token, rooms.clock.now()) if token else None
    if g.me or request.endpoint in _OPEN or request.blueprint == "gate":
        return None
    return redirect(url_for("door.sign_in"), 303)
