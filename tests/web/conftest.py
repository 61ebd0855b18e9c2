"""The pages of a site, over a real store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from kit.settings import Site
from kit.store.engine import Store
from tests.fakes.clock import SteeredClock
from tests.site import People
from tests.web.listening import Served, served
from tests.web.person import Person, chromium
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


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright, chromium(playwright) as opened:
        yield opened


@pytest.fixture
def site_served(morning: Morning) -> Iterator[Served]:
    with served(morning) as site:
        yield site


@pytest.fixture
def comes(browser: Browser, site_served: Served) -> Iterator[Callable[..., Person]]:
    """Somebody sits down at a browser; whatever the console complains of fails the test."""
    people: list[Person] = []

    def sit_down(width: int = 1280) -> Person:
        address = f"http://127.0.0.1:{site_served.server.port}"
        people.append(Person.sits_down(browser, address, width))
        return people[-1]

    yield sit_down
    for person in people:
        person.leaves()
    assert [words for person in people for words in person.complaints] == []
