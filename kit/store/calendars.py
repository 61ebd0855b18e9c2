"""A centre's calendar: its secret address, and what stands in it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Calendar:
    """An address under which a centre's calendar can be read. `language` is that of its events."""

    centre_id: RecordId
    token: str
    language: str
    made_at: str
    made_name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment as a calendar may show it: nothing in it tells whose it is.

    `happened` counts what happened to it after it was booked. Times are store text.
    """

    id: RecordId
    party: int
    state: str
    starts_at: str
    ends_at: str
    changed_at: str
    service_names: str
    happened: int


_SELECT = """
SELECT k.centre_id, k.token, k.language, k.made_at, v.name AS made_name
FROM calendars k JOIN volunteers v ON v.id = k.made_by
"""


def of_centre(r: Reading, centre_id: str) -> Calendar | None:
    """The address of a centre's calendar, or None while there is none."""
    row = r.one(f"{_SELECT} WHERE k.centre_id = ?", (centre_id,))
    return None if row is None else noun(Calendar, row)


def by_token(r: Reading, token: str) -> Calendar | None:
    """The calendar with this secret, or None."""
    row = r.one(f"{_SELECT} WHERE k.token = ?", (token,))
    return None if row is None else noun(Calendar, row)


def put(
    tx: Writing, centre_id: str, token: str, language: str, made_by: str, now: datetime
) -> None:
    """Gives a centre's calendar this address; one it had before is no longer known."""
    tx.execute(
        "INSERT INTO calendars (centre_id, token, language, made_at, made_by) VALUES (?,?,?,?,?) "
        "ON CONFLICT (centre_id) DO UPDATE SET token = excluded.token, "
        "language = excluded.language, made_at = excluded.made_at, made_by = excluded.made_by",
        (centre_id, token, language, as_text(now), made_by),
    )


def drop(tx: Writing, centre_id: str) -> None:
    """Takes the address away: nobody can read the calendar any more."""
    tx.execute("DELETE FROM calendars WHERE centre_id = ?", (centre_id,))


_ENTRIES = """
SELECT a.id AS id, a.party, a.state, s.starts_at AS starts_at, s.ends_at, a.changed_at,
  v.names AS service_names, (SELECT count(*) FROM appointment_events e
   WHERE e.appointment_id = a.id AND e.what != 'booked') AS happened
FROM slots s JOIN appointments a ON a.slot_id = s.id JOIN services v ON v.id = s.service_id
WHERE s.centre_id = :centre AND s.ends_at > :since
  AND (a.state IN ('booked', 'kept') OR a.changed_at > :since)
UNION ALL
SELECT a.id, coalesce(went.party_before, a.party), 'cancelled', s.starts_at, s.ends_at, went.at,
  v.names, (SELECT count(*) FROM appointment_events e
   WHERE e.appointment_id = a.id AND e.what != 'booked' AND e.id <= went.id)
FROM slots s JOIN appointment_events went ON went.from_slot_id = s.id AND went.what = 'moved'
JOIN appointments a ON a.id = went.appointment_id JOIN services v ON v.id = s.service_id
JOIN slots now ON now.id = a.slot_id AND now.centre_id != s.centre_id
WHERE s.centre_id = :centre AND s.ends_at > :since AND went.at > :since AND NOT EXISTS (
  SELECT 1 FROM appointment_events e JOIN slots again ON again.id = e.from_slot_id
  WHERE e.appointment_id = a.id AND e.id > went.id AND again.centre_id = s.centre_id)
ORDER BY starts_at, id
"""
"""What stands or stood at a centre, and below it what was moved to another one: where it went."""


def entries(r: Reading, centre_id: str, since: datetime) -> list[Entry]:
    """A centre's appointments whose time ends after `since`, by time and booking.

    One that was cancelled or not kept is left out once that lies before `since`. One that was moved
    to another centre counts as cancelled, at the last time that it had here.
    """
    rows = r.all(_ENTRIES, {"centre": centre_id, "since": as_text(since)})
    return [noun(Entry, row) for row in rows]
