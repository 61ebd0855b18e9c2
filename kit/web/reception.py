"""The reception desk: today's list, check-in, walk-ins with tokens, and the big screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, Flask, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kit.clock import from_text
from kit.desk import reception as desk
from kit.errors import DeskError
from kit.hotline import codes
from kit.hotline.arrivals import Standing
from kit.hotline.languages import PAGES
from kit.hotline.parties import By, Party
from kit.store import slots, visits
from kit.store.engine import Reading
from kit.store.visits import Visit
from kit.web import door, live, site_languages, trouble
from kit.web.fragments import fragment
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import noop

pages = Blueprint("reception", __name__)

_STANDING: dict[Standing, str] = {
    "booked": noop("expected"),
    "late": noop("late"),
    "here": noop("here"),
    "called": noop("called"),
    "served": noop("served"),
    "left": noop("left"),
    "no-show": noop("did not come"),
    "cancelled": noop("cancelled"),
}
_TONES = {"late": "warn", "here": "ok", "called": "ok", "no-show": "bad", "left": "bad"}
_NEXT = 6
_OFFLINE_H = 12
"""How many hours a tap may have waited on a tablet and still count at its own time."""


@dataclass(frozen=True, slots=True)
class Row:
    """A party on the list; `family` came under its code."""

    visit: Visit
    standing: Standing
    family: list[Visit]

    @property
    def people(self) -> int:
        """Everybody who comes under the code."""
        return self.visit.appointment.party + sum(one.appointment.party for one in self.family)


def install(app: Flask) -> None:
    """Gives templates the words of the reception."""
    app.add_template_filter(standing_word)
    app.add_template_filter(standing_tone)


@pages.get("/reception")
def page() -> str:
    """Today's list."""
    return _page()


@live.view("reception")
def _live() -> Iterator[live.Piece]:
    yield from live.pieces("reception")


@fragment("reception")
def listed(r: Reading) -> str:
    """Everybody of today by time, who is late, and whose turn it is."""
    rooms = house()
    site, now = rooms.settings.site, rooms.clock.now()
    rows = _rows(desk.today(r, site, now), now)
    late = [row for row in rows if row.standing == "late"]
    return render_template(
        "parts/reception.html",
        rows=rows,
        late=len(late),
        late_people=sum(row.people for row in late),
        here=sum(row.people for row in rows if row.standing in {"here", "called", "served"}),
        expected=sum(row.people for row in rows if row.standing in {"booked", "late"}),
        first=next(iter(desk.queue(r, site, now)), None),
    )


@pages.post("/reception/find")
def find() -> str | AnyResponse | tuple[str, int]:
    """Checks in by code; finds by name whatever is not a code."""
    rooms = house()
    words = request.form.get("words", "").strip()[:80]
    if not words:
        return redirect(url_for("reception.page"), 303)
    now = rooms.clock.now()
    if codes.plain(words).isdigit():
        with rooms.store.writing() as tx:
            visit = desk.by_code(tx, rooms.settings.site, words, now)
            desk.tap(tx, "", "here", visit.appointment.id, _by(), now)
        _ring()
        return redirect(url_for("reception.page", here=visit.appointment.id), 303)
    with rooms.store.reading() as r:
        found = [
            row
            for row in _rows(desk.today(r, rooms.settings.site, now), now)
            if any(_matches(one, words) for one in (row.visit, *row.family))
        ]
    return _page(found, words)


@pages.post("/reception/tap")
def tap() -> AnyResponse:
    """One tap on the list. A tablet that was out of reach sends its taps later, each once."""
    form = request.form
    scripted = "X-Tap" in request.headers
    try:
        visit = _tapped(form.get("act", ""), form.get("appointment", ""), form.get("code", ""))
    except DeskError as refused:
        if not scripted:
            raise
        return _told(trouble.sentence(refused), 409)
    _ring()
    if scripted:
        return _told(visit.name, 200)
    return redirect(url_for("reception.page", _anchor=f"visit-{visit.appointment.id}"), 303)


@pages.post("/reception/walk-in")
def walk_in() -> AnyResponse:
    """A token for who came without an appointment."""
    rooms, form = house(), request.form
    language = form.get("language", "")
    arrival = desk.Arrival(
        form.get("service", ""),
        Party(form.get("adults", 0, int), form.get("minors", 0, int)),
        language if language in PAGES else site_languages.usual(),
        form.get("name", "").strip()[:80],
        "priority" in form,
    )
    with rooms.store.writing() as tx:
        given = desk.walk_in(tx, rooms.settings.site, arrival, _by(), rooms.clock.now())
    _ring()
    return redirect(url_for("reception.page", here=given), 303)


@pages.post("/reception/release")
def release() -> AnyResponse:
    """Everybody who is late did not come: their places go to walk-ins."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.release(tx, rooms.settings.site, _by(), rooms.clock.now())
    _ring()
    return redirect(url_for("reception.page"), 303)


@pages.post("/reception/join")
def join() -> AnyResponse:
    """A family is reunited under one code."""
    rooms, form = house(), request.form
    now = rooms.clock.now()
    with rooms.store.writing() as tx:
        lead = _named(tx, form.get("code", ""), now)
        desk.join(tx, form.get("appointment", ""), lead.appointment.id, _by(), now)
    _ring()
    anchor = f"visit-{lead.appointment.id}"
    return redirect(url_for("reception.page", _anchor=anchor), 303)


@pages.get("/serving")
def serving() -> str:
    """The big screen: whose turn it is. Tokens and codes, nobody's name."""
    return render_template("serving.html")


@live.view("serving")
def _live_serving() -> Iterator[live.Piece]:
    yield from live.pieces("serving")


@fragment("serving")
def now_serving(r: Reading) -> str:
    """Who was called last, and who is next."""
    rooms = house()
    site, now = rooms.settings.site, rooms.clock.now()
    called = [
        one
        for one in desk.today(r, site, now)
        if one.marks.with_id is None and desk.standing(one, site, now) == "called"
    ]
    called.sort(key=lambda one: one.marks.called_at or "", reverse=True)
    return render_template(
        "parts/serving.html", called=called[:_NEXT], waiting=desk.queue(r, site, now)[:_NEXT]
    )


def standing_word(standing: Standing) -> str:
    """How a party stands."""
    return _(_STANDING[standing])


def standing_tone(standing: Standing) -> str:
    """ok, warn, bad or nothing."""
    return _TONES.get(standing, "")


def _page(found: list[Row] | None = None, words: str = "") -> str:
    rooms = house()
    with rooms.store.reading() as r:
        done = visits.get(r, request.args.get("here", ""))
        services = slots.services(r)
    return render_template(
        "reception.html",
        found=found,
        words=words,
        done=done,
        services=services,
        party=Party(1),
        usual=site_languages.usual(),
    )


def _tapped(act: str, appointment_id: str, code: str) -> Visit:
    rooms = house()
    site, now = rooms.settings.site, rooms.clock.now()
    at = _tapped_at(request.form.get("at", ""), now)
    with rooms.store.writing() as tx:
        one_id = appointment_id or desk.by_code(tx, site, code, now).appointment.id
        tap_id = request.form.get("tap", "")[:64]
        desk.tap(tx, tap_id, act, one_id, _by(), at)
        return desk.visit_of(tx, one_id)


def _tapped_at(text: str, now: datetime) -> datetime:
    """When it was tapped, if the tablet's word for it can be true; else now."""
    try:
        at = from_text(text)
    except ValueError:
        return now
    return at if now - timedelta(hours=_OFFLINE_H) <= at <= now else now


def _named(r: Reading, words: str, now: datetime) -> Visit:
    """Of today, by code or by token."""
    site = house().settings.site
    token = words.strip().upper().replace(" ", "")
    for one in desk.today(r, site, now):
        if one.marks.token and one.name == token:
            return one
    return desk.by_code(r, site, words, now)


def _matches(visit: Visit, words: str) -> bool:
    """Whether the words are part of the name, or the token."""
    return words.casefold() in visit.appointment.name.casefold() or (
        visit.marks.token is not None and visit.name == words.upper().replace(" ", "")
    )


def _rows(found: list[Visit], now: datetime) -> list[Row]:
    site = house().settings.site
    families: dict[str, list[Visit]] = {}
    known = {one.appointment.id for one in found}
    for one in found:
        if one.marks.with_id in known:
            families.setdefault(str(one.marks.with_id), []).append(one)
    return [
        Row(one, desk.standing(one, site, now), families.get(one.appointment.id, []))
        for one in found
        if one.marks.with_id not in known and not _cancelled_before(one)
    ]


def _cancelled_before(visit: Visit) -> bool:
    return visit.appointment.state == "cancelled" and not visit.marks.left_at


def _told(words: str, status: int) -> Response:
    response = jsonify(said=words)
    response.status_code = status
    return response


def _by() -> By:
    return By(door.me().volunteer_id)


def _ring() -> None:
    house().bell.ring("board", "slots", "sync")
