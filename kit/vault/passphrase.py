"""Passphrases of the people who sign in: made, hashed, checked.

argon2id with the memory OWASP gives as its least, one at a time: twenty volunteers who sign in at
the start of a shift must not take the memory of a small box.
"""

from __future__ import annotations

import functools
import itertools
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TURN = threading.Lock()

_WORDS = 5
_SYLLABLES = tuple(a + b for a, b in itertools.product("bdfgklmnprstvz", "aeiou"))
_UNSEEMLY = frozenset({"puta", "puto", "pene", "teta", "kaka", "pipi", "popo", "nazi", "gulo"})


def hash(passphrase: str) -> str:  # noqa: A001 - the verb the vault is asked for
    """The argon2id hash to keep. Thread: any; callers take turns."""
    with _TURN:
        return _HASHER.hash(passphrase)


def verify(kept: str | None, passphrase: str) -> bool:
    """Whether `passphrase` is the one whose hash was kept.

    None (nobody has that name) takes as long as a wrong passphrase and is always False.
    """
    with _TURN:
        try:
            _HASHER.verify(kept or _nobodys(), passphrase)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None


def make() -> str:
    """Five random words, easy to read out and to type in any script's keyboard: 61 bits."""
    return "-".join(_word() for _ in range(_WORDS))


def _word() -> str:
    while True:
        word = secrets.choice(_SYLLABLES) + secrets.choice(_SYLLABLES)
        if word not in _UNSEEMLY:
            return word


@functools.cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_urlsafe(16))
