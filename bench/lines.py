"""Eight lines in one box, a text a second on each.

The clock starts when the simulated network lays a part into the modem's memory, and stops when
the box deletes it there: it may do so only after the text is committed to its store. So each time
is an upper bound, told by the modem alone. A second box with one line says what a line costs.

HOTLINE_LINES_S: for how many seconds texts come (600 unless told).
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import proc
from bench.figure import Figure
from tests.journeys.town import Town, eventually

LINES = 8
SENDERS = 20
"""Who writes on one line; each gets one acknowledgement, which goes out between what comes in."""

SETTLE_S = 5.0
TEXTS_S = int(os.environ.get("HOTLINE_LINES_S", "600"))


def measure() -> Iterable[Figure]:
    """One line idle, eight lines idle, then eight lines at work."""
    with _town(1) as town:
        one_mb = proc.rss_mb(town.pid("box"))
    with _town(LINES) as town:
        pid = town.pid("box")
        each_mb = (proc.rss_mb(pid) - one_mb) / (LINES - 1)
        yield Figure("lines: memory of a box with one line", one_mb, "MB")
        yield Figure("lines: memory of each further line", each_mb, "MB", 3)
        before_s = proc.cpu_s(pid)
        with proc.watched_disk(town.folder) as fsyncs:
            sent = _write(town, TEXTS_S)
        eventually(lambda: not _held(town), "everything is off the SIMs", 60)
        count = sent.total()
        yield Figure("lines: texts came for", TEXTS_S, "s")
        yield Figure("lines: texts on 8 lines", count, "")
        waits = sorted(_waits_s(town))
        yield Figure("lines: wire to store, p50", _part(waits, 50), "ms")
        yield Figure("lines: wire to store, p99", _part(waits, 99), "ms", 150)
        yield Figure("lines: wire to store, longest", waits[-1] * 1000, "ms")
        yield Figure("lines: the disk's own fsync meanwhile, p99", _part(sorted(fsyncs), 99), "ms")
        yield Figure("lines: the disk's own fsync, longest", max(fsyncs) * 1000, "ms")
        yield Figure("lines: CPU of each text", (proc.cpu_s(pid) - before_s) / count * 1000, "ms")
        yield Figure("lines: memory of the box after it", proc.rss_mb(pid), "MB")
        eventually(lambda: _received(town).total() >= count, "every text is read", 60)
        stored = _received(town)
        yield Figure("lines: texts lost", (sent - stored).total(), "", 0)
        yield Figure("lines: texts doubled", (stored - sent).total(), "", 0)


def until_ready(town: Town) -> None:
    """Waits until every line of the town can be rung."""
    eventually(lambda: _ready(town) == len(town.numbers), "all lines are ready", 60)


@contextmanager
def _town(lines: int) -> Iterator[Town]:
    with tempfile.TemporaryDirectory(prefix="bench-lines-") as folder:
        town = Town(Path(folder), lines)
        try:
            with town.modems():
                town.open_headquarters()
                town.open_box()
                until_ready(town)
                threading.Event().wait(SETTLE_S)
                yield town
        finally:
            town.stop_all()


def _write(town: Town, seconds: int) -> Counter[tuple[str, str]]:
    """A text each second on each line, the lines spread over the second; who wrote what."""
    sent: Counter[tuple[str, str]] = Counter()
    nothing = threading.Event()
    began = time.monotonic()
    pace_s = 1 / len(town.numbers)
    for count in range(seconds * len(town.numbers)):
        nothing.wait(max(0.0, began + count * pace_s - time.monotonic()))
        line = count % len(town.numbers)
        sender = f"+34611{line:02d}{count // len(town.numbers) % SENDERS:04d}"
        text = f"Hello, this is text {count}"
        sent[sender, text] += 1
        town.network.phone(sender).text(town.numbers[line], text)
    behind_s = time.monotonic() - began - seconds
    sys.stderr.write(f"{sent.total()} texts written, {max(0.0, behind_s):.2f} s behind time\n")
    return sent


def _held(town: Town) -> int:
    ledger = town.network.ledger
    return len(ledger.of_kind("stored")) - len(ledger.of_kind("deleted"))


def _waits_s(town: Town) -> Iterator[float]:
    """How long each part lay in a modem before the box, having stored it, deleted it."""
    since: dict[tuple[str, str], float] = {}
    for entry in town.network.ledger.of_kind("stored", "deleted"):
        if entry.kind == "stored":
            since[entry.line, entry.id] = entry.at_s
        elif (stored_at_s := since.pop((entry.line, entry.id), None)) is not None:
            yield entry.at_s - stored_at_s


def _received(town: Town) -> Counter[tuple[str, str]]:
    with town.reading() as r:
        rows = r.all("SELECT number, text FROM messages WHERE direction = 'in'")
    return Counter((row["number"], row["text"]) for row in rows)


def _ready(town: Town) -> int:
    with town.reading() as r:
        return int(r.value("SELECT count(*) FROM lines WHERE state = 'ready'"))


def _part(ordered: list[float], percent: int) -> float:
    """The nearest-rank percentile, in milliseconds."""
    return ordered[max(0, -(-len(ordered) * percent // 100) - 1)] * 1000
