"""The pages of a site, over a real store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from kit.settings import Site
from kit.store.engine import Store
from tests.fakes.clock import SteeredClock
from tests.site import People
from tests.web.scene import Morning


@pytest.fixture
def morning(store: Store, site: Site, clock: SteeredClock, people: People) -> Iterator[Morning]:
    made = Morning(store, site, clock, people)
    yield made
    made.bell.close()


@pytest.fixture
def ana(morning: Morning) -> FlaskClient:
    return morning.browser("ana")


@pytest.fixture
def borys(morning: Morning) -> FlaskClient:
    return morning.browser("borys")
