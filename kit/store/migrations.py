"""The shapes the store went through, in order. Each step is one transaction.

A step is a file schema/NNNN_name.sql and never changes once it has landed.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlcipher3 import dbapi2 as sqlite
from sqlite_utils import Database, Migrations

from kit.errors import StoreNewer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_SCHEMA = Path(__file__).with_name("schema")

JOURNALED = (
    "callers",
    "calls",
    "callbacks",
    "attempts",
    "messages",
    "centres",
    "services",
    "slots",
    "appointments",
    "persons",
    "consents",
    "referrals",
    "grants",
    "give_backs",
    "settled",
    "topics",
    "site_texts",
)
"""The tables whose changes headquarters receives."""

box = Migrations("box")


def migrate(connection: sqlite.Connection) -> None:
    """Brings the store to the newest shape.

    Raises: StoreNewer when a newer kit wrote it; nothing is touched then.
    """
    db = Database(connection)
    known = {path.stem for path in _SCHEMA.glob("*.sql")} | {"0001_journal"}
    unknown = tuple(done.name for done in box.applied(db) if done.name not in known)
    if unknown:
        raise StoreNewer(unknown)
    box.apply(db)


def statements(script: str) -> Iterator[str]:
    """The SQL statements of a script, one by one: executescript would commit in between."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite.complete_statement(statement):
            yield statement
            statement = ""


def _from_file(path: Path) -> Callable[[Database], None]:
    def step(db: Database) -> None:
        for statement in statements(path.read_text("utf-8")):
            db.execute(statement)

    step.__name__ = path.stem
    return step


for _path in sorted(_SCHEMA.glob("*.sql")):
    box(name=_path.stem)(_from_file(_path))


_JOURNAL_TRIGGERS = """
CREATE TRIGGER {table}_journal_new AFTER INSERT ON {table} BEGIN
  INSERT INTO journal (record, record_id, version, at)
  VALUES ('{table}', NEW.id, NEW.version, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;
CREATE TRIGGER {table}_journal_changed AFTER UPDATE ON {table}
WHEN NEW.version = OLD.version{and_} BEGIN
  UPDATE {table} SET version = OLD.version + 1 WHERE id = NEW.id;
  INSERT INTO journal (record, record_id, version, at)
  VALUES ('{table}', NEW.id, OLD.version + 1, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'));
END;
"""


# A hold lasts minutes and is nobody's record: headquarters is not told of each.
_PASSED_OVER = {"slots": " AND (NEW.held = OLD.held OR NEW.taken != OLD.taken)"}


@box(name="0001_journal")
def _journal(db: Database) -> None:
    for table in JOURNALED:
        for statement in statements(
            _JOURNAL_TRIGGERS.format(table=table, and_=_PASSED_OVER.get(table, ""))
        ):
            db.execute(statement)
