"""The board: what rings, who talks, what is owed and what comes today."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Blueprint, render_template
from markupsafe import Markup

from kit.clock import as_text
from kit.desk import calls as desk
from kit.desk import daily, presence
from kit.hotline.ringing import Listener, rings_for
from kit.store import appointments, callbacks, calls, messages, referrals
from kit.store.engine import Reading
from kit.web import door, ending, formats, live
from kit.web import presence as presence_pages
from kit.web.fragments import fragment, shared
from kit.web.house import house

pages = Blueprint("board", __name__)

_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Card:
    """A call that rings, with what may be said of the caller before somebody takes it.

    It is loud for the volunteers `first` (ids, sorted) and, from `then_at` on, for `then`.
    """

    call: calls.Call
    last_at: str | None
    appointment: appointments.Appointment | None
    callback: callbacks.Callback | None
    first: list[str]
    then: list[str]
    then_at: str


@pages.get("/")
def page() -> str:
    """The board."""
    return render_template(
        "board.html",
        mine=mine(),
        alone=alone(),
        untold=untold(),
        talk=ending.talk(),
        own=presence_pages.own(),
    )


@live.view("board")
def _board() -> Iterator[live.Piece]:
    yield from live.pieces("ringing")
    yield "mine", mine()
    yield "alone", alone()
    yield "untold", untold()
    yield "talk", ending.talk()
    yield from live.pieces("closed", "handed", "progress", "here", "owed", "fresh", "today")


@fragment("ringing")
def ringing(r: Reading) -> str:
    """A card for each call that rings."""
    now = house().clock.now()
    rung = [call for call in calls.opened(r) if call.state == "ringing"]
    people = presence.listeners(r, now) if rung else []
    cards = [_card(r, call, people, now) for call in rung]
    return render_template("parts/ringing.html", cards=cards)


def mine() -> Markup:
    """My calls and the referrals I follow up today; empty for most, so it costs next to nothing."""
    me = door.me().volunteer_id
    own = [call for call in shared(("opened",), calls.opened) if call.taken_by == me]
    day = formats.today()
    asked = shared(("due-referrals", day), lambda r: referrals.due(r, day))
    due = sum(one.owner_id == me for one in asked)
    if not own and not due:
        return Markup()
    return Markup(render_template("parts/mine.html", calls=own, due=due))  # noqa: S704


def alone() -> Markup:
    """Children who will come without a grown-up of theirs: for coordinators, who must prepare."""
    if not door.is_coordinator():
        return Markup()
    coming = shared(
        ("alone",), lambda r: appointments.unaccompanied(r, house().clock.now(), _SHOWN)
    )
    return Markup(render_template("parts/alone.html", coming=coming)) if coming else Markup()  # noqa: S704


def untold() -> Markup:
    """That the day's numbers did not reach the coordinators by text: said to those who look."""
    if not door.is_coordinator():
        return Markup()
    rooms = house()
    fate = shared(("untold",), lambda r: daily.fate(r, rooms.settings.site, rooms.clock.now()))
    return Markup(render_template("parts/untold.html")) if fate.bad else Markup()  # noqa: S704


@fragment("progress")
def progress(r: Reading) -> str:
    """Who is on which call."""
    busy = [call for call in calls.opened(r) if call.state != "ringing"]
    return render_template("parts/progress.html", calls=busy)


@fragment("owed")
def owed(r: Reading) -> str:
    """Whom to ring back next."""
    waiting = desk.owed(r, house().clock.now(), _SHOWN)
    return render_template(
        "parts/owed.html", callbacks=waiting, more=callbacks.count_open(r) - len(waiting)
    )


@fragment("fresh")
def fresh(r: Reading) -> str:
    """The texts that nobody has handled."""
    waiting = messages.fresh(r, _SHOWN)
    return render_template(
        "parts/fresh.html", messages=waiting, more=messages.count_fresh(r) - len(waiting)
    )


@fragment("today")
def today(r: Reading) -> str:
    """Today's appointments that are still to come, and the day's sums."""
    start, end = formats.bounds(formats.today())
    standing = [one for one in appointments.between(r, start, end) if one.state != "cancelled"]
    now = house().clock.now()
    coming = [
        one for one in standing if one.state == "booked" and formats.instant(one.ends_at) > now
    ]
    return render_template(
        "parts/today.html",
        coming=coming[:_SHOWN],
        more=len(coming[_SHOWN:]),
        people=sum(one.party for one in standing),
        count=len(standing),
        day=formats.today(),
    )


def _card(r: Reading, call: calls.Call, people: list[Listener], now: datetime) -> Card:
    loud = _loud(call, people)
    if call.caller_id is None:
        return Card(call, None, None, None, *loud)
    before = [one.rang_at for one in calls.of_caller(r, call.caller_id, 2) if one.id != call.id]
    texts = [one.at for one in messages.with_caller(r, call.caller_id, 1)]
    return Card(
        call,
        max([*before, *texts], default=None),
        appointments.coming(r, call.caller_id, now),
        callbacks.of_caller(r, call.caller_id),
        *loud,
    )


def _loud(call: calls.Call, people: list[Listener]) -> tuple[list[str], list[str], str]:
    """For whom the call is loud at first, for whom later, and from when on."""
    fallback = timedelta(seconds=house().settings.site.ring_all_after_s)
    if call.holder_id is not None:
        return [call.holder_id], [], call.rang_at  # nobody else can take who waits there
    first = rings_for(call.language, timedelta(), people, fallback)
    then = rings_for(call.language, fallback, people, fallback)
    return sorted(first), sorted(then), as_text(formats.instant(call.rang_at) + fallback)
