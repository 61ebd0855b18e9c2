"""`hotline headquarters` as it is run: a process of its own, stopped, killed and started again."""

import os
import random
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from kit.clock import SystemClock
from kit.errors import CarryError, StoreNewer, StoreUnreadable
from kit.headquarters.command import headquarters as command
from kit.headquarters.store import HeadquartersStore
from kit.parcel.keys import read_headquarters_public
from kit.sync.https import HttpsCarrier
from kit.sync.session import Keys, Session
from tests.headquarters.office import Person
from tests.sync.pair import BOX_KEY, Box, Held, new_caller

_RUN = "from kit.headquarters.command import headquarters; headquarters()"


def told(data: Path, *words: str) -> str:
    result = CliRunner().invoke(command, [words[0], "--data", str(data), *words[1:]])
    assert result.exit_code == 0, result.output
    return result.output.strip()


@contextmanager
def running(data: Path, port: int = 0) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, "run", "--data", str(data), "--port", str(port)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    try:
        line = process.stdout.readline()
        yield process, line.rpartition(" ")[2].strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def enrolled(data: Path) -> Keys:
    told(data, "enrol", "--site", "7", "--name", "North gate", "--key", str(BOX_KEY.public))
    return Keys(BOX_KEY, read_headquarters_public(told(data, "key")))


def holds(data: Path) -> Held:
    store = HeadquartersStore(data / "headquarters.db")
    with store.reading() as r:
        rows = r.execute("SELECT record, record_id, version FROM records").fetchall()
    store.close()
    return {(row["record"], row["record_id"]): row["version"] for row in rows}


def test_from_an_empty_folder_to_records_on_the_page(box: Box, tmp_path: Path) -> None:
    data = tmp_path / "headquarters"
    keys = enrolled(data)
    words = told(data, "person", "ines")
    box.add_caller("+34600000001", name="Олена")
    with running(data) as (_, url):
        session = Session(box.store, HttpsCarrier(url), keys, SystemClock())
        assert session.carry().done
        person = Person(url)
        assert person.send("/signin", username="ines", passphrase=words).path == "/"
        assert "Олена" in person.look("/sites/7/callers").text
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in data.iterdir()}
    assert {modes[name] for name in ("headquarters.db", "headquarters.key", "pages.secret")} == {
        0o600
    }


@pytest.mark.parametrize("name", ["SIGTERM", "SIGINT"])
def test_it_stops_within_five_seconds(tmp_path: Path, name: str) -> None:
    with running(tmp_path) as (process, url):
        port = int(url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as half_asked:
            half_asked.sendall(b"POST /parcels HTTP/1.1\r\nContent-Length: 100\r\n\r\nhalf")
            process.send_signal(signal.Signals[name])
            assert process.wait(5) == 0


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with running(tmp_path, port) as (process, _):
            assert process.stderr is not None
            assert process.wait(10) == 1
            said = process.stderr.read().splitlines()
    assert said == [f"Error: 127.0.0.1:{port}: cannot be had (Address already in use)"]


class Deadly(HttpsCarrier):
    """While the third parcel is under way, headquarters is killed."""

    def __init__(self, url: str, process: subprocess.Popen[str], after_s: float) -> None:
        super().__init__(url, timeout_s=5)
        self.killer = threading.Timer(after_s, process.kill)
        self._delivered = 0

    def deliver(self, sealed: bytes) -> bytes:
        self._delivered += 1
        if self._delivered == 3:
            self.killer.start()
        return super().deliver(sealed)


def test_killed_at_any_moment_it_loses_nothing_it_acknowledged(box: Box, tmp_path: Path) -> None:
    data = tmp_path / "headquarters"
    keys = enrolled(data)
    chance = random.Random(7)  # noqa: S311 - the same moments every time
    for round_ in range(8):
        with box.store.writing() as tx:
            for n in range(1500):
                new_caller(tx, f"+346{round_:03d}{n:05d}")
        with running(data) as (process, url):
            carrier = Deadly(url, process, chance.uniform(0.0, 0.01))
            with pytest.raises(CarryError):
                Session(box.store, carrier, keys, SystemClock()).carry()
            carrier.killer.join()
            process.wait()
        held = holds(data)
        with box.store.reading() as r:
            acknowledged = r.all(
                "SELECT record_id FROM journal WHERE seq <= (SELECT acknowledged FROM carrying)"
            )
        assert len(acknowledged) > 0
        assert all(("callers", entry["record_id"]) in held for entry in acknowledged)
        assert len(held) % 100 == 0, "no parcel was kept in part"
    with running(data) as (_, url):
        assert Session(box.store, HttpsCarrier(url), keys, SystemClock()).carry().done
    assert holds(data) == box.holds()


def test_a_key_that_is_none_is_one_sentence(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        command,
        ["enrol", "--data", str(tmp_path), "--site", "7", "--name", "x", "--key", "nonsense"],
    )
    assert result.exit_code == 1
    assert result.output.startswith("Error: key: ")
    assert len(result.output.splitlines()) == 1


def test_a_folder_that_is_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    result = CliRunner().invoke(command, ["key", "--data", str(tmp_path / "file" / "inside")])
    assert result.exit_code == 1
    assert len(result.output.splitlines()) == 1


def test_a_database_newer_than_the_kit_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "headquarters.db"
    store = HeadquartersStore(path)
    with store.writing() as tx:
        tx.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(StoreNewer):
        HeadquartersStore(path)


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "headquarters.db"
    path.write_bytes(b"not a database at all, " * 100)
    with pytest.raises(StoreUnreadable):
        HeadquartersStore(path)
