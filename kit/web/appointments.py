"""Appointments by day: who comes when, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import booking as desk
from kit.desk import waiting
from kit.errors import NotFound
from kit.hotline.parties import By, Party
from kit.store import appointments, grants, history, reminders, slots
from kit.store import waiting as lists
from kit.store.engine import Reading
from kit.store.ids import RecordId
from kit.web import booking, daysheet, door, forecast, formats, live
from kit.web.fragments import fragment
from kit.web.house import house

pages = Blueprint("appointments", __name__)

_OFFERED = 40
"""How many times are shown to choose from."""

_LISTED = 500
"""More households than a site's waiting list could be worked through with."""


@dataclass(frozen=True, slots=True)
class Window:
    """A slot with the appointments in it; `share` when other sites book it too."""

    slot: slots.Slot
    appointments: list[appointments.Appointment]
    share: grants.Share | None = None


@pages.get("/appointments")
def page() -> str:
    """A day's appointments; today's unless another day is asked for."""
    day = _day(request.args.get("day", ""))
    return render_template(
        "appointments.html",
        day=day,
        spare=door.is_coordinator() and _spare(day),
        before=day - timedelta(days=1),
        after=day + timedelta(days=1),
        week=[formats.today() + timedelta(days=n) for n in range(7)],
    )


@live.view("day", keyed=True)
def _live_day(day: str) -> Iterator[live.Piece]:
    yield from live.pieces("day", forecast.PIECE, keys=(_day(day).isoformat(),))


@fragment("day")
def day_list(r: Reading, day: str) -> str:
    """Each service's slots of a day, with their places and who comes."""
    start, end = formats.bounds(date.fromisoformat(day))
    in_slot: dict[RecordId, list[appointments.Appointment]] = {}
    found = appointments.between(r, start, end)
    for one in found:
        in_slot.setdefault(one.slot_id, []).append(one)
    services: dict[str, list[Window]] = {}
    for slot in slots.between(r, start, end):
        share = grants.share(r, slot.id) if slot.shared else None
        if not slot.places and not share and slot.id not in in_slot:
            continue  # closed, and nobody ever stood in it
        services.setdefault(slot.service_names, []).append(
            Window(slot, in_slot.get(slot.id, []), share)
        )
    written = reminders.of_appointments(r, [one.id for one in found])
    return render_template("parts/day.html", services=services, day=day, reminders=written)


@pages.get("/appointments/<appointment_id>")
def one(appointment_id: str) -> str:
    """One appointment with everything that happened to it."""
    with house().store.reading() as r:
        found = appointments.get(r, appointment_id)
        if found is None:
            raise NotFound
        events = history.of_appointment(r, appointment_id)
        back = _back(r, appointment_id)
    qr = daysheet.qr(found.code)
    return render_template("appointment.html", one=found, events=events, back=back, qr=qr)


@pages.get("/waiting")
def waiting_list() -> str:
    """Who waits for a place, in the order of their turn."""
    with house().store.reading() as r:
        entries = lists.opened(r, _LISTED)
        offers = {entry.id: lists.open_offer(r, entry.id) for entry in entries}
    return render_template("waiting.html", entries=entries, offers=offers)


@pages.post("/waiting/<entry_id>/withdraw")
def withdraw(entry_id: str) -> Response:
    """Takes a household off the list."""
    rooms = house()
    with rooms.store.writing() as tx:
        waiting.withdraw(tx, rooms.settings.site, entry_id, rooms.clock.now())
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    return redirect(url_for("appointments.waiting_list"), 303)


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
        party = booking.party(request.args, Party(one.adults, one.minors))
        mine = one.slot_id if party.people <= one.party else ""
        found = slots.fitting(
            r, one.service_id, party.people, rooms.clock.now(), _OFFERED, one.share, mine
        )
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
            booking.party(form, Party(0)),
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


def _spare(day: date) -> bool:
    """Whether places of shared times that are still to come lie unused here."""
    start, end = formats.bounds(day)
    with house().store.reading() as r:
        found = grants.between(r, max(start, house().clock.now()), end)
    return any(one.unused for one in found)


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
