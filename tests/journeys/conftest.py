"""A town for each journey; one browser for the journeys of a file.

Not one for the whole run: tests/web opens its own, and Playwright allows one at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.journeys.desk import chromium
from tests.journeys.town import Town


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    built = Town(tmp_path)
    yield built
    built.stop_all()
