"""What the parts of a modem share: its settings, card, memories, troubles and its terminal."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from kit.simulator.dialects import Dialect
from kit.simulator.network import Line, Network
from kit.simulator.sim import Memory, Sim
from kit.simulator.terminal import Terminal
from kit.simulator.troubles import Troubles


@dataclass
class Settings:
    """What clients set and a reset forgets; `switches` holds what is only remembered."""

    verbosity: int = 0
    text_mode: bool = False
    charset: str = "IRA"
    notify: list[int] = field(default_factory=lambda: [0, 0, 0, 0, 0])
    memories: list[str] = field(default_factory=lambda: ["SM", "SM", "SM"])
    text_parameters: list[int] = field(default_factory=lambda: [17, 167, 0, 0])
    switches: dict[str, int] = field(default_factory=dict)

    def is_on(self, switch: str) -> bool:
        """Answer whether a switch was turned on since the last reset."""
        return self.switches.get(switch, 0) > 0


@dataclass
class Board:
    """One modem's insides.

    Thread: everything here is touched with the network held.
    """

    network: Network
    number: str
    imei: str
    dialect: Dialect
    sim: Sim
    memories: dict[str, Memory]
    troubles: Troubles
    send_latency_s: float = 0.0
    ring_every_s: float = 3.0
    settings: Settings = field(default_factory=Settings)
    service_centre: str = "+34600000000"
    powered: bool = False
    radio_on: bool = True
    signal: int = 21
    terminal: Terminal = field(init=False)
    line: Line = field(init=False)

    @property
    def changed(self) -> threading.Condition:
        """Give what guards the network and everything on it."""
        return self.network.changed

    @property
    def card_ready(self) -> bool:
        """Answer whether a SIM is in and unlocked."""
        return not self.troubles.no_sim and self.sim.state == "READY"

    @property
    def registered(self) -> bool:
        """Answer whether the modem is in the network."""
        on = self.powered and self.radio_on
        return on and self.card_ready and not self.troubles.no_network

    @property
    def registration(self) -> int:
        """Answer the <stat> of +CREG: 1 home, 5 roaming, 2 searching, 0 not even that."""
        if self.registered:
            return 5 if self.troubles.roaming else 1
        return 2 if self.powered and self.radio_on and not self.troubles.no_sim else 0

    def notify(self, line: str) -> None:
        """Tell the client something unasked, if the modem has power."""
        if self.powered:
            self.terminal.notify(line)

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Do something later, with the network held."""

        def held() -> None:
            with self.changed:
                work()

        self.network.timetable.after(seconds, held)

    def registration_changed(self) -> None:
        """Tell the client, if it asked for that, and take in what waited."""
        for name in ("creg", "cgreg", "cereg"):
            mode = self.settings.switches.get(name, 0)
            if mode:
                self.notify(f"+{name.upper()}: {self.registration_fields(mode)}")
        if self.registered:
            self.network.deliver_waiting(self.line)

    def registration_fields(self, mode: int) -> str:
        """Give <stat> and, where the mode asks and there is a network, area and cell."""
        place = ',"07D1","00A3"' if mode == 2 and self.registered else ""
        if self.dialect.registers_as_lte and self.registered:
            place = ',"07D1","0A2B0C03",7'
        return f"{self.registration}{place}"

    def in_charset(self, text: str) -> str:
        """Write a text in the character set that the client chose with +CSCS."""
        if self.settings.charset == "UCS2":
            return text.encode("utf-16-be").hex().upper()
        return text
