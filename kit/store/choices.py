"""What people at the site decided: about what, who and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Choice:
    """One decision. `value` is what it is since, "" where that is kept nowhere."""

    subject: str
    what: str
    value: str
    made_at: str
    made_name: str


def note(
    tx: Writing, about: str, subject: str, what: str, by: str, now: datetime, value: str = ""
) -> None:
    """Keeps a decision."""
    tx.insert(
        "choices",
        {
            "id": tx.new_id(),
            "about": about,
            "subject": subject,
            "what": what,
            "value": value,
            "made_at": as_text(now),
            "made_by": by,
        },
    )


def of(r: Reading, about: str, subject: str, limit: int = 20) -> list[Choice]:
    """What was decided about one thing, the newest first."""
    rows = r.all(
        "SELECT c.subject, c.what, c.value, c.made_at, v.name AS made_name FROM choices c "
        "JOIN volunteers v ON v.id = c.made_by WHERE c.about = ? AND c.subject = ? "
        "ORDER BY c.id DESC LIMIT ?",
        (about, subject, limit),
    )
    return [noun(Choice, row) for row in rows]
