"""Modem, SIM, PIN, registration and signal of one line."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path

from kit.doctor.finding import Finding, fine, wrong
from kit.doctor.holders import holding
from kit.errors import LineError, PinNeeded
from kit.modem import ports
from kit.modem.adapter import SerialLine
from kit.settings import LineSettings
from kit.store.lines import LineState
from kit.switchboard.binding import Bindings


@dataclass(frozen=True, slots=True)
class _Trouble:
    what: str
    said: str
    do: str


_TROUBLES = {
    "PortMissing": _Trouble(
        "modem", "there is no port {port}", "Plug the modem in, with enough power. {ports}"
    ),
    "NotAModem": _Trouble(
        "modem",
        "{port} opens, but nothing on it answers as a modem does",
        "Modems show several ports: try another one. {ports} "
        "Else unplug it, wait ten seconds, and plug it in again.",
    ),
    "WrongModem": _Trouble(
        "modem",
        "another one is at {port}, and the one with the IMEI of the settings is nowhere",
        "Plug the right one in, or write into its [[line]] the IMEI that is printed on the other.",
    ),
    "LineSilent": _Trouble(
        "modem",
        "it stopped answering at {port}",
        "Unplug it, wait ten seconds, and plug it in again.",
    ),
    "LineLost": _Trouble(
        "modem",
        "it vanished from {port}",
        "Look at plug and cable; a modem needs up to 2 A, so use a USB hub with its own power.",
    ),
    "Refused": _Trouble(
        "modem",
        "it refuses a command that it must know",
        "Unplug it, wait ten seconds, plug it in again; if it stays so, use another model.",
    ),
    "NoSim": _Trouble(
        "SIM", "there is none, or it cannot be read", "Take it out, wipe it, push it in again."
    ),
    "PinNeeded": _Trouble(
        "PIN", "the SIM asks for it and the settings give none", 'Add pin = "1234" to its [[line]].'
    ),
    "PinWrong": _Trouble(
        "PIN",
        "the SIM refused the PIN of the settings",
        "Correct pin in its [[line]], then start the box again: a third wrong one blocks the SIM.",
    ),
    "PukNeeded": _Trouble(
        "SIM", "it is blocked", "Put it into a phone and enter its PUK, then choose a new PIN."
    ),
}

_NETWORK = {
    "searching": ("it looks for a network", "Wait two minutes; then move the modem to a window."),
    "denied": (
        "the network refuses the SIM",
        "Try the SIM in a phone: it may be unpaid, expired, or not activated yet.",
    ),
}
_NO_NETWORK = (
    "no network",
    "Look at the antenna; move the modem to a window; try the SIM in a phone.",
)


@dataclass(frozen=True, slots=True)
class _Line:
    """What is known of a line that is open."""

    model: str
    imei: str
    registration: str
    operator: str
    signal: int | None


def box_says(line: LineSettings, state: LineState) -> list[Finding]:
    """The box runs and has the port: what it wrote about the line."""
    if state.trouble:
        return _in_trouble(line, state.trouble)
    return _well(
        line, _Line(state.model, state.imei, state.registration, state.operator, state.signal)
    )


def ask(line: LineSettings, state: LineState | None) -> list[Finding]:
    """Nobody but us has the port: asks the modem itself, without entering a PIN."""
    try:
        port = Bindings().find(line) if line.imei else line.port
    except LineError as error:
        return _in_trouble(line, type(error).__name__)
    modem = SerialLine(line.name, port, baudrate=line.baudrate)
    try:
        modem.open()
        health = modem.check()
    except PinNeeded:
        return _pin_wanted(line, state)
    except LineError as error:
        return _in_trouble(line, type(error).__name__)
    finally:
        modem.close()
    model = f"{health.maker} {health.model}".strip()
    found = replace(line, port=port)
    return _well(
        found, _Line(model, health.imei, health.registration, health.operator, health.signal)
    )


def _well(line: LineSettings, found: _Line) -> list[Finding]:
    imei = f", IMEI {found.imei}" if found.imei else ""
    return [
        fine(_named("modem", line), f"{found.model or 'a modem'} at {line.port}{imei}"),
        fine(_named("SIM", line), "it is in, and open"),
        _registration(line, found),
        _signal(line, found),
    ]


def _registration(line: LineSettings, found: _Line) -> Finding:
    what = _named("registration", line)
    if found.registration == "home":
        return fine(what, found.operator or "at home")
    if found.registration == "roaming":
        return fine(what, f"roaming with {found.operator or 'another network'}", "It costs more.")
    return wrong(what, *_NETWORK.get(found.registration, _NO_NETWORK))


def _signal(line: LineSettings, found: _Line) -> Finding:
    what = _named("signal", line)
    move = "Move the modem to a window or higher up, on a longer USB cable; use an outside antenna."
    if found.signal is None:
        return fine(what, "unknown")
    said = f"{found.signal} of 4 bars"
    if not found.signal:
        return wrong(what, said, move)
    return fine(what, said, move if found.signal == 1 else "")


def _pin_wanted(line: LineSettings, state: LineState | None) -> list[Finding]:
    """The SIM is in and asks. A PIN that the box saw refused stays wrong; tries are not spent."""
    if state is not None and state.trouble == "PinWrong":
        return _in_trouble(line, "PinWrong")
    if not line.pin:
        return _in_trouble(line, "PinNeeded")
    return [
        fine(_named("modem", line), f"it answers at {line.port}"),
        fine(
            _named("PIN", line),
            "the SIM asks for it, and the settings have one; whether it is right is not tried here",
            "Start the box: it enters the PIN once. Then run hotline doctor again.",
        ),
    ]


def _in_trouble(line: LineSettings, trouble: str) -> list[Finding]:
    if trouble == "PortTaken":
        return [_taken(line)]
    known = _TROUBLES.get(trouble, _TROUBLES["Refused"])
    before = [] if known.what == "modem" else [fine(_named("modem", line), f"at {line.port}")]
    said = known.said.format(port=line.port)
    do = known.do.format(ports=_ports()) if "{ports}" in known.do else known.do
    return [*before, wrong(_named(known.what, line), said, do)]


def _ports() -> str:
    """What could be plugged in where."""
    seen = [f"{port.path}{' (likely)' if port.likely else ''}" for port in ports.here()]
    if not seen:
        return "This machine shows no serial port at all now."
    return f"This machine shows now: {', '.join(seen)}."


def _taken(line: LineSettings) -> Finding:
    what = _named("modem", line)
    if not os.access(line.port, os.R_OK | os.W_OK):
        return wrong(
            what,
            f"this user may not open {line.port}",
            "Run as root, or add the user to the group dialout and sign in again.",
        )
    names = [f"{name} (process {pid})" for pid, name in holding(Path(line.port)).items()]
    return wrong(
        what,
        f"{line.port} is held by {' and '.join(names) or 'another program'}",
        "Stop that program; ModemManager stops with: systemctl disable --now ModemManager",
    )


def _named(what: str, line: LineSettings) -> str:
    return f"{what} of {line.name}"
