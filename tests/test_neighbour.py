"""The demo's second site, so that a newcomer sees places granted, used and given back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kit import neighbour
from kit.neighbour import Neighbour
from kit.settings import HeadquartersSettings
from tests.sync.pair import HEADQUARTERS_KEY
from tests.sync.sharing import Street


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    street = Street(tmp_path, places=12)
    yield street
    street.close()


def test_the_neighbour_books_what_it_was_granted_and_tells_of_it(street: Street) -> None:
    ours, theirs, _ = street.gates.values()
    ours.sync()
    assert neighbour.visit(theirs.session)
    ours.sync()
    for slot in street.office.slots():
        assert street.office.holdings(slot)[theirs.site].used > 0
        share = ours.share(slot)
        assert share.yours > 0
        assert share.others > 0


def test_the_neighbour_books_each_time_once(street: Street) -> None:
    theirs = street.gates[2]
    for _ in range(3):
        assert neighbour.visit(theirs.session)
    with theirs.store.reading() as r:
        assert r.value("SELECT count(*) FROM appointments") == len(street.office.slots())


def test_while_headquarters_is_away_the_neighbour_waits(street: Street) -> None:
    theirs = street.gates[2]
    theirs.road = "cut"
    assert not neighbour.visit(theirs.session)
    theirs.road = "open"
    assert neighbour.visit(theirs.session)


def test_the_neighbour_ends_with_the_demo(tmp_path: Path) -> None:
    nowhere = HeadquartersSettings("http://127.0.0.1:9", str(HEADQUARTERS_KEY.public))
    with Neighbour(tmp_path) as site:
        site.start(nowhere)
    assert "neighbour" not in {thread.name for thread in threading.enumerate()}
