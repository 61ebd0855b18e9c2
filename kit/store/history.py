"""What happened to an appointment, and who did it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.hotline.parties import By, Way
from kit.store.engine import Reading, Writing
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. `by_name` is "" when the caller or the box did it.

    `what`: booked, moved, party, cancelled, kept, no-show, booked-again, needs. Times are
    store text.
    """

    what: str
    at: str
    by_name: str
    way: Way
    from_starts_at: str | None
    to_starts_at: str | None
    party_before: int | None
    party_after: int | None
    why: str


def of_appointment(r: Reading, appointment_id: str) -> list[Event]:
    """Everything that happened to it, the first first."""
    rows = r.all(
        "SELECT e.what, e.at, coalesce(p.name, '') AS by_name, e.way, f.starts_at AS "
        "from_starts_at, t.starts_at AS to_starts_at, e.party_before, e.party_after, e.why "
        "FROM appointment_events e LEFT JOIN volunteers p ON p.id = e.by_id "
        "LEFT JOIN slots f ON f.id = e.from_slot_id LEFT JOIN slots t ON t.id = e.to_slot_id "
        "WHERE e.appointment_id = ? ORDER BY e.id",
        (appointment_id,),
    )
    return [noun(Event, row) for row in rows]


def note(  # noqa: PLR0913
    tx: Writing,
    appointment_id: str,
    what: str,
    by: By,
    now: datetime,
    *,
    slots: tuple[str | None, str | None] = (None, None),
    parties: tuple[int | None, int | None] = (None, None),
    why: str = "",
) -> None:
    """Keeps one thing that happened; `slots` and `parties` are (before, after)."""
    tx.insert(
        "appointment_events",
        {
            "appointment_id": appointment_id,
            "what": what,
            "at": as_text(now),
            "by_id": by.volunteer_id,
            "way": by.way,
            "from_slot_id": slots[0],
            "to_slot_id": slots[1],
            "party_before": parties[0],
            "party_after": parties[1],
            "why": why,
        },
    )
