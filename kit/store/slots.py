"""Centres, services and their slots: so many places, counted in people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Service:
    """What an appointment is for. `names` and `pattern` are JSON (see `kit.desk.opening`)."""

    id: RecordId
    key: str
    names: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Centre:
    """Where. `timezone` is an IANA name."""

    id: RecordId
    key: str
    name: str
    address: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Slot:
    """A time window of a service at a centre. `free` = places - taken, in people."""

    id: RecordId
    service_id: RecordId
    centre_id: RecordId
    starts_at: str
    ends_at: str
    places: int
    taken: int
    free: int
    service_names: str
    centre_name: str
    timezone: str


_SELECT = """
SELECT s.id, s.service_id, s.centre_id, s.starts_at, s.ends_at, s.places, s.taken,
  s.places - s.taken AS free, v.names AS service_names, c.name AS centre_name, c.timezone
FROM slots s JOIN services v ON v.id = s.service_id JOIN centres c ON c.id = s.centre_id
"""


def services(r: Reading) -> list[Service]:
    """Every service, in the pack's order."""
    rows = r.all("SELECT id, key, names, pattern FROM services ORDER BY place, key")
    return [noun(Service, row) for row in rows]


def centres(r: Reading) -> list[Centre]:
    """Every centre, by name."""
    rows = r.all("SELECT id, key, name, address, timezone FROM centres ORDER BY name")
    return [noun(Centre, row) for row in rows]


def get(r: Reading, slot_id: str) -> Slot | None:
    """The slot, or None."""
    row = r.one(f"{_SELECT} WHERE s.id = ?", (slot_id,))
    return None if row is None else noun(Slot, row)


def fitting(
    r: Reading, service_id: str, party: int, after: datetime, limit: int = 12
) -> list[Slot]:
    """Coming slots of a service that hold the whole party, the first free first."""
    rows = r.all(
        f"{_SELECT} WHERE s.service_id = ? AND s.starts_at > ? AND s.places - s.taken >= ? "
        "ORDER BY s.starts_at LIMIT ?",
        (service_id, as_text(after), party, limit),
    )
    return [noun(Slot, row) for row in rows]


def first_free(r: Reading, service_id: str, party: int, after: datetime) -> Slot | None:
    """The first slot that holds the party, or None."""
    found = fitting(r, service_id, party, after, 1)
    return found[0] if found else None


def largest(r: Reading, service_id: str, after: datetime) -> int:
    """The most people that any coming slot of a service could ever hold."""
    return int(
        r.value(
            "SELECT coalesce(max(places), 0) FROM slots WHERE service_id = ? AND starts_at > ?",
            (service_id, as_text(after)),
        )
    )


def between(r: Reading, start: datetime, end: datetime) -> list[Slot]:
    """Slots that begin within [start, end), by time and service."""
    rows = r.all(
        f"{_SELECT} WHERE s.starts_at >= ? AND s.starts_at < ? ORDER BY s.starts_at, v.place",
        (as_text(start), as_text(end)),
    )
    return [noun(Slot, row) for row in rows]


def offer(
    tx: Writing, service_id: str, centre_id: str, window: tuple[datetime, datetime], places: int
) -> bool:
    """Opens a slot; False when the same one exists."""
    return bool(
        tx.execute(
            "INSERT INTO slots (id, service_id, centre_id, starts_at, ends_at, places) "
            "VALUES (?,?,?,?,?,?) ON CONFLICT (service_id, centre_id, starts_at) DO NOTHING",
            (
                tx.new_id(),
                service_id,
                centre_id,
                as_text(window[0]),
                as_text(window[1]),
                places,
            ),
        )
    )


def known_starts(r: Reading, service_id: str, centre_id: str, after: datetime) -> set[str]:
    """When a service's coming slots at a centre begin, as store text."""
    rows = r.all(
        "SELECT starts_at FROM slots WHERE service_id = ? AND centre_id = ? AND starts_at > ?",
        (service_id, centre_id, as_text(after)),
    )
    return {row["starts_at"] for row in rows}


def put_centre(tx: Writing, centre: Centre) -> None:
    """Writes a centre; one with the same key is brought up to date and keeps its id."""
    tx.execute(
        "INSERT INTO centres (id, key, name, address, timezone) VALUES (?,?,?,?,?) "
        "ON CONFLICT (key) DO UPDATE SET name = excluded.name, address = excluded.address, "
        "timezone = excluded.timezone",
        (tx.new_id(), centre.key, centre.name, centre.address, centre.timezone),
    )


def put_service(tx: Writing, service: Service, place: int) -> None:
    """Writes a service; one with the same key is brought up to date and keeps its id."""
    tx.execute(
        "INSERT INTO services (id, key, names, pattern, place) VALUES (?,?,?,?,?) "
        "ON CONFLICT (key) DO UPDATE SET names = excluded.names, pattern = excluded.pattern, "
        "place = excluded.place",
        (tx.new_id(), service.key, service.names, service.pattern, place),
    )
