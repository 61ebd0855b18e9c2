"""On which days the coordinators were texted the day's numbers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from kit.clock import as_text
from kit.store import messages
from kit.store.engine import Reading, Writing
from kit.store.messages import Message
from kit.store.rows import noun


def written(r: Reading, day: date) -> bool:
    """Whether they have been written on a day of the site."""
    return bool(r.value("SELECT 1 FROM daily_texts WHERE day = ?", (day.isoformat(),)))


def note(tx: Writing, day: date, message_ids: Iterable[str], now: datetime) -> None:
    """Keeps that they have been written, and as which texts."""
    tx.insert("daily_texts", {"day": day.isoformat(), "written_at": as_text(now)})
    for message_id in message_ids:
        tx.insert("daily_sent", {"day": day.isoformat(), "message_id": message_id})


def texts(r: Reading, day: date) -> list[Message]:
    """The texts of a day, as they stand now."""
    rows = r.all(
        f"{messages.SELECT} JOIN daily_sent d ON d.message_id = m.id WHERE d.day = ? ORDER BY m.id",
        (day.isoformat(),),
    )
    return [noun(Message, row) for row in rows]
