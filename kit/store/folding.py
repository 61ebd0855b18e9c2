"""Folding the write-ahead log back into the file, beside those who write.

SQLite would do it inside whichever commit happens to be the thousandth page: a caller's text then
waits until a card has written a thousand pages in random places, a second or more.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from sqlcipher3 import dbapi2 as sqlite

log = logging.getLogger(__name__)

EVERY = 100
"""Commits between two foldings: about a thousand pages."""

PATIENCE_MS = 200
"""How long those who write wait at most for those who still read an older picture."""

AT_THE_LATEST = 16_000
"""Pages after which a commit folds by itself after all, so that the log cannot fill the card."""


class Folding(threading.Thread):
    """Folds when enough was written. Thread: `committed` by who holds the turn to write."""

    def __init__(self, connect: Callable[[], sqlite.Connection], turn: threading.Lock) -> None:
        super().__init__(name="folding", daemon=True)
        self._connect = connect
        self._turn = turn
        self._commits = 0
        self._wanted = threading.Event()
        self._closing = False

    def committed(self) -> None:
        """Counts a commit; every hundredth is a reason to fold."""
        self._commits += 1
        if self._commits % EVERY == 0:
            self._wanted.set()
            if self._commits == EVERY:  # most who open a store never write so much
                self.start()

    def close(self) -> None:
        """Ends after the folding under way. Not to be called with the turn to write."""
        self._closing = True
        self._wanted.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """Folds whenever it is wanted; what fails now is folded next time."""
        while self._wanted.wait() and not self._closing:
            self._wanted.clear()
            try:
                self._fold()
            except sqlite.Error as error:
                log.warning("the log could not be folded now: %s", error)

    def _fold(self) -> None:
        connection = self._connect()
        try:
            connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
            connection.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
            # What was written meanwhile is little. With it the log is empty, and begins anew once
            # nobody reads from it: it would grow for as long as somebody always writes or reads.
            with self._turn:
                connection.execute("PRAGMA wal_checkpoint(RESTART)")
        finally:
            connection.close()
