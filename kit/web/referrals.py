"""Referrals: handing somebody on, and asking what became of it."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import referrals as desk
from kit.errors import NotFound
from kit.hotline.households import URGENCIES
from kit.store import callers, directory, referrals
from kit.store import households as records
from kit.web import door, formats
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import noop

pages = Blueprint("referrals", __name__)

_OFFERED = 400
_URGENCY = {"now": noop("today"), "soon": noop("within days"), "routine": noop("no hurry")}
_STATE = {
    "sent": noop("handed on"),
    "accepted": noop("accepted"),
    "not-possible": noop("not possible"),
    "done": noop("done"),
}


def install(app: Flask) -> None:
    """Gives templates the words of a referral."""
    for filter_ in (urgency_word, referral_word):
        app.add_template_filter(filter_)


@pages.get("/referrals")
def page() -> str:
    """Those to follow up, by day, and the last that are over."""
    with house().store.reading() as r:
        opened, ended = referrals.opened(r), referrals.ended(r)
    return render_template("referrals.html", opened=opened, ended=ended, today=formats.today())


@pages.get("/referrals/new")
def new() -> str:
    """The form: who, to which service, for what, what may be told, and their consent.

    Without an entry, as it is opened from a call, the directory's entries are offered.
    """
    wanted = request.args.get("entry", "")
    with house().store.reading() as r:
        caller = callers.get(r, request.args.get("caller", ""))
        entry = directory.get(r, wanted) if wanted else None
        if caller is None or (wanted and entry is None):
            raise NotFound
        consent = records.of(r, caller).consents.get("referral")
        entries = [] if entry else directory.all_of(r, _OFFERED)
    return render_template(
        "referral_new.html",
        caller=caller,
        entry=entry,
        entries=entries,
        consent=consent,
        urgencies=URGENCIES,
        again_on=formats.today() + timedelta(days=1),
        today=formats.today(),
    )


@pages.post("/referrals")
def refer() -> Response:
    """Hands somebody on."""
    rooms, form = house(), request.form
    wish = desk.Wish(
        form.get("caller", ""),
        form.get("entry", ""),
        form.get("need", ""),
        form.get("may_tell", ""),
        form.get("urgency", ""),
        _day("again_on") or formats.today() + timedelta(days=1),
        form.get("how", "") if "agreed" in form else "",
    )
    with rooms.store.writing() as tx:
        referral_id = desk.refer(tx, wish, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "sync")
    return redirect(url_for("referrals.one", referral_id=referral_id), 303)


@pages.get("/referrals/<referral_id>")
def one(referral_id: str) -> str:
    """One referral, and what became of it."""
    with house().store.reading() as r:
        found = referrals.get(r, referral_id)
        entry = directory.get(r, found.entry_id) if found else None
    if found is None:
        raise NotFound
    again_on = formats.today() + timedelta(days=1)
    return render_template("referral.html", referral=found, entry=entry, again_on=again_on)


@pages.post("/referrals/<referral_id>/follow-up")
def follow_up(referral_id: str) -> Response:
    """Keeps what became of it."""
    rooms, form = house(), request.form
    with rooms.store.writing() as tx:
        desk.follow_up(
            tx,
            referral_id,
            form.get("state", ""),
            again_on=_day("again_on"),
            word=form.get("word", ""),
            volunteer_id=door.me().volunteer_id,
            now=rooms.clock.now(),
        )
    rooms.bell.ring("board", "sync")
    return redirect(url_for("referrals.page"), 303)


def urgency_word(urgency: str) -> str:
    """How soon it is needed."""
    return _(_URGENCY[urgency])


def referral_word(state: str) -> str:
    """What became of a referral."""
    return _(_STATE[state])


def _day(field: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(field, ""))
    except ValueError:
        return None
