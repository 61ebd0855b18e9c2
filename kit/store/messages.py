"""Messages: received, queued, sending, sent, delivered, failed, unsure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import as_text
from kit.hotline import waits
from kit.hotline.outbox import PROMPT, RANKS
from kit.store import callers
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


_SELECT = """
SELECT m.id, m.line, m.direction, m.number, m.caller_id, m.text, m.kind, m.state, m.at, m.sent_at,
  m.handled_at, m.trouble, m.tries, coalesce(k.name, '') AS caller_name, k.language,
  coalesce(k.answerable, 0) AS answerable, coalesce(v.name, '') AS writer_name,
  m.network_at, m.flash, m.repeats, m.missing, m.urgent
FROM messages m LEFT JOIN callers k ON k.id = m.caller_id
LEFT JOIN volunteers v ON v.id = m.written_by
"""


def get(r: Reading, message_id: str) -> Message | None:
    """The message, or None."""
    row = r.one(f"{_SELECT} WHERE m.id = ?", (message_id,))
    return None if row is None else noun(Message, row)


def with_caller(r: Reading, caller_id: str, limit: int = 200) -> list[Message]:
    """The last texts from and to a caller, the oldest first."""
    rows = r.all(
        f"SELECT * FROM ({_SELECT} WHERE m.caller_id = ? ORDER BY m.id DESC LIMIT ?) "  # noqa: S608
        "ORDER BY id",
        (caller_id, limit),
    )
    return [noun(Message, row) for row in rows]


def fresh(r: Reading, limit: int = 50) -> list[Message]:
    """Received texts that nobody has handled: cries for help, then the longest waiting first."""
    rows = r.all(
        f"{_SELECT} WHERE m.direction = 'in' AND m.handled_at IS NULL "
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


OUTGOING = "state IN ('queued', 'sending')"
"""What makes SQLite use the outbox's index, beside the state that is wanted of the two."""

_HALF_SENT = f"{OUTGOING} AND state = 'sending' AND line = ?"
_RANKED = " ".join(f"WHEN '{kind}' THEN {rank}" for kind, rank in RANKS.items())
_NEXT = f"""{_SELECT} WHERE m.{OUTGOING} AND m.state = 'queued'
  AND (m.line IN ('', :line) OR m.line NOT IN (
    SELECT name FROM lines WHERE state = 'ready'
      AND name NOT IN (SELECT value FROM json_each(:spent))))
  AND (m.not_before IS NULL OR m.not_before <= :now OR m.not_before > :farthest
    OR (EXISTS (SELECT 1 FROM refusals f WHERE f.message_id = m.id)
      AND NOT EXISTS (SELECT 1 FROM refusals f WHERE f.message_id = m.id AND f.line = :line)))
  AND (:any OR m.kind IN (SELECT value FROM json_each(:prompt)))
  AND (NOT coalesce(k.do_not_text, 0) OR m.kind = '{LAST_WORD}')
  AND (m.kind != 'reminder' OR NOT EXISTS (SELECT 1 FROM reminders d WHERE d.message_id = m.id)
    OR EXISTS (
    SELECT 1 FROM reminders d JOIN appointments a ON a.id = d.appointment_id
    WHERE d.message_id = m.id AND a.slot_id = d.slot_id AND a.state = 'booked' AND d.until > :now))
  AND (m.caller_id IS NULL OR m.caller_id NOT IN (SELECT value FROM json_each(:unsafe)))
ORDER BY CASE m.kind {_RANKED} END, m.at, m.id LIMIT 1
"""  # noqa: S608


def next_to_send(
    r: Reading,
    line: str,
    now: datetime,
    *,
    only_prompt: bool = False,
    spent: Sequence[str] = (),
    trusted: bool = True,
) -> Message | None:
    """The next text for this line's SIM: replies and confirmations, then the hotline's own.

    A text goes by the line it wishes for while that is ready, else by any. One that this line has
    not refused yet need not wait for its next try. `spent` are lines that used up their day.
    Nothing goes to a household outside its safe hours, and while the clock is not `trusted` nobody
    knows when those are. A reminder goes only while its appointment stands and there is time.
    """
    row = r.one(
        _NEXT,
        {
            "line": line,
            "spent": json.dumps(list(spent)),
            "now": as_text(now),
            "farthest": as_text(now + waits.LONGEST),
            "any": not only_prompt,
            "prompt": json.dumps(PROMPT),
            "unsafe": json.dumps(callers.unsafe(r, now, trusted=trusted)),
        },
    )
    return None if row is None else noun(Message, row)


def sending(tx: Writing, message_id: str, line: str) -> bool:
    """Claims a queued text for a line; False when another line has it.

    Parts that another line sent count for nothing: phones join only what has one sender.
    """
    claimed = tx.execute(
        "UPDATE messages SET state = 'sending', line = ?, tries = tries + 1 "
        "WHERE id = ? AND state = 'queued'",
        (line, message_id),
    )
    if claimed:
        tx.execute(
            "DELETE FROM message_parts WHERE message_id = ? AND line != ?", (message_id, line)
        )
    return bool(claimed)


def part_sent(
    tx: Writing, message_id: str, part: int, line: str, reference: int, now: datetime
) -> None:
    """Keeps the network's reference of a part, for its status report."""
    tx.execute(
        "INSERT OR REPLACE INTO message_parts (message_id, part, line, reference, sent_at) "
        "VALUES (?,?,?,?,?)",
        (message_id, part, line, reference, as_text(now)),
    )


def parts_accepted(r: Reading, message_id: str) -> set[int]:
    """Which parts of a claimed text the network took in an earlier try."""
    rows = r.all("SELECT part FROM message_parts WHERE message_id = ?", (message_id,))
    return {row["part"] for row in rows}


def sent(tx: Writing, message_id: str, now: datetime) -> None:
    """Every part was accepted by the network."""
    tx.execute(
        "UPDATE messages SET state = 'sent', sent_at = ?, trouble = '' WHERE id = ?",
        (as_text(now), message_id),
    )


def failed(tx: Writing, message_id: str, trouble: str, retry_at: datetime | None) -> None:
    """The network or SIM refused it: tried again at `retry_at` by any line, or failed for good."""
    if retry_at is None:
        tx.execute(
            "UPDATE messages SET state = 'failed', trouble = ?, not_before = NULL WHERE id = ?",
            (trouble, message_id),
        )
    else:
        tx.execute(
            "UPDATE messages SET state = 'queued', line = '', trouble = ?, not_before = ? "
            "WHERE id = ?",
            (trouble, as_text(retry_at), message_id),
        )


def unsure(tx: Writing, message_id: str) -> None:
    """Nobody knows whether it went. It is never sent again by itself."""
    tx.execute("UPDATE messages SET state = 'unsure' WHERE id = ?", (message_id,))


def interrupted(tx: Writing, line: str) -> int:
    """After a restart: what was being sent on this line is unsure. How many there were."""
    return tx.execute(f"UPDATE messages SET state = 'unsure' WHERE {_HALF_SENT}", (line,))  # noqa: S608


def send_again(tx: Writing, message_id: str, now: datetime) -> bool:
    """A person decides that a failed or unsure text goes once more, the whole of it.

    False in any other state.
    """
    again = tx.execute(
        "UPDATE messages SET state = 'queued', line = '', tries = 0, not_before = NULL, "
        "trouble = '', at = ? WHERE id = ? AND state IN ('failed', 'unsure') AND NOT EXISTS "
        "(SELECT 1 FROM callers k WHERE k.id = messages.caller_id AND k.do_not_text)",
        (as_text(now), message_id),
    )
    if again:
        tx.execute("DELETE FROM message_parts WHERE message_id = ?", (message_id,))
        tx.execute("DELETE FROM refusals WHERE message_id = ?", (message_id,))
    return bool(again)


def reported(
    tx: Writing, line: str, reference: int, number: str, status: int, now: datetime
) -> bool:
    """Notes a status report on the newest part with this reference; True when it was ours.

    TP-Status below 32 is delivered, 64 and above failed for good (3GPP TS 23.040 9.2.3.15).
    """
    row = tx.one(
        "SELECT p.message_id, p.part FROM message_parts p JOIN messages m ON m.id = p.message_id "
        "WHERE p.line = ? AND p.reference = ? AND m.number = ? AND p.sent_at > ? "
        "ORDER BY p.sent_at DESC LIMIT 1",
        (line, reference, number, as_text(now - timedelta(days=7))),
    )
    if row is None:
        return False
    message_id = row["message_id"]
    tx.execute(
        "UPDATE message_parts SET status = ?, reported_at = ? WHERE message_id = ? AND part = ?",
        (status, as_text(now), message_id, row["part"]),
    )
    _settle(tx, message_id)
    return True


def _settle(tx: Writing, message_id: str) -> None:
    """The text is delivered when all its parts are, and failed when one can never be.

    One that is unsure has parts of which nobody knows: those that arrived do not settle it.
    """
    worst = tx.value(
        "SELECT max(coalesce(status, 32)) FROM message_parts WHERE message_id = ?", (message_id,)
    )
    if worst < 32:
        tx.execute(
            "UPDATE messages SET state = 'delivered' WHERE id = ? AND state = 'sent'",
            (message_id,),
        )
    elif worst >= 64:
        tx.execute(
            "UPDATE messages SET state = 'failed', trouble = 'not-delivered' "
            "WHERE id = ? AND state IN ('sent', 'unsure')",
            (message_id,),
        )
