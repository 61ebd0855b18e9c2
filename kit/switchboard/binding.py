"""A line bound to its modem: found by its IMEI, on whichever port it turned up.

ttyUSB numbers change and two equal sticks swap their names. The IMEI is asked for before anything
else is said, so that the PIN of one SIM is never tried on another.
"""

from __future__ import annotations

import logging
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import LineError, PortMissing, PortTaken, WrongModem
from kit.modem import ports
from kit.modem.adapter import SerialLine
from kit.modem.health import first_of
from kit.modem.transport import Wire
from kit.settings import LineSettings

log = logging.getLogger(__name__)

_TURN_S = 10.0
"""How long a line waits for another one that is just asking at its port."""


def likely_ports() -> list[str]:
    """Where a modem may be plugged in on this machine."""
    return [port.device for port in ports.here() if port.likely]


def imei_at(port: str, baudrate: int) -> str:
    """The IMEI of the modem at a port. Nothing else is said to it. Raises LineError."""
    wire = Wire(port, baudrate, _Nobody())
    try:
        wire.find_modem()
        return first_of(wire.ask("AT+CGSN"))
    finally:
        wire.close()


class Bindings:
    """Which modem is where, for all lines of a box. Thread: any.

    One port is asked by one line at a time; a port that another line holds is passed over.
    """

    def __init__(
        self,
        here: Callable[[], Iterable[str]] = likely_ports,
        ask: Callable[[str, int], str] = imei_at,
    ) -> None:
        self._here = here
        self._ask = ask
        self._lock = threading.Lock()
        self._turns: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    @contextmanager
    def at(self, port: str, patience_s: float = _TURN_S) -> Iterator[None]:
        """While inside, no other line asks at this port. Raises PortTaken."""
        with self._lock:
            turn = self._turns[str(Path(port).resolve())]
        if not turn.acquire(timeout=patience_s):
            raise PortTaken(port)
        try:
            yield
        finally:
            turn.release()

    def find(self, line: LineSettings) -> str:
        """The port at which this line's modem is now: the one of the settings, else another.

        Raises: PortMissing, PortTaken and so on, as the port of the settings says; WrongModem when
        another modem is there and ours is nowhere.
        """
        trouble: LineError
        try:
            if self._is_at(line, line.port, _TURN_S):
                return line.port
            trouble = WrongModem(line.imei)
        except LineError as error:
            trouble = error
        asked = Path(line.port).resolve()
        for port in self._here():
            if Path(port).resolve() != asked and self._seems_at(line, port):
                log.info("line %s: its modem is at %s now", line.name, port)
                return port
        raise trouble

    def _seems_at(self, line: LineSettings, port: str) -> bool:
        try:
            return self._is_at(line, port, 0.0)
        except LineError:
            return False  # held by another line, or mute: not ours as far as we can tell

    def _is_at(self, line: LineSettings, port: str, patience_s: float) -> bool:
        if not Path(port).exists():
            raise PortMissing(port)
        with self.at(port, patience_s):
            return self._ask(port, line.baudrate) == line.imei


class BoundLine(SerialLine):
    """A line that opens its own modem and no other. Thread: as SerialLine."""

    def __init__(self, line: LineSettings, bindings: Bindings, tried_pin: Path) -> None:
        """`tried_pin` is the file in which a PIN that the card refused is remembered."""
        super().__init__(
            line.name,
            line.port,
            pin=line.pin or None,
            baudrate=line.baudrate,
            tried_pin=tried_pin,
            call_waiting=line.waiting,
        )
        self._settings = line
        self._bindings = bindings

    def open(self) -> None:
        """Finds the modem, opens it, unlocks the SIM and sets everything up."""
        if not self._settings.imei:
            super().open()
            return
        self.port = self._bindings.find(self._settings)
        with self._bindings.at(self.port):
            super().open()


class _Nobody:
    """Hears nothing of what a modem says unasked."""

    def hear(self, line: str, pdu: str, now: float) -> None:
        """Not our modem yet."""

    def due(self) -> float | None:
        """Never."""

    def tick(self, now: float) -> None:
        """Nothing waits."""

    def gone(self) -> None:
        """Whoever asks is told by the wire."""
