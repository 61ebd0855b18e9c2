"""A network, a modem in it, and a client at its port."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from tests.simulator.client import Client

LINE = "+34600000001"


@pytest.fixture
def network() -> Iterator[Network]:
    with Network(seed=7) as network:
        yield network


@pytest.fixture
def modem(network: Network, tmp_path: Path) -> Iterator[SimulatedModem]:
    with SimulatedModem(network, number=LINE, port=tmp_path / "modem") as modem:
        yield modem


@pytest.fixture
def new_client() -> Iterator[Callable[[SimulatedModem], Client]]:
    opened = []

    def open_port(modem: SimulatedModem) -> Client:
        opened.append(Client(str(modem.port)))
        return opened[-1]

    yield open_port
    for client in opened:
        client.close()


@pytest.fixture
def client(modem: SimulatedModem, new_client: Callable[[SimulatedModem], Client]) -> Client:
    client = new_client(modem)
    client.ask("ATE0")
    return client
