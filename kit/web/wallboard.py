"""The wallboard: how things stand now, on a large screen, without a word about anybody.

Every volunteer may open it, so that the screen on the wall need not be signed in as a coordinator.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from flask import Blueprint, render_template

from kit.desk import outlook, presence, settled
from kit.store import appointments, calls, figures, hours, slots
from kit.store.engine import Reading
from kit.web import formats, live
from kit.web.fragments import CALMLY, fragment
from kit.web.house import house

pages = Blueprint("wallboard", __name__)

_HOURS = 8
"""So many hours stand beside each other in letters that are read from three metres."""

STATES = ("free", "on-a-call", "wrap-up", "break")


@pages.get("/wallboard")
def page() -> str:
    """The wallboard."""
    return render_template("wallboard.html")


@live.view("wallboard")
def _wallboard() -> Iterator[live.Piece]:
    yield from live.pieces("wall-now", "wall-day", "wall-free")


@fragment("wall-now")
def wall_now(r: Reading) -> str:
    """Who rings and waits, who is here, who is to be rung back."""
    now = house().clock.now()
    rings = sorted(call.rang_at for call in calls.opened(r) if call.state == "ringing")
    owed, since = hours.owed(r)
    here = Counter(one.state for one in presence.everybody(r, now))
    return render_template(
        "parts/wall_now.html",
        rings=rings,
        here=[(state, here[state]) for state in STATES],
        owed=owed,
        since=since,
        doors=settled.doors(r, house().settings.site, now),
    )


@fragment("wall-day", CALMLY)
def wall_day(r: Reading) -> str:
    """What became of today's calls so far, and the last hour's line."""
    today, zone = formats.today(), formats.zone()
    told = figures.span(r, today, today, zone)
    line = hours.latest(r)
    lately = house().clock.now() - timedelta(hours=2)
    if line is not None and formats.instant(line.ended_at) < lately:
        line = None
    return render_template("parts/wall_day.html", total=told.total, line=line)


@fragment("wall-free", CALMLY)
def wall_free(r: Reading) -> str:
    """Today's appointments: by service with the first free date, and by hour from now on."""
    rooms = house()
    now, today = rooms.clock.now(), formats.today()
    start, end = formats.bounds(today)
    standing = [one for one in appointments.between(r, start, end) if one.state != "cancelled"]
    found = outlook.of_day(r, rooms.settings.site, today, now)
    return render_template(
        "parts/wall_free.html",
        count=len(standing),
        people=sum(one.party for one in standing),
        services=[(one, slots.first_free(r, one.service.id, 1, now)) for one in found],
        hours=outlook.by_hour(found, now.astimezone(formats.zone()).hour)[:_HOURS],
    )
