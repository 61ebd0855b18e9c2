"""Opening the box's file, and the two ways into it: reading and writing.

WAL with synchronous=FULL, because NORMAL loses acknowledged rows at a power cut. One writer at a
time, BEGIN IMMEDIATE; readers see a steady picture and cannot write.
"""

from __future__ import annotations

import os
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlite

from kit.errors import DiskFull, RuleBroken, StoreError, StoreUnreadable
from kit.store import ids
from kit.store.folding import AT_THE_LATEST, Folding
from kit.store.lives import Lives
from kit.store.migrations import migrate

Row = Mapping[str, Any]
"""One row, by column name."""

Values = Sequence[object] | Mapping[str, object]

_READERS = 8
_CACHE_KB = 512
_STATEMENTS = 1000
"""More than there are different ones: a cache that is full keeps what was asked first for good, and
every new question is compiled again each time, with all its triggers (half a booking's cost)."""


class Reading:
    """A steady picture of the store. It cannot write: its connection refuses to."""

    def __init__(self, connection: sqlite.Connection) -> None:
        self._connection = connection

    def all(self, sql: str, values: Values = ()) -> list[Row]:
        """Every row of a question, in its order."""
        return self._connection.execute(sql, values).fetchall()  # type: ignore[no-any-return]

    def one(self, sql: str, values: Values = ()) -> Row | None:
        """The first row, or None."""
        return self._connection.execute(sql, values).fetchone()  # type: ignore[no-any-return]

    def value(self, sql: str, values: Values = ()) -> Any:  # noqa: ANN401
        """The first column of the first row, or None."""
        row = self._connection.execute(sql, values).fetchone()
        return None if row is None else next(iter(row.values()))


class Writing(Reading):
    """A transaction that began IMMEDIATE: what is read here cannot change before it is written."""

    def execute(self, sql: str, values: Values = ()) -> int:
        """Runs one statement and answers how many rows it touched.

        Raises: RuleBroken when a constraint or trigger refuses.
        """
        with _mapped():
            return self._connection.execute(sql, values).rowcount  # type: ignore[no-any-return]

    @contextmanager
    def trying(self) -> Iterator[None]:
        """A part of the transaction that is undone alone when it raises; what was before stays."""
        self.execute("SAVEPOINT trying")
        try:
            yield
        except BaseException:
            self.execute("ROLLBACK TO trying")
            raise
        finally:
            self.execute("RELEASE trying")

    def insert(self, table: str, row: Mapping[str, object]) -> None:
        """Adds one row. `table` and the keys are names from our own code, never from a user."""
        columns = ", ".join(row)
        marks = ", ".join("?" * len(row))
        self.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", tuple(row.values()))  # noqa: S608

    def new_id(self) -> ids.RecordId:
        """An id for a record that is about to be made in this transaction."""
        row = self.one("UPDATE identity SET counter = counter + 1 RETURNING site, counter")
        if row is None:
            raise StoreError("the store has no identity yet")
        return ids.make(row["site"], row["counter"])


class Store:
    """The box's encrypted file.

    Thread: `reading` and `writing` may be entered from any thread; one thread never nests them.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Opens or makes the file at `path` with the raw 32-byte `key`.

        Raises: StoreUnreadable, StoreNewer, DiskFull.
        """
        self._path = path
        self._key = key
        self._turn = threading.Lock()
        self._idle: queue.LifoQueue[sqlite.Connection] = queue.LifoQueue()
        self._slots = threading.BoundedSemaphore(_READERS)
        self._closed = False
        with _mapped():
            self._writer = self._connect()
            try:
                migrate(self._writer)
                self._lives = Lives(path)
                self._lives.examine(self._writer)
            except BaseException:
                self._writer.close()
                raise
        self._writer.row_factory = _as_dict
        self._folding = Folding(self._connect, self._turn)

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """A transaction: committed and durable when the block ends, undone when it raises.

        Raises: DiskFull; any other trouble of the file as StoreError.
        """
        with self._turn, _mapped():
            self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield Writing(self._writer)
                self._writer.execute("COMMIT")
                self._lives.committed(self._writer)
                self._folding.committed()
            except BaseException:
                if self._writer.in_transaction:
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """A steady picture of what is committed."""
        with self._slots, _mapped():
            connection = self._reader()
            try:
                connection.execute("BEGIN")
                yield Reading(connection)
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._idle.put(connection)

    def close(self) -> None:
        """Closes every connection; folds the write-ahead log into the file."""
        self._folding.close()
        with self._turn:
            self._closed = True
            while not self._idle.empty():
                self._idle.get().close()
            self._writer.close()

    def _reader(self) -> sqlite.Connection:
        if self._closed:
            raise StoreError("the store is closed")
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            connection = self._connect()
            connection.row_factory = _as_dict
            connection.execute("PRAGMA query_only = 1")
            return connection

    def _connect(self) -> sqlite.Connection:
        connection = sqlite.connect(
            str(self._path),
            isolation_level=None,
            check_same_thread=False,
            timeout=10,
            cached_statements=_STATEMENTS,
        )
        # Else it writes its own lines to stderr about a wrong key, past every log and mask of ours.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{self._key.hex()}'\"")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {AT_THE_LATEST}")
        connection.execute("PRAGMA foreign_keys = 1")
        # A row that REPLACE pushes out fires its delete trigger only with this.
        connection.execute("PRAGMA recursive_triggers = 1")
        connection.execute("PRAGMA secure_delete = 1")
        connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        os.chmod(self._path, 0o600)  # noqa: PTH101
        return connection


def _as_dict(cursor: sqlite.Cursor, values: tuple[object, ...]) -> dict[str, object]:
    return {column[0]: value for column, value in zip(cursor.description, values, strict=True)}


@contextmanager
def _mapped() -> Iterator[None]:
    """Turns the library's errors into ours."""
    try:
        yield
    except sqlite.IntegrityError as error:
        raise RuleBroken(str(error)) from error
    except sqlite.DatabaseError as error:
        words = str(error)
        if "full" in words:
            raise DiskFull(words) from error
        if "not a database" in words or "malformed" in words:
            raise StoreUnreadable(words) from error
        raise StoreError(words) from error
