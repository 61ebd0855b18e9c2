"""The languages that callers are likely to read, for coordinators: which, and in which order."""

from __future__ import annotations

import json

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import settled as desk
from kit.errors import WrongMoment
from kit.hotline.languages import PAGES
from kit.store import settled
from kit.store.engine import Reading
from kit.web import door, trouble
from kit.web.fragments import shared
from kit.web.house import house

pages = Blueprint("site_languages", __name__)


pages.before_request(door.coordinators_only)


def usual() -> str:
    """The language of whom nothing is known; never ask while you hold a reading."""
    site = house().settings.site
    return shared(("languages",), lambda r: desk.languages(r, site))[0]


@pages.get("/settings/languages")
def page() -> str:
    """The languages in their order, and who settled it."""
    with house().store.reading() as r:
        order = desk.languages(r, house().settings.site)
        return _page(r, list(order), settled.edition(r, "languages"))


@pages.post("/settings/languages")
def settle() -> str | Response | tuple[str, int]:
    """Shows the order with one language moved, added or left out; with `save`, keeps it."""
    rooms, seen = house(), request.form.get("edition", 0, int)
    order, (verb, _space, tag) = _order(), request.form.get("do", "").partition(" ")
    site, by, now = rooms.settings.site, door.me().volunteer_id, rooms.clock.now()
    if verb not in {"save", "file"}:
        with rooms.store.reading() as r:
            return _page(r, moved(order, verb, tag), seen, touched=(verb, tag))
    try:
        with rooms.store.writing() as tx:
            if verb == "file":
                desk.go_back(tx, "languages", by, now)
            else:
                desk.settle_languages(tx, site, order, seen, by, now)
    except WrongMoment as refusal:
        with rooms.store.reading() as r:
            said = trouble.sentence(refusal)
            return _page(r, order, settled.edition(r, "languages"), refused=said), 409
    rooms.bell.ring("board", "header", "sync")
    return redirect(url_for("site_languages.page", kept=1), 303)


def moved(order: list[str], verb: str, tag: str) -> list[str]:
    """The order with one language a place up or down, at its end (in), or without it (out)."""
    rest = [one for one in order if one != tag]
    if verb == "out" and rest:
        return rest
    if verb == "in" and tag in PAGES:
        return [*rest, tag]
    if verb in {"up", "down"} and tag in order:
        place = order.index(tag) + (1 if verb == "down" else -1)
        rest.insert(max(0, place), tag)
        return rest
    return order


def _order() -> list[str]:
    known = {*PAGES, *house().settings.site.languages}
    return [tag for tag in dict.fromkeys(request.form.getlist("language")) if tag in known]


def _page(
    r: Reading,
    order: list[str],
    edition: int,
    refused: str = "",
    touched: tuple[str, str] = ("", ""),
) -> str:
    site = house().settings.site
    return render_template(
        "site_languages.html",
        order=order,
        others=[tag for tag in PAGES if tag not in order],
        edition=edition,
        refused=refused,
        touched=touched,
        unsaved=tuple(order) != desk.languages(r, site),
        of_file=site.languages,
        own=json.loads(settled.value(r, "languages")) is not None,
        story=[(one, json.loads(one.value)) for one in settled.history(r, "languages")],
    )
