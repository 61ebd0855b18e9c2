"""The doctor's round, over a real database and a modem on a pty."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from kit import box
from kit.clock import BUILT_AT
from kit.doctor.data import room
from kit.doctor.finding import Finding
from kit.doctor.lines import box_says
from kit.doctor.round import examine
from kit.modem.adapter import SerialLine
from kit.parcel import keys
from kit.settings import BoxSettings, HeadquartersSettings, LineSettings, Settings, Site
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import journal, lines, site_texts, times
from tests.fakes.clock import SteeredClock
from tests.site import person

NUMBER = "+34600000001"


@pytest.fixture
def modem(tmp_path: Path) -> Iterator[SimulatedModem]:
    with plugged(tmp_path) as modem:
        yield modem


@contextmanager
def plugged(folder: Path, pin: str | None = None) -> Iterator[SimulatedModem]:
    with (
        Network(seed=7) as network,
        SimulatedModem(network, number=NUMBER, port=folder / "modem", pin=pin) as modem,
    ):
        yield modem


@pytest.fixture
def settings(tmp_path: Path, site: Site) -> Settings:
    """A box that was set up, with one line."""
    wanted = Settings(
        site=site,
        lines=(LineSettings("Line 1", str(tmp_path / "modem")),),
        box=BoxSettings(tmp_path / "data"),
    )
    box.open_store(wanted).close()
    return wanted


def without_line(settings: Settings) -> Settings:
    return replace(settings, lines=())


def found(settings: Settings, what: str, clock: SteeredClock | None = None) -> Finding:
    """What the doctor says of one thing."""
    findings = examine(settings, clock or SteeredClock())
    return next(finding for finding in findings if finding.what == what)


def note(settings: Settings, **changes: object) -> lines.LineState:
    """What a box wrote about its line."""
    state = lines.LineState("Line 1", "ready", "", "Street Mobile", "home", 3, "", "Acme X1", "")
    state = replace(state, **changes)  # type: ignore[arg-type]
    store = box.open_store(settings)
    with store.writing() as tx:
        lines.note(tx, state, SteeredClock().now())
    store.close()
    return state


def test_a_box_in_order_needs_nothing(settings: Settings, modem: SimulatedModem) -> None:
    assert modem.reachable
    findings = examine(settings, SteeredClock())
    assert [finding.what for finding in findings if not finding.ok] == []
    assert {finding.what for finding in findings} == {
        "disk",
        "database",
        "clock",
        "modem of Line 1",
        "SIM of Line 1",
        "registration of Line 1",
        "signal of Line 1",
        "headquarters",
    }


def test_looking_changes_nothing(settings: Settings, modem: SimulatedModem) -> None:
    assert modem.reachable
    examine(settings, SteeredClock())
    store = box.open_store(settings)
    with store.reading() as r:
        assert lines.all_of(r) == []
        assert journal.pending(r).count == 0
    store.close()


# The modem and its SIM


def test_a_modem_that_is_not_plugged_in(settings: Settings) -> None:
    finding = found(settings, "modem of Line 1")
    assert not finding.ok
    assert finding.said == f"there is no port {settings.lines[0].port}"
    assert "Plug the modem in" in finding.do


def test_a_port_that_is_no_modem(settings: Settings, tmp_path: Path) -> None:
    ours, theirs = os.openpty()
    try:
        (tmp_path / "modem").symlink_to(os.ttyname(theirs))
        finding = found(settings, "modem of Line 1")
    finally:
        os.close(ours)
        os.close(theirs)
    assert not finding.ok
    assert "nothing on it answers as a modem does" in finding.said
    assert "try another one" in finding.do


def test_a_port_that_another_program_holds(settings: Settings, modem: SimulatedModem) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import serial, sys; s = serial.Serial(sys.argv[1], exclusive=True); print('held');"
            "sys.stdout.flush(); sys.stdin.read()",
            str(modem.port),
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        finding = found(settings, "modem of Line 1")
        holder.communicate(b"")
    assert not finding.ok
    assert f"process {holder.pid}" in finding.said
    assert "Stop that program" in finding.do


def test_a_line_without_sim(settings: Settings, modem: SimulatedModem) -> None:
    modem.faults.no_sim()
    assert not found(settings, "SIM of Line 1").ok


def test_a_sim_that_wants_a_pin_and_gets_none(settings: Settings, tmp_path: Path) -> None:
    with plugged(tmp_path, pin="1234"):
        finding = found(settings, "PIN of Line 1")
    assert not finding.ok
    assert "the settings give none" in finding.said


def test_a_pin_is_never_tried_by_the_doctor(settings: Settings, tmp_path: Path) -> None:
    with_pin = replace(settings, lines=(replace(settings.lines[0], pin="9999"),))
    with plugged(tmp_path, pin="1234") as modem:
        for _ in range(4):
            assert found(with_pin, "PIN of Line 1").ok
        right = SerialLine("Line 1", str(modem.port), pin="1234")
        right.open()
        assert right.check().registration == "home", "no try of the SIM was spent"
        right.close()


def test_a_pin_that_the_box_saw_refused_is_told(settings: Settings, tmp_path: Path) -> None:
    with_pin = replace(settings, lines=(replace(settings.lines[0], pin="9999"),))
    note(settings, state="locked", trouble="PinWrong")
    with plugged(tmp_path, pin="1234"):
        finding = found(with_pin, "PIN of Line 1")
    assert not finding.ok
    assert "refused" in finding.said


def test_a_place_without_network(settings: Settings, modem: SimulatedModem) -> None:
    modem.faults.no_network()
    finding = found(settings, "registration of Line 1")
    assert not finding.ok
    assert "window" in finding.do


def test_settings_without_a_line(settings: Settings) -> None:
    assert not found(without_line(settings), "modem").ok


# While the box runs


@pytest.fixture
def running(settings: Settings) -> Iterator[None]:
    """Somebody has the store open, as a box has."""
    store = box.open_store(settings)
    yield
    store.close()


@pytest.mark.usefixtures("running")
def test_while_the_box_runs_its_word_counts_and_the_port_is_left_alone(
    settings: Settings, modem: SimulatedModem
) -> None:
    note(settings)
    before = modem.commands_run
    assert found(settings, "modem of Line 1").said == f"Acme X1 at {modem.port}"
    assert found(settings, "signal of Line 1").said == "3 of 4 bars"
    assert modem.commands_run == before


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("trouble", "what"),
    [
        ("PortMissing", "modem of Line 1"),
        ("NotAModem", "modem of Line 1"),
        ("LineSilent", "modem of Line 1"),
        ("LineLost", "modem of Line 1"),
        ("Refused", "modem of Line 1"),
        ("NoSim", "SIM of Line 1"),
        ("PinNeeded", "PIN of Line 1"),
        ("PinWrong", "PIN of Line 1"),
        ("PukNeeded", "SIM of Line 1"),
    ],
)
def test_a_trouble_of_the_running_box_is_explained(
    settings: Settings, trouble: str, what: str
) -> None:
    note(settings, state="absent", trouble=trouble)
    finding = found(settings, what)
    assert not finding.ok
    assert finding.do
    assert "{" not in finding.said + finding.do


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize(
    ("registration", "signal", "wrong"),
    [
        ("home", 1, []),
        ("home", None, []),
        ("roaming", 4, []),
        ("home", 0, ["signal of Line 1"]),
        ("searching", 2, ["registration of Line 1"]),
        ("denied", 2, ["registration of Line 1"]),
        ("none", 0, ["registration of Line 1", "signal of Line 1"]),
    ],
)
def test_network_and_signal(
    settings: Settings, registration: str, signal: int | None, wrong: list[str]
) -> None:
    note(settings, state="registering", registration=registration, signal=signal)
    findings = examine(settings, SteeredClock())
    assert [finding.what for finding in findings if not finding.ok] == wrong
    assert all(finding.do for finding in findings if not finding.ok)


# What the box stands on


def test_a_box_that_was_never_set_up(settings: Settings, tmp_path: Path) -> None:
    nowhere = replace(without_line(settings), box=BoxSettings(tmp_path / "nowhere" / "data"))
    finding = found(nowhere, "database")
    assert not finding.ok
    assert finding.do == "Run hotline setup."
    assert not (tmp_path / "nowhere").exists(), "the doctor makes nothing"


def test_a_database_whose_key_is_lost(settings: Settings) -> None:
    (settings.box.data / "box.key").unlink()
    finding = found(without_line(settings), "database")
    assert not finding.ok
    assert "Bring box.key back" in finding.do
    assert not (settings.box.data / "box.key").exists()


@pytest.mark.parametrize("key", [b"x" * 32, b"short", b""])
def test_a_key_that_does_not_open_the_database(settings: Settings, key: bytes) -> None:
    (settings.box.data / "box.key").write_bytes(key)
    finding = found(without_line(settings), "database")
    assert not finding.ok
    assert "from one backup" in finding.do


def test_a_database_that_is_damaged(settings: Settings) -> None:
    path = settings.box.data / "hotline.db"
    whole = path.read_bytes()
    path.write_bytes(whole[:8192] + b"\0" * 4096 + whole[12288:])
    assert not found(without_line(settings), "database").ok


def test_a_database_of_a_newer_kit_is_left_alone(settings: Settings) -> None:
    store = box.open_store(settings)
    with store.writing() as tx:
        tx.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES (?, ?, ?)",
            ("box", "0099_later", "2027-01-01"),
        )
    store.close()
    finding = found(without_line(settings), "database")
    assert not finding.ok
    assert "newer hotline kit" in finding.said
    assert "Install the newer version" in finding.do


def test_a_key_that_others_may_read(settings: Settings) -> None:
    (settings.box.data / "box.key").chmod(0o644)
    finding = found(without_line(settings), "key")
    assert not finding.ok
    assert "chmod 600" in finding.do


def test_a_disk_without_room() -> None:
    full = room(Path("/proc"))  # a file system that never has a byte free
    assert not full.ok
    assert "Delete what else lies on the disk" in full.do


# The clock


def test_a_clock_from_before_the_kit_was_made(settings: Settings) -> None:
    finding = found(without_line(settings), "clock", SteeredClock(BUILT_AT - timedelta(days=1)))
    assert not finding.ok
    assert "before this kit was made" in finding.said


def test_a_clock_decades_ahead(settings: Settings) -> None:
    ahead = SteeredClock(BUILT_AT + timedelta(days=9000))
    assert not found(without_line(settings), "clock", ahead).ok


def test_a_clock_behind_the_last_record(settings: Settings) -> None:
    store = box.open_store(settings)
    with store.writing() as tx:
        tx.execute(
            "INSERT INTO journal (record, record_id, version, at) VALUES ('calls', 'x', 1, ?)",
            ("2027-03-01T10:00:00.000Z",),
        )
    store.close()
    finding = found(without_line(settings), "clock", SteeredClock())
    assert not finding.ok
    assert "the last record is of 2027-03-01 10:00" in finding.said
    assert "hotline clock right" in finding.do
    store = box.open_store(settings)
    with store.writing() as tx:
        times.was_right(tx, SteeredClock().now())
    store.close()
    assert found(without_line(settings), "clock", SteeredClock()).ok


# Headquarters


@contextmanager
def answering(status: int, body: str) -> Iterator[str]:
    """Somebody who answers at an address; gives the address."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Page) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def reporting_to(settings: Settings, url: str, key: str) -> Settings:
    return replace(without_line(settings), headquarters=HeadquartersSettings(url, key))


@pytest.fixture
def key(tmp_path: Path) -> str:
    return str(keys.headquarters_key(tmp_path / "headquarters.key").public)


def test_headquarters_that_answers(settings: Settings, key: str) -> None:
    with answering(200, f"{key}\n") as url:
        finding = found(reporting_to(settings, url, f" {key.upper()}"), "headquarters")
    assert finding.ok
    assert finding.said == "it answers; 0 records wait on the box"


def test_headquarters_that_is_somebody_else(settings: Settings, key: str) -> None:
    with answering(200, "<html>Welcome to the hotel's Wi-Fi</html>") as url:
        finding = found(reporting_to(settings, url, key), "headquarters")
    assert not finding.ok
    assert "another key" in finding.said


def test_headquarters_that_answers_with_an_error(settings: Settings, key: str) -> None:
    with answering(502, "") as url:
        finding = found(reporting_to(settings, url, key), "headquarters")
    assert not finding.ok
    assert "502" in finding.said


def test_headquarters_that_cannot_be_reached(settings: Settings, key: str) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        finding = found(reporting_to(settings, url, key), "headquarters")
    assert not finding.ok
    assert "nothing is lost" in finding.said


def test_headquarters_that_does_not_know_this_box(settings: Settings, key: str) -> None:
    store = box.open_store(settings)
    with store.writing() as tx:
        journal.note_trouble(tx, "refused", SteeredClock().now())
    store.close()
    with answering(200, key) as url:
        finding = found(reporting_to(settings, url, key), "headquarters")
    assert not finding.ok
    assert "enrol this box" in finding.do


def test_an_address_that_is_none(settings: Settings, key: str) -> None:
    assert not found(reporting_to(settings, "headquarters", key), "headquarters").ok


def test_a_bound_line_is_found_by_its_modem_and_no_other_is_taken(
    settings: Settings, modem: SimulatedModem
) -> None:
    def bound(imei: str) -> Settings:
        return replace(settings, lines=(replace(settings.lines[0], imei=imei),))

    assert found(bound(modem.board.imei), "modem of Line 1").said.endswith(
        f"IMEI {modem.board.imei}"
    )
    stranger = found(bound("350000000000006"), "modem of Line 1")
    assert not stranger.ok
    assert "nowhere" in stranger.said


@pytest.mark.parametrize(
    ("changes", "what", "ok", "said"),
    [
        ({"state": "absent", "trouble": "PortMissing"}, "modem of Line 1", False, "no port"),
        ({"state": "opening"}, "modem of Line 1", True, "Acme X1"),
        ({"state": "locked", "trouble": "PukNeeded"}, "SIM of Line 1", False, "blocked"),
        (
            {"state": "registering", "registration": "searching"},
            "registration of Line 1",
            False,
            "looks for a network",
        ),
        ({"registration": "roaming"}, "registration of Line 1", True, "roaming"),
        ({"state": "deaf", "trouble": "LineSilent"}, "modem of Line 1", False, "stopped answering"),
    ],
)
def test_each_state_that_a_running_box_wrote_is_told_in_words(
    settings: Settings,
    changes: dict[str, str],
    what: str,
    ok: bool,  # noqa: FBT001
    said: str,
) -> None:
    findings = box_says(settings.lines[0], note(settings, **changes))
    found_one = next(finding for finding in findings if finding.what == what)
    assert (found_one.ok, said in found_one.said) == (ok, True)


def test_a_network_that_disagrees_with_the_clock_is_told(settings: Settings) -> None:
    note(settings)
    assert found(settings, "clock").ok
    store = box.open_store(settings)
    with store.writing() as tx:
        lines.note_clock(tx, "Line 1", 7200)
    store.close()
    finding = found(settings, "clock")
    assert not finding.ok
    assert "the mobile network says 2026-11-24 11:00 UTC" in finding.said


def test_own_words_that_cannot_be_used_are_told_with_what_to_do(
    settings: Settings, modem: SimulatedModem
) -> None:
    assert modem.reachable
    store = box.open_store(settings)
    now = SteeredClock().now()
    with store.writing() as tx:
        carmen = person(tx, "carmen", "Carmen", now, "coordinator")
        site_texts.add(tx, "confirmation", "uk", "Приходьте {day} {time}: {centre}", carmen, now)
    store.close()
    (found,) = [one for one in examine(settings) if one.what == "texts"]
    assert not found.ok
    assert "'confirmation' in 'uk': must say {code}; callers get the kit's" in found.said
    assert "Texts to callers" in found.do
