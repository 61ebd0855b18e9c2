"""A witness beside the database: how much was spent of what a restore must not forget.

A database that remembers less than its witness, or has none any more, was brought back from a
backup. It begins a new life then: places that headquarters granted to the former one are used no
more, because somebody may have been promised them meanwhile.
"""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

_log = logging.getLogger(__name__)

_SPENT = "SELECT spent FROM identity"


class Witness:
    """The file beside the database at `path`. Thread: whoever writes the store."""

    def __init__(self, path: Path) -> None:
        self._path = path.with_name(f"{path.name}.witness")
        self._seen = 0

    def examine(self, connection: sqlite.Connection) -> None:
        """Begins a new life when the database remembers less than was witnessed.

        The file is read first: another process may write both meanwhile.
        """
        witnessed = self._read()
        spent = _spent(connection)
        if spent < witnessed or (spent and not witnessed):
            _log.warning("the database comes from a backup: it begins a new life")
            connection.execute("UPDATE identity SET spent = ? + 1", (max(spent, witnessed),))
            begin_new_life(connection)
            spent = _spent(connection)
            self._write(spent)
        self._seen = spent

    def committed(self, connection: sqlite.Connection) -> None:
        """After a commit, before anybody is told of it: what was spent is witnessed."""
        spent = _spent(connection)
        if spent > self._seen:
            try:
                self._write(spent)
            except OSError as error:  # the commit stands; the next one tries again
                _log.error("the witness cannot be written: %s", error.strerror)
            else:
                self._seen = spent

    def _read(self) -> int:
        try:
            return int(self._path.read_text("ascii"))
        except (FileNotFoundError, ValueError):
            return 0

    def _write(self, spent: int) -> None:
        """Written whole beside its place, then moved there: a power cut leaves the one before."""
        beside = self._path.with_name(f"{self._path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(str(spent).encode("ascii"))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self._path)


def begin_new_life(connection: sqlite.Connection) -> None:
    """From now on nothing is used that was granted before."""
    connection.execute(
        "UPDATE identity SET timeline = lower(hex(randomblob(8))), lives = lives + 1"
    )


def _spent(connection: sqlite.Connection) -> int:
    row = connection.execute(_SPENT).fetchone()
    return 0 if row is None else int(next(iter(row.values() if isinstance(row, dict) else row)))
