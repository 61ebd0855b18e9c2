"""Sessions: who is signed in on which device, and the tries to sign in that were made.

A session is known by the SHA-256 of its token, so that a copy of the file lets nobody in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import as_text, from_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun

IDLE = timedelta(hours=12)
"""A session that nobody used for so long is over."""

_NAME_TRIES = 5
_ADDRESS_TRIES = 30
_WINDOW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Session:
    """A device that is signed in, with what pages must know of its volunteer."""

    token_digest: str
    volunteer_id: RecordId
    device: str
    opened_at: str
    seen_at: str
    username: str
    name: str
    role: str
    language: str


_SELECT = """
SELECT s.token_digest, s.volunteer_id, s.device, s.opened_at, s.seen_at, v.username, v.name,
  v.role, v.language
FROM sessions s JOIN volunteers v ON v.id = s.volunteer_id
WHERE s.revoked_at IS NULL AND v.active = 1 AND s.seen_at > ?
"""


def get(r: Reading, token_digest: str, now: datetime) -> Session | None:
    """The open session with this digest; None when it was revoked or slept too long."""
    row = r.one(f"{_SELECT} AND s.token_digest = ?", (as_text(now - IDLE), token_digest))
    return None if row is None else noun(Session, row)


def of_volunteer(r: Reading, volunteer_id: str, now: datetime) -> list[Session]:
    """A volunteer's open sessions, the one used last first."""
    rows = r.all(
        f"{_SELECT} AND s.volunteer_id = ? ORDER BY s.seen_at DESC",
        (as_text(now - IDLE), volunteer_id),
    )
    return [noun(Session, row) for row in rows]


def start(tx: Writing, token_digest: str, volunteer_id: str, device: str, now: datetime) -> None:
    """Opens a session. `device` is a word for its list, never an address."""
    at = as_text(now)
    tx.insert(
        "sessions",
        {
            "token_digest": token_digest,
            "volunteer_id": volunteer_id,
            "device": device,
            "opened_at": at,
            "seen_at": at,
        },
    )


def seen(tx: Writing, token_digest: str, now: datetime) -> None:
    """Notes that a session is in use."""
    tx.execute(
        "UPDATE sessions SET seen_at = ? WHERE token_digest = ?", (as_text(now), token_digest)
    )


def revoke(tx: Writing, token_digest: str, now: datetime) -> None:
    """Ends one session."""
    tx.execute(
        "UPDATE sessions SET revoked_at = ? WHERE token_digest = ? AND revoked_at IS NULL",
        (as_text(now), token_digest),
    )


def revoke_all(tx: Writing, volunteer_id: str, now: datetime) -> int:
    """Ends every session of a volunteer; how many there were."""
    return tx.execute(
        "UPDATE sessions SET revoked_at = ? WHERE volunteer_id = ? AND revoked_at IS NULL",
        (as_text(now), volunteer_id),
    )


def tried(tx: Writing, username: str, address: str, now: datetime) -> datetime | None:
    """Notes a try to sign in before its passphrase is looked at.

    Returns until when this name or this address must wait; None when it may go on, and only then
    the try counts. Tries dated in the future (the clock was set back) count as made now.
    """
    wait_until = _wait(tx, username, address, now)
    if wait_until is None:
        tx.insert("signin_tries", {"username": username, "address": address, "at": as_text(now)})
    return wait_until


def succeeded(tx: Writing, username: str, address: str, now: datetime) -> None:
    """Forgets the tries of a name that was let in, and every try too old to count."""
    tx.execute(
        "DELETE FROM signin_tries WHERE (username = ? AND address = ?) OR at < ? OR at > ?",
        (username, address, as_text(now - _WINDOW), as_text(now + _WINDOW)),
    )


def _wait(r: Reading, username: str, address: str, now: datetime) -> datetime | None:
    waits = [
        _free_again(r, "username", username, _NAME_TRIES, now),
        _free_again(r, "address", address, _ADDRESS_TRIES, now),
    ]
    return max((wait for wait in waits if wait), default=None)


def _free_again(r: Reading, column: str, value: str, tries: int, now: datetime) -> datetime | None:
    """When the oldest of the last `tries` within the window leaves it; None when there are fewer.

    `column` is a name from our own code.
    """
    at = r.value(
        f"SELECT at FROM signin_tries WHERE {column} = ? AND at > ? "  # noqa: S608
        "ORDER BY at DESC LIMIT 1 OFFSET ?",
        (value, as_text(now - _WINDOW), tries - 1),
    )
    return None if at is None else min(from_text(at), now) + _WINDOW
