"""A simulated modem in a process of its own, so that its work is nobody else's.

    python -m bench.texts_modem PORT CONTROL COMMAND_LATENCY_S SEND_LATENCY_S

Says "ready", then obeys the control socket until its standard input ends. Beside the words of the
console it knows `tally`: how many entries of each kind the network's ledger has.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from typing import Any

from kit.simulator.console import Words
from kit.simulator.control import ControlSocket
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network

NUMBER = "+34600000001"
PLACES = 250


def main(port: str, control: str, command_s: str, send_s: str) -> None:
    with (
        Network(seed=7) as network,
        SimulatedModem(
            network,
            NUMBER,
            port,
            sim_places=PLACES,
            me_places=PLACES,
            command_latency_s=float(command_s),
            send_latency_s=float(send_s),
        ) as modem,
    ):
        console = Words(network, [modem])

        def answer(words: str) -> dict[str, Any]:
            if words == "tally":
                return {"ok": True, **Counter(entry.kind for entry in network.ledger)}
            return console.say(words)

        with ControlSocket(Path(control), answer):
            print("ready", flush=True)
            sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:5])
