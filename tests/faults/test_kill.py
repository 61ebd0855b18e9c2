"""kill -9 at fifty moments of a stream of 200 texts: none lost, none doubled, none sent twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit.hotline import segments
from kit.simulator.network import Network
from kit.store.engine import Reading, Store
from tests.faults.witness import Witness

LINE_NUMBER = "+34600000001"
TEXTS = 200
KILLS = 50
SEED = 20220301
_ROOT = Path(__file__).parents[2]
_LONGEST_DELAY_S = 0.012
_BROUGHT_IN_A_LIFE = 3
_RESTS_AFTER_S = 2.0


class Box:
    """The box in its own process, as the one who kills it sees it."""

    def __init__(self, store_path: Path, key: bytes, port: str) -> None:
        command = [sys.executable, "-m", "tests.faults.victim"]
        command += [str(store_path), key.hex(), port]
        self._mother = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT
        )
        self._child = 0

    def start(self) -> None:
        self._say("go")
        self._child = int(self._hear())

    def kill(self) -> None:
        """From any thread; a second time is nothing."""
        child, self._child = self._child, 0
        if child:
            os.kill(child, signal.SIGKILL)

    def wait_until_dead(self) -> None:
        assert self._hear() == "dead"

    def close(self) -> None:
        self.kill()
        assert self._mother.stdin is not None
        assert self._mother.stdout is not None
        self._mother.stdin.close()
        self._mother.wait(10)
        self._mother.stdout.close()

    def _say(self, word: str) -> None:
        assert self._mother.stdin is not None
        self._mother.stdin.write(f"{word}\n")
        self._mother.stdin.flush()

    def _hear(self) -> str:
        assert self._mother.stdout is not None
        return str(self._mother.stdout.readline()).strip()


class Fate:
    """Decides at which command the next life ends: before it is heard, after, or a bit later."""

    def __init__(self, seed: int, kill: Callable[[], None]) -> None:
        self._random = random.Random(seed)  # noqa: S311 -- no secret
        self._kill = kill
        self._left = -1
        self._working = False
        self._brought = 0
        self._how = ""
        self._one_at_a_time = threading.Lock()
        self.struck = threading.Event()
        self.moments: Tally[str] = Tally()
        self.brings: Callable[[], None] = lambda: None

    def decide(self) -> None:
        """Chooses the moment of the next death."""
        self.struck.clear()
        self._brought = 0
        early = self._random.random() < 0.15
        self._working = early  # else the commands count from the first look into a memory
        self._left = self._random.randint(1, 30 if early else 14)
        self._how = self._random.choice(("before", "after", "later"))

    def spare(self) -> None:
        """The next life may be long."""
        self._left = -1

    def before(self, line: str) -> bool:
        if line.startswith("AT+CMGL"):
            self._working = True
        if not self._working or self._left < 0:
            return True
        if self._brought < _BROUGHT_IN_A_LIFE:
            self._brought += 1
            self.brings()
        self._left -= 1
        if self._left == 0 and self._how == "before":
            self._strike(line)
            return False
        return True

    def after(self, line: str) -> None:
        if self._left != 0 or self.struck.is_set():
            return
        if self._how == "after":
            self._strike(line)
        elif self._how == "later":
            self._left = -1
            delay_s = self._random.random() * _LONGEST_DELAY_S
            threading.Timer(delay_s, self._strike, (line,)).start()

    def strike_at_rest(self) -> None:
        """Ends a life that has nothing left to do."""
        self._how = "at rest"
        self._strike("")

    def _strike(self, line: str) -> None:
        self._left = -1
        with self._one_at_a_time:
            if self.struck.is_set():
                return
            self._kill()
            self.moments[f"{self._how} {line[:7]}"] += 1
            self.struck.set()


@pytest.fixture
def network() -> Iterator[Network]:
    with Network(seed=7) as network:
        yield network


@pytest.fixture
def witness(network: Network, tmp_path: Path) -> Iterator[Witness]:
    with Witness(network, LINE_NUMBER, tmp_path / "modem", sim_places=10, me_places=10) as modem:
        yield modem


@pytest.fixture
def box(store: Store, store_path: Path, key: bytes, witness: Witness) -> Iterator[Box]:
    with store.reading():
        pass  # its shape and its identity are there before the first life
    box = Box(store_path, key, str(witness.port))
    yield box
    box.close()


def bodies(texts: int) -> list[tuple[str, str]]:
    """Who writes what: every tenth text is joined from parts, every seventh is Cyrillic."""
    found = []
    for number in range(texts):
        body = f"text {number}"
        if number % 7 == 0:
            body = f"повідомлення {number} 😀"
        if number % 10 == 0:
            body += " and a long story" * 12
        found.append((f"+3461{number:07d}", body))
    return found


def test_killed_at_fifty_moments_nothing_is_lost_doubled_or_sent_twice(
    box: Box, witness: Witness, network: Network, store: Store
) -> None:
    street = bodies(TEXTS)
    moments = kill_again_and_again(box, witness, network, street, KILLS)
    assert sum(moments.values()) == KILLS
    assert len(moments) > 10, f"too few kinds of moments: {moments}"
    live_to_the_end(box, network, store, street)
    check_what_was_received(store, street)
    check_what_was_sent(store, network, street, KILLS)


def kill_again_and_again(
    box: Box, witness: Witness, network: Network, street: list[tuple[str, str]], kills: int
) -> Tally[str]:
    """Every life ends by kill -9 while the street writes; at which moments they ended."""
    waiting = iter(street)
    fate = Fate(SEED, box.kill)
    witness.before, witness.after = fate.before, fate.after

    def somebody_writes() -> None:
        for number, body in waiting:
            network.phone(number).text(LINE_NUMBER, body)
            return

    fate.brings = somebody_writes
    for _ in range(kills):
        for _ in range(2):
            somebody_writes()
        fate.decide()
        box.start()
        if not fate.struck.wait(_RESTS_AFTER_S):
            fate.strike_at_rest()
        box.wait_until_dead()
    fate.spare()
    for number, body in waiting:
        network.phone(number).text(LINE_NUMBER, body)
    return fate.moments


def live_to_the_end(
    box: Box, network: Network, store: Store, street: list[tuple[str, str]], patience_s: float = 20
) -> None:
    """One more life, until there is nothing left to do."""
    box.start()
    until(
        store,
        lambda r: network.waiting_for(LINE_NUMBER) == 0 and nothing_is_left_to_do(r, len(street)),
        patience_s,
    )
    box.kill()
    box.wait_until_dead()


def check_what_was_received(store: Store, street: list[tuple[str, str]]) -> None:
    """Each text stands in the store once, as it was written."""
    received = Tally(row["text"] for row in in_store(store, "in"))
    assert received == Tally(body for _, body in street)


def check_what_was_sent(
    store: Store, network: Network, street: list[tuple[str, str]], kills: int
) -> None:
    """Each acknowledgement went once, part by part; an unsure one went at most once."""
    answers = {row["number"]: row for row in in_store(store, "out")}
    parts_sent = Tally(entry.phone for entry in network.ledger.of_kind("sent"))
    assert set(answers) == {number for number, _ in street}
    for number, answer in answers.items():
        parts = segments.count(answer["text"]).parts
        inbox = [text.body for text in network.phone(number).inbox]
        if answer["state"] == "unsure":
            assert parts_sent[number] <= parts, "an unsure text went twice"
        else:
            assert answer["state"] in {"sent", "delivered"}
            assert parts_sent[number] == parts
            assert inbox == [answer["text"]]
    assert sum(answer["state"] == "unsure" for answer in answers.values()) <= kills


def nothing_is_left_to_do(r: Reading, texts: int) -> bool:
    unread = r.value("SELECT count(*) FROM intake WHERE read_at IS NULL")
    unsent = r.value("SELECT count(*) FROM messages WHERE state IN ('queued', 'sending')")
    received = r.value("SELECT count(*) FROM messages WHERE direction = 'in'")
    return bool(received >= texts and unread + unsent == 0)


def in_store(store: Store, direction: str) -> list[dict[str, str]]:
    with store.reading() as r:
        rows = r.all("SELECT text, number, state FROM messages WHERE direction = ?", (direction,))
    return [dict(row) for row in rows]


def until(store: Store, what: Callable[[Reading], bool], patience_s: float = 20.0) -> None:
    deadline = time.monotonic() + patience_s
    pause = threading.Event()
    while True:
        with store.reading() as r:
            if what(r):
                return
        assert time.monotonic() < deadline, "waited in vain"
        pause.wait(0.02)
