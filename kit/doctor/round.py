"""The doctor's round: from what the box stands on to what it talks to.

It may be asked while the box runs: it then takes the box's word for its lines and leaves the port
alone. It never enters a PIN and never writes a record.
"""

from __future__ import annotations

from kit.clock import Clock, SystemClock
from kit.doctor.data import clock_of, database, room
from kit.doctor.finding import Finding, wrong
from kit.doctor.holders import holding
from kit.doctor.lines import ask, box_says
from kit.doctor.road import headquarters
from kit.doctor.wording import texts_to_callers
from kit.settings import LineSettings, Settings
from kit.store import lines
from kit.store.engine import Store


def examine(settings: Settings, clock: Clock | None = None) -> list[Finding]:
    """Looks at everything, in the order in which a technician mends it."""
    data = settings.box.data
    running = bool(holding(data / "hotline.db"))
    findings = [room(data)]
    said, store = database(data)
    findings += said
    try:
        findings.append(clock_of(clock or SystemClock(), store))
        findings += _lines(settings, store, running=running)
        findings.append(headquarters(settings.headquarters, store))
        findings += texts_to_callers(store)
    finally:
        if store is not None:
            store.close()
    return findings


def _lines(settings: Settings, store: Store | None, *, running: bool) -> list[Finding]:
    if not settings.lines:
        return [
            wrong(
                "modem",
                "the settings name no line",
                "Add a section [[line]] with a name and a port, like those in /dev/serial/by-path.",
            )
        ]
    known = _known(store)
    return [
        finding
        for line in settings.lines
        for finding in _line(line, known.get(line.name), running=running)
    ]


def _line(line: LineSettings, state: lines.LineState | None, *, running: bool) -> list[Finding]:
    if running and state is not None and state.state != "opening":
        return box_says(line, state)
    return ask(line, state)


def _known(store: Store | None) -> dict[str, lines.LineState]:
    if store is None:
        return {}
    with store.reading() as r:
        return {line.name: line for line in lines.all_of(r)}
