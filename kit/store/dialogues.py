"""Conversations by text with the box: where each caller is, and the last steps of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from kit.clock import as_text, from_text
from kit.hotline.dialogue import LASTS, STEPS_KEPT
from kit.store.engine import Reading, Writing

_SHOWN = timedelta(days=3)
"""So long a volunteer is shown the last steps."""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One conversation. `step` is what was asked last, "" when it is over.

    `data` is what was chosen so far, `steps` what happened last, the oldest first.
    """

    step: str = ""
    language: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    strikes: int = 0
    steps: tuple[str, ...] = ()


def of_caller(r: Reading, caller_id: str, now: datetime) -> Dialogue | None:
    """A caller's conversation as long as it is fresh, or None.

    One that ended is kept for as long, so that a volunteer sees what it was.
    """
    row = r.one("SELECT * FROM dialogues WHERE caller_id = ?", (caller_id,))
    if row is None or not now - LASTS < from_text(row["changed_at"]) <= now:
        return None
    return Dialogue(
        row["step"],
        row["language"],
        json.loads(row["data"]),
        row["strikes"],
        tuple(json.loads(row["steps"])),
    )


def last_steps(r: Reading, caller_id: str, now: datetime) -> tuple[str, ...]:
    """The last steps of a caller's conversation, as long as it is fresh enough to matter."""
    row = r.one(
        "SELECT steps FROM dialogues WHERE caller_id = ? AND changed_at > ?",
        (caller_id, as_text(now - _SHOWN)),
    )
    return tuple(json.loads(row["steps"])) if row else ()


def keep(tx: Writing, caller_id: str, dialogue: Dialogue, now: datetime) -> None:
    """Writes where a conversation is."""
    tx.execute(
        "INSERT OR REPLACE INTO dialogues "
        "(caller_id, step, language, data, strikes, steps, changed_at) VALUES (?,?,?,?,?,?,?)",
        (
            caller_id,
            dialogue.step,
            dialogue.language,
            json.dumps(dialogue.data),
            dialogue.strikes,
            json.dumps(dialogue.steps[-STEPS_KEPT:]),
            as_text(now),
        ),
    )


def end(tx: Writing, caller_id: str) -> None:
    """A person took over: what was asked waits for no answer, what was held is given back."""
    row = tx.one("SELECT data FROM dialogues WHERE caller_id = ? AND step != ''", (caller_id,))
    if row is None:
        return
    for hold_id in json.loads(row["data"]).get("holds", ()):
        tx.execute("DELETE FROM holds WHERE id = ?", (hold_id,))
    tx.execute(
        "UPDATE dialogues SET step = '', data = '{}', strikes = 0 WHERE caller_id = ?",
        (caller_id,),
    )


def answered_at(r: Reading, caller_id: str, after: datetime) -> list[datetime]:
    """When the box answered a caller by itself since `after`."""
    rows = r.all(
        "SELECT at FROM messages WHERE caller_id = ? AND at > ? AND direction = 'out' "
        "AND written_by IS NULL AND kind IN ('dialogue', 'confirmation', 'moved', 'cancelled', "
        "'danger', 'stopped')",
        (caller_id, as_text(after)),
    )
    return [from_text(row["at"]) for row in rows]
