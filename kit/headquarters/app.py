"""Headquarters' web application: the gate for boxes, the pages for people."""

from __future__ import annotations

import logging
import secrets
import traceback
from datetime import datetime

from flask import Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import HTTPException

from kit.headquarters import door, language, sharing
from kit.headquarters.ages import age
from kit.headquarters.gate import gate
from kit.headquarters.office import Office
from kit.headquarters.pages import pages
from kit.parcel.wire import SEALED_LIMIT
from kit.resources import templates
from kit.web.formats import weekday
from kit.web.i18n import gettext as _

_log = logging.getLogger(__name__)

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}


def make_app(office: Office) -> Flask:
    """The application, ready for a server."""
    app = Flask(
        "kit.headquarters",
        template_folder=str(templates("headquarters")),
        static_folder="static",
    )
    app.extensions["office"] = office
    app.config.update(
        SECRET_KEY=office.secret,
        SESSION_COOKIE_NAME="headquarters_form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,  # the token lives as long as its cookie
        WTF_CSRF_SSL_STRICT=False,  # browsers send no referrer, because we ask them not to
        MAX_CONTENT_LENGTH=SEALED_LIMIT,
        MAX_FORM_MEMORY_SIZE=16 * 1024,
    )
    CSRFProtect(app).exempt(gate)
    language.install(app)
    door.install(app)
    app.register_blueprint(gate)
    app.register_blueprint(pages)
    app.register_blueprint(sharing.pages)
    app.add_template_filter(age)
    app.add_template_filter(_minute, "minute")
    app.add_template_filter(weekday)
    app.after_request(_guard)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    return app


def _minute(at: datetime) -> str:
    """Day and minute, UTC: 2026-11-24 14:05."""
    return at.strftime("%Y-%m-%d %H:%M")


def _guard(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    static = request.endpoint == "static"
    response.headers["Cache-Control"] = "public, max-age=3600" if static else "no-store"
    return response


def _form_too_old(_error: CSRFError) -> Response:
    return _tell(403, _("This page was open for too long. Go back, load it again and try again."))


def _http(error: HTTPException) -> Response:
    if error.response is not None:
        return make_response(error.response)
    status = error.code or 500
    words = {
        404: _("There is no such page."),
        405: _("There is no such page."),
        413: _("This is too much at once."),
    }
    return _tell(status, words.get(status, _("This could not be done.")))


def _broken(error: Exception) -> Response:
    """Nobody foresaw this. The log gets the type and the places in our code, never the values."""
    places = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    return _tell(500, _("Something went wrong here."), f"{type(error).__name__}\n{places}")


def _tell(status: int, words: str, places: str = "") -> Response:
    reference = secrets.token_hex(4)
    level = logging.ERROR if status >= 500 else logging.INFO
    _log.log(level, "trouble %s: %d at %s %s", reference, status, request.endpoint, places)
    page = render_template("trouble.html", words=words, reference=reference, status=status)
    return make_response(page, status)
