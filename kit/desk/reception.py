"""The reception desk: check in, no-show, walk-ins with tokens, whose turn it is, families.

Who checks in has kept the appointment. What is tapped for a family's code counts for all of it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.clock import as_text, from_text
from kit.desk import booking, places
from kit.errors import NotFound, SlotFull, WrongMoment
from kit.hotline import arrivals, codes
from kit.hotline.arrivals import Standing
from kit.hotline.parties import LARGEST, By, Needs, Party, share
from kit.settings import Site
from kit.store import appointments, history, holds, slots, visits
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.visits import Visit

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who walks in, and for what. `priority` is for vulnerable people."""

    service_id: str
    party: Party
    language: str
    name: str = ""
    priority: bool = False
    needs: Needs = field(default_factory=Needs)


def standing(visit: Visit, site: Site, now: datetime) -> Standing:
    """How a party stands now."""
    marks = visit.marks
    return arrivals.standing(
        visit.appointment.state,
        from_text(visit.appointment.starts_at),
        now,
        timedelta(minutes=site.grace_minutes),
        called=bool(marks.called_at),
        served=bool(marks.served_at),
        left=bool(marks.left_at),
    )


def today(r: Reading, site: Site, now: datetime) -> list[Visit]:
    """Everybody of the site's day, by time."""
    return visits.between(r, *_bounds(site, now))


def queue(r: Reading, site: Site, now: datetime) -> list[Visit]:
    """Who is here and waits to be called, whose turn comes first before; a family once."""
    waiting = [
        one
        for one in today(r, site, now)
        if one.marks.with_id is None and standing(one, site, now) == "here"
    ]
    return sorted(waiting, key=_turn)


def tap(tx: Writing, tap_id: str, act: str, appointment_id: str, by: By, now: datetime) -> RecordId:
    """Does what was tapped, once: a `tap_id` that was done before changes nothing.

    `act`: here, no-show, call, served, left, apart, undo. Raises: NotFound, WrongMoment, SlotFull.
    """
    done = visits.tapped(tx, tap_id) if tap_id else None
    if done is not None:
        return done
    verb = _ACTS.get(act)
    visit = visits.get(tx, appointment_id)
    if verb is None or visit is None:
        raise NotFound
    if act == "apart":
        verb(tx, visit, by, now)
    else:
        for one_id in visits.together(tx, visit.marks.with_id or visit.appointment.id):
            verb(tx, visit_of(tx, one_id), by, now)
    if tap_id:
        visits.note_tap(tx, tap_id, visit.appointment.id, now)
    log.info("appointment %s at the reception: %s", visit.appointment.id, act)
    return visit.appointment.id


def by_code(r: Reading, site: Site, code: str, now: datetime) -> Visit:
    """Whose code it is, when they are expected today.

    Raises: WrongMoment with wrong-code, unknown-code, another-day.
    """
    if not codes.valid(code):
        raise WrongMoment("wrong-code")
    found = appointments.by_code(r, codes.plain(code))
    if found is None:
        raise WrongMoment("unknown-code")
    start, end = _bounds(site, now)
    if not as_text(start) <= found.starts_at < as_text(end):
        raise WrongMoment("another-day")
    return visit_of(r, found.id)


def walk_in(tx: Writing, site: Site, arrival: Arrival, by: By, now: datetime) -> RecordId:
    """Gives who came without an appointment a place of today and a token; the appointment's id.

    The slot that runs now or the next one with room for walk-ins; else what no-shows left free in
    an earlier one. Raises: NotFound, WrongMoment with no-party or no-walk-in-place.
    """
    if not arrival.party.sound:
        raise WrongMoment("no-party")
    if arrival.party.people > LARGEST:
        raise WrongMoment("no-walk-in-place")
    holds.clear(tx, now)
    slot = _slot_for(tx, site, arrival, now)
    row = {"slot_id": slot.id, "code": booking.free_code(tx), **_arrived(arrival, by)}
    wanted = share("walk-in", priority=arrival.priority)
    appointment_id = places.taking(tx, slot, wanted, lambda: appointments.add(tx, row, now))
    came = By(by.volunteer_id, "walk-in")
    history.note(
        tx,
        appointment_id,
        "booked",
        came,
        now,
        slots=(None, slot.id),
        parties=(None, arrival.party.people),
    )
    visits.draw_token(tx, appointment_id, _bounds(site, now)[0].date().isoformat())
    visits.mark(tx, appointment_id, here_at=as_text(now))
    return appointment_id


def _arrived(arrival: Arrival, by: By) -> dict[str, object]:
    return {
        "party": arrival.party.people,
        "adults": arrival.party.adults,
        "minors": arrival.party.minors,
        "way": "walk-in",
        "priority": int(arrival.priority),
        **arrival.needs.columns(arrival.party),
        "name": arrival.name,
        "language": arrival.language,
        "state": "kept",
        "booked_by": by.volunteer_id,
    }


def late(r: Reading, site: Site, now: datetime) -> list[Visit]:
    """Who should have been here more than the grace ago."""
    return [one for one in today(r, site, now) if standing(one, site, now) == "late"]


def release(tx: Writing, site: Site, by: By, now: datetime) -> int:
    """Everybody who is late did not come; how many people's places that frees for walk-ins."""
    found = late(tx, site, now)
    for one in found:
        booking.mark(tx, one.appointment.id, "no-show", now, by)
    return sum(one.appointment.party for one in found)


def join(tx: Writing, appointment_id: str, lead_id: str, by: By, now: datetime) -> None:
    """A family is reunited: one comes under the other's code, and if places allow in its slot.

    Raises: NotFound, WrongMoment (not of today, over, or the same).
    """
    one, lead = visit_of(tx, appointment_id), visit_of(tx, lead_id)
    lead = visit_of(tx, lead.marks.with_id) if lead.marks.with_id else lead
    if one.appointment.id == lead.appointment.id or _over(one) or _over(lead):
        raise WrongMoment("not-together")
    _into_slot(tx, one, lead, by, now)
    for member in visits.together(tx, one.appointment.id):
        visits.mark(tx, member, with_id=lead.appointment.id)
    log.info("appointment %s comes with %s", appointment_id, lead.appointment.id)
    if lead.appointment.state == "kept" and one.appointment.state != "kept":
        _here(tx, visit_of(tx, one.appointment.id), by, now)


def _into_slot(tx: Writing, one: Visit, lead: Visit, by: By, now: datetime) -> None:
    """Their places are counted where the family is; where they were when there is no room."""
    was, to = one.appointment, lead.appointment
    slot = slots.get(tx, to.slot_id)
    if slot is None or was.slot_id == to.slot_id or was.service_id != to.service_id:
        return
    try:
        places.taking(
            tx, slot, was.share, lambda: appointments.change(tx, was.id, now, slot_id=to.slot_id)
        )
    except SlotFull:
        return
    history.note(tx, was.id, "moved", by, now, slots=(was.slot_id, to.slot_id))


def _here(tx: Writing, visit: Visit, by: By, now: datetime) -> None:
    if visit.appointment.state == "cancelled":
        raise WrongMoment("left" if visit.marks.left_at else "cancelled")
    if visit.appointment.state == "kept" and visit.marks.here_at:
        return
    try:
        booking.mark(tx, visit.appointment.id, "kept", now, by)
    except SlotFull as full:
        raise WrongMoment("given-away") from full
    visits.mark(
        tx, visit.appointment.id, here_at=as_text(now), called_at=None, served_at=None, left_at=None
    )


def _no_show(tx: Writing, visit: Visit, by: By, now: datetime) -> None:
    if visit.appointment.state == "no-show":
        return
    if visit.appointment.state == "kept":
        raise WrongMoment("here-already")
    booking.mark(tx, visit.appointment.id, "no-show", now, by)


def _call(tx: Writing, visit: Visit, _by: By, now: datetime) -> None:
    """Called, or called again."""
    _must_be_here(visit)
    visits.mark(tx, visit.appointment.id, called_at=as_text(now), served_at=None)


def _served(tx: Writing, visit: Visit, _by: By, now: datetime) -> None:
    _must_be_here(visit)
    visits.mark(tx, visit.appointment.id, served_at=as_text(now))


def _left(tx: Writing, visit: Visit, by: By, now: datetime) -> None:
    """Went away without being served: the places are free; no text is sent."""
    if visit.marks.left_at and visit.appointment.state == "cancelled":
        return
    _must_be_here(visit)
    appointments.change(tx, visit.appointment.id, now, state="cancelled")
    history.note(tx, visit.appointment.id, "cancelled", by, now)
    visits.mark(tx, visit.appointment.id, left_at=as_text(now))


def _apart(tx: Writing, visit: Visit, _by: By, _now: datetime) -> None:
    visits.mark(tx, visit.appointment.id, with_id=None)


def _undo(tx: Writing, visit: Visit, by: By, now: datetime) -> None:
    """One step back. A token cannot be undone but by leaving."""
    one, marks = visit.appointment, visit.marks
    if one.state == "cancelled" and marks.left_at:
        _back_in(tx, visit, by, now)
    elif one.state == "kept" and marks.served_at:
        visits.mark(tx, one.id, served_at=None)
    elif one.state == "kept" and marks.called_at:
        visits.mark(tx, one.id, called_at=None)
    elif one.state == "kept" and marks.token:
        _left(tx, visit, by, now)
    elif one.state in {"kept", "no-show"}:
        booking.mark(tx, one.id, "booked", now, by)
        visits.mark(tx, one.id, here_at=None)


def _back_in(tx: Writing, visit: Visit, by: By, now: datetime) -> None:
    slot = slots.get(tx, visit.appointment.slot_id)
    if slot is None:
        raise NotFound
    places.taking(
        tx,
        slot,
        visit.appointment.share,
        lambda: appointments.change(tx, visit.appointment.id, now, state="kept"),
    )
    history.note(tx, visit.appointment.id, "kept", by, now)
    visits.mark(tx, visit.appointment.id, left_at=None)


Act = Callable[[Writing, Visit, By, datetime], None]
_ACTS: dict[str, Act] = {
    "here": _here,
    "no-show": _no_show,
    "call": _call,
    "served": _served,
    "left": _left,
    "apart": _apart,
    "undo": _undo,
}


def _must_be_here(visit: Visit) -> None:
    if visit.appointment.state != "kept":
        raise WrongMoment("not-here-yet")


def _over(visit: Visit) -> bool:
    return visit.appointment.state in {"cancelled", "no-show"} or bool(visit.marks.served_at)


def _slot_for(r: Reading, site: Site, arrival: Arrival, now: datetime) -> slots.Slot:
    of_today = [
        one for one in slots.between(r, *_bounds(site, now)) if one.service_id == arrival.service_id
    ]
    if not of_today:
        raise WrongMoment("no-walk-in-place")
    people, wanted = arrival.party.people, share("walk-in", priority=arrival.priority)
    fits = [one for one in of_today if one.room(wanted) >= people]
    open_now = [one for one in fits if one.ends_at > as_text(now)]
    left_free = [
        one for one in fits if one.ends_at <= as_text(now) and visits.released(r, one.id) >= people
    ]
    chosen = (open_now + left_free)[:1]
    if not chosen:
        raise WrongMoment("no-walk-in-place")
    return chosen[0]


def _turn(visit: Visit) -> tuple[datetime, int, datetime]:
    here_at = visit.marks.here_at
    return arrivals.turn(
        from_text(visit.appointment.starts_at),
        from_text(here_at) if here_at else None,
        visit.marks.token,
    )


def _bounds(site: Site, now: datetime) -> tuple[datetime, datetime]:
    zone = ZoneInfo(site.timezone)
    day = now.astimezone(zone).date()
    return (
        datetime.combine(day, time(), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )


def visit_of(r: Reading, appointment_id: str) -> Visit:
    """The visit of an appointment. Raises: NotFound."""
    found = visits.get(r, appointment_id)
    if found is None:
        raise NotFound
    return found
