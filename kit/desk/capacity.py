"""Services, centres and their slots: what changes when a pattern does, and whom it hits.

Places never fall below what is taken: such a slot keeps who stands in it, takes nobody new, and
follows down as people leave (`planned`). Who stands where no longer so many fit is proposed the
next time that does.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kit.clock import as_text, from_text
from kit.desk import booking, telling, waiting
from kit.errors import DeskError, NotFound
from kit.hotline import openings, segments
from kit.hotline.openings import Opening, Window
from kit.hotline.parties import By, Party
from kit.settings import Site
from kit.store import appointments, holds, slots
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.slots import Centre, Service, Slot

log = logging.getLogger(__name__)

_LOOKED_AT = 60


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did to the coming slots: how many opened, changed, and closed."""

    opened: int = 0
    changed: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Proposal:
    """An appointment that should move, and where to; None when no coming time fits it.

    `text` is what the caller will read, with its parts counted.
    """

    appointment: appointments.Appointment
    to: Slot | None = None
    text: str = ""
    count: segments.Count | None = None


def open_slots(tx: Writing, now: datetime) -> int:
    """Opens the coming slots of every service at every centre; how many are new."""
    count = 0
    for service in slots.services(tx):
        for centre in _own(tx):
            known = slots.known_starts(tx, service.id, centre.id, now)
            for window in _wanted(service, centre, now + _lead(service)):
                if as_text(window.starts_at) not in known:
                    count += _open(tx, service, centre, window)
    return count


def lay_out(tx: Writing, service_id: str, now: datetime) -> Outcome:
    """Brings the coming slots of a service to its pattern and its centres' holidays.

    Who is booked further ahead than the pattern reaches stays as they are.
    Raises: NotFound.
    """
    service = next((one for one in slots.services(tx) if one.id == service_id), None)
    if service is None:
        raise NotFound
    holds.clear(tx, now)
    opened = changed = closed = 0
    for centre in _own(tx):
        wanted = {as_text(one.starts_at): one for one in _wanted(service, centre, now)}
        last = max(wanted, default="")
        for slot in slots.coming(tx, service.id, centre.id, now):
            window = wanted.pop(slot.starts_at, None)
            if window is not None:
                changed += _fit(tx, slot, window)
            elif slot.starts_at < last or not slot.taken or not last:
                closed += _fit(tx, slot, None)
        after = as_text(now + _lead(service))
        opened += sum(_open(tx, service, centre, wanted[at]) for at in wanted if at > after)
    log.info("service %s: %d opened, %d changed, %d closed", service_id, opened, changed, closed)
    return Outcome(opened, changed, closed)


def put_service(
    tx: Writing, known: Service | None, names: Mapping[str, str], opening: Opening
) -> RecordId:
    """Writes a service, a new one when there is none yet; its id. `lay_out` is the next step."""
    told = json.dumps(dict(names), ensure_ascii=False)
    if known is not None:
        slots.describe_service(tx, known.id, told, opening.as_json())
        return known.id
    key = f"service-{tx.new_id()}"
    place = len(slots.services(tx))
    slots.put_service(tx, Service(RecordId(""), key, told, opening.as_json()), place)
    return next(one.id for one in slots.services(tx) if one.key == key)


def put_centre(
    tx: Writing, known: Centre | None, name: str, address: str, timezone: str, holidays: str
) -> None:
    """Writes a centre, a new one when there is none yet; every service is to be laid out then."""
    if known is None:
        key = f"centre-{tx.new_id()}"
        slots.put_centre(tx, Centre(RecordId(""), key, name, address, timezone, holidays))
        return
    slots.describe_centre(
        tx, known.id, name=name, address=address, timezone=timezone, holidays=holidays
    )


def offer_free(tx: Writing, site: Site, now: datetime) -> None:
    """Offers what a change made free to who waits for it."""
    for service in slots.services(tx):
        waiting.pass_on(tx, site, service.id, now)


def hit(r: Reading, now: datetime, service_id: str | None = None) -> list[appointments.Appointment]:
    """Who should move: everybody in a time that is closed, else the last booked who do not fit."""
    return [one for slot in slots.too_full(r, now, service_id) for one in _over(r, slot)]


def move_hit(
    tx: Writing, site: Site, by: By, now: datetime, service_id: str | None = None
) -> list[Proposal]:
    """Moves everybody who is hit to the next time that fits and tells them; what came of each.

    Who fits nowhere stays where they are. A door that only wants to show what would happen undoes
    its transaction.
    """
    return [_moved(tx, site, one, by, now) for one in hit(tx, now, service_id)]


def release_walk_ins(tx: Writing, site: Site, slot_id: str, now: datetime) -> int:
    """Gives the places kept for walk-ins to everybody; how many. Raises: NotFound."""
    slot = slots.get(tx, slot_id)
    if slot is None:
        raise NotFound
    if slot.walkin:
        slots.change(tx, slot.id, walkin=0)
        waiting.pass_on(tx, site, slot.service_id, now)
    return slot.walkin


def _own(r: Reading) -> list[Centre]:
    """The site's own centres: headquarters opens the slots of shared ones."""
    return [centre for centre in slots.centres(r) if not centre.shared]


def _wanted(service: Service, centre: Centre, after: datetime) -> Iterator[Window]:
    opening = openings.from_json(service.pattern)
    if opening.at(centre.key):
        yield from openings.planned(opening, ZoneInfo(centre.timezone), after, centre.closed_on)


def _lead(service: Service) -> timedelta:
    return timedelta(hours=openings.from_json(service.pattern).lead_hours)


def _open(tx: Writing, service: Service, centre: Centre, window: Window) -> bool:
    return slots.offer(
        tx,
        service.id,
        centre.id,
        (window.starts_at, window.ends_at),
        window.places,
        walkin=window.walkin,
        priority=window.priority,
    )


def _fit(tx: Writing, slot: Slot, window: Window | None) -> bool:
    """Brings a slot to what is wanted, as far as what is taken allows; False when it was so."""
    used = slot.taken + slot.held
    places = window.places if window else 0
    columns: dict[str, object] = {
        "places": max(places, used),
        "planned": places if places < used else None,
        "ends_at": as_text(window.ends_at) if window else slot.ends_at,
        **_shares(slot, window),
    }
    if all(getattr(slot, name) == value for name, value in columns.items()):
        return False
    slots.change(tx, slot.id, **columns)
    return True


def _shares(slot: Slot, window: Window | None) -> dict[str, int]:
    """The places kept apart, as many of them as are not taken by others already."""
    if window is None or window.places < slot.taken + slot.held:
        return {"walkin": 0, "priority": 0}
    left = window.places - slot.open_taken
    walkin = min(window.walkin, left - slot.priority_taken)
    priority = min(window.priority, left - max(walkin, slot.walkin_taken))
    return {"walkin": walkin, "priority": priority}


def _over(r: Reading, slot: Slot) -> list[appointments.Appointment]:
    """Who does not fit any more: the last booked first, vulnerable people after all others."""
    over = slot.taken - (slot.planned or 0)
    chosen = []
    last_first = appointments.booked_in(r, slot.id)
    last_first.reverse()
    for one in sorted(last_first, key=lambda one: one.priority):
        if over > 0:
            chosen.append(one)
            over -= one.party
    return chosen


def _moved(
    tx: Writing, site: Site, one: appointments.Appointment, by: By, now: datetime
) -> Proposal:
    slot = _next_fitting(tx, one, now)
    if slot is None:
        return Proposal(one)
    try:
        booking.shift(tx, site, one.id, slot.id, Party(one.adults, one.minors), now, by)
    except DeskError:
        return Proposal(one)
    text, count = telling.preview(tx, slot.id, one.party, one.language, "moved")
    return Proposal(one, slot, text, count)


def _next_fitting(r: Reading, one: appointments.Appointment, now: datetime) -> Slot | None:
    """The next time after the old one, rather at the same centre; else the first before it."""
    service = next(known for known in slots.services(r) if known.id == one.service_id)
    soonest = now + _lead(service)
    for after in (max(from_text(one.starts_at), soonest), soonest):
        found = slots.fitting(r, one.service_id, one.party, after, _LOOKED_AT, one.share)
        found = [slot for slot in found if slot.id != one.slot_id]
        near = [slot for slot in found if slot.centre_name == one.centre_name]
        if found:
            return (near or found)[0]
    return None
