"""Calls: ringing, taken, talking, wrap-up, closed, missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Call:
    """One call with what a card or page says of it. Times are store text, None until then.

    `kind` is call, flash (turned away, to be rung back), blocked (turned away for a while), test
    (from another line of the box) or paper (typed in from a sheet; its `line` is empty).
    `line_call` is the line's own number for it, None before it is dialled. `number` and
    `caller_name` are empty for a withheld number; `taken_name` until somebody took it.
    `held_at` is set while it is on hold; `keys` are those the caller pressed. For one that we
    dialled, `progress` is "ringing" once it rings there, and `cause` is why nobody picked up.
    `trouble` is what the line last refused to do (swap, keys). `holder_id` and `holder_name` are
    of the volunteer who talks on this line, while the caller waits behind that call.
    """

    id: RecordId
    line: str
    line_call: int | None
    direction: str
    caller_id: RecordId | None
    state: str
    rang_at: str
    taken_at: str | None
    taken_by: RecordId | None
    answered_at: str | None
    hang_up_at: str | None
    ended_at: str | None
    ended_by: str | None
    closed_at: str | None
    disposition: str | None
    topic_id: RecordId | None
    language: str | None
    note: str
    callback_id: RecordId | None
    kind: str
    held_at: str | None
    keys: str
    progress: str
    cause: str
    trouble: str
    number: str
    caller_name: str
    taken_name: str
    holder_id: RecordId | None
    holder_name: str


_SELECT = """
SELECT c.id, c.line, c.line_call, c.direction, c.caller_id, c.state, c.rang_at, c.taken_at,
  c.taken_by, c.answered_at, c.hang_up_at, c.ended_at, c.ended_by, c.closed_at, c.disposition,
  c.topic_id, c.language, c.note, c.callback_id, c.kind, c.held_at, c.keys, c.progress, c.cause,
  c.trouble,
  coalesce(k.number, '') AS number,
  coalesce(k.name, '') AS caller_name, coalesce(v.name, '') AS taken_name,
  h.id AS holder_id, coalesce(h.name, '') AS holder_name
FROM calls c LEFT JOIN callers k ON k.id = c.caller_id LEFT JOIN volunteers v ON v.id = c.taken_by
LEFT JOIN volunteers h ON h.id = CASE WHEN c.waits AND c.state = 'ringing' THEN
  (SELECT o.taken_by FROM calls o WHERE o.line = c.line AND o.ended_at IS NULL
     AND o.answered_at IS NOT NULL AND o.id != c.id ORDER BY o.held_at IS NOT NULL LIMIT 1) END
"""
_ALIVE = "(c.state != 'missed' OR c.hang_up_at IS NOT NULL)"
"""What is turned away is missed from the beginning, and still has to be hung up."""
_MOST_KEYS = 400
"""A caller who plays on the keys fills no disk."""

_OPEN = "c.state NOT IN ('closed', 'missed')"


def get(r: Reading, call_id: str) -> Call | None:
    """The call, or None."""
    return _first(r, "WHERE c.id = ?", call_id)


def opened(r: Reading) -> list[Call]:
    """Every call that is not over for the desk: ringing first seen first, then the others."""
    rows = r.all(f"{_SELECT} WHERE {_OPEN} ORDER BY c.state != 'ringing', c.rang_at")
    return [noun(Call, row) for row in rows]


def on_line(r: Reading, line: str, line_call: int) -> Call | None:
    """The call that the line knows by this number and that has not ended yet."""
    where = "WHERE c.line = ? AND c.line_call = ? AND c.ended_at IS NULL ORDER BY c.id DESC"
    return _first(r, where, line, line_call)


def dialling(r: Reading, line: str) -> Call | None:
    """The call that a line is dialling and does not know by a number of its own yet, or None."""
    where = "WHERE c.line = ? AND c.line_call IS NULL AND c.ended_at IS NULL AND c.state = 'taken'"
    return _first(r, where, line)


def unended(r: Reading, line: str) -> list[Call]:
    """Calls of a line whose end was not seen: after a restart nobody will tell it any more."""
    where = f"WHERE c.line = ? AND c.ended_at IS NULL AND {_ALIVE} ORDER BY c.rang_at"
    return [noun(Call, row) for row in r.all(_SELECT + where, (line,))]


def wanted(r: Reading, line: str) -> list[Call]:
    """Calls of a line that the desk wants something for: answer, dial or hang up."""
    rows = r.all(
        f"{_SELECT} WHERE c.line = ? AND c.ended_at IS NULL AND {_ALIVE} "
        "AND ((c.state = 'taken' AND c.answered_at IS NULL) OR c.hang_up_at IS NOT NULL) "
        "ORDER BY c.rang_at",
        (line,),
    )
    return [noun(Call, row) for row in rows]


def of_volunteer(r: Reading, volunteer_id: str) -> Call | None:
    """The call a volunteer is on, else the first that is still to be closed, or None."""
    order = "ORDER BY c.state = 'wrap-up', c.held_at IS NOT NULL, c.rang_at"
    return _first(r, f"WHERE c.taken_by = ? AND {_OPEN} {order}", volunteer_id)


def of_caller(r: Reading, caller_id: str, limit: int = 20) -> list[Call]:
    """A caller's calls, the newest first."""
    rows = r.all(
        f"{_SELECT} WHERE c.caller_id = ? ORDER BY c.rang_at DESC LIMIT ?", (caller_id, limit)
    )
    return [noun(Call, row) for row in rows]


def under_way(r: Reading, line: str) -> list[Call]:
    """The calls on a line in which people talk or are on hold: one, or two."""
    where = "WHERE c.line = ? AND c.ended_at IS NULL AND c.answered_at IS NOT NULL ORDER BY c.id"
    return [noun(Call, row) for row in r.all(_SELECT + where, (line,))]


def pressed(tx: Writing, call_id: str, key: str) -> None:
    """The caller pressed a key; a few hundred are kept."""
    tx.execute(
        "UPDATE calls SET keys = keys || ? WHERE id = ? AND length(keys) < ?",
        (key, call_id, _MOST_KEYS),
    )


def add(  # noqa: PLR0913
    tx: Writing,
    *,
    line: str,
    line_call: int | None,
    direction: str,
    state: str,
    now: datetime,
    raw_number: str = "",
    caller_id: str | None = None,
    language: str | None = None,
    taken_by: str | None = None,
    callback_id: str | None = None,
    waits: bool = False,
) -> RecordId:
    """A new call."""
    call_id = tx.new_id()
    tx.insert(
        "calls",
        {
            "id": call_id,
            "line": line,
            "line_call": line_call,
            "direction": direction,
            "state": state,
            "rang_at": as_text(now),
            "raw_number": raw_number,
            "caller_id": caller_id,
            "language": language,
            "taken_by": taken_by,
            "taken_at": as_text(now) if taken_by else None,
            "callback_id": callback_id,
            "waits": int(waits),
        },
    )
    return call_id


def add_paper(tx: Writing, call: Mapping[str, object], at: datetime, now: datetime) -> RecordId:
    """A call that was written on paper, closed: its caller, words and who took it, at `at`.

    How long it rang and lasted nobody knows, so nobody is said to have answered it.
    """
    call_id = tx.new_id()
    row = {
        "id": call_id,
        "line": "",
        "direction": "in",
        "kind": "paper",
        "state": "closed",
        "rang_at": as_text(at),
        "ended_at": as_text(at),
        "closed_at": as_text(now),
    }
    tx.insert("calls", {**row, **call})
    return call_id


def change(tx: Writing, call_id: str, **columns: object) -> None:
    """Writes some columns of a call. The names come from our own code, never from a user."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(f"UPDATE calls SET {sets} WHERE id = ?", (*columns.values(), call_id))  # noqa: S608


def take(tx: Writing, call_id: str, volunteer_id: str, now: datetime) -> bool:
    """Gives a ringing call to a volunteer; False when it no longer rings for everybody."""
    return bool(
        tx.execute(
            "UPDATE calls SET state = 'taken', taken_by = ?, taken_at = ? "
            "WHERE id = ? AND state = 'ringing'",
            (volunteer_id, as_text(now), call_id),
        )
    )


def _first(r: Reading, where: str, *values: object) -> Call | None:
    row = r.one(f"{_SELECT} {where} LIMIT 1", values)
    return None if row is None else noun(Call, row)
