"""Places of shared centres that nobody here needs, given back to headquarters by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.clock import from_text
from kit.desk import sharing
from kit.hotline import granting
from kit.store import grants, slots
from kit.store.engine import Reading
from kit.web import door, formats
from kit.web.house import house
from kit.web.i18n import gettext as _

pages = Blueprint("places", __name__)
pages.before_request(door.coordinators_only)


@dataclass(frozen=True, slots=True)
class Row:
    """A time with unused places; `typed` is how many go back, `fault` what is wrong with that."""

    slot: slots.Slot
    share: grants.Share
    typed: str
    fault: str = ""


@pages.get("/appointments/give-back")
def page() -> str:
    """What can be given back of a day, and what that would do; nothing goes yet."""
    with house().store.reading() as r:
        return _shown(request.args.get("day", ""), _unused(r))


@pages.post("/appointments/give-back")
def give_back() -> str | Response:
    """Gives all of it back, or nothing: what is booked meanwhile is said beside its time."""
    rooms = house()
    now, day = rooms.clock.now(), request.form.get("day", "")
    with rooms.store.writing() as tx:
        rows = [row for row in _unused(tx) if _day(row) == day]
        if not rows or any(row.fault for row in rows):
            return _shown(day, rows or _unused(tx))
        for row in rows:
            if int(row.typed):
                sharing.give_back(tx, row.slot.id, int(row.typed), now)
    rooms.bell.ring("board", "slots", "sync")
    return redirect(url_for("appointments.page", day=day), 303)


def _shown(day: str, rows: list[Row]) -> str:
    """The page of a day; of the first that has something when that one has nothing."""
    days = sorted({_day(row) for row in rows})
    chosen = day if day in days or not days else days[0]
    return render_template(
        "give_back.html",
        day=chosen,
        on=formats.day_or_none(chosen),
        days=[date.fromisoformat(one) for one in days],
        rows=[row for row in rows if _day(row) == chosen],
        stay=granting.ENOUGH,
    )


def _unused(r: Reading) -> list[Row]:
    """Every coming time of which something can be given back, or somebody wanted to."""
    now = house().clock.now()
    shares = grants.between(r, now, now + sharing.AHEAD)
    typed = {share.slot_id: request.form.get(f"places-{share.slot_id}") for share in shares}
    return [
        _row(slot, share, typed[share.slot_id])
        for share in shares
        if share.unused or typed[share.slot_id] is not None
        if (slot := slots.get(r, share.slot_id))
    ]


def _row(slot: slots.Slot, share: grants.Share, typed: str | None) -> Row:
    if typed is None:
        return Row(slot, share, str(granting.spare(share.unused, asked=True, last_call=False)))
    sound = re.fullmatch("[0-9]{1,5}", typed) and int(typed) <= share.unused
    fault = _("A whole number from %(least)s to %(most)s.", least=0, most=share.unused)
    return Row(slot, share, typed, "" if sound else fault)


def _day(row: Row) -> str:
    return from_text(row.slot.starts_at).astimezone(formats.zone()).date().isoformat()
