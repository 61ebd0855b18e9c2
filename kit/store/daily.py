"""On which days the coordinators were texted the day's numbers."""

from __future__ import annotations

from datetime import date, datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing


def written(r: Reading, day: date) -> bool:
    """Whether they have been written on a day of the site."""
    return bool(r.value("SELECT 1 FROM daily_texts WHERE day = ?", (day.isoformat(),)))


def note(tx: Writing, day: date, now: datetime) -> None:
    """Keeps that they have been written."""
    tx.insert("daily_texts", {"day": day.isoformat(), "written_at": as_text(now)})
