"""The SIM's lock: a PIN is noted before it is tried, so that no restart tries a wrong one twice.

A card blocks itself after three wrong PINs, and a box that restarts would spend them in a minute.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from pathlib import Path

from kit.errors import NoSim, PinNeeded, PinWrong, PukNeeded, Refused
from kit.modem.transport import Wire

log = logging.getLogger(__name__)

_ENTER_S = 15.0
_TRIES = re.compile(r"SIM PIN, *(\d+)")
_TRIES_FOR_US = 2
_ALL_TRIES = 3
_NO_SIM_CAUSES = frozenset({10, 13, 15, 310, 313, 315})
_PUK_CAUSES = frozenset({12, 316})


class TriedPin:
    """Remembers the PIN under way or refused: in a file when there is a place for one.

    The file holds a digest, so that a PIN that was corrected in the settings is tried again.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._digest = self._read()

    def holds(self, pin: str) -> bool:
        """Whether this PIN was tried and never accepted."""
        return self._digest == _digest(pin)

    def note(self, pin: str) -> None:
        """Notes a try, durably, before it is made; on a full disk for this run only."""
        self._digest = _digest(pin)
        if self._path is not None:
            try:
                self._write(self._path)
            except OSError as error:
                log.warning("a tried PIN cannot be noted: %s", error.strerror)

    def _write(self, path: Path) -> None:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(self._digest)
            file.flush()
            os.fsync(file.fileno())

    def forget(self) -> None:
        """The card took it."""
        self._digest = ""
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def _read(self) -> str:
        if self._path is None or not self._path.is_file():
            return ""
        return self._path.read_text("ascii", errors="replace")


def unlock(wire: Wire, pin: str | None, tried: TriedPin) -> None:
    """Enters the PIN where one is asked for, but never one that was refused before.

    Raises: NoSim, PinNeeded, PinWrong, PukNeeded, Refused, LineLost, LineSilent.
    """
    state = _state(wire)
    if state == "SIM PUK":
        raise PukNeeded
    if state != "SIM PIN":
        return
    if pin is None:
        raise PinNeeded
    left = _tries_left(wire)
    if left < _TRIES_FOR_US or (tried.holds(pin) and left < _ALL_TRIES):
        raise PinWrong
    tried.note(pin)
    try:
        wire.ask(f'AT+CPIN="{pin}"', _ENTER_S)
    except Refused as refused:
        raise (PukNeeded if refused.cause in _PUK_CAUSES else PinWrong) from refused
    tried.forget()


def _state(wire: Wire) -> str:
    try:
        lines = wire.ask("AT+CPIN?", _ENTER_S)
    except Refused as refused:
        if refused.cause in _NO_SIM_CAUSES:
            raise NoSim from refused
        raise
    return lines[-1].partition(":")[2].strip() if lines else "READY"


def _tries_left(wire: Wire) -> int:
    """What the card still allows, so that a box that restarts does not block its own card."""
    try:
        told = "".join(wire.ask('AT+CPINR="SIM PIN"'))
    except Refused:
        told = ""
    tries = _TRIES.search(told)
    return int(tries.group(1)) if tries else _TRIES_FOR_US


def _digest(pin: str) -> str:
    return hashlib.blake2b(pin.encode("utf-8"), digest_size=16, person=b"sim-pin").hexdigest()
