"""Booking: two hundred at once a second into one slot, and the first free date of every service."""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_bytes

from bench.figure import Figure
from kit.clock import as_text
from kit.desk import booking
from kit.errors import SlotFull
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import callers, identity, slots
from kit.store.engine import Store, Writing
from kit.store.ids import RecordId

_SITE = Site(id=1, name="Bench", region="ES", languages=("es",))
_NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
_A_SECOND = 200
_SECONDS = 3
_PLACES = 500
_SERVICES = 20
_DAYS = 365
_SLOTS_A_DAY = 14
_LOOKS = 30


def measure() -> Iterator[Figure]:
    """Each in a store of its own."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _crowd(_store(Path(folder)))
    with tempfile.TemporaryDirectory() as folder:
        yield from _year(_store(Path(folder)))


def _crowd(store: Store) -> Iterator[Figure]:
    """Every household comes at its own moment, 200 of them each second, whoever is before it."""
    crowd = _A_SECOND * _SECONDS
    with store.writing() as tx:
        _service(tx, 0)
        slot = _slot(tx, slots.services(tx)[0].id, slots.centres(tx)[0].id, 1, _PLACES)
        households = [_household(tx, n) for n in range(crowd)]
    took: list[float] = []
    refused: list[int] = []
    starts_at = time.monotonic() + 0.5
    clock = threading.Event()  # nobody sets it: each only waits until its moment

    def comes(number: int) -> None:
        due_at = starts_at + number / _A_SECOND
        clock.wait(max(0.0, due_at - time.monotonic()))
        wish = booking.Wish(slot, households[number], 1, "es")
        try:
            with store.writing() as tx:
                booking.book(tx, _SITE, wish, None, _NOW)
        except SlotFull:
            refused.append(number)
        took.append(time.monotonic() - due_at)

    threads = [threading.Thread(target=comes, args=(number,)) for number in range(crowd)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.reading() as r:
        taken = int(r.value("SELECT taken FROM slots WHERE id = ?", (slot,)))
    store.close()
    yield Figure("booking, 200 a second into one slot, p99", _at(took, 99) * 1000, "ms", 150)
    yield Figure("places taken beyond the slot's", max(0, taken - _PLACES), "places", 0)
    yield Figure("households neither booked nor refused", crowd - taken - len(refused), "", 0)


def _year(store: Store) -> Iterator[Figure]:
    """A year of twenty services that is nearly full: single places here and there until its end."""
    with store.writing() as tx:
        for number in range(_SERVICES):
            _service(tx, number)
        centre = slots.centres(tx)[0].id
        for service in slots.services(tx):
            for number in range(_DAYS * _SLOTS_A_DAY):
                last = number == _DAYS * _SLOTS_A_DAY - 1
                _slot(tx, service.id, centre, number + 1, 12 if last else number % 3)
    took = []
    for _look in range(_LOOKS):
        with store.reading() as r:
            began = time.perf_counter()
            first = slots.first_free_of_each(r, 4, _NOW)
            took.append(time.perf_counter() - began)
            assert len(first) == _SERVICES
    store.close()
    yield Figure("first free date, 20 services x 365 days", statistics.median(took) * 1000, "ms", 5)


def _store(folder: Path) -> Store:
    store = Store(folder / "hotline.db", token_bytes(32))
    with store.writing() as tx:
        identity.settle(tx, _SITE.id, _SITE.name)
        slots.put_centre(tx, slots.Centre(RecordId(""), "north", "North", "", "Europe/Madrid"))
    return store


def _service(tx: Writing, number: int) -> None:
    names = f'{{"en": "Service {number}"}}'
    slots.put_service(tx, slots.Service(RecordId(""), f"s{number}", names, "{}"), number)


def _slot(tx: Writing, service: str, centre: str, number: int, places: int) -> RecordId:
    starts_at = _NOW + timedelta(minutes=30 * number)
    slots.offer(tx, service, centre, (starts_at, starts_at + timedelta(minutes=30)), places)
    return RecordId(
        tx.value(
            "SELECT id FROM slots WHERE service_id = ? AND starts_at = ?",
            (service, as_text(starts_at)),
        )
    )


def _household(tx: Writing, number: int) -> RecordId:
    phone = PhoneNumber(f"+34600{number:06}", answerable=True)
    return callers.met(tx, phone, "es", _NOW).id


def _at(values: list[float], percent: int) -> float:
    return sorted(values)[max(0, -(-len(values) * percent // 100) - 1)]
