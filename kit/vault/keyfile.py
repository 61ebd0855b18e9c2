"""The box's own secrets as files that only the service may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from kit.errors import StoreUnreadable

KEY_BYTES = 32


def make(path: Path) -> bytes:
    """Writes a new random key, durable before it is used; an existing file is never replaced.

    A power cut or a full disk leaves a whole key or none: half a one would lock the box for good.

    Raises: FileExistsError, OSError.
    """
    key = secrets.token_bytes(KEY_BYTES)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    try:
        _write(draft, key)
        os.link(draft, path)  # a rename would replace
    finally:
        draft.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key


def read(path: Path) -> bytes:
    """The key in a file. Raises StoreUnreadable when it is missing or has another length."""
    try:
        key = path.read_bytes()
    except OSError as error:
        raise StoreUnreadable(f"{path.name} cannot be read") from error
    if len(key) != KEY_BYTES:
        raise StoreUnreadable(f"{path.name} is not a key")
    return key


def read_or_make(path: Path) -> bytes:
    """The key in a file, made when there is none yet."""
    try:
        return make(path)
    except FileExistsError:
        return read(path)


def _write(path: Path, key: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
