"""Centres, services and their slots: so many places, counted in people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline.parties import Share
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Service:
    """What an appointment is for. `names` and `pattern` are JSON (see `kit.hotline.openings`)."""

    id: RecordId
    key: str
    names: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Centre:
    """Where. `timezone` is an IANA name, `holidays` JSON: [{"on": "2026-12-25", "name": "..."}].

    A `shared` one is headquarters': several sites book there, and none of them changes it.
    """

    id: RecordId
    key: str
    name: str
    address: str
    timezone: str
    holidays: str = "[]"
    shared: int = 0

    @property
    def closed_on(self) -> frozenset[str]:
        """The days (ISO) on which the whole centre is closed."""
        return frozenset(day["on"] for day in json.loads(self.holidays))


_ROOM = {
    "open": "room_open",
    "walk-in": "room_walkin",
    "priority": "room_priority",
    "any": "room_any",
}
"""The column that says how many more people of a share fit."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A time window of a service at a centre; every number is in people.

    Of `places`, `walkin` are kept for who comes without an appointment and `priority` for
    vulnerable people. `taken` counts appointments, `held` what is kept for a few minutes. `free`
    is what anybody may have; `room_*` what a party of that share may. `planned` is what the places
    become as people leave, None when they are as planned. The places of a `shared` slot are those
    that headquarters granted this site.
    """

    id: RecordId
    service_id: RecordId
    centre_id: RecordId
    starts_at: str
    ends_at: str
    places: int
    walkin: int
    priority: int
    planned: int | None
    shared: int
    taken: int
    held: int
    open_taken: int
    walkin_taken: int
    priority_taken: int
    free: int
    room_walkin: int
    room_priority: int
    room_any: int
    service_names: str
    centre_name: str
    timezone: str

    def room(self, share: Share) -> int:
        """How many more people of a share fit."""
        column = _ROOM[share]
        return self.free if column == "room_open" else int(getattr(self, column))


_SELECT = """
SELECT s.id, s.service_id, s.centre_id, s.starts_at, s.ends_at, s.places, s.walkin, s.priority,
  s.planned, s.shared, s.taken, s.held, s.open_taken, s.walkin_taken, s.priority_taken,
  s.room_open AS free, s.room_walkin, s.room_priority, s.room_any,
  v.names AS service_names, c.name AS centre_name, c.timezone
FROM slots s JOIN services v ON v.id = s.service_id JOIN centres c ON c.id = s.centre_id
"""


_INDEXED = {"open", "priority"}
"""Shares whose room has an index."""

_FIRST = f"""
WITH RECURSIVE sizes (n) AS (
  SELECT min({{room}}) FROM slots WHERE service_id = :service AND {{room}} >= :party
  UNION ALL
  SELECT (SELECT min({{room}}) FROM slots WHERE service_id = :service AND {{room}} > n)
  FROM sizes WHERE n IS NOT NULL
)
{_SELECT} WHERE s.service_id = :service AND s.starts_at = (
  SELECT min(at) FROM (
    SELECT (SELECT min(starts_at) FROM slots
            WHERE service_id = :service AND {{room}} = n AND starts_at > :after) AS at
    FROM sizes WHERE n IS NOT NULL
    UNION ALL
    SELECT starts_at FROM slots
    WHERE id = :mine AND service_id = :service AND starts_at > :after))
  AND (s.{{room}} >= :party OR s.id = :mine)
LIMIT 1
"""  # noqa: S608


def services(r: Reading) -> list[Service]:
    """Every service, in the pack's order."""
    rows = r.all("SELECT id, key, names, pattern FROM services ORDER BY place, key")
    return [noun(Service, row) for row in rows]


def centres(r: Reading) -> list[Centre]:
    """Every centre, by name."""
    rows = r.all(
        "SELECT id, key, name, address, timezone, holidays, shared FROM centres ORDER BY name"
    )
    return [noun(Centre, row) for row in rows]


def get(r: Reading, slot_id: str) -> Slot | None:
    """The slot, or None."""
    row = r.one(f"{_SELECT} WHERE s.id = ?", (slot_id,))
    return None if row is None else noun(Slot, row)


def at(r: Reading, service_id: str, centre_id: str, starts_at: datetime) -> Slot | None:
    """The slot of a service at a centre that begins then, or None."""
    row = r.one(
        f"{_SELECT} WHERE s.service_id = ? AND s.centre_id = ? AND s.starts_at = ?",
        (service_id, centre_id, as_text(starts_at)),
    )
    return None if row is None else noun(Slot, row)


def nearest(
    r: Reading, service_id: str, centre_id: str, at: datetime, after: datetime
) -> Slot | None:
    """The slot of a service at a centre that begins nearest to `at`, of those after `after`."""
    row = r.one(
        f"{_SELECT} WHERE s.service_id = ? AND s.centre_id = ? AND s.starts_at > ? "
        "ORDER BY abs(julianday(s.starts_at) - julianday(?)) LIMIT 1",
        (service_id, centre_id, as_text(after), as_text(at)),
    )
    return None if row is None else noun(Slot, row)


def fitting(
    r: Reading,
    service_id: str,
    party: int,
    after: datetime,
    limit: int = 12,
    share: Share = "open",
    mine: str = "",
) -> list[Slot]:
    """Coming slots of a service that hold the whole party, the first free first.

    `mine` is a slot whose places are held for this very party.
    """
    rows = r.all(
        f"{_SELECT} WHERE s.service_id = ? AND s.starts_at > ? "
        f"AND (s.{_ROOM[share]} >= ? OR s.id = ?) ORDER BY s.starts_at LIMIT ?",
        (service_id, as_text(after), party, mine, limit),
    )
    return [noun(Slot, row) for row in rows]


def first_free(
    r: Reading,
    service_id: str,
    party: int,
    after: datetime,
    share: Share = "open",
    mine: str = "",
) -> Slot | None:
    """The first slot that holds the party, or None.

    It steps from one size of room to the next by the index, so a long full time costs nothing.
    """
    if share not in _INDEXED:
        found = fitting(r, service_id, party, after, 1, share, mine)
        return found[0] if found else None
    row = r.one(
        _FIRST.format(room=_ROOM[share]),
        {"service": service_id, "party": party, "after": as_text(after), "mine": mine},
    )
    return None if row is None else noun(Slot, row)


def first_free_of_each(
    r: Reading, party: int, after: datetime, share: Share = "open", mine: str = ""
) -> list[tuple[Service, Slot | None]]:
    """Every service with the first slot that holds the party."""
    return [
        (service, first_free(r, service.id, party, after, share, mine)) for service in services(r)
    ]


def largest(r: Reading, service_id: str, after: datetime, share: Share = "open") -> int:
    """The most people of a share that any coming slot of a service could ever hold.

    A shared slot could be granted here as a whole.
    """
    kept = {"open": "walkin + priority", "walk-in": "priority", "priority": "walkin", "any": "0"}
    return int(
        r.value(
            f"SELECT coalesce(max(coalesce(total, places) - ({kept[share]})), 0) "  # noqa: S608
            "FROM slots LEFT JOIN shared_slots ON slot_id = id "
            "WHERE service_id = ? AND starts_at > ?",
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
    tx: Writing,
    service_id: str,
    centre_id: str,
    window: tuple[datetime, datetime],
    places: int,
    *,
    walkin: int = 0,
    priority: int = 0,
) -> bool:
    """Opens a slot; False when the same one exists."""
    return bool(
        tx.execute(
            "INSERT INTO slots "
            "(id, service_id, centre_id, starts_at, ends_at, places, walkin, priority) "
            "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT (service_id, centre_id, starts_at) DO NOTHING",
            (
                tx.new_id(),
                service_id,
                centre_id,
                as_text(window[0]),
                as_text(window[1]),
                places,
                walkin,
                priority,
            ),
        )
    )


def change(tx: Writing, slot_id: str, **columns: object) -> None:
    """Writes some columns. The names come from our own code, never from a user.

    Raises: RuleBroken with never_overbooked when more is taken.
    """
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(f"UPDATE slots SET {sets} WHERE id = ?", (*columns.values(), slot_id))  # noqa: S608


def coming(r: Reading, service_id: str, centre_id: str, after: datetime) -> list[Slot]:
    """A service's slots at a centre that begin after `after`, by time."""
    rows = r.all(
        f"{_SELECT} WHERE s.service_id = ? AND s.centre_id = ? AND s.starts_at > ? "
        "ORDER BY s.starts_at",
        (service_id, centre_id, as_text(after)),
    )
    return [noun(Slot, row) for row in rows]


def too_full(r: Reading, after: datetime, service_id: str | None = None) -> list[Slot]:
    """Coming slots in which more stand than are wanted there, by time; of one service or of all."""
    rows = r.all(
        f"{_SELECT} WHERE s.planned IS NOT NULL AND s.starts_at > ? AND s.taken > s.planned "
        "AND coalesce(?, s.service_id) = s.service_id ORDER BY s.starts_at",
        (as_text(after), service_id),
    )
    return [noun(Slot, row) for row in rows]


def known_starts(r: Reading, service_id: str, centre_id: str, after: datetime) -> set[str]:
    """When a service's coming slots at a centre begin, as store text."""
    rows = r.all(
        "SELECT starts_at FROM slots WHERE service_id = ? AND centre_id = ? AND starts_at > ?",
        (service_id, centre_id, as_text(after)),
    )
    return {row["starts_at"] for row in rows}


def put_centre(tx: Writing, centre: Centre) -> None:
    """Writes a centre; one with the same key is brought up to date, and keeps id and holidays."""
    tx.execute(
        "INSERT INTO centres (id, key, name, address, timezone, holidays) VALUES (?,?,?,?,?,?) "
        "ON CONFLICT (key) DO UPDATE SET name = excluded.name, address = excluded.address, "
        "timezone = excluded.timezone",
        (tx.new_id(), centre.key, centre.name, centre.address, centre.timezone, centre.holidays),
    )


def describe_centre(tx: Writing, centre_id: str, **columns: object) -> None:
    """Writes some columns of a centre. The names come from our own code, never from a user."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(f"UPDATE centres SET {sets} WHERE id = ?", (*columns.values(), centre_id))  # noqa: S608


def put_service(tx: Writing, service: Service, place: int) -> None:
    """Writes a service; one with the same key is brought up to date and keeps its id."""
    tx.execute(
        "INSERT INTO services (id, key, names, pattern, place) VALUES (?,?,?,?,?) "
        "ON CONFLICT (key) DO UPDATE SET names = excluded.names, pattern = excluded.pattern, "
        "place = excluded.place",
        (tx.new_id(), service.key, service.names, service.pattern, place),
    )


def describe_service(tx: Writing, service_id: str, names: str, pattern: str) -> None:
    """Writes a service's names and pattern."""
    tx.execute(
        "UPDATE services SET names = ?, pattern = ? WHERE id = ?", (names, pattern, service_id)
    )
