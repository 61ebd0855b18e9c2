"""Volunteers and coordinators."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kit.clock import as_text
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.store.rows import noun


@dataclass(frozen=True, slots=True)
class Volunteer:
    """Somebody who signs in. `role`: volunteer or coordinator. `passphrase` is its argon2 hash."""

    id: RecordId
    username: str
    name: str
    role: str
    language: str
    passphrase: str
    active: int


_COLUMNS = "id, username, name, role, language, passphrase, active"


def get(r: Reading, volunteer_id: str) -> Volunteer | None:
    """The volunteer, or None."""
    row = r.one(f"SELECT {_COLUMNS} FROM volunteers WHERE id = ?", (volunteer_id,))  # noqa: S608
    return None if row is None else noun(Volunteer, row)


def by_username(r: Reading, username: str) -> Volunteer | None:
    """The volunteer who signs in with this name, or None. Upper and lower case are the same."""
    row = r.one(f"SELECT {_COLUMNS} FROM volunteers WHERE username = ?", (username,))  # noqa: S608
    return None if row is None else noun(Volunteer, row)


def all_of(r: Reading) -> list[Volunteer]:
    """Everybody, by name."""
    return [
        noun(Volunteer, row)
        for row in r.all(f"SELECT {_COLUMNS} FROM volunteers ORDER BY name")  # noqa: S608
    ]


def add(
    tx: Writing,
    *,
    username: str,
    name: str,
    role: str,
    language: str,
    passphrase: str,
    now: datetime,
) -> RecordId:
    """A new account. `passphrase` is a hash. Raises RuleBroken when the name is in use."""
    volunteer_id = tx.new_id()
    tx.insert(
        "volunteers",
        {
            "id": volunteer_id,
            "username": username,
            "name": name,
            "role": role,
            "language": language,
            "passphrase": passphrase,
            "created_at": as_text(now),
        },
    )
    return volunteer_id


def change(tx: Writing, volunteer_id: str, **columns: object) -> None:
    """Writes some columns. The names come from our own code, never from a user."""
    sets = ", ".join(f"{name} = ?" for name in columns)
    tx.execute(
        f"UPDATE volunteers SET {sets} WHERE id = ?",  # noqa: S608
        (*columns.values(), volunteer_id),
    )
