"""The command runs lines and a street in a process of its own, driven by words."""

import contextlib
import json
import signal
import subprocess
import sys
import threading
from typing import Any

import pytest
import serial
from click.testing import CliRunner

from kit.simulator.command import simulate
from kit.simulator.console import Words
from kit.simulator.control import Console
from kit.simulator.street import Street

CALLER = "+447700900001"


@pytest.fixture
def start():
    """Start the command, wait until it has said where its lines are, and end it afterwards."""
    started = []

    def run(*options, lines=1):
        process = subprocess.Popen(
            [sys.executable, "-m", "kit.simulator", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout is not None
        return process, [process.stdout.readline().split()[-1] for _ in range(lines)]

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_stops_cleanly(start, tmp_path, number):
    port, control = tmp_path / "modem", tmp_path / "control"
    process, ports = start("--port", port, "--control", control, "--street", "random")
    assert ports == [str(port)]
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    assert not port.is_symlink()
    assert not control.exists()


def test_another_process_drives_it_by_words(start, tmp_path):
    control, ledger = tmp_path / "control", tmp_path / "ledger.jsonl"
    _, ports = start("--headless", "--control", control, "--ledger", ledger)
    with Console(control) as console, serial.Serial(ports[0], timeout=5) as port:
        assert console.ask(f"ring {CALLER} withheld patience=60")["call"]["state"] == "ringing"
        assert b"RING" in port.read_until(b"RING\r\n")
        assert json.loads(console.say("hangup"))["calls"][0]["ended_by"] == "caller"
        port.write(b'AT+CMGF=1\rAT+CMGS="+447700900001"\r')
        port.read_until(b"> ")
        port.write(b"hello\x1a")
        assert console.wait_for_text(CALLER) == "hello"
        with pytest.raises(TimeoutError):
            console.wait_for_text(CALLER, timeout_s=0.05, after=1)
        assert [text["body"] for text in console.ask(f"inbox {CALLER}")["texts"]] == ["hello"]
        assert not console.ask("frobnicate")["ok"]
    kinds = [json.loads(line)["kind"] for line in ledger.read_text().splitlines()]
    assert kinds == ["rings", "ended", "sent", "received"]


def test_the_console_reads_words_and_ends_at_quit(start):
    process, _ = start("--lines", "2", lines=2)
    said, errors = process.communicate(f"text {CALLER} hello\nline 2 mute\nstatus\nquit\n", 10)
    assert "1 part(s) on the way" in said
    assert "mute started" in said
    assert "1 kept" in said
    assert (process.returncode, errors) == (0, "")


def test_several_lines_have_ports_and_numbers_of_their_own(start, tmp_path):
    port = tmp_path / "modem"
    _, ports = start("--headless", "--lines", "3", "--port", port, "--pin", "1234", lines=3)
    assert ports == [str(port), f"{port}-2", f"{port}-3"]
    with serial.Serial(ports[2], timeout=5) as third:
        third.write(b"AT+CPIN?\r")
        assert b"SIM PIN" in third.read_until(b"OK\r\n")


def test_a_street_from_a_file_is_played(start, tmp_path):
    script, ledger = tmp_path / "street.csv", tmp_path / "ledger.jsonl"
    script.write_text(
        "offset_s,kind,from_e164,language,patience_s,talk_s,topic,party_size,text\n"
        f"1,sms,{CALLER},en,,,,,hello\n2,sms,{CALLER},en,,,,,again\n"
    )
    control = tmp_path / "control"
    start("--headless", "--street", script, "--speed", "0", "--control", control)
    with Console(control) as console:
        while (status := console.ask("status"))["lines"][0]["kept"] < 2:
            assert status["ok"]
    assert not ledger.exists()


def test_a_missing_street_is_said_so():
    done = CliRunner().invoke(simulate, ["--street", "nowhere.csv"])
    assert done.exit_code == 2
    assert "there is no file nowhere.csv" in done.output


@pytest.fixture
def words(network, modem):
    return Words(network, [modem], Street(network, [modem.number]))


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("help", "ring NUMBER"),
        ("faults", "notification_inside_reply"),
        ("phones", ""),
        ("calls", "no call"),
        (f"ring {CALLER}", "ringing"),
        (f"text {CALLER} it's ok", "1 part(s)"),
        (f"inbox {CALLER}", "nothing yet"),
        (f"answers {CALLER} no answer 3", "no answer"),
        (f"press {CALLER} 12", "pressed"),
        ("pickup", "0 picked up"),
        ("late_ok 2.5", "late_ok started"),
        ("fail_next_send 331", "started"),
        ("garble once", "garbled once"),
        ("clear", "cleared"),
        ("unplug", "unplug started"),
        ("plug", "plugged in"),
        ("street pause", "0 played"),
        ("line 1 status", "in the network"),
        ("", ""),
    ],
)
def test_the_console_understands(words, said, answer):
    reply = words.say(said)
    assert reply["ok"]
    assert answer in reply["said"]


@pytest.mark.parametrize(
    "said",
    [
        "frobnicate",
        "ring",
        f"ring {CALLER} patience=soon",
        "late_ok soon",
        "mute 1 2 3",
        "clear everything",
        "line 9 status",
        f"answers {CALLER} rudely",
        f"wait {CALLER} 0 0.01",
    ],
)
def test_the_console_says_what_it_does_not_understand(words, said):
    assert not words.say(said)["ok"]


def test_who_drives_a_simulator_that_ends_is_told(start, tmp_path):
    process, _ = start("--headless", "--control", tmp_path / "control")
    with Console(tmp_path / "control") as console:
        process.kill()
        process.wait()
        with pytest.raises(ConnectionError):
            console.say("status")


def test_it_runs_in_this_process_too(tmp_path):
    control, ledger = tmp_path / "control", tmp_path / "ledger.jsonl"
    options = ["--headless", "--street", "random", "--lines", "2", "--dialect", "sim800"]
    files = ["--control", str(control), "--ledger", str(ledger)]
    replies: list[dict[str, Any]] = []

    def drive():
        while not replies:
            with contextlib.suppress(OSError), Console(control) as console:
                words = (f"text {CALLER} hello", "ledger stored texted", "quit")
                replies.extend(console.ask(said) for said in words)

    driver = threading.Thread(target=drive)
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]
    driver.start()
    done = CliRunner().invoke(simulate, [*options, *files])
    driver.join(10)
    for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
        signal.signal(number, handler)
    assert done.exit_code == 0
    assert done.output.count("line +3460000000") == 2
    assert [entry["kind"] for entry in replies[1]["entries"]] == ["texted", "stored"]
    assert len(ledger.read_text().splitlines()) == 2
