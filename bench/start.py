"""How long until the command answers, and until the store is open."""

from __future__ import annotations

import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.figure import Figure
from kit.store.engine import Store

_ROUNDS = 5


def measure() -> Iterable[Figure]:
    """The median of a few rounds each."""
    yield Figure("hotline --help", _median_s(_ask_help), "s", 1.0)
    with tempfile.TemporaryDirectory(prefix="bench-start-") as folder:
        path, key = Path(folder) / "hotline.db", secrets.token_bytes(32)
        started = time.perf_counter()
        Store(path, key).close()
        yield Figure("a new store made", time.perf_counter() - started, "s", 1.0)
        yield Figure(
            "a store opened again", _median_s(lambda: Store(path, key).close()) * 1000, "ms", 50
        )


def _ask_help() -> None:
    subprocess.run([sys.executable, "-m", "kit", "--help"], check=True, capture_output=True)


def _median_s(act: Callable[[], None]) -> float:
    times = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        act()
        times.append(time.perf_counter() - started)
    return statistics.median(times)
