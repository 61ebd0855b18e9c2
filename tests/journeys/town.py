"""A whole site for a journey: the very box as a process, a street, headquarters, a browser."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from kit import box
from kit.clock import SystemClock
from kit.headquarters import people, sites
from kit.headquarters.store import HeadquartersStore
from kit.parcel import keys
from kit.settings import Settings, parse
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import volunteers
from kit.store.engine import Reading, Store
from kit.vault import keyfile, passphrase

Found = TypeVar("Found")
DEADLINE_S = 20.0


def eventually(look: Callable[[], Found], what: str, deadline_s: float = DEADLINE_S) -> Found:
    """The first thing `look` finds that is true; looks again until the deadline."""
    end = time.monotonic() + deadline_s
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"never happened: {what}")
        select_nothing(0.02)


def select_nothing(seconds: float) -> None:
    """Lets others run between two looks."""
    a, b = socket.socketpair()
    with a, b:
        a.settimeout(seconds)
        try:
            a.recv(1)
        except TimeoutError:
            return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Town:
    """One site and its headquarters. `network` is the street; what is started is stopped."""

    number = "+34600000001"

    def __init__(
        self,
        folder: Path,
        lines: int = 1,
        pack: str = "border-demo",
        timezone: str = "Europe/Madrid",
    ) -> None:
        self.folder = folder
        self.pack, self.timezone = pack, timezone
        self.numbers = [f"+346000000{place:02d}" for place in range(1, lines + 1)]
        self.network = Network(seed=7)
        self.port = free_port()
        self.headquarters_port = free_port()
        self.words: dict[str, str] = {}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.settings = self._write_settings()
        self.hq_words = self._enrol()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def headquarters_url(self) -> str:
        return f"http://127.0.0.1:{self.headquarters_port}"

    @property
    def modem_port(self) -> Path:
        return self._modem_port(1)

    def volunteer(self, username: str, name: str, language: str, role: str = "volunteer") -> None:
        """Makes an account before the box starts; its passphrase is in `words`."""
        self.words[username] = passphrase.make()
        store = box.open_store(self.settings)
        try:
            with store.writing() as tx:
                volunteers.add(
                    tx,
                    username=username,
                    name=name,
                    role=role,
                    language=language,
                    passphrase=passphrase.hash(self.words[username]),
                    now=SystemClock().now(),
                )
        finally:
            store.close()

    def turns_rings_away(self) -> None:
        """The line works as a flash line: rings are turned away and rung back."""
        text = (self.folder / "site.toml").read_text("utf-8")
        flash = text.replace('name = "Line 1"', 'name = "Line 1"\n            flash = true')
        (self.folder / "site.toml").write_text(flash, "utf-8")

    def answer_grows_old(self, key: str) -> None:
        """Nobody has checked this answer for a year."""
        data = self.settings.box.data
        store = Store(data / box.STORE, keyfile.read(data / box.STORE_KEY))
        try:
            with store.writing() as tx:
                last_year = (SystemClock().now() - timedelta(days=365)).date().isoformat()
                tx.execute("UPDATE answers SET checked_on = ? WHERE key = ?", (last_year, key))
        finally:
            store.close()

    @contextmanager
    def modem(self) -> Iterator[SimulatedModem]:
        with SimulatedModem(self.network, number=self.number, port=str(self.modem_port)) as modem:
            yield modem

    @contextmanager
    def modems(self) -> Iterator[list[SimulatedModem]]:
        """All the lines' modems, plugged in."""
        with ExitStack() as plugged:
            yield [
                plugged.enter_context(
                    SimulatedModem(self.network, number=number, port=self._modem_port(place))
                )
                for place, number in enumerate(self.numbers, start=1)
            ]

    def open_box(self) -> None:
        self._start("box", "run", "--site", str(self.folder / "site.toml"))
        eventually(lambda: _answers(f"{self.url}/healthz"), "the box serves its pages")

    def open_headquarters(self) -> None:
        self._start(
            *("headquarters", "headquarters", "run", "--data", str(self.folder / "hq")),
            *("--port", str(self.headquarters_port)),
        )
        eventually(lambda: _answers(self.headquarters_url), "headquarters serves its pages")

    def stop(self, name: str, number: int = signal.SIGTERM) -> float:
        """Stops a process; the seconds it took."""
        began = time.monotonic()
        process = self._processes.pop(name)
        process.send_signal(number)
        process.wait(15)
        return time.monotonic() - began

    def pid(self, name: str) -> int:
        return self._processes[name].pid

    @contextmanager
    def reading(self) -> Iterator[Reading]:
        """The box's store, opened beside the running box."""
        data = self.settings.box.data
        store = Store(data / box.STORE, keyfile.read(data / box.STORE_KEY))
        try:
            with store.reading() as r:
                yield r
        finally:
            store.close()

    def stop_all(self) -> None:
        for name in list(self._processes):
            self.stop(name, signal.SIGKILL)
        self.network.close()

    def log(self, name: str = "box") -> str:
        return (self.folder / f"{name}.log").read_text("utf-8")

    def _start(self, name: str, *words: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self._processes[name] = subprocess.Popen(
                [sys.executable, "-m", "kit", *words],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "PYTHONUNBUFFERED": "1"},
            )

    def _modem_port(self, place: int) -> Path:
        return self.folder / ("modem" if place == 1 else f"modem{place}")

    def _lines(self) -> str:
        return "".join(
            f"""
            [[line]]
            name = "Line {place}"
            port = {json.dumps(str(self._modem_port(place)))}"""
            for place in range(1, len(self.numbers) + 1)
        )

    def _write_settings(self) -> Settings:
        (self.folder / "hq").mkdir(mode=0o700)
        key = keys.headquarters_key(self.folder / "hq" / "headquarters.key").public
        text = f"""
            [site]
            id = 7
            name = "Border crossing"
            region = "ES"
            languages = ["uk", "es", "en"]
            timezone = "{self.timezone}"
            pack = {json.dumps(self.pack)}
            {self._lines()}
            [box]
            data = {json.dumps(str(self.folder / "data"))}
            [web]
            port = {self.port}
            [headquarters]
            url = "{self.headquarters_url}"
            key = "{key}"
        """
        (self.folder / "site.toml").write_text(text, "utf-8")
        return parse(text)

    def _enrol(self) -> str:
        self.settings.box.data.mkdir(mode=0o700)
        own = keys.box_key(self.settings.box.data / box.PARCEL_KEY)
        store = HeadquartersStore(self.folder / "hq" / "headquarters.db")
        try:
            with store.writing() as tx:
                sites.enrol(tx, 7, "Border crossing", own.public, SystemClock().now())
            return people.add(store, "hq", SystemClock().now())
        finally:
            store.close()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own page on loopback
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def six_digits(text: str) -> str:
    """The code in a confirmation."""
    found = re.search(r"\b(\d{3}) (\d{3})\b", text)
    assert found, "the text holds no code"
    return found[1] + found[2]
