"""A witness beside a database: a number that only grows, to notice a restore from a backup."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


class Witness:
    """The file beside the database at `path`. Thread: whoever writes the database."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.witness")

    def read(self) -> int:
        """What was witnessed last; 0 when nothing was, or nobody can read it."""
        try:
            return int(self._path.read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def write(self, number: int) -> None:
        """Written whole beside its place, then moved there: a power cut leaves the one before.

        Raises: OSError.
        """
        beside = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(str(number).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)
