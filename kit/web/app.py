"""The pages put together."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, url_for

from kit import resources
from kit.web import (
    answers,
    appointments,
    blocks,
    board,
    booking,
    briefing,
    briefing_day,
    calendar,
    call_line,
    callbacks,
    callers,
    calls,
    components,
    daysheet,
    directory,
    door,
    ending,
    figures,
    firstaid,
    formats,
    fragments,
    given,
    guide,
    header,
    i18n,
    imports,
    lines,
    live,
    messages,
    more,
    notes,
    packing,
    paper,
    people,
    places,
    planner,
    presence,
    reception,
    referrals,
    roster,
    services,
    shield,
    signin,
    site,
    site_hours,
    site_languages,
    site_texts,
    topics,
    trouble,
    wallboard,
    words,
)
from kit.web.house import House

_HERE = Path(__file__).resolve().parent
TRANSLATIONS = _HERE / "translations"

_ROOMS = (
    signin, board, calls, call_line, booking, briefing, briefing_day, ending, roster, messages,
    appointments, guide, answers, given, callbacks, presence, services, calendar, imports,
    site_texts, firstaid, callers, blocks, directory, referrals, figures, planner, wallboard,
    reception, daysheet, lines, paper, people, places, site, site_hours, site_languages, topics,
    more, live, trouble, components,
)  # fmt: skip
"""Every module with pages."""

_WORDS = (
    lines, figures, firstaid, notes, imports, ending, callers, call_line, directory, referrals,
    reception, guide, roster,
)  # fmt: skip
"""Every module with words of its own for templates."""


def make_app(house: House) -> Flask:
    """The app that volunteers and coordinators use."""
    app = Flask(
        "kit.web",
        template_folder=str(resources.templates("web")),
        static_folder=str(_HERE / "static"),
    )
    app.secret_key = house.secret
    app.extensions["house"] = house
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    door.install(app)  # before the form tokens: a session that ended is sent to the door
    shield.install(app)
    packing.install(app)
    i18n.install(app, TRANSLATIONS, signin.language_of_reader)
    formats.install(app)
    words.install(app)
    fragments.install(app)
    header.install(app)
    for words_of in _WORDS:
        words_of.install(app)
    live.install(app, house.streams)
    trouble.install(app)
    app.add_template_global(blocks.form, "block_form")
    app.add_template_global(_static, "static")
    app.add_template_global(lambda: fragments.in_page(presence.mine()), "my_presence")
    app.context_processor(
        lambda: {"me": door.somebody(), "site": house.settings.site, "now": house.clock.now()}
    )
    for room in _ROOMS:
        app.register_blueprint(room.pages)
    return app


def _static(name: str) -> str:
    """A static file's address, which changes with the file."""
    return url_for("static", filename=name, v=_version(name))


@cache
def _version(name: str) -> str:
    return hashlib.sha256((_HERE / "static" / name).read_bytes()).hexdigest()[:10]
