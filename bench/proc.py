"""What a process costs, read from /proc (Linux), and how fast the disk under it is."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def cpu_s(pid: int) -> float:
    """CPU seconds used so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
