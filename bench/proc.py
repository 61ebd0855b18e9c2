"""What a process costs, read from /proc (Linux), and how fast the disk under it is."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_OF_ALL_THREADS = 2
"""CPUCLOCK_SCHED, for a whole process: its threads that ended count too."""


def cpu_s(pid: int) -> float:
    """CPU seconds used so far, user and system, to the nanosecond.

    Asked of the process' own CPU clock. /proc/PID/stat counts in ticks of 10 ms, one of which
    decides between two that need 0.06 s; schedstat knows only threads that still live, and both we
    and the peers end some. No clock counts children that were waited for: who has any sums over
    those that live. Source: clock_getcpuclockid(3); the number is made as glibc makes it.
    """
    return time.clock_gettime((~pid << 3) | _OF_ALL_THREADS)


def rss_mb(pid: int) -> float:
    """Resident memory, in MB."""
    return _status(pid, "VmRSS")


@contextmanager
def watched_disk(folder: Path) -> Iterator[list[float]]:
    """How long this disk takes to write a page for good, asked ten times a second beside it all.

    Whoever shares the disk shares its pauses; without this they would look like the box's own.
    """
    took: list[float] = []
    stopped = threading.Event()

    def ask() -> None:
        with (folder / "probe").open("wb", buffering=0) as probe:
            while not stopped.wait(0.1):
                began = time.monotonic()
                probe.write(bytes(4096))
                os.fsync(probe.fileno())
                took.append(time.monotonic() - began)

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    yield took
    stopped.set()
    asking.join(30)


def _status(pid: int, word: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(rf"{word}:\s+(\d+) kB", text)
    return int(found[1]) / 1000 if found else 0.0
