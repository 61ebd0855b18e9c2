"""Programs that know nothing of the simulator work with it: gammu, gammu-smsd and smstools."""

import contextlib
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network, Phone

CALLER = "+447700900001"
GREETING = "Привіт 😀"
LONG = "Привіт 😀 " * 20


class Arrivals:
    """Waits for files to arrive in a folder, woken by what the network does."""

    def __init__(self, network: Network, folder: Path) -> None:
        self._folder = folder
        self._news = threading.Event()
        network.ledger.tell(lambda _: self._news.set())

    def wait_for(self, count: int, timeout_s: float = 30.0) -> list[str]:
        deadline = time.monotonic() + timeout_s
        while len(files := sorted(self._folder.iterdir())) < count:
            assert time.monotonic() < deadline, f"{len(files)} of {count} arrived"
            self._news.wait(0.1)
            self._news.clear()
        return [file.read_bytes().decode("latin-1") for file in files]


@contextlib.contextmanager
def running(*command: str, log: Path) -> Iterator[None]:
    with log.open("wb") as page:
        process = subprocess.Popen(command, stdout=page, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture
def phone(network: Network) -> Phone:
    return network.phone(CALLER, "uk")


@pytest.fixture
def gammu(modem: SimulatedModem, tmp_path: Path) -> Callable[..., str]:
    settings = tmp_path / "gammurc"
    settings.write_text(f"[gammu]\ndevice = {modem.port}\nconnection = at115200\n")

    def run(*words: str) -> str:
        done = subprocess.run(
            ["gammu", "-c", str(settings), *words],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def folders(tmp_path: Path, *names: str) -> None:
    for name in names:
        (tmp_path / name).mkdir()


def test_gammu_identifies_the_modem_and_its_network(gammu, modem):
    told = gammu("identify")
    assert "Simulated" in told
    assert modem.board.imei in told
    assert "home network" in gammu("networkinfo")


def test_gammu_reads_what_lies_on_the_sim(gammu, modem, phone):
    phone.text(modem.number, LONG)
    phone.text(modem.number, "señor {€} @")
    told = gammu("geteachsms")
    assert LONG.strip() in told
    assert "señor {€} @" in told
    assert "4 SMS parts in 2 SMS sequences" in told


def test_gammu_sends(gammu, phone):
    gammu("sendsms", "TEXT", CALLER, "-unicode", "-text", GREETING)
    assert phone.wait_for_text().body == GREETING
    gammu("sendsms", "TEXT", CALLER, "-len", "400", "-text", "long " * 60)
    assert phone.wait_for_text(after=1).body == "long " * 60


@pytest.mark.parametrize("places", [50, 5])
def test_gammu_smsd_receives_a_burst_and_sends(network, phone, tmp_path, places):
    folders(tmp_path, "in", "out", "sent", "failed")
    settings = tmp_path / "smsdrc"
    with SimulatedModem(
        network, number="+34600000001", port=tmp_path / "modem", sim_places=places
    ) as modem:
        settings.write_text(
            f"[gammu]\ndevice = {modem.port}\nconnection = at115200\n"
            "[smsd]\nservice = files\n"
            f"inboxpath = {tmp_path}/in/\noutboxpath = {tmp_path}/out/\n"
            f"sentsmspath = {tmp_path}/sent/\nerrorsmspath = {tmp_path}/failed/\n"
            "commtimeout = 1\nreceivefrequency = 1\nchecksignal = 0\ncheckbattery = 0\n"
        )
        (tmp_path / "out" / f"OUT{CALLER}.txt").write_text("Hello from the daemon")
        arrivals = Arrivals(network, tmp_path / "in")
        with running("gammu-smsd", "-c", str(settings), log=tmp_path / "log"):
            for number in range(20):
                phone.text(modem.number, f"burst {number}.")
            assert phone.wait_for_text(30).body == "Hello from the daemon"
            told = " ".join(arrivals.wait_for(20))
        assert all(f"burst {number}." in told for number in range(20))
        assert network.waiting_for(modem.number) == 0


def test_smstools_receives_and_sends(modem, network, phone, tmp_path):
    folders(tmp_path, "in", "out", "sent", "failed", "checked")
    settings = tmp_path / "smsd.conf"
    settings.write_text(
        f"devices = line\nincoming = {tmp_path}/in\noutgoing = {tmp_path}/out\n"
        f"checked = {tmp_path}/checked\nsent = {tmp_path}/sent\nfailed = {tmp_path}/failed\n"
        f"logfile = {tmp_path}/log\ndelaytime = 1\ndelaytime_mainprocess = 1\nterminal = yes\n"
        f"[line]\ndevice = {modem.port}\nincoming = yes\nbaudrate = 115200\n"
    )
    (tmp_path / "out" / "one").write_text(f"To: {CALLER.lstrip('+')}\n\nHello from the tools")
    arrivals = Arrivals(network, tmp_path / "in")
    files = (f"-p{tmp_path}/pid", f"-i{tmp_path}/info")
    with running("smsd", "-t", f"-c{settings}", *files, log=tmp_path / "terminal"):
        for number in range(5):
            phone.text(modem.number, f"burst {number}.")
        assert phone.wait_for_text(30).body == "Hello from the tools"
        told = " ".join(arrivals.wait_for(5))
    assert all(f"burst {number}." in told for number in range(5))
