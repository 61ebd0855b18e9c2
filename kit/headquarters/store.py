"""Headquarters' own file: every site's records, and the people who may read them.

WAL with synchronous=FULL, so that an acknowledgement can follow a durable commit. A file beside it
witnesses how much was granted: a database that remembers less was restored, and begins a new life.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import DiskFull, RuleBroken, StoreError, StoreNewer, StoreUnreadable
from kit.vault.witness import Witness

_SHAPE = 1
_SCHEMA = Path(__file__).with_name("schema.sql")


class HeadquartersStore:
    """The database file.

    Thread: `reading` and `writing` may be entered from any thread and any process; never nested.
    """

    def __init__(self, path: Path) -> None:
        """Opens or makes the file. Raises: StoreNewer, StoreUnreadable, DiskFull, StoreError."""
        self._path = path
        self._turn = threading.Lock()
        self._seen = 1 << 62  # nothing is witnessed before the file was examined
        with _mapped():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._writer = self._connect()
        self._witness = Witness(path)
        try:
            self._shape()
            self._examine()
        except BaseException:
            self._writer.close()
            raise

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction: durable when the block ends, undone when it raises."""
        with self._turn, _mapped():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield self._writer
                self._writer.execute("COMMIT")
                self._committed()
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A steady picture of what is committed; it cannot write."""
        with _mapped():
            connection = self._connect()
            try:
                connection.execute("PRAGMA query_only = 1")
                connection.execute("BEGIN")
                yield connection
            finally:
                connection.close()

    def close(self) -> None:
        """Closes the file once whoever writes has finished."""
        with self._turn:
            self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, isolation_level=None, check_same_thread=False, timeout=10
        )
        try:
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA foreign_keys = 1")
            os.chmod(self._path, 0o600)  # noqa: PTH101
        except BaseException:
            connection.close()
            raise
        return connection

    def _examine(self) -> None:
        """Begins a new life when the file was restored, or brought here alone."""
        witnessed = self._witness.read()
        self._seen = self._spent()
        if self._seen < witnessed or (self._seen and not witnessed):
            with self.writing() as tx:
                tx.execute("UPDATE office SET spent = ? + 1", (max(self._seen, witnessed),))
                begin_new_life(tx)

    def _committed(self) -> None:
        """What was granted is witnessed before any site hears of it."""
        spent = self._spent()
        if spent > self._seen:
            self._witness.write(spent)
            self._seen = spent

    def _spent(self) -> int:
        return int(self._writer.execute("SELECT spent FROM office").fetchone()[0])

    def _shape(self) -> None:
        with self.writing() as tx:
            found = tx.execute("PRAGMA user_version").fetchone()[0]
            if found > _SHAPE:
                raise StoreNewer((str(found),))
            if found == 0:
                for statement in _statements(_SCHEMA.read_text("utf-8")):
                    tx.execute(statement)
                tx.execute(f"PRAGMA user_version = {_SHAPE}")


def begin_new_life(tx: sqlite3.Connection) -> None:
    """What was granted since the backup is forgotten here; the sites are asked for it."""
    tx.execute("UPDATE office SET incarnation = lower(hex(randomblob(8)))")


def _statements(script: str) -> Iterator[str]:
    """One by one: executescript would commit in between."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


@contextmanager
def _mapped() -> Iterator[None]:
    """Turns the library's errors into ours."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        raise RuleBroken(str(error)) from error
    except sqlite3.DatabaseError as error:
        words = str(error)
        if "full" in words:
            raise DiskFull(words) from error
        if "not a database" in words or "malformed" in words:
            raise StoreUnreadable(words) from error
        raise StoreError(words) from error
    except OSError as error:
        raise StoreError(error.strerror or "the file system refused") from error
