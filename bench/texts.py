"""Receiving and sending texts beside Debian's gammu-smsd and smstools, through the same modem.

200 texts wait on the SIM when the client starts; then 200 come in a burst; then 50 are sent. Once
with a modem that answers at once, once with 20 ms a command and half a second a sent text. The
modem is simulated, in a process of its own; each client is one too. Seconds, CPU seconds and memory
are counted from the moment it opens the port until the last text is stored or sent. So no start of
a program counts, on neither side; setting up the modem does. For us that is a line and its
encrypted store, without the pages. Both peers are set to their shortest pauses.

We store and show before we delete, the floor after it; so the time until the SIM is empty stands
beside it, for both.

The floor is what the modem itself takes: a list, a commit and one deletion a text; one text sent
at a time. A step is ok within a tenth of the floor, or three times faster than the better peer.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench import proc
from bench.figure import Figure
from bench.texts_clients import Client, Floor, GammuDaemon, OurLine, SmsTools
from kit.simulator.control import Console

TEXTS = 200
SENT = 50
_ROOT = Path(__file__).resolve().parent.parent
_LOOK_S = 0.01
_PATIENCE_S = 240.0
_NEAR = 1.1
_FASTER = 3
_STEPS = ("200 waiting", "burst of 200", "send 50")
_MODEMS = (("at once", 0.0, 0.0), ("20 ms, 0.5 s", 0.02, 0.5))


@dataclass
class Measured:
    """What one client needed with one modem."""

    client: str
    modem: str
    seconds: list[float] = field(default_factory=list)
    emptied: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    rss_mb: float = 0.0


def measure() -> Iterable[Figure]:
    """Four clients, two modems, three steps; prints the table as it goes."""
    print(f"{'':<26}" + "".join(f"{step:>22}" for step in _STEPS) + f"{'MB':>8}")
    for modem, command_s, send_s in _MODEMS:
        found = {}
        for client in (OurLine(), Floor(), GammuDaemon(), SmsTools()):
            measured = _measured(client, modem, command_s, send_s)
            found[client.name] = measured
            print(_row(measured), flush=True)
        yield from _figures(found, modem)


def _figures(found: dict[str, Measured], modem: str) -> Iterator[Figure]:
    ours, floor = found.pop("hotline"), found.pop("floor")
    gammu = found["gammu-smsd"]
    for place, step in enumerate(_STEPS):
        best = min(peer.seconds[place] for peer in found.values())
        target = max(_NEAR * floor.seconds[place], best / _FASTER)
        yield Figure(f"{step}, {modem}: near the floor or 3x", ours.seconds[place], "s", target)
        yield Figure(f"{step}, {modem}: the floor", floor.seconds[place], "s")
        yield Figure(f"{step}, {modem}: the better peer", best, "s")
    for place, step in enumerate(_STEPS[:2]):
        best = min(peer.emptied[place] for peer in found.values())
        target = max(_NEAR * floor.emptied[place], best / _FASTER)
        yield Figure(f"{step}, {modem}: until the SIM is empty", ours.emptied[place], "s", target)
        yield Figure(f"{step}, {modem}: the floor, the same", floor.emptied[place], "s")
    yield Figure(f"CPU for 400 received, {modem}", sum(ours.cpu[:2]), "s", sum(gammu.cpu[:2]))
    yield Figure(f"CPU for 50 sent, {modem}", ours.cpu[2], "s", gammu.cpu[2])
    yield Figure(f"memory, {modem}", ours.rss_mb, "MB")


def _row(measured: Measured) -> str:
    pairs = zip(measured.seconds, measured.cpu, strict=True)
    cells = "".join(f"{seconds:>9.2f} s {cpu:>5.2f} CPU" for seconds, cpu in pairs)
    return f"{measured.client:<12}{measured.modem:<14}{cells}{measured.rss_mb:>8.0f}"


def _measured(client: Client, modem: str, command_s: float, send_s: float) -> Measured:
    measured = Measured(client.name, modem)
    with (
        tempfile.TemporaryDirectory(prefix="bench-texts-") as name,
        _modem(Path(name), command_s, send_s) as street,
    ):
        folder = Path(name)
        _write_in(street, 0)
        process = client.start(folder, str(folder / "modem"))
        watch = _Watch(process.pid, measured)
        try:
            _until(lambda: _has_open(process.pid, folder / "modem"), 0.001)
            began = watch.rest()
            watch.step(began, lambda: client.stored() >= TEXTS)
            watch.emptied(began, street)
            began = watch.rest()
            _write_in(street, TEXTS)
            watch.step(began, lambda: client.stored() >= 2 * TEXTS)
            watch.emptied(began, street)
            began = watch.rest()
            client.send(SENT)
            watch.step(began, lambda: street.ask("tally").get("sent", 0) >= SENT)
            measured.rss_mb = sum(proc.rss_mb(pid) for pid in _family(process.pid))
        finally:
            _end(process)
    return measured


class _Watch:
    """Writes down what each step took, in seconds and in CPU seconds of the client."""

    def __init__(self, pid: int, measured: Measured) -> None:
        self._pid = pid
        self._measured = measured
        self._cpu = 0.0

    def rest(self) -> float:
        """What was used so far does not count; the time now."""
        self._cpu = self._used()
        return time.monotonic()

    def emptied(self, began: float, street: Console) -> None:
        """Waits until nothing is left in the modem: the deletions are the client's work too."""
        _until(lambda: _kept(street) == 0)
        self._measured.emptied.append(time.monotonic() - began)
        self._measured.cpu[-1] = self._used() - self._cpu

    def step(self, began: float, done: Callable[[], bool]) -> None:
        _until(done)
        self._measured.seconds.append(time.monotonic() - began)
        self._measured.cpu.append(self._used() - self._cpu)

    def _used(self) -> float:
        return sum(proc.cpu_s(pid) for pid in _family(self._pid))


@contextlib.contextmanager
def _modem(folder: Path, command_s: float, send_s: float) -> Iterator[Console]:
    words = [str(folder / "modem"), str(folder / "control"), str(command_s), str(send_s)]
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.texts_modem", *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    try:
        with Console(folder / "control") as console:
            yield console
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()


def _write_in(street: Console, first: int) -> None:
    for number in range(first, first + TEXTS):
        # From forty people: gammu-smsd has names for a hundred texts a second of one sender.
        sender = f"+346113330{number % 40:02d}"
        street.ask(f"text {sender} text {number}: is there a bus to the crossing today?")


def _kept(street: Console) -> int:
    line = street.ask("status")["lines"][0]
    return int(line["kept"]) + int(line["waiting"])


def _has_open(pid: int, port: Path) -> bool:
    device = port.resolve()
    for member in _family(pid):
        with contextlib.suppress(OSError):  # it is gone, or has closed something since
            if device in {one.readlink() for one in Path(f"/proc/{member}/fd").iterdir()}:
                return True
    return False


def _until(done: Callable[[], bool], look_s: float = _LOOK_S) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    pause = threading.Event()
    while not done():
        if time.monotonic() > deadline:
            raise TimeoutError
        pause.wait(look_s)


def _family(pid: int) -> list[int]:
    """A process and all that it begot: they share its session."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                if os.getsid(int(entry.name)) == pid:
                    found.append(int(entry.name))
    return found


def _end(process: subprocess.Popen[str]) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    if process.stdin is not None:
        process.stdin.close()
