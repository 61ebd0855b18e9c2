"""The first three days of a hotline, as fast as one line takes them.

1,866 calls and 640 texts in order, each as soon as the line is free. Scripted volunteers work the
real pages over HTTP: they take each ringing call, book or not, hang up and close it. What the
simulated network's own ledger says reached the modem must stand in the store exactly once.
"""

from __future__ import annotations

import http.client
import random
import re
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench import proc
from bench.figure import Figure
from bench.volunteer import Volunteer
from kit.simulator.scripts import Happening, read_street
from kit.simulator.street import Rush, Street
from tests.journeys.town import Town, eventually

_TAKE = re.compile(r"/calls/([a-z0-9]{16})/take")
_SLOT = re.compile(r'name="slot" id="slot-([a-z0-9]{16})"')
_SERVICE = re.compile(r'name="service" id="service-([a-z0-9]{16})" value="\1"(?! disabled)')
_TOPIC = re.compile(r'<option value="([a-z0-9]{16})"')
_CALLER = re.compile(r'name="caller" value="([a-z0-9]{16})"')
_BOOKS = 4
"""Every fourth call books."""

_STREET = Path(__file__).parent / "data" / "surge_three_days.csv"


def measure() -> Iterable[Figure]:
    """Runs the surge once."""
    with tempfile.TemporaryDirectory() as folder:
        yield from _measure(Path(folder))


@dataclass(frozen=True, slots=True)
class Day:
    """What the three days took: seconds, the box's CPU seconds and its memory in MB."""

    played_s: float
    stored_s: float
    cpu_s: float
    memory_mb: float


def _measure(folder: Path) -> Iterator[Figure]:
    town = Town(folder)
    town.volunteer("ana", "Ana", "es")
    town.volunteer("olena", "Olena", "uk")
    happenings = read_street(_STREET)
    with town.modem() as modem:
        town.open_headquarters()
        town.open_box()
        eventually(lambda: "ready" in lines(town), "the line is ready")
        day = _play(town, modem.number, happenings)
        eventually(lambda: outbox(town) == 0, "the outbox is empty", 120)
    town.stop("box")
    told = lost_or_doubled(town)
    town.stop_all()
    count = len(happenings)
    yield Figure("surge: events each second", count / day.played_s, "1/s", 5, better="more")
    yield Figure("surge: until all is stored", day.stored_s, "s", 600, better="less")
    each_ms = day.cpu_s / count * 1000
    yield Figure("surge: CPU of the box for each event", each_ms, "ms", 100, better="less")
    yield Figure("surge: memory of the box after it", day.memory_mb, "MB", 120, better="less")
    for name, wrong in told.items():
        yield Figure(f"surge: {name}", wrong, "", 0, better="less")


def _play(town: Town, number: str, happenings: list[Happening]) -> Day:
    pid = town.pid("box")
    before_s, began = proc.cpu_s(pid), time.monotonic()
    stop = threading.Event()
    for name in ("ana", "olena"):
        threading.Thread(target=_work, args=(town, name, stop), daemon=True).start()
    street = Street(town.network, [number], speed=0, rush=Rush(patience_s=20))
    street.play(happenings)
    played_s = time.monotonic() - began
    eventually(lambda: not modem_holds(town), "everything is off the SIM", 60)
    stored_s = time.monotonic() - began
    stop.set()
    return Day(played_s, stored_s, proc.cpu_s(pid) - before_s, proc.rss_mb(pid))


def modem_holds(town: Town) -> bool:
    """Whether a text that reached the modem has not been fetched from it yet."""
    stored = len(town.network.ledger.of_kind("stored"))
    return stored > len(town.network.ledger.of_kind("deleted"))


def lines(town: Town) -> str:
    with town.reading() as r:
        return str([row["state"] for row in r.all("SELECT state FROM lines")])


def outbox(town: Town) -> int:
    with town.reading() as r:
        return int(r.value("SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')"))


def _work(town: Town, name: str, stop: threading.Event) -> None:
    """One volunteer's day: follows the board, takes what rings, closes it."""
    dice = random.Random(name)  # noqa: S311 - a game, not a secret
    me = Volunteer(town.port, name, town.words[name])
    tries: Counter[str] = Counter()
    for event, html in me.events("/live/board"):
        if stop.is_set():
            return
        if event == "ringing" and (found := _TAKE.search(html)):
            call_id = found[1]
            tries[call_id] += 1
            try:
                _serve(me, call_id, dice)
            except RuntimeError as refused:
                # Somebody else was first, or a flash call was over: that is a volunteer's life.
                if "409" not in str(refused):
                    sys.stderr.write(f"{refused}\n")
            except (OSError, http.client.HTTPException):
                if not stop.is_set():
                    raise
                return


def _serve(me: Volunteer, call_id: str, dice: random.Random) -> None:
    me.post(f"/calls/{call_id}/take", {})
    page = me.get(f"/calls/{call_id}")
    for event, html in me.events(f"/live/call/{call_id}"):
        if event == "call" and 'id="hang-up"' not in html:
            return  # gone before it was through
        if event == "call" and 'class="call-bar talking"' in html:
            break
    if dice.randrange(_BOOKS) == 0:
        _book(me, call_id, page, dice)
    me.post(f"/calls/{call_id}/hang-up", {})
    topics = _TOPIC.findall(me.get(f"/calls/{call_id}"))
    if not topics:
        raise RuntimeError(f"the page of call {call_id} has no way to close it")
    me.post(f"/calls/{call_id}/close", {"disposition": "answered", "topic": dice.choice(topics)})


def _book(me: Volunteer, call_id: str, page: str, dice: random.Random) -> None:
    caller, services = _CALLER.search(page), _SERVICE.findall(page)
    if caller is None or not services:
        return
    form = {
        "caller": caller[1],
        "call": call_id,
        "adults": str(dice.choice((1, 2, 3))),
        "language": "uk",
        "service": dice.choice(services),
    }
    try:
        slots = _SLOT.findall(me.post("/booking/look", form))
        if slots:
            me.post("/booking", {**form, "slot": slots[0]})
    except RuntimeError as refused:
        # This household has its place for the service: the volunteer says so, and goes on.
        if "409" not in str(refused):
            raise


def lost_or_doubled(town: Town) -> dict[str, int]:
    """What the network's ledger and the store say differently: 0 when nothing."""
    ledger = town.network.ledger
    rings = Counter(str(entry.detail["number"]) for entry in ledger.of_kind("rings"))
    parts = Counter(entry.id.rpartition(".")[0] for entry in ledger.of_kind("stored"))
    texts = Counter(
        (entry.phone, str(entry.detail["body"]))
        for entry in ledger.of_kind("texted")
        if parts[entry.id] == entry.detail["parts"]
    )
    with town.reading() as r:
        asked = "SELECT raw_number AS raw FROM calls WHERE direction = 'in'"
        calls = Counter(row["raw"] for row in r.all(asked))
        held: Counter[tuple[str, str]] = Counter()
        # Phones of a street at this speed may answer twice in one second with the same words: the
        # store keeps that once, and counts it as brought again.
        for row in r.all("SELECT number, text, repeats FROM messages WHERE direction = 'in'"):
            held[row["number"], row["text"]] += 1 + row["repeats"]
    sys.stderr.write(f"{rings.total()} calls and {texts.total()} texts reached the modem\n")
    return {
        "calls lost": sum((rings - calls).values()),
        "calls doubled": sum((calls - rings).values()),
        "texts lost": sum((texts - held).values()),
        "texts doubled": sum((held - texts).values()),
    }
