"""One box, one folder: two boxes on the same records would end each other's calls."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kit.errors import AlreadyOpen


@contextmanager
def claimed(folder: Path) -> Iterator[None]:
    """While inside, no other hotline can open the folder; a kill frees it as well.

    Raises: AlreadyOpen.
    """
    with (folder / "open.lock").open("w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyOpen(str(folder)) from error
        yield
