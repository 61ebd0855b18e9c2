"""What every room's tests stand on: a real store, a site, its people and a service to book."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from kit.settings import Site
from kit.store import identity
from kit.store.engine import Store
from tests.fakes.clock import SteeredClock
from tests.site import People, Reception, open_reception, person
from tests.stores import lay_store

_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder, in which pytest makes its own
if "TMPDIR" not in os.environ and _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > 2 << 30:
    # No test can cut this machine's power, so none may wait for its disk. Workers and browsers
    # inherit the folder.
    tempfile.tempdir = os.environ["TMPDIR"] = str(_MEMORY)

_LONGEST = (
    "test_every_page.py",
    "test_browser.py",
    "test_clients.py",
    "test_stream.py",
    "test_never_overbooked.py",
    "test_lossy_road.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files begin first and the journeys next: else one worker ends alone with them."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    if item.path.name in _LONGEST:
        return _LONGEST.index(item.path.name)
    return len(_LONGEST) + (item.path.parent.name != "journeys")


@pytest.fixture
def clock() -> SteeredClock:
    return SteeredClock()


@pytest.fixture
def now(clock: SteeredClock) -> datetime:
    """The moment the test begins."""
    return clock.now()


@pytest.fixture
def site() -> Site:
    return Site(
        id=7,
        name="Border crossing",
        region="ES",
        timezone="Europe/Madrid",
        languages=("es", "uk", "en"),
    )


@pytest.fixture(scope="session")
def key() -> bytes:
    return secrets.token_bytes(32)


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "hotline.db"


@pytest.fixture
def store(store_path: Path, key: bytes, site: Site) -> Iterator[Store]:
    """An empty store of the site, really encrypted, really on disk."""
    opened = Store(lay_store(store_path, key), key)
    with opened.writing() as tx:
        identity.settle(tx, site.id, site.name)
    yield opened
    opened.close()


@pytest.fixture
def people(store: Store, now: datetime) -> People:
    with store.writing() as tx:
        return People(
            ana=person(tx, "ana", "Ana Ruiz", now, "volunteer"),
            borys=person(tx, "borys", "Borys Koval", now, "volunteer"),
            coordinator=person(tx, "carmen", "Carmen Vidal", now, "coordinator"),
        )


@pytest.fixture
def reception(store: Store, now: datetime) -> Reception:
    """Three slots on three days, ten places each."""
    return open_reception(store, now, (10, 10, 10))
