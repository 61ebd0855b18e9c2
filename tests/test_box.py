"""The box with several lines, as its settings describe them."""

from __future__ import annotations

import socket
import threading
import time
from pathlib import Path

from kit.box import Box, serial_lines
from kit.settings import BoxSettings, LineSettings, Settings, Site, WebSettings
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import callers, lines
from kit.switchboard.binding import Bindings

FIRST, SECOND = "+34600000001", "+34600000002"


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_each_line_finds_its_own_modem_although_the_settings_name_the_other_port(
    tmp_path: Path, site: Site
) -> None:
    with (
        Network(seed=7) as network,
        SimulatedModem(network, FIRST, tmp_path / "modem1") as first,
        SimulatedModem(network, SECOND, tmp_path / "modem2") as second,
    ):
        box = Box(
            Settings(
                site,
                (
                    LineSettings("one", str(second.port), imei=first.board.imei, number=FIRST),
                    LineSettings("two", str(first.port), imei=second.board.imei, number=SECOND),
                ),
                BoxSettings(tmp_path / "box"),
                WebSettings(port=free_port()),
            ),
            make_line=serial_lines(Bindings(lambda: [str(first.port), str(second.port)])),
        )
        box.start()
        try:
            found = imeis_when_ready(box)
            with box.store.reading() as r:
                own = [callers.by_number(r, number) for number in (FIRST, SECOND)]
        finally:
            box.stop()
        assert found == {"one": first.board.imei, "two": second.board.imei}
        assert [one and (one.name, one.answerable) for one in own] == [("one", 0), ("two", 0)]


def imeis_when_ready(box: Box) -> dict[str, str]:
    until = time.monotonic() + 20
    pause = threading.Event()
    while True:
        with box.store.reading() as r:
            states = lines.all_of(r)
        if len(states) == 2 and all(one.state == "ready" for one in states):
            return {one.name: one.imei for one in states}
        assert time.monotonic() < until, states
        pause.wait(0.05)
