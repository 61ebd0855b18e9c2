"""The lives of a database: one that was brought back from a backup begins another.

What headquarters granted to the former life is used no more, because somebody may have been
promised it meanwhile. How much was spent is witnessed in a file beside the database; one that
remembers less than its witness, or has none any more, was restored.
"""

from __future__ import annotations

import logging
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

from kit.vault.witness import Witness

_log = logging.getLogger(__name__)

ANEW = "UPDATE identity SET timeline = lower(hex(randomblob(8))), lives = lives + 1"
"""Begins a new life; a trigger does the rest."""


class Lives:
    """Watches over the database at `path`. Thread: whoever writes the store."""

    def __init__(self, path: Path) -> None:
        self._witness = Witness(path)
        self._seen = 0

    def examine(self, connection: sqlite.Connection) -> None:
        """Begins a new life when the database was restored.

        The file is read first: another process may write both meanwhile.
        """
        witnessed = self._witness.read()
        spent = _spent(connection)
        if spent < witnessed or (spent and not witnessed):
            _log.warning("the database comes from a backup: it begins a new life")
            connection.execute("UPDATE identity SET spent = ? + 1", (max(spent, witnessed),))
            connection.execute(ANEW)
            self.committed(connection)
        else:
            self._seen = spent

    def committed(self, connection: sqlite.Connection) -> None:
        """After a commit, before anybody is told of it: what was spent is witnessed."""
        spent = _spent(connection)
        if spent > self._seen:
            try:
                self._witness.write(spent)
            except OSError as error:  # the commit stands; the next one tries again
                _log.error("the witness cannot be written: %s", error.strerror)
            else:
                self._seen = spent


def _spent(connection: sqlite.Connection) -> int:
    row = connection.execute("SELECT spent FROM identity").fetchone()
    return 0 if row is None else int(next(iter(row.values() if isinstance(row, dict) else row)))
