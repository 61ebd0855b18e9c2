"""New stores in a moment: the newest shape is made once a run, and copied for each test.

tests/store/test_engine.py opens stores where there was nothing before.
"""

from __future__ import annotations

import functools
import tempfile
from pathlib import Path

from kit.headquarters.store import HeadquartersStore, begin_new_life
from kit.store.engine import Store


def lay_store(path: Path, key: bytes) -> Path:
    """Lays an empty store of the newest shape at `path`, as opening a new one does."""
    return _lay(path, _box(key))


def lay_headquarters_store(path: Path) -> Path:
    """The same for headquarters, in a life of its own."""
    _lay(path, _headquarters())
    store = HeadquartersStore(path)
    with store.writing() as tx:
        begin_new_life(tx)
    store.close()
    return path


def _lay(path: Path, image: bytes) -> Path:
    path.touch(0o600)
    path.write_bytes(image)
    return path


@functools.cache
def _box(key: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hotline.db"
        Store(path, key).close()
        return path.read_bytes()


@functools.cache
def _headquarters() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "headquarters.db"
        HeadquartersStore(path).close()
        return path.read_bytes()
