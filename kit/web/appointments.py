"""Appointments by day: who comes when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import booking as desk
from kit.errors import NotFound
from kit.hotline.parties import By, Party
from kit.store import appointments, slots
from kit.store.engine import Reading
from kit.store.ids import RecordId
from kit.web import booking, door, formats, live
from kit.web.fragments import fragment
from kit.web.house import house

pages = Blueprint("appointments", __name__)

_OFFERED = 40
"""How many times are shown to choose from."""


@dataclass(frozen=True, slots=True)
class Window:
    """A slot with the appointments in it."""

    slot: slots.Slot
    appointments: list[appointments.Appointment]


@pages.get("/appointments")
def page() -> str:
    """A day's appointments; today's unless another day is asked for."""
    day = _day(request.args.get("day", ""))
    return render_template(
        "appointments.html",
        day=day,
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        week=[formats.today() + timedelta(days=n) for n in range(7)],
    )


@live.view("day", keyed=True)
def _live_day(day: str) -> Iterator[live.Piece]:
    yield from live.pieces("day", keys=(_day(day).isoformat(),))


@fragment("day")
def day_list(r: Reading, day: str) -> str:
    """Each service's slots of a day, with their places and who comes."""
    start, end = formats.bounds(date.fromisoformat(day))
    in_slot: dict[RecordId, list[appointments.Appointment]] = {}
    for one in appointments.between(r, start, end):
        in_slot.setdefault(one.slot_id, []).append(one)
    services: dict[str, list[Window]] = {}
    for slot in slots.between(r, start, end):
        services.setdefault(slot.service_names, []).append(Window(slot, in_slot.get(slot.id, [])))
    return render_template("parts/day.html", services=services, day=day)


@pages.post("/appointments/<appointment_id>/cancel")
def cancel(appointment_id: str) -> Response:
    """Gives the places back; the caller is told."""
    rooms = house()
    with rooms.store.writing() as tx:
        by = By(door.me().volunteer_id)
        desk.cancel(tx, rooms.settings.site, appointment_id, rooms.clock.now(), by)
        back = _back(tx, appointment_id)
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    return redirect(back, 303)


@pages.get("/appointments/<appointment_id>/move")
def times(appointment_id: str) -> str:
    """The times to which an appointment can be moved, for as many people as are asked for."""
    rooms = house()
    with rooms.store.reading() as r:
        one = appointments.get(r, appointment_id)
        if one is None:
            raise NotFound
        party = max(1, min(request.args.get("party", one.party, int), 400))
        found = slots.fitting(r, one.service_id, party, rooms.clock.now(), _OFFERED)
        back = _back(r, appointment_id)
    days = booking.by_day(found)
    return render_template("appointment_move.html", one=one, party=party, days=days, back=back)


@pages.post("/appointments/<appointment_id>/move")
def move(appointment_id: str) -> Response:
    """Takes the places in the new slot, gives the old ones back; the caller is told."""
    rooms = house()
    form = request.form
    with rooms.store.writing() as tx:
        desk.move(
            tx,
            rooms.settings.site,
            appointment_id,
            form.get("slot", ""),
            Party(form.get("party", 0, int)),
            rooms.clock.now(),
            By(door.me().volunteer_id),
        )
        back = _back(tx, appointment_id)
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    return redirect(back, 303)


@pages.post("/appointments/<appointment_id>/mark")
def mark(appointment_id: str) -> Response:
    """Came, did not come, or neither after all."""
    rooms = house()
    with rooms.store.writing() as tx:
        by = By(door.me().volunteer_id)
        desk.mark(tx, appointment_id, request.form.get("state", ""), rooms.clock.now(), by)
        back = _back(tx, appointment_id)
    rooms.bell.ring("board", "slots", "sync")
    return redirect(back, 303)


def _back(r: Reading, appointment_id: str) -> str:
    """To the day the appointment is on."""
    one = appointments.get(r, appointment_id)
    if one is None:
        return url_for("appointments.page")
    day = formats.instant(one.starts_at).astimezone(formats.zone()).date()
    return url_for("appointments.page", day=day.isoformat())


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return formats.today()
