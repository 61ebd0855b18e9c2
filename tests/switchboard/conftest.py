"""A counter with a line under it: a fake line, or the simulated modem on a pty."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from kit.modem.adapter import SerialLine
from kit.modem.line import Line
from kit.settings import Site
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import identity
from kit.store.engine import Store
from tests.fakes.line import FakeLine
from tests.site import People
from tests.switchboard.counter import Counter, StubbornStore

LINE_NUMBER = "+34600000001"
NewCounter = Callable[..., Counter]
NewModem = Callable[..., SimulatedModem]


@pytest.fixture
def site(site: Site) -> Site:
    """The site, without texts that it sends by itself: a test that wants them says so."""
    return replace(site, missed_call_text=False, acknowledge_texts=False)


@pytest.fixture
def fake() -> FakeLine:
    return FakeLine()


@pytest.fixture
def new_counter(store: Store, site: Site, people: People) -> Iterator[NewCounter]:
    """Opens counters, and closes them at the end; none may hang."""
    with ExitStack() as opened:

        def open_counter(line: Line, **parts: object) -> Counter:
            settings = {"store": store, "site": site, "volunteer": people.ana} | parts
            counter = Counter(line, **settings)  # type: ignore[arg-type]
            opened.callback(counter.close)
            counter.open()
            return counter

        yield open_counter


@pytest.fixture
def counter(new_counter: NewCounter, fake: FakeLine) -> Counter:
    """An open counter over the fake line."""
    opened = new_counter(fake)
    opened.until_ready()
    return opened


@pytest.fixture
def network() -> Iterator[Network]:
    with Network(seed=7) as network:
        yield network


@pytest.fixture
def new_modem(network: Network, tmp_path: Path) -> Iterator[NewModem]:
    with ExitStack() as plugged:

        def plug_in(number: str = LINE_NUMBER, **settings: object) -> SimulatedModem:
            port = tmp_path / f"modem{number[-1]}"
            modem = SimulatedModem(network, number, port, **settings)  # type: ignore[arg-type]
            return plugged.enter_context(modem)

        yield plug_in


@pytest.fixture
def modem(new_modem: NewModem) -> SimulatedModem:
    return new_modem(me_places=250, sim_places=250, ring_every_s=1.0)


@pytest.fixture
def pty(new_counter: NewCounter, modem: SimulatedModem) -> Counter:
    """An open counter over the simulated modem on its pty."""
    opened = new_counter(SerialLine("one", str(modem.port)))
    opened.until_ready()
    return opened


@pytest.fixture
def stubborn(store_path: Path, key: bytes, site: Site, people: People) -> Iterator[StubbornStore]:
    """The same file as `store`, with its people, whose disk can be full."""
    assert people.ana
    opened = StubbornStore(store_path, key)
    with opened.writing() as tx:
        identity.settle(tx, site.id, site.name)
    yield opened
    opened.full.clear()
    opened.close()
