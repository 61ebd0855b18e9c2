"""The PIN that was tried: noted before the try, so that no restart ever tries a wrong one twice.

A card blocks itself after three wrong PINs, and a box that restarts would spend them in a minute.
"""

from __future__ import annotations

import hashlib
import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)


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


def _digest(pin: str) -> str:
    return hashlib.blake2b(pin.encode("utf-8"), digest_size=16, person=b"sim-pin").hexdigest()
