"""From the ring on the wire to the card in the page, with 40 boards open.

One board is a real Chromium, the others are event streams read over HTTP. The clock starts when the
simulated modem writes RING and +CLIP to its pty, and stops when the card stands in the page's
document, or when the stream's reader has the card.
"""

from __future__ import annotations

import re
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from playwright.sync_api import Page

from bench import proc
from bench.figure import Figure
from bench.volunteer import Volunteer
from kit.clock import SystemClock
from tests.journeys.desk import Desk, chromium
from tests.journeys.town import Town, eventually

BOARDS = 40
RINGS = 60

_CARD = re.compile(r'data-ring="([a-z0-9]{16})"')
_WATCH = """() => {
  window.seen = {};
  new MutationObserver(() => {
    for (const card of document.querySelectorAll("[data-ring]"))
      window.seen[card.dataset.ring] ??= (performance.timeOrigin + performance.now()) / 1000;
  }).observe(document.body, { childList: true, subtree: true });
}"""


def measure() -> Iterable[Figure]:
    """Rings sixty times, one call after the other."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(Path(folder))


def _measure(folder: Path) -> Iterator[Figure]:
    town = Town(folder)
    town.volunteer("ana", "Ana", "en")
    town.volunteer("olena", "Olena", "uk")
    seen: dict[str, list[float]] = defaultdict(list)
    with town.modem() as modem, chromium() as browser:
        town.open_box()
        desk = Desk(browser, town)
        desk.signs_in("ana")
        desk.sees("ready")
        desk.page.evaluate(_WATCH)
        for number in range(BOARDS - 1):
            _open_board(town, "olena" if number % 2 else "ana", seen)
        with proc.watched_disk(folder) as fsyncs:
            rings = [_ring(town, modem.number, desk.page, seen) for _ in range(RINGS)]
        in_page = desk.page.evaluate("() => window.seen")
        offset = SystemClock().now().timestamp() - time.monotonic()
    town.stop_all()
    streams = [at - began for began, call in rings for at in seen[call]]
    pages = [in_page[call] - offset - began for began, call in rings]
    yield Figure(
        f"ring to card, all {BOARDS} boards, p50", _part(streams + pages, 50), "ms", 100, "less"
    )
    yield Figure(
        f"ring to card, all {BOARDS} boards, p99", _part(streams + pages, 99), "ms", 100, "less"
    )
    yield Figure("the disk's own fsync meanwhile, p99", _part(fsyncs, 99), "ms")
    yield Figure("ring to card, Chromium, slowest", _part(pages, 100), "ms", 100, "less")


def _ring(town: Town, number: str, page: Page, seen: dict[str, list[float]]) -> tuple[float, str]:
    """One call: when its RING was written, and its record's id."""
    before = set(seen)
    call = town.network.phone("+380501234567").ring(number)
    call_id = eventually(
        lambda: next((one for one in seen if one not in before), None), "a card on a stream"
    )
    eventually(lambda: len(seen[call_id]) == BOARDS - 1, "the card on every stream")
    page.wait_for_function("id => id in window.seen", arg=call_id)
    began = town.network.ledger.of_kind("rings")[-1].at_s
    call.hang_up()
    page.wait_for_function("id => !document.querySelector(`[data-ring='${id}']`)", arg=call_id)
    return began, call_id


def _open_board(town: Town, name: str, seen: dict[str, list[float]]) -> None:
    me = Volunteer(town.port, name, town.words[name])
    ready = threading.Event()

    def follow() -> None:
        known: set[str] = set()
        for event, html in me.events("/live/board"):
            ready.set()
            if event == "ringing" and (found := _CARD.search(html)) and found[1] not in known:
                known.add(found[1])
                seen[found[1]].append(time.monotonic())

    threading.Thread(target=follow, daemon=True).start()
    ready.wait(10)


def _part(values: list[float], percent: int) -> float:
    """The nearest-rank percentile, in milliseconds."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] * 1000
