"""What a process costs, read from /proc (Linux)."""

from __future__ import annotations

import os
import re
from pathlib import Path


def cpu_s(pid: int) -> float:
    """CPU seconds used so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def rss_mb(pid: int) -> float:
    """Resident memory, in MB."""
    return _status(pid, "VmRSS")


def _status(pid: int, word: str) -> float:
    text = Path(f"/proc/{pid}/status").read_text("ascii")
    found = re.search(rf"{word}:\s+(\d+) kB", text)
    return int(found[1]) / 1000 if found else 0.0
