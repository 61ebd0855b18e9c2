"""One simulated modem: a board, its commands and its wire, put together."""

import zlib
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Self

from kit.simulator.board import Board, Settings
from kit.simulator.call import Call
from kit.simulator.commands.general import REMEMBERED, General
from kit.simulator.commands.messages import Messages
from kit.simulator.commands.radio import Radio
from kit.simulator.commands.voice import Voice
from kit.simulator.dialects import DIALECTS
from kit.simulator.faults import Faults
from kit.simulator.interpreter import Interpreter
from kit.simulator.network import Network
from kit.simulator.sim import Memory, Sim
from kit.simulator.terminal import Terminal
from kit.simulator.texts import Part
from kit.simulator.troubles import Troubles
from kit.simulator.wire import Wire


@dataclass(eq=False)
class SimulatedModem:
    """A modem on a pty; plugged in by `start` or as a context manager.

    Args:
        network: the network its card belongs to.
        number: the line's number, in E.164.
        port: the path that clients open; kept while the modem is unplugged and back.
        pin: what the card asks for, or None.
        dialect: generic, sim800, sim7600, a76xx, ec25 or huawei.
        sim_places: places for messages on the card (SM).
        me_places: places for messages in the modem (ME).
        command_latency_s: how long each command takes.
        send_latency_s: how long the network takes to accept a part.
        ring_every_s: from one RING to the next.

    Thread: every method may be called from anywhere.
    """

    network: Network
    number: str
    port: str | Path
    pin: str | None = None
    dialect: str = "generic"
    sim_places: int = 50
    me_places: int = 50
    command_latency_s: float = 0.0
    send_latency_s: float = 0.0
    ring_every_s: float = 3.0
    board: Board = field(init=False, repr=False)
    voice: Voice = field(init=False, repr=False)
    messages: Messages = field(init=False, repr=False)
    faults: Faults = field(init=False, repr=False)
    _wire: Wire | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        self.port = str(self.port)
        own = f"{zlib.crc32(self.number.encode()) % 10**9:09d}"
        self.board = Board(
            network=self.network,
            number=self.number,
            imei=f"35699999{own[:6]}0",
            dialect=DIALECTS[self.dialect],
            sim=Sim(imsi=f"214990{own}", iccid=f"8934990{own}0000", pin=self.pin),
            memories={"SM": Memory("SM", self.sim_places), "ME": Memory("ME", self.me_places)},
            troubles=Troubles(),
            send_latency_s=self.send_latency_s,
            ring_every_s=self.ring_every_s,
        )
        self.voice = Voice(self.board)
        self.messages = Messages(self.board)
        self.board.line = self
        self.board.terminal = self._terminal()
        self.faults = Faults(self)

    def _terminal(self) -> Terminal:
        radio = Radio(self.board, self.restart)
        groups = (General(self.board), radio, self.messages, self.voice)
        interpreter = Interpreter(self.board, groups)
        for remembered in REMEMBERED:
            interpreter.know(f"at_{remembered.name}", partial(remembered.answer, self.board))
        terminal = Terminal(
            self.send_noise,
            interpreter.run,
            changed=self.network.changed,
            timetable=self.network.timetable,
            troubles=self.board.troubles,
        )
        terminal.command_latency_s = self.command_latency_s
        terminal.line_end = self.board.dialect.line_end
        return terminal

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Plug it in and let the network know it."""
        self.push()
        self.network.attach(self)

    def stop(self) -> None:
        """Pull it out for good."""
        self.pull()
        self.network.detach(self)

    @property
    def reachable(self) -> bool:
        """Answer whether calls and texts reach it."""
        return self.board.registered

    @property
    def commands_run(self) -> int:
        """Count the command lines it was given."""
        return self.board.terminal.commands_run

    # What the faults do to it

    def pull(self) -> None:
        """Take the cable and the power away."""
        with self.network.changed:
            wire, self._wire = self._wire, None
            self.board.powered = False
            self.voice.drop_all(quietly=True)
        if wire is not None:
            wire.close()

    def push(self) -> None:
        """Give it a cable and power: a new pty under the same name, and the boot lines."""
        with self.network.changed:
            if self._wire is None:
                self._wire = Wire(Path(self.port), self._hear)
                self.board.powered = True
                self.restart()

    def restart(self) -> None:
        """Forget everything that was set, and say the boot lines."""
        with self.network.changed:
            if not self.board.powered:
                return
            self.voice.drop_all(quietly=True)
            self.board.settings = Settings()
            self.board.sim.lock()
            self.board.terminal.forget()
            for line in self.board.dialect.boot:
                if "CPIN" in line and not self.board.card_ready:
                    continue
                self.board.notify(line)
            self.board.registration_changed()

    def send_noise(self, noise: bytes) -> None:
        """Put octets on the wire as they are."""
        wire = self._wire
        if wire is not None:
            wire.send(noise)

    def _hear(self, octets: bytes) -> None:
        with self.network.changed:
            self.board.terminal.hear(octets)

    # What the network does to it

    def ring(self, call: Call) -> bool:
        """Let a call ring; False when the line is busy."""
        return self.voice.ring(call)

    def call_began(self, call: Call) -> None:
        """The dialled phone picked up."""
        self.voice.call_began(call)

    def call_over(self, call: Call) -> None:
        """The other end hung up."""
        self.voice.call_over(call)

    def heard(self, call: Call, digit: str) -> None:
        """The other end pressed a key."""
        self.voice.heard(call, digit)

    def take(self, part: Part) -> bool:
        """Take a part in; False when there is no place for it."""
        return self.messages.take(part)

    def take_report(self, recipient: str, reference: int) -> None:
        """Hear that a part this line sent has arrived."""
        self.messages.take_report(recipient, reference)
