"""Twenty-four hours with a fault a minute: nothing lost, nothing doubled, nothing leaked.

HOTLINE_SOAK_HOURS (24) and HOTLINE_SOAK_MINUTE_S (0.25: a day in six minutes) say how long and how
fast; what that means is told in tests/proof/day.py. HOTLINE_SOAK_SEED makes another day of it.
"""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from bench import proc
from kit.hotline import segments
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store.engine import Store
from tests.proof.day import HOUR, Day
from tests.proof.fastclock import FastClock
from tests.site import person

pytestmark = pytest.mark.slow

HOURS = int(os.environ.get("HOTLINE_SOAK_HOURS", "24"))
MINUTE_S = float(os.environ.get("HOTLINE_SOAK_MINUTE_S", "0.25"))
SEED = int(os.environ.get("HOTLINE_SOAK_SEED", "20220301"))
DIALECTS = ("generic", "sim800", "sim7600", "ec25")
RECOVERED_AFTER_S = 180.0
GROWS_AT_MOST_MB = 4.0
_ROOT = Path(__file__).parents[2]


class Tenant:
    """The process with the lines, as the one who watches it sees it."""

    def __init__(self, words: list[str]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.proof.tenant", *words], stdin=subprocess.PIPE, cwd=_ROOT
        )
        self.pid = self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def threads(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    @property
    def descriptors(self) -> Counter[str]:
        """How many it has open of each file and kind."""
        found: Counter[str] = Counter()
        for one in Path(f"/proc/{self.pid}/fd").iterdir():
            with contextlib.suppress(OSError):  # closed since
                open_one = one.readlink()
                is_port = open_one.parent.name == "pts"
                found["port" if is_port else open_one.name.partition(":")[0]] += 1
        return found

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(30)
        finally:
            self._process.kill()


@pytest.fixture
def modems(tmp_path: Path) -> Iterator[list[SimulatedModem]]:
    with Network(seed=SEED) as network, ExitStack() as plugged:
        yield [
            plugged.enter_context(
                SimulatedModem(
                    network,
                    f"+3460000000{place}",
                    tmp_path / f"modem{place}",
                    dialect=dialect,
                    sim_places=20,
                    me_places=20,
                    ring_every_s=1.0,
                )
            )
            for place, dialect in enumerate(DIALECTS, start=1)
        ]


@pytest.fixture
def clock() -> FastClock:
    return FastClock(60 / MINUTE_S, time.monotonic())


@pytest.fixture
def day(store: Store, modems: list[SimulatedModem], clock: FastClock) -> Day:
    with store.writing() as tx:
        volunteers = [
            person(tx, f"v{place}", f"Volunteer {place}", clock.now(), "volunteer")
            for place in range(len(modems))
        ]
    return Day(modems[0].network, modems, store, clock, volunteers, SEED)


@pytest.fixture
def tenant(
    day: Day, store_path: Path, key: bytes, clock: FastClock, modems: list[SimulatedModem]
) -> Iterator[Tenant]:
    assert day.volunteers, "the store is there before the lines are"
    words = [str(store_path), key.hex(), *clock.told, *(str(modem.port) for modem in modems)]
    opened = Tenant(words)
    yield opened
    opened.close()


def test_a_day_with_a_fault_a_minute(day: Day, tenant: Tenant) -> None:
    until(lambda: is_quiet(day), "the lines are ready", 60)
    live_through(day, tenant, HOUR, well=True)
    day.evening()
    until(lambda: is_quiet(day), "a first hour without faults is over", RECOVERED_AFTER_S)
    threads, descriptors = tenant.threads, tenant.descriptors
    memory = live_through(day, tenant, HOURS * HOUR)
    day.evening()
    until(lambda: is_quiet(day), "all is recovered and done", RECOVERED_AFTER_S)
    tell(day, tenant, memory)

    assert set(day.faults) == set(day.modems[0].faults.names), "some faults never happened"
    assert tenant.alive
    check_texts_in(day)
    check_texts_out(day)
    check_calls(day)
    until(lambda: tenant.threads == threads, f"{threads} threads as before", 15)
    check_descriptors(descriptors, tenant)
    check_memory(memory)


def live_through(day: Day, tenant: Tenant, minutes: int, *, well: bool = False) -> list[float]:
    """Every minute; the memory of the lines' process at each hour, in MB."""
    memory = []
    pause = threading.Event()
    began = time.monotonic()
    for now in range(minutes):
        pause.wait(max(0.0, began + now * MINUTE_S - time.monotonic()))
        day.minute(now, well=well)
        if now % HOUR == HOUR - 1:
            memory.append(proc.rss_mb(tenant.pid))
    return memory


def check_texts_in(day: Day) -> None:
    """Each text stands in the store once, as it was written."""
    with day.store.reading() as r:
        rows = r.all(
            "SELECT number, text FROM messages WHERE direction = 'in' AND number NOT LIKE '+3463%'"
        )
    found = Counter((row["number"], row["text"]) for row in rows)
    assert not (day.written - found), "texts are lost"
    assert not (found - day.written), "texts are doubled"


def check_texts_out(day: Day) -> None:
    """What is said to be sent came once; what is unsure or failed came once at most."""
    with day.store.reading() as r:
        rows = r.all("SELECT number, text, state FROM messages WHERE direction = 'out'")
    parts_sent = Counter(entry.phone for entry in day.network.ledger.of_kind("sent"))
    wanted: Counter[str] = Counter()
    for row in rows:
        inbox = [text.body for text in day.network.phone(row["number"]).inbox]
        if row["state"] in {"sent", "delivered"}:
            assert row["text"] in inbox, "a text is lost that is said to be sent"
        else:
            assert row["state"] in {"unsure", "failed"}, row["state"]
        wanted[row["number"]] += segments.count(row["text"]).parts
    twice = {number for number, parts in parts_sent.items() if parts > wanted[number]}
    assert not twice, "texts went twice"


def check_calls(day: Day) -> None:
    """Every ring on a line in peace is there, none is there twice, and none is open for ever."""
    assert len(day.in_peace) >= HOURS, "too few calls came to a line in peace"
    assert day.lost() == []
    assert list(day.doubled()) == []
    with day.store.reading() as r:
        assert r.value("SELECT count(*) FROM calls WHERE ended_at IS NULL") == 0


def check_descriptors(before: Counter[str], tenant: Tenant) -> None:
    """As many files, pipes and ports are open as before."""
    deadline = time.monotonic() + 15
    while (more := tenant.descriptors - before) and time.monotonic() < deadline:
        threading.Event().wait(0.2)
    assert not more, f"left open: {more}, before {before}"


def check_memory(memory: list[float]) -> None:
    """After the first third of the day the process grows no more."""
    third = max(1, len(memory) // 3)
    middle, last = memory[third : 2 * third] or memory, memory[-third:]
    grown = statistics.median(last) - statistics.median(middle)
    assert grown <= GROWS_AT_MOST_MB, f"{grown:.1f} MB more: {memory}"


def is_quiet(day: Day) -> bool:
    """All lines ready, nothing on its way in or out, nobody on the phone."""
    with day.store.reading() as r:
        ready = r.value("SELECT count(*) FROM lines WHERE state = 'ready'")
        unread = r.value("SELECT count(*) FROM intake WHERE read_at IS NULL OR cleared_at IS NULL")
        unsent = r.value("SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')")
        talking = r.value("SELECT count(*) FROM calls WHERE ended_at IS NULL")
    held = sum(
        memory.used for modem in day.modems for memory in modem.board.memories.values()
    ) + sum(day.network.waiting_for(modem.number) for modem in day.modems)
    return bool(ready == len(day.modems) and not unread + unsent + talking + held)


def until(what: Callable[[], object], words: str, patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    pause = threading.Event()
    while not what():
        assert time.monotonic() < deadline, f"never happened: {words}"
        pause.wait(0.2)


def tell(day: Day, tenant: Tenant, memory: list[float]) -> None:
    """For who runs it with -s, or reads a failure."""
    with day.store.reading() as r:
        states = r.all("SELECT direction, state, count(*) AS n FROM messages GROUP BY 1, 2")
        calls = r.all("SELECT direction, state, count(*) AS n FROM calls GROUP BY 1, 2")
    print(f"\nfaults {day.faults.total()}: {dict(day.faults)}")  # noqa: T201
    print(f"texts {[dict(row) for row in states]}, calls {[dict(row) for row in calls]}")  # noqa: T201
    print(f"rung {len(day.rung)}, in peace {len(day.in_peace)}, lost {day.lost()}")  # noqa: T201
    print(f"doubled {[day.story(number) for number in day.doubled()]}")  # noqa: T201
    print(f"CPU {proc.cpu_s(tenant.pid):.0f} s, MB {memory}")  # noqa: T201
