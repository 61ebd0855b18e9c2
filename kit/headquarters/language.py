"""The language of headquarters' pages: chosen at the foot of a page, else what the browser asks."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Flask, abort, redirect, request, session, url_for
from werkzeug.wrappers import Response

from kit.web import i18n

TRANSLATIONS = Path(__file__).with_name("translations")

language = Blueprint("language", __name__)


def install(app: Flask) -> None:
    """Teaches the app its languages."""
    i18n.install(app, TRANSLATIONS, _of_reader)
    app.register_blueprint(language)


@language.post("/language")
def speak() -> Response:
    """Changes the language and goes back to the page."""
    wanted = request.form.get("language", "")
    if wanted not in i18n.words().languages:
        abort(400)
    session["language"] = wanted
    return redirect(_inside(request.form.get("back", "")), 303)


def _of_reader() -> str:
    chosen = session.get("language")
    if isinstance(chosen, str):
        return chosen
    return request.accept_languages.best_match(i18n.words().languages) or i18n.SOURCE


def _inside(path: str) -> str:
    """A path of our own; anything that could lead to another host becomes the first page."""
    if path.startswith("/") and not path.startswith(("//", "/\\")):
        return path
    return url_for("pages.all_sites")
