"""People who may look into headquarters: signing in, staying in, being shut out."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from datetime import datetime, timedelta

from kit.clock import as_text, from_text
from kit.errors import SignInRefused
from kit.headquarters.store import HeadquartersStore
from kit.vault import passphrase

WINDOW = timedelta(minutes=15)
TRIES_OF_NAME_AT_ADDRESS = 5
TRIES_OF_NAME = 30
TRIES_AT_ADDRESS = 30

LONGEST = timedelta(hours=12)
IDLE = timedelta(hours=2)
_SEEN_EVERY = timedelta(minutes=5)


def add(store: HeadquartersStore, username: str, now: datetime) -> str:
    """Makes a person, or gives a known one a new passphrase; their open sessions end.

    Answers the passphrase, which is kept nowhere.
    """
    words = passphrase.make()
    kept = passphrase.hash(words)
    with store.writing() as tx:
        tx.execute(
            "INSERT INTO people (username, passphrase, created_at) VALUES (?, ?, ?)"
            " ON CONFLICT (username) DO UPDATE SET passphrase = excluded.passphrase",
            (username, kept, as_text(now)),
        )
        tx.execute(
            "UPDATE sessions SET revoked_at = ? WHERE username = ? AND revoked_at IS NULL",
            (as_text(now), username),
        )
        tx.execute("DELETE FROM signin_tries WHERE username = ?", (username,))
    return words


def sign_in(
    store: HeadquartersStore, username: str, words: str, address: str, now: datetime
) -> str:
    """A new session's token.

    The try is noted before the passphrase is looked at, so that many at once are counted too.
    Raises: SignInRefused, with `wait_until` after too many tries.
    """
    with store.writing() as tx:
        _throttle(tx, username, address, now)
        tx.execute(
            "INSERT INTO signin_tries (username, address, at) VALUES (?, ?, ?)",
            (username[:40], address, as_text(now)),
        )
        row = tx.execute("SELECT * FROM people WHERE username = ?", (username,)).fetchone()
    if not passphrase.verify(row["passphrase"] if row else None, words):
        raise SignInRefused
    token = secrets.token_urlsafe(32)
    with store.writing() as tx:
        tx.execute(
            "INSERT INTO sessions (token_digest, username, opened_at, seen_at) VALUES (?, ?, ?, ?)",
            (_digest(token), row["username"], as_text(now), as_text(now)),
        )
        tx.execute(
            "DELETE FROM signin_tries WHERE username = ? AND address = ?", (username, address)
        )
    return token


def who(store: HeadquartersStore, token: str, now: datetime) -> str | None:
    """The name behind a session's token; None when it is unknown, old or revoked."""
    with store.reading() as r:
        row = r.execute(
            "SELECT username, opened_at, seen_at FROM sessions"
            " WHERE token_digest = ? AND revoked_at IS NULL",
            (_digest(token),),
        ).fetchone()
    if row is None:
        return None
    unseen = now - from_text(row["seen_at"])
    if unseen > IDLE or now - from_text(row["opened_at"]) > LONGEST:
        return None
    if unseen > _SEEN_EVERY:
        with store.writing() as tx:
            tx.execute(
                "UPDATE sessions SET seen_at = ? WHERE token_digest = ?",
                (as_text(now), _digest(token)),
            )
    return str(row["username"])


def sign_out(store: HeadquartersStore, token: str, now: datetime) -> None:
    """Ends the session."""
    with store.writing() as tx:
        tx.execute(
            "UPDATE sessions SET revoked_at = ? WHERE token_digest = ? AND revoked_at IS NULL",
            (as_text(now), _digest(token)),
        )


def _throttle(tx: sqlite3.Connection, username: str, address: str, now: datetime) -> None:
    tx.execute(  # what lies ahead was noted while the clock was wrong
        "DELETE FROM signin_tries WHERE at <= ? OR at > ?", (as_text(now - WINDOW), as_text(now))
    )
    rules = (
        ("username = ? AND address = ?", (username[:40], address), TRIES_OF_NAME_AT_ADDRESS),
        ("username = ?", (username[:40],), TRIES_OF_NAME),
        ("address = ?", (address,), TRIES_AT_ADDRESS),
    )
    for where, values, limit in rules:
        count, first = tx.execute(
            f"SELECT count(*), min(at) FROM signin_tries WHERE {where}",  # noqa: S608
            values,
        ).fetchone()
        if count >= limit:
            raise SignInRefused(from_text(first) + WINDOW)


def _digest(token: str) -> str:
    return hashlib.blake2b(token.encode(), digest_size=32).hexdigest()
