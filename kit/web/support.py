"""The support report: what the lines are and how they did, without a word about any person."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from datetime import datetime

from kit import __version__
from kit.clock import as_text
from kit.settings import LineSettings, Settings
from kit.store import diversions, errands, lines
from kit.store.engine import Reading

_TYPE_DIGITS = 8
"""The first digits of an IMEI name the model; the rest would name the one modem."""


def report(r: Reading, settings: Settings, now: datetime) -> str:
    """Plain English text, for whoever helps from afar."""
    return "\n".join(_lines(r, settings, now)) + "\n"


def _lines(r: Reading, settings: Settings, now: datetime) -> Iterator[str]:
    yield f"hotline kit {__version__}, site {settings.site.id}, {as_text(now)}"
    yield f"{platform.system()} {platform.release()} {platform.machine()}"
    yield f"Python {platform.python_version()}, {os.cpu_count()} cores"
    states = {line.name: line for line in lines.all_of(r)}
    for place, own in enumerate(settings.lines, start=1):
        yield ""
        yield from _line(r, place, own, states.get(own.name))


def _line(
    r: Reading, place: int, own: LineSettings, state: lines.LineState | None
) -> Iterator[str]:
    yield f"line {place}"
    yield f"  port {own.port}, baud rate {own.baudrate}"
    told = ("imei", "pin", "number", "power_cycle", "credit", "flash", "waiting", "language")
    yield "  settings with " + (", ".join(key for key in told if getattr(own, key)) or "no more")
    if state is None:
        yield "  never opened"
        return
    yield f"  state {state.state} {state.trouble} since {state.changed_at}"
    yield f"  model {state.model or 'unknown'}, IMEI {state.imei[:_TYPE_DIGITS] or 'unknown'}..."
    yield f"  network {state.registration or 'unknown'} {state.operator}"
    yield f"  signal {state.signal} of 4"
    use = lines.use(r, own.name)
    yield f"  texts waiting {use.waiting}, last text {use.text_at}, last call {use.call_at}"
    for one in diversions.of_line(r, own.name):
        sent = f"sent on after {one.after_s or 0} s" if one.number else "not sent on"
        yield f"  callers {one.reason}: {sent}, told {one.told_at}"
    if state.clock_off_s is not None:
        yield f"  network's time {state.clock_off_s} s ahead of the clock"
    for what, name, count in _counts(r, own.name):
        yield f"  {what} {name}: {count}"
    for errand in errands.latest(r, own.name):
        yield f"  asked {errand.asked_at}: {errand.act}, {errand.result or 'under way'}"


def _counts(r: Reading, name: str) -> Iterator[tuple[str, str, int]]:
    """How texts and calls of a line went; why texts failed, in the network's codes."""
    for what, sql in (
        ("texts", "SELECT direction || ' ' || state AS name, count(*) AS n FROM messages"),
        (
            "calls",
            "SELECT kind || ' ' || direction || ' ' || state AS name, count(*) AS n FROM calls",
        ),
        ("troubles", "SELECT trouble AS name, count(*) AS n FROM messages"),
    ):
        for row in r.all(f"{sql} WHERE line = ? GROUP BY 1 ORDER BY 1", (name,)):
            if row["name"]:
                yield what, row["name"], row["n"]
