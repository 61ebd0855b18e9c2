"""A call: its page while it lasts, and everything a volunteer does with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from kit.desk import calls as desk
from kit.desk import handover as handing
from kit.desk import second
from kit.desk.presence import Here, may_take_calls
from kit.errors import NotFound
from kit.hotline.dispositions import DISPOSITIONS, ONE_TAP
from kit.store import (
    appointments,
    callbacks,
    callers,
    calls,
    handovers,
    households,
    messages,
    referrals,
    topics,
)
from kit.store.calls import Call
from kit.store.engine import Reading
from kit.web import besttime, booking, door, formats, live, presence
from kit.web import guide as found
from kit.web.house import house

pages = Blueprint("calls", __name__)

_LONG = [one for one in DISPOSITIONS if one not in {*ONE_TAP, "not-reached"}]


@dataclass(frozen=True, slots=True)
class History:
    """What was between us and a caller before."""

    calls: list[calls.Call]
    messages: list[messages.Message]
    appointments: list[appointments.Appointment]
    callback: callbacks.Callback | None


@pages.get("/calls/<call_id>")
def page(call_id: str) -> str:
    """A call: mine with everything to work it, somebody else's with its state alone."""
    with house().store.reading() as r:
        call = _found(r, call_id)
        mine = call.taken_by == door.me().volunteer_id
        caller = callers.get(r, call.caller_id) if call.caller_id and mine else None
        history = past(r, caller.id, call.id) if caller else None
        household = households.of(r, caller) if caller else None
        coming = appointments.coming(r, caller.id, house().clock.now()) if caller else None
        pane = booking.pane(r, booking.Choice.fresh(r, call, caller)) if caller else None
        answers = found.likely(r, call.topic_id) if mine else []
        answerable = caller.id if caller and caller.answerable else ""
        giving = found.Giving.of(r, call.id, answerable)
        booked = appointments.of_call(r, call.id) if mine else []
        # With the rest: between two pictures the call may end, and the page would show no end.
        now = _picture(r, call)
    about = {**now, **_colleagues(call)}
    return render_template(
        "call.html",
        call=call,
        mine=mine,
        caller=caller,
        history=history,
        household=household,
        coming=coming,
        pane=pane,
        answers=answers,
        giving=giving,
        booked=booked,
        top=_top(about),
        ending=_ending(about),
    )


@live.view("call", keyed=True)
def _call(call_id: str) -> Iterator[live.Piece]:
    with house().store.reading() as r:
        call = _found(r, call_id)
        now = _picture(r, call)
    about = {**now, **_colleagues(call)}
    # One piece: only the first of a stream is sent in a hurry, and both change with the state.
    beside = Markup('<div id="ending" hx-swap-oob="true">{}</div>').format(_ending(about))
    yield "call", _top(about) + beside


def _top(about: Mapping[str, Any]) -> Markup:
    """The bar of a call, which follows its state, and its wrap-up once it is over."""
    return Markup(render_template("parts/call.html", **about))  # noqa: S704


def _ending(about: Mapping[str, Any]) -> Markup:
    """How a call ends, while it lasts; once it is over that stands on top of the page."""
    if about["call"].state != "talking":
        return Markup()
    return Markup(render_template("parts/ending.html", **about))  # noqa: S704


def _picture(r: Reading, call: Call) -> dict[str, Any]:
    """What the bar and the ending of a call show, all of one moment."""
    booked = bool(appointments.of_call(r, call.id))
    referred = referrals.is_of_call(r, call.id)
    return {
        "call": call,
        "mine": call.taken_by == door.me().volunteer_id,
        "beside": second.beside(r, call, door.me().volunteer_id),
        "topics": topics.in_use(r, call.topic_id),
        "long": _LONG,
        "one_tap": ONE_TAP,
        "likely": "booked" if booked else "referred" if referred else "",
        "days": formats.coming_days(),
        "before": handovers.of_call(r, call.id),
    }


def _colleagues(call: Call) -> dict[str, Any]:
    """Whom the call may be handed to. Not to be asked while a reading is held."""
    people = presence.everybody()
    mine = call.taken_by == door.me().volunteer_id
    return {
        "may_hand_over": mine or _may_hand_over(call, people),
        "colleagues": [one for one in people if may_take_calls(one) and one.id != call.taken_by],
    }


def _may_hand_over(call: calls.Call, people: list[Here]) -> bool:
    """A coordinator may pass on what somebody who left did not write up."""
    here = {one.id for one in people if one.state != "off"}
    return door.is_coordinator() and call.state == "wrap-up" and call.taken_by not in here


def past(r: Reading, caller_id: str, but: str = "") -> History:
    """A caller's earlier calls, texts and appointments, the newest first; without call `but`."""
    return History(
        [one for one in calls.of_caller(r, caller_id, 11) if one.id != but],
        list(reversed(messages.with_caller(r, caller_id, 6))),
        appointments.of_caller(r, caller_id, 10),
        callbacks.of_caller(r, caller_id),
    )


@pages.post("/calls/<call_id>/take")
def take(call_id: str) -> Response:
    """Takes the call for me."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.take(tx, call_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "lines", "sync")
    return _to(call_id)


@pages.post("/calls/<call_id>/hang-up")
def hang_up(call_id: str) -> Response:
    """Ends the conversation."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.hang_up(tx, call_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "lines", "sync")
    return _to(call_id)


@pages.post("/calls/<call_id>/note")
def note(call_id: str) -> str:
    """Keeps the call's note as it is typed."""
    rooms = house()
    words = request.form.get("note", "")[:4000]
    with rooms.store.writing() as tx:
        desk.write_down(tx, call_id, door.me().volunteer_id, note=words)
    return render_template("parts/saved.html")


@pages.post("/calls/<call_id>/caller")
def describe(call_id: str) -> str:
    """Keeps what is known of the caller: name, language, note."""
    rooms = house()
    form = request.form
    with rooms.store.writing() as tx:
        language = form.get("language") or None
        desk.write_down(tx, call_id, door.me().volunteer_id, language=language)
        call = _found(tx, call_id)
        if call.caller_id:
            callers.describe(
                tx,
                call.caller_id,
                name=form.get("name", "").strip()[:80],
                language=language,
                note=form.get("about", "")[:2000],
            )
    rooms.bell.ring("board", "sync")
    return render_template("parts/saved.html")


@pages.post("/calls/<call_id>/hand-over")
def hand_over(call_id: str) -> Response:
    """Gives the call to a colleague, with the note as it is typed now."""
    rooms, me = house(), door.me()
    with rooms.store.writing() as tx:
        handing.hand_over(
            tx,
            call_id,
            me.volunteer_id,
            request.form.get("to", ""),
            rooms.clock.now(),
            note=request.form.get("note", None, lambda words: words[:4000]),
            coordinator=door.is_coordinator(),
        )
    rooms.bell.ring("board", "header", "sync")
    return redirect(url_for("board.page"), 303)


@pages.post("/calls/<call_id>/close")
def close(call_id: str) -> Response:
    """Closes the call with its disposition; the other fields are kept where they were given."""
    rooms = house()
    me = door.me().volunteer_id
    form = request.form
    disposition = form.get("disposition", "")
    best = besttime.of_form(form) if disposition == "callback-promised" else None
    with rooms.store.writing() as tx:
        desk.write_down(
            tx,
            call_id,
            me,
            note=form.get("note", None, lambda words: words[:4000]),
            language=form.get("language"),
            topic_id=form.get("topic"),
        )
        desk.close(tx, call_id, me, disposition, rooms.clock.now(), best)
    rooms.bell.ring("board", "lines", "sync")
    return redirect(url_for("board.page"), 303)


def _found(r: Reading, call_id: str) -> calls.Call:
    call = calls.get(r, call_id)
    if call is None:
        raise NotFound
    return call


def _to(call_id: str) -> Response:
    return redirect(url_for("calls.page", call_id=call_id), 303)
