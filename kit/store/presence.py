"""Presence: what each volunteer chose to be, and what each speaks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun
from kit.store.sessions import IDLE


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a volunteer chose: free, break or off, and since when (store text, "" for never).

    `language` is that of their pages; `signed_in` is 1 while a session of theirs is open.
    """

    volunteer_id: RecordId
    name: str
    role: str
    language: str
    chosen: str
    since: str
    signed_in: int


_OPEN_SESSION = """EXISTS (SELECT 1 FROM sessions s WHERE s.volunteer_id = {whose}
  AND s.revoked_at IS NULL AND s.seen_at > ?)"""


def all_of(r: Reading, now: datetime) -> list[Chosen]:
    """Everybody with an account, by name."""
    rows = r.all(
        "SELECT v.id AS volunteer_id, v.name, v.role, v.language, "  # noqa: S608
        "coalesce(p.chosen, 'off') AS chosen, coalesce(p.since, '') AS since, "
        f"{_OPEN_SESSION.format(whose='v.id')} AS signed_in "
        "FROM volunteers v LEFT JOIN presence p ON p.volunteer_id = v.id "
        "WHERE v.active = 1 ORDER BY v.name",
        (as_text(now - IDLE),),
    )
    return [noun(Chosen, row) for row in rows]


def choose(tx: Writing, volunteer_id: str, chosen: str, now: datetime) -> None:
    """Keeps what a volunteer chose; choosing the same again keeps its "since"."""
    tx.execute(
        "INSERT INTO presence (volunteer_id, chosen, since) VALUES (?, ?, ?) "
        "ON CONFLICT (volunteer_id) DO UPDATE SET chosen = excluded.chosen, "
        "since = excluded.since WHERE chosen != excluded.chosen",
        (volunteer_id, chosen, as_text(now)),
    )


def send_off(tx: Writing, now: datetime) -> int:
    """Everybody without an open session is off, since they were last seen; how many that were."""
    return tx.execute(
        "UPDATE presence SET chosen = 'off', since = max(since, coalesce((SELECT "  # noqa: S608
        "max(max(s.seen_at, coalesce(s.revoked_at, ''))) FROM sessions s "
        "WHERE s.volunteer_id = presence.volunteer_id), ?)) WHERE chosen != 'off' "
        f"AND NOT {_OPEN_SESSION.format(whose='presence.volunteer_id')}",
        (as_text(now), as_text(now - IDLE)),
    )


def tongues(r: Reading) -> dict[str, tuple[str, ...]]:
    """What volunteers speak beside the language of their pages, by volunteer."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in r.all("SELECT volunteer_id, language FROM tongues ORDER BY language"):
        found[row["volunteer_id"]].append(row["language"])
    return {volunteer: tuple(spoken) for volunteer, spoken in found.items()}


def speak(tx: Writing, volunteer_id: str, languages: Iterable[str]) -> None:
    """Writes what a volunteer speaks, all of it."""
    tx.execute("DELETE FROM tongues WHERE volunteer_id = ?", (volunteer_id,))
    for language in sorted(set(languages)):
        tx.insert("tongues", {"volunteer_id": volunteer_id, "language": language})
