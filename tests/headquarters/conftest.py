"""A box, a headquarters that answers, and a person at its pages."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.headquarters.office import Person, serving
from tests.sync.pair import Box, Carrier, HandClock, Headquarters


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def box(tmp_path: Path, clock: HandClock) -> Iterator[Box]:
    box = Box(tmp_path, clock)
    yield box
    box.close()


@pytest.fixture
def headquarters(tmp_path: Path, clock: HandClock) -> Iterator[Headquarters]:
    headquarters = Headquarters(tmp_path, clock)
    yield headquarters
    headquarters.close()


@pytest.fixture
def carrier(headquarters: Headquarters) -> Carrier:
    return Carrier(headquarters)


@pytest.fixture
def url(headquarters: Headquarters) -> Iterator[str]:
    with serving(headquarters) as url:
        yield url


@pytest.fixture
def person(url: str) -> Person:
    return Person(url)
