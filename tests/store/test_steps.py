"""A box of an earlier day is brought to the newest shape with all that it holds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlite
from sqlite_utils import Database

from kit.store import migrations

_TEXTS = """
INSERT INTO messages (id, line, direction, number, text, kind, state, at)
  VALUES ('a', 'one', 'in', '+34600111222', 'Hello', 'received', 'received', '2026-11-24'),
    ('b', 'one', 'out', '+34600111222', 'At ten', 'acknowledgement', 'sent', '2026-11-24');
INSERT INTO message_parts (message_id, part, line, reference, sent_at)
  VALUES ('b', 1, 'one', 7, '2026-11-24');
INSERT INTO intake (line, memory, place, pdu, kept_at, message_id)
  VALUES ('one', 'SM', 1, '00', '2026-11-24', 'a');
"""


@pytest.fixture
def old(tmp_path: Path) -> Iterator[sqlite.Connection]:
    """The store as it was before texts had a pace, with two texts in it."""
    connection = sqlite.connect(str(tmp_path / "old.db"), isolation_level=None)
    connection.execute("PRAGMA foreign_keys = 1")
    migrations.box.apply(Database(connection), stop_before="0003_sending")
    connection.executescript(_TEXTS)
    yield connection
    connection.close()


def test_every_text_is_kept_with_its_parts_and_what_it_was_read_from(
    old: sqlite.Connection,
) -> None:
    migrations.migrate(old)
    kept = old.execute("SELECT id, text, flash, repeats, missing FROM messages ORDER BY id")
    assert kept.fetchall() == [("a", "Hello", 0, 0, ""), ("b", "At ten", 0, 0, "")]
    assert old.execute("PRAGMA foreign_key_check").fetchall() == []
    assert old.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    with pytest.raises(sqlite.IntegrityError):
        old.execute("DELETE FROM messages WHERE id = 'b'")
