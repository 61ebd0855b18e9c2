"""The site that the tests stand in: who is on shift, and a service to book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import as_text
from kit.store import slots, volunteers
from kit.store.engine import Store, Writing
from kit.store.ids import RecordId
from kit.store.slots import Centre, Service

_NOBODY = "no hash: nobody signs in with it"


@dataclass(frozen=True, slots=True)
class People:
    """Who is on shift."""

    ana: RecordId
    borys: RecordId
    coordinator: RecordId


@dataclass(frozen=True, slots=True)
class Reception:
    """A bookable service at a centre in Madrid, one slot a day."""

    service: RecordId
    centre: RecordId
    slots: tuple[RecordId, ...]


def person(tx: Writing, username: str, name: str, now: datetime, role: str) -> RecordId:
    return volunteers.add(
        tx, username=username, name=name, role=role, language="en", passphrase=_NOBODY, now=now
    )


def open_slot(tx: Writing, service: str, centre: str, starts_at: datetime, places: int) -> RecordId:
    """A slot of an hour."""
    assert slots.offer(tx, service, centre, (starts_at, starts_at + timedelta(hours=1)), places)
    return RecordId(
        tx.value(
            "SELECT id FROM slots WHERE service_id = ? AND centre_id = ? AND starts_at = ?",
            (service, centre, as_text(starts_at)),
        )
    )


def open_reception(store: Store, now: datetime, places: tuple[int, ...]) -> Reception:
    """The service "registration" with one slot a day from tomorrow, of so many places each."""
    with store.writing() as tx:
        slots.put_centre(
            tx, Centre(RecordId(""), "north", "North Hall", "1 Station Road", "Europe/Madrid")
        )
        names = '{"es": "Registro", "uk": "Реєстрація", "en": "Registration"}'
        slots.put_service(tx, Service(RecordId(""), "registration", names, "{}"), 0)
        service, centre = slots.services(tx)[0].id, slots.centres(tx)[0].id
        opened = tuple(
            open_slot(tx, service, centre, now + timedelta(days=day), count)
            for day, count in enumerate(places, start=1)
        )
    return Reception(service, centre, opened)
