"""Who is let in: signing in, the session's cookie, and asking at every request."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from kit.clock import from_text
from kit.desk import presence
from kit.errors import SignInRefused
from kit.store import sessions, volunteers
from kit.vault import passphrase
from kit.web.house import House, house

COOKIE = "hotline_session"
"""Holds the token; only its digest is stored."""

_PUBLIC = frozenset(
    {"static", "signin.page", "signin.enter", "signin.speak", "trouble.healthz", "calendar.feed"}
)
_SEEN_EVERY = timedelta(minutes=5)


def install(app: Flask) -> None:
    """Asks every request who it is; whoever is not signed in is sent to the door."""
    app.before_request(_ask)


def me() -> sessions.Session:
    """Who is signed in. Only where `_ask` has let somebody in."""
    return cast("sessions.Session", g.session)


def is_coordinator() -> bool:
    """Whether this is a coordinator's browser."""
    return me().role == "coordinator"


def coordinators_only() -> None:
    """Nobody else goes on: on one page, or before each page of a room."""
    if not is_coordinator():
        abort(403)


def somebody() -> sessions.Session | None:
    """Who is signed in, or None on the pages that everybody may see."""
    return cast("sessions.Session | None", g.get("session"))


def let_in(username: str, words: str, address: str, device: str) -> str:
    """Signs somebody in and returns the token for the cookie.

    Raises: SignInRefused. Unknown name and wrong passphrase take the same time.
    """
    rooms = house()
    now = rooms.clock.now()
    with rooms.store.writing() as tx:
        wait_until = sessions.tried(tx, username, address, now)
    if wait_until is not None:
        raise SignInRefused(wait_until)
    with rooms.store.reading() as r:
        volunteer = volunteers.by_username(r, username)
    right = passphrase.verify(volunteer.passphrase if volunteer else None, words)
    if volunteer is None or not right or not volunteer.active:
        raise SignInRefused
    token = secrets.token_urlsafe(32)
    with rooms.store.writing() as tx:
        sessions.succeeded(tx, username, address, now)
        presence.notice_gone(tx, now)  # a shift that fell asleep is not gone on with
        sessions.start(tx, digest(token), volunteer.id, device, now)
        presence.come(tx, volunteer.id, now)
    rooms.bell.ring("board", "header")
    return token


def digest(token: str) -> str:
    """How a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def keep(response: AnyResponse, token: str) -> None:
    """Gives the browser its cookie."""
    response.set_cookie(
        COOKIE, token, httponly=True, samesite="Lax", secure=request.is_secure, path="/"
    )


def forget(response: AnyResponse) -> None:
    """Takes back what the browser holds of us."""
    response.delete_cookie(COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    session.clear()


def still_open(rooms: House, token_digest: str) -> bool:
    """Whether a session was not revoked meanwhile; long-lived streams ask now and then."""
    with rooms.store.reading() as r:
        return sessions.get(r, token_digest, rooms.clock.now()) is not None


def inside(path: str | None) -> str:
    """Where to go after signing in: a path of ours, else the board."""
    parts = urlsplit(path or "")
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or "\\" in parts.path:
        return url_for("board.page")
    return parts.path


def _ask() -> AnyResponse | None:
    _recognise()
    if somebody() is not None or request.endpoint in _PUBLIC or request.endpoint is None:
        return None
    if request.path.startswith("/live"):
        return Response(status=401)
    back = request.path if request.method == "GET" else None
    target = url_for("signin.page", next=back if back != "/" else None)
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": target})
    return redirect(target, 303)


def _recognise() -> None:
    token = request.cookies.get(COOKIE)
    if not token or request.endpoint == "static":
        return
    rooms = house()
    now = rooms.clock.now()
    with rooms.store.reading() as r:
        found = sessions.get(r, digest(token), now)
    g.session = found
    if found is not None and abs(now - from_text(found.seen_at)) > _SEEN_EVERY:
        with rooms.store.writing() as tx:
            sessions.seen(tx, found.token_digest, now)
