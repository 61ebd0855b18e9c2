"""A desk after 50,000 calls: pages of 20 people at once, memory, and taps to book a family.

Eighty days of a hotline are written into the store before the box starts; every fifth of the 20 is
a coordinator, who looks at figures, planner and wallboard too. The days are added up before, as the
box's duty would have done each night, and each page was opened once: its template is read then.
"""

from __future__ import annotations

import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.sync_api import Page

from bench import proc
from bench.figure import Figure
from bench.pages import VOLUNTEERS, _work
from bench.ring import _part
from bench.volunteer import Volunteer
from kit import box
from kit.clock import SystemClock, as_text
from kit.desk import hours
from kit.settings import Settings
from kit.store.engine import Writing
from tests.journeys.desk import Desk, chromium
from tests.journeys.town import Town

CALLS = 50_000
DAYS = 80
CALLERS = 14_000
BOOKINGS = 3
LASTS_S = 90.0
"""Long enough that each coordinators' page is asked for some fifty times."""

_PAGES = ("/", "/messages", "/appointments", "/guide", "/callbacks", "/callers", "/more")
_COORDINATORS = (*_PAGES, "/figures", "/planner", "/wallboard")
_TAPS = """() => {
  if (window.taps === undefined)
    document.addEventListener("pointerdown", () => { window.taps += 1; }, true);
  window.taps = 0;
}"""


def measure() -> Iterable[Figure]:
    """Fills a store, works it for a minute and a half, then books three families."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(Path(folder))


def _measure(folder: Path) -> Iterator[Figure]:
    town = Town(folder)
    town.volunteer("ana", "Ana", "en")
    for number in range(VOLUNTEERS):
        role = "volunteer" if number % 5 else "coordinator"
        town.volunteer(f"v{number}", f"Volunteer {number}", "es" if number % 2 else "uk", role)
    with town.modem() as modem:
        town.open_box()  # it brings the guide and its topics
        town.stop("box")
        fill(town.settings)
        town.open_box()
        took = _work_all(town)
        for page, seconds in sorted(took.items()):
            name = f"page {page} after {CALLS:,} calls, p95"
            yield Figure(name, _part(seconds, 95), "ms", 60, "less")
        yield Figure("memory of the box then", proc.rss_mb(town.pid("box")), "MB", 150, "less")
        with chromium() as browser:
            desk = Desk(browser, town)
            desk.signs_in("ana")
            booked = [_book(town, modem.number, desk, n) for n in range(BOOKINGS)]
    town.stop_all()
    yield Figure("a family booked: taps", max(taps for taps, _ in booked), "", 6, "less")
    yield Figure("a family booked: time", max(seconds for _, seconds in booked), "s", 20, "less")


def _work_all(town: Town) -> dict[str, list[float]]:
    people = [Volunteer(town.port, f"v{n}", town.words[f"v{n}"]) for n in range(VOLUNTEERS)]
    today = SystemClock().now().date()
    weeks = f"/figures?from={today - timedelta(days=28)}&to={today - timedelta(days=1)}"
    records = _records(town)
    volunteers, coordinators = (*_PAGES, *records), (*_COORDINATORS, weeks, *records)
    for page in coordinators:
        people[0].get(page)
    took: dict[str, list[float]] = defaultdict(list)
    works = [
        threading.Thread(
            target=_work, args=(one, took, volunteers if n % 5 else coordinators, LASTS_S)
        )
        for n, one in enumerate(people)
    ]
    for work in works:
        work.start()
    for work in works:
        work.join()
    took["/figures of 28 days"] = took.pop(weeks)
    return {records.get(page, page): seconds for page, seconds in took.items()}


def _records(town: Town) -> dict[str, str]:
    """Pages of single records, and what to call them: of the household that rang most often."""
    with town.reading() as r:
        often = "SELECT caller_id, max(id) AS id FROM calls GROUP BY 1 ORDER BY count(*) DESC"
        call = r.one(often)
        answer = r.value("SELECT id FROM answers ORDER BY id")
    assert call
    return {
        f"/callers/{call['caller_id']}": "of a household",
        f"/calls/{call['id']}": "of a call",
        f"/guide/{answer}": "of an answer",
    }


def _book(town: Town, number: str, desk: Desk, n: int) -> tuple[int, float]:
    """Somebody rings; a family of four is booked while they talk. Taps and seconds of that."""
    call = town.network.phone(f"+38050765432{n}", language="uk").ring(number)
    desk.takes_the_call()
    page: Page = desk.page
    page.evaluate(_TAPS)
    began = time.monotonic()
    page.get_by_label("Grown-ups").click()
    desk.chooses_party(4)
    desk.chooses_service("Temporary protection registration")
    desk.chooses_first_time()
    desk.books()
    desk.sees("Booked:")
    seconds = time.monotonic() - began
    taps = int(page.evaluate("() => window.taps"))
    desk.hangs_up()
    call.wait_for("ended", timeout_s=5)
    desk.closes_the_call("appointment made", "Registration appointment")
    return taps, seconds


def fill(settings: Settings, calls: int = CALLS) -> None:
    """Eighty days of calls, most by day, one in seven missed; some callbacks."""
    dice = random.Random(7)  # noqa: S311 - a game, not a secret
    store = box.open_store(settings)
    now = SystemClock().now()
    try:
        with store.writing() as tx:
            who = tx.value("SELECT id FROM volunteers LIMIT 1")
            topics = [row["id"] for row in tx.all("SELECT id FROM topics ORDER BY id")]
            callers = [_caller(tx, n, now) for n in range(max(1, calls * CALLERS // CALLS))]
            for rang_at in _times(dice, now, calls):
                caller = callers[int(len(callers) * dice.random() ** 1.6)]
                tx.insert("calls", _call(tx, dice, rang_at, caller, who, topics))
        with store.writing() as tx:
            while hours.add_up(tx, now, ZoneInfo(settings.site.timezone)):
                pass
    finally:
        store.close()


def _times(dice: random.Random, now: datetime, calls: int) -> list[datetime]:
    """Most calls come between nine and seven, with a peak at noon."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    found = [
        midnight - timedelta(days=dice.randrange(DAYS), hours=dice.triangular(-19, -8, -11))
        for _ in range(calls)
    ]
    return sorted(at for at in found if at < now)


def _caller(tx: Writing, n: int, now: datetime) -> str:
    caller_id, number, at = tx.new_id(), f"+38050{n:07d}", as_text(now)
    known = {"number": number, "answerable": 1, "last_at": at}
    tx.insert("callers", {"id": caller_id, "first_at": at, **known})
    tx.insert("numbers", {"caller_id": caller_id, "home_id": caller_id, **known})
    return caller_id


def _call(
    tx: Writing, dice: random.Random, rang_at: datetime, caller: str, who: str, topics: list[str]
) -> dict[str, object]:
    waited = timedelta(seconds=dice.expovariate(1 / 14))
    row: dict[str, object] = {
        "id": tx.new_id(),
        "line": "Line 1",
        "direction": "in",
        "rang_at": as_text(rang_at),
        "caller_id": caller,
        "language": dice.choice(("uk", "uk", "uk", "es", "ru", "en")),
        "raw_number": "+380501234567",
    }
    if dice.random() < 1 / 7:
        return {**row, "state": "missed", "ended_at": as_text(rang_at + waited)}
    answered = rang_at + waited
    ended = answered + timedelta(seconds=dice.lognormvariate(5.1, 0.6))
    return {
        **row,
        "state": "closed",
        "taken_by": who,
        "answered_at": as_text(answered),
        "ended_at": as_text(ended),
        "closed_at": as_text(ended + timedelta(seconds=dice.uniform(5, 80))),
        "disposition": "answered",
        "topic_id": dice.choice(topics) if topics else None,
    }
