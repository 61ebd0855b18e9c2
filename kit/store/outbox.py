"""The outbox: which text a line sends next, what became of it, what each line sent or refused."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from kit.clock import BUILT_AT, as_text
from kit.hotline import waits
from kit.hotline.outbox import FLEETING, PROMPT, RANKS, TIMELY
from kit.store import callers, messages
from kit.store.engine import Reading, Writing
from kit.store.rows import noun

_OUTGOING = "state IN ('queued', 'sending')"
"""What makes SQLite use the outbox's index, beside the state that is wanted of the two."""

_HALF_SENT = f"{_OUTGOING} AND state = 'sending' AND line = ?"
_RANKED = " ".join(f"WHEN '{kind}' THEN {rank}" for kind, rank in RANKS.items())
_NEXT = f"""{messages.SELECT} WHERE m.{_OUTGOING} AND m.state = 'queued'
  AND (m.line IN ('', :line) OR m.line NOT IN (
    SELECT name FROM lines WHERE state = 'ready'
      AND name NOT IN (SELECT value FROM json_each(:spent))))
  AND (m.not_before IS NULL OR m.not_before <= :now OR m.not_before > :farthest
    OR (EXISTS (SELECT 1 FROM refusals f WHERE f.message_id = m.id)
      AND NOT EXISTS (SELECT 1 FROM refusals f WHERE f.message_id = m.id AND f.line = :line)))
  AND (:any OR m.kind IN (SELECT value FROM json_each(:prompt)))
  AND (NOT coalesce(k.do_not_text, 0) OR m.kind = '{messages.LAST_WORD}')
  AND (:trusted OR m.kind NOT IN (SELECT value FROM json_each(:timely)))
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
) -> messages.Message | None:
    """The next text for this line's SIM: replies and confirmations, then the hotline's own.

    A text goes by the line it wishes for while that is ready, else by any. One that this line has
    not refused yet need not wait for its next try. `spent` are lines that used up their day.
    Nothing goes to a household outside its safe hours, and while the clock is not `trusted` nobody
    knows when those are. Nor does anybody know what today is: reminders wait. A reminder goes only
    while its appointment stands and there is time.
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
            "trusted": trusted,
            "timely": json.dumps(TIMELY),
            "unsafe": json.dumps(callers.unsafe(r, now, trusted=trusted)),
        },
    )
    return None if row is None else noun(messages.Message, row)


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


def put_back(tx: Writing, message: messages.Message) -> None:
    """A claimed text of which the modem has seen nothing waits again as it did.

    `message` is as it was before the claim.
    """
    tx.execute(
        "UPDATE messages SET state = 'queued', line = ?, tries = ? "
        "WHERE id = ? AND state = 'sending'",
        (message.line, message.tries, message.id),
    )


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


def refused(tx: Writing, message_id: str, line: str) -> None:
    """Notes that a line could not send a text for a cause of its own."""
    tx.execute(
        "INSERT INTO refusals (message_id, line) VALUES (?,?) ON CONFLICT DO NOTHING",
        (message_id, line),
    )


def count_part(tx: Writing, line: str, day: str) -> None:
    """Counts one part that a line sent; `day` as `kit.hotline.outbox.day_of` writes it."""
    tx.execute(
        "INSERT INTO line_days (line, day, parts) VALUES (?,?,1) "
        "ON CONFLICT (line, day) DO UPDATE SET parts = parts + 1",
        (line, day),
    )


def parts_on(r: Reading, line: str, day: str) -> int:
    """How many parts a line sent on a day."""
    return int(r.value("SELECT parts FROM line_days WHERE line = ? AND day = ?", (line, day)) or 0)


def spent(r: Reading, quota: int, day: str) -> tuple[str, ...]:
    """The lines that have sent their `quota` of parts on this day; none when it is 0."""
    if not quota:
        return ()
    rows = r.all("SELECT line FROM line_days WHERE day = ? AND parts >= ?", (day, quota))
    return tuple(row["line"] for row in rows)


def stop_texts(tx: Writing, caller_id: str) -> int:
    """What waits for a household that must not be texted any more does not go; how many."""
    return tx.execute(
        "UPDATE messages SET state = 'failed', trouble = 'do-not-text', not_before = NULL "
        "WHERE caller_id = ? AND state = 'queued' AND kind != ?",
        (caller_id, messages.LAST_WORD),
    )


def is_any_stale(r: Reading, before: datetime) -> bool:
    """Whether something waits that would come too late."""
    return bool(r.value(f"SELECT 1 FROM messages WHERE {_STALE} LIMIT 1", _stale(before)))  # noqa: S608


def expire(tx: Writing, before: datetime) -> int:
    """Gives up waiting texts that would come too late; how many there were."""
    return tx.execute(
        "UPDATE messages SET state = 'failed', trouble = 'expired', not_before = NULL "  # noqa: S608
        f"WHERE {_STALE}",
        _stale(before),
    )


_STALE = (
    f"{_OUTGOING} AND state = 'queued' AND at < :before AND at >= :known "  # noqa: S608
    "AND kind IN (SELECT value FROM json_each(:fleeting))"
)
"""What was written before the kit was built was written under a wrong clock: its age is unknown."""


def _stale(before: datetime) -> dict[str, str]:
    return {
        "before": as_text(before),
        "known": as_text(BUILT_AT),
        "fleeting": json.dumps(FLEETING),
    }
