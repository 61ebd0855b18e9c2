"""Pages under 20 volunteers who work at once, and the first page after a start.

Each volunteer has a board open and asks for a page every half second, the way people at work do;
the answer counts until its last byte.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from bench import proc
from bench.figure import Figure
from bench.ring import _part
from bench.volunteer import Volunteer
from kit.clock import SystemClock
from kit.desk import booking, incoming
from kit.store import callers, slots
from kit.store.engine import Store
from kit.vault import keyfile
from tests.journeys.town import Town

VOLUNTEERS = 20
LASTS_S = 30.0
EVERY_S = 0.5
_PAGES = ("/", "/messages", "/appointments", "/guide", "/callbacks")


def measure() -> Iterable[Figure]:
    """Starts a box, then works it for half a minute."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(Path(folder))


def _measure(folder: Path) -> Iterator[Figure]:
    town = Town(folder)
    for number in range(VOLUNTEERS):
        town.volunteer(f"v{number}", f"Volunteer {number}", "es" if number % 2 else "uk")
    began = time.monotonic()
    with town.modem():
        town.open_box()
        yield Figure("first page after a start", time.monotonic() - began, "s", 2, "less")
        _fill(town)
        people = [
            Volunteer(town.port, f"v{number}", town.words[f"v{number}"])
            for number in range(VOLUNTEERS)
        ]
        took: dict[str, list[float]] = defaultdict(list)
        before_s = proc.cpu_s(town.pid("box"))
        works = [threading.Thread(target=_work, args=(one, took, _PAGES)) for one in people]
        for work in works:
            work.start()
        for work in works:
            work.join()
        cpu = proc.cpu_s(town.pid("box")) - before_s
        memory = proc.rss_mb(town.pid("box"))
    town.stop_all()
    everything = [seconds for page in took.values() for seconds in page]
    yield Figure("pages, 20 volunteers, p95", _part(everything, 95), "ms", 100, "less")
    for page, seconds in sorted(took.items()):
        yield Figure(f"page {page}, 20 volunteers, p95", _part(seconds, 95), "ms", 100, "less")
    yield Figure("CPU for each page", cpu / len(everything) * 1000, "ms", 30, "less")
    yield Figure("memory with 20 volunteers", memory, "MB", 120, "less")


def _fill(town: Town) -> None:
    """A few days' records, so that the pages have something to show."""
    data = town.settings.box.data
    store = Store(data / "hotline.db", keyfile.read(data / "box.key"))
    site, now = town.settings.site, SystemClock().now()
    with store.writing() as tx:
        who = tx.value("SELECT id FROM volunteers LIMIT 1")
        service = slots.services(tx)[0]
        for number in range(300):
            incoming.receive(tx, site, "Line 1", f"+38050{number:07d}", "Де центр?", now)
            caller = callers.by_number(tx, f"+38050{number:07d}")
            free = slots.first_free(tx, service.id, 3, now)
            if caller and free and number % 3 == 0:
                booking.book(tx, site, booking.Wish(free.id, caller.id, 3, "uk"), who, now)
    store.close()


def _work(
    me: Volunteer, took: dict[str, list[float]], pages: tuple[str, ...], lasts_s: float = LASTS_S
) -> None:
    dice = random.Random(id(me))  # noqa: S311 - a game, not a secret
    pause = threading.Event()
    watching = threading.Thread(target=lambda: list(me.events("/live/board")), daemon=True)
    watching.start()
    end = time.monotonic() + lasts_s
    while time.monotonic() < end:
        page = dice.choice(pages)
        began = time.monotonic()
        me.get(page)
        took[page].append(time.monotonic() - began)
        pause.wait(EVERY_S * dice.uniform(0.5, 1.5))
