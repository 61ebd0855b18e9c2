"""What a box costs while nothing happens: one ready line, and nobody rings.

Measured over 60 seconds with headquarters at hand and no page open. The timer's drain and the
question whether the modem is alive fall into it, every 30 seconds each.
"""

from __future__ import annotations

import os
import tempfile
import threading
from collections.abc import Iterable
from pathlib import Path

from bench import proc
from bench.figure import Figure
from bench.lines import until_ready
from tests.journeys.town import Town

LINES = (1, 8)
SETTLE_S = 5.0
WATCH_S = float(os.environ.get("HOTLINE_IDLE_S", "60"))


def measure() -> Iterable[Figure]:
    """A box with one line; then with eight, to see what each of them adds."""
    spent = {count: _idle_percent(count) for count in LINES}
    few, many = LINES
    yield Figure("idle: CPU of a box with one ready line", spent[few], "%", 0.3)
    each = max(0.0, spent[many] - spent[few]) / (many - few)
    yield Figure("idle: CPU that each further line adds", each, "%", 0.3)
    yield Figure("idle: watched for", WATCH_S, "s")


def _idle_percent(lines: int) -> float:
    """CPU of the whole box in percent of a core."""
    with tempfile.TemporaryDirectory(prefix="bench-idle-") as folder:
        town = Town(Path(folder), lines)
        try:
            with town.modems():
                town.open_headquarters()
                town.open_box()
                until_ready(town)
                nothing = threading.Event()
                nothing.wait(SETTLE_S)
                before_s = proc.cpu_s(town.pid("box"))
                nothing.wait(WATCH_S)
                return (proc.cpu_s(town.pid("box")) - before_s) / WATCH_S * 100
        finally:
            town.stop_all()
