"""Messages: received, queued, sending, sent, delivered, failed, unsure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline import waits
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Message:
    """One text. `at` is when it was received or queued; `trouble` says why it failed.

    `network_at` is the service centre's time of one that came in; `repeats` how often the network
    brought it again; `missing` the parts that never came ("2/3": the second of three).
    """

    id: RecordId
    line: str
    direction: str
    number: str
    caller_id: RecordId | None
    text: str
    kind: str
    state: str
    at: str
    sent_at: str | None
    handled_at: str | None
    trouble: str
    tries: int
    caller_name: str
    language: str | None
    answerable: int
    writer_name: str
    network_at: str | None
    flash: int
    repeats: int
    missing: str
    urgent: int


SELECT = """
SELECT m.id, m.line, m.direction, m.number, m.caller_id, m.text, m.kind, m.state, m.at, m.sent_at,
  m.handled_at, m.trouble, m.tries, coalesce(k.name, '') AS caller_name, k.language,
  coalesce(k.answerable, 0) AS answerable, coalesce(v.name, '') AS writer_name,
  m.network_at, m.flash, m.repeats, m.missing, m.urgent
FROM messages m LEFT JOIN callers k ON k.id = m.caller_id
LEFT JOIN volunteers v ON v.id = m.written_by
"""


def get(r: Reading, message_id: str) -> Message | None:
    """The message, or None."""
    row = r.one(f"{SELECT} WHERE m.id = ?", (message_id,))
    return None if row is None else noun(Message, row)


def with_caller(r: Reading, caller_id: str, limit: int = 200) -> list[Message]:
    """The last texts from and to a caller, the oldest first."""
    rows = r.all(
        f"SELECT * FROM ({SELECT} WHERE m.caller_id = ? ORDER BY m.id DESC LIMIT ?) "  # noqa: S608
        "ORDER BY id",
        (caller_id, limit),
    )
    return [noun(Message, row) for row in rows]


def fresh(r: Reading, limit: int = 50) -> list[Message]:
    """Received texts that nobody has handled: cries for help, then the longest waiting first."""
    rows = r.all(
        f"{SELECT} WHERE m.direction = 'in' AND m.handled_at IS NULL "
        "ORDER BY m.urgent DESC, m.at LIMIT ?",
        (limit,),
    )
    return [noun(Message, row) for row in rows]


def count_fresh(r: Reading) -> int:
    """How many received texts nobody has handled."""
    return int(
        r.value("SELECT count(*) FROM messages WHERE direction = 'in' AND handled_at IS NULL")
    )


def add(  # noqa: PLR0913
    tx: Writing,
    *,
    direction: str,
    number: str,
    text: str,
    kind: str,
    now: datetime,
    caller_id: str | None = None,
    line: str = "",
    written_by: str | None = None,
    network_at: datetime | None = None,
    flash: bool = False,
    missing: str = "",
) -> RecordId:
    """A text received, or one put into the outbox.

    One for the outbox wishes for the line that the caller was last in touch on. One to a household
    that must not be texted is kept as not sent: every text passes here.
    """
    message_id = tx.new_id()
    state = "received" if direction == "in" else "queued"
    if direction == "out" and caller_id:
        line = line or last_line(tx, caller_id)
        barred = kind != LAST_WORD and _must_not_be_texted(tx, caller_id)
        state = "failed" if barred else state
    tx.insert(
        "messages",
        {
            "id": message_id,
            "line": line,
            "direction": direction,
            "number": number,
            "caller_id": caller_id,
            "text": text,
            "kind": kind,
            "state": state,
            "trouble": "do-not-text" if state == "failed" else "",
            "at": as_text(now),
            "written_by": written_by,
            "network_at": as_text(network_at) if network_at else None,
            "flash": int(flash),
            "missing": missing,
        },
    )
    return message_id


LAST_WORD = "stopped"
"""The one text that still goes to who asked for no more: that this was understood."""


def _must_not_be_texted(r: Reading, caller_id: str) -> bool:
    return bool(r.value("SELECT do_not_text FROM callers WHERE id = ?", (caller_id,)))


def repeated(
    tx: Writing, number: str, text: str, network_at: datetime, now: datetime
) -> RecordId | None:
    """Counts a text that the network brought again within minutes; None when it is a new one.

    The very same text has the same sender, words and time of the service centre.
    """
    around = (as_text(now - waits.REPEATED), as_text(now + waits.REPEATED))
    known: RecordId | None = tx.value(
        "SELECT m.id FROM numbers n CROSS JOIN messages m ON m.caller_id = n.caller_id "
        "WHERE n.number = ? AND m.number = n.number AND m.direction = 'in' AND m.text = ? "
        "AND m.network_at = ? AND m.at BETWEEN ? AND ? LIMIT 1",
        (number, text, as_text(network_at), *around),
    )
    if known is not None:
        tx.execute("UPDATE messages SET repeats = repeats + 1 WHERE id = ?", (known,))
    return known


def handled(tx: Writing, caller_id: str, volunteer_id: str, now: datetime) -> int:
    """Marks a caller's received texts as handled; how many there were."""
    return tx.execute(
        "UPDATE messages SET handled_at = ?, handled_by = ? "
        "WHERE caller_id = ? AND direction = 'in' AND handled_at IS NULL",
        (as_text(now), volunteer_id, caller_id),
    )


def set_aside(tx: Writing, message_id: str, now: datetime) -> None:
    """Marks a text as handled by nobody: it came from a blocked number, or the box answered it."""
    tx.execute("UPDATE messages SET handled_at = ? WHERE id = ?", (as_text(now), message_id))


def handled_one(tx: Writing, message_id: str, volunteer_id: str, now: datetime) -> bool:
    """Marks one received text as handled; False when there is no such new text."""
    return bool(
        tx.execute(
            "UPDATE messages SET handled_at = ?, handled_by = ? "
            "WHERE id = ? AND direction = 'in' AND handled_at IS NULL",
            (as_text(now), volunteer_id, message_id),
        )
    )


def last_of_kind(r: Reading, caller_id: str, kind: str) -> str | None:
    """When a caller last got a text of a kind, or None."""
    at: str | None = r.value(
        "SELECT max(at) FROM messages WHERE caller_id = ? AND kind = ?", (caller_id, kind)
    )
    return at


def last_line(r: Reading, caller_id: str) -> str:
    """The line that a caller last wrote, rang or was rung on; empty for none."""
    line: str | None = r.value(
        """
        SELECT line FROM (
          SELECT * FROM (SELECT line, at FROM messages
            WHERE caller_id = :caller AND direction = 'in' AND line != ''
            ORDER BY at DESC, id DESC LIMIT 1)
          UNION ALL
          SELECT * FROM (SELECT line, rang_at AS at FROM calls
            WHERE caller_id = :caller AND line != '' ORDER BY rang_at DESC, id DESC LIMIT 1)
        ) ORDER BY at DESC LIMIT 1
        """,
        {"caller": caller_id},
    )
    return line or ""
