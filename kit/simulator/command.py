"""The command `simulate`: lines, a street and a console, until somebody says stop."""

import os
import signal
import sys
import tempfile
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import click

from kit.simulator.console import Words
from kit.simulator.control import ControlSocket
from kit.simulator.dialects import DIALECTS
from kit.simulator.ledger import Entry, as_json
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.simulator.scripts import Happening, random_street, read_street
from kit.simulator.street import Street


@dataclass(frozen=True, slots=True)
class Plan:
    """What the command was asked for."""

    port: Path
    lines: int
    number: str
    pin: str | None
    dialect: str
    street: str
    speed: float
    seed: int
    control: Path | None
    ledger: Path | None
    headless: bool
    places: int
    command_latency: float
    send_latency: float


@click.command()
@click.option("--port", type=click.Path(path_type=Path), help="Name of the port to make.")
@click.option("--lines", type=click.IntRange(1, 20), default=1, show_default=True)
@click.option("--number", default="+34600000001", show_default=True, help="The first line's.")
@click.option("--pin", help="Let the SIM ask for it.")
@click.option("--dialect", type=click.Choice(sorted(DIALECTS)), default="generic")
@click.option("--street", default="none", show_default=True, help="A CSV file, random, or none.")
@click.option("--speed", type=click.FloatRange(min=0), default=1.0, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--control", type=click.Path(path_type=Path), help="Unix socket that takes words.")
@click.option("--ledger", type=click.Path(path_type=Path), help="File for the network's book.")
@click.option("--places", type=click.IntRange(1, 255), default=50, help="On the SIM.")
@click.option("--command-latency", type=click.FloatRange(min=0), default=0.0, help="Seconds.")
@click.option("--send-latency", type=click.FloatRange(min=0), default=0.0, help="Seconds a part.")
@click.option("--headless", is_flag=True, help="No console on the standard input.")
def simulate(port: Path | None, **wishes: object) -> None:
    """Run simulated modems on ports of their own, with a street of callers.

    Words on the standard input drive it; `help` lists them. A speed of 60 is an hour a minute,
    0 is one thing after the other, as soon as the line is free.
    """
    street = str(wishes["street"])
    if street not in ("none", "random") and not Path(street).is_file():
        raise click.BadParameter(f"there is no file {street}", param_hint="--street")
    if port is not None:
        run(Plan(port=port, **wishes))  # type: ignore[arg-type]
        return
    with tempfile.TemporaryDirectory(prefix="simulate-") as folder:
        run(Plan(port=Path(folder) / "modem", **wishes))  # type: ignore[arg-type]


main = simulate


def run(plan: Plan) -> None:
    """Put it all together, wait for the end, and take it apart in reverse."""
    ended = threading.Event()
    _stop_at_signals(ended)
    with ExitStack() as parts:
        network = parts.enter_context(Network(seed=plan.seed))
        if plan.ledger is not None:
            _keep_ledger(network, parts.enter_context(plan.ledger.open("a", encoding="utf-8")))
        modems = [parts.enter_context(modem) for modem in _modems(network, plan)]
        street = Street(
            network, [modem.number for modem in modems], speed=plan.speed, seed=plan.seed
        )
        parts.callback(street.stop)
        console = Words(network, modems, street, ended.set)
        if plan.control is not None:
            parts.enter_context(ControlSocket(plan.control, console.say))
        for modem in modems:
            click.echo(f"line {modem.number} at {modem.port}")
        street.start(_happenings(plan))
        if not plan.headless:
            _listen(console, ended)
        ended.wait()


def _modems(network: Network, plan: Plan) -> list[SimulatedModem]:
    """Make the lines: numbers count up, and so do the ports from the second on."""
    first = int(plan.number.lstrip("+"))
    return [
        SimulatedModem(
            network,
            number=f"+{first + place}",
            port=plan.port if place == 0 else plan.port.with_name(f"{plan.port.name}-{place + 1}"),
            pin=plan.pin,
            dialect=plan.dialect,
            sim_places=plan.places,
            command_latency_s=plan.command_latency,
            send_latency_s=plan.send_latency,
        )
        for place in range(plan.lines)
    ]


def _happenings(plan: Plan) -> Iterable[Happening]:
    if plan.street == "none":
        return ()
    return random_street(plan.seed) if plan.street == "random" else read_street(Path(plan.street))


def _keep_ledger(network: Network, page: TextIO) -> None:
    def keep(entry: Entry) -> None:
        page.write(as_json(entry) + "\n")
        page.flush()

    network.ledger.tell(keep)


def _stop_at_signals(ended: threading.Event) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())


def _listen(console: Words, ended: threading.Event) -> None:
    """Read words from the standard input; its end is not the end of the simulator."""

    def listen() -> None:
        # Not sys.stdin: a thread that waits in its buffer stops the interpreter from ending.
        heard = b""
        while not ended.is_set() and (octets := os.read(sys.stdin.fileno(), 4096)):
            *lines, heard = (heard + octets).split(b"\n")
            for line in lines:
                click.echo(console.say(line.decode("utf-8", "replace"))["said"])

    threading.Thread(target=listen, name="console", daemon=True).start()
