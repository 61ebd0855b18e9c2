"""The vocabulary of what goes wrong with a modem; each fault can be started and cleared."""

from collections.abc import Callable
from typing import Protocol

from kit.simulator.board import Board
from kit.simulator.commands.voice import Voice

NOISE = b"\x00\xff\xfe~\x80\r\n"
_IN_ORDER: dict[str, tuple[str, object]] = {
    "mute": ("mute", False),
    "garble": ("noise", b""),
    "no_network": ("no_network", False),
    "no_sim": ("no_sim", False),
    "late_ok": ("late_ok_s", 0.0),
    "csms_busy": ("sim_busy", False),
    "notification_inside_reply": ("inside_reply", False),
    "fail_next_send": ("next_send_fails", None),
}
"""The trouble behind each fault, and what it is while nothing is wrong."""


class Patient(Protocol):
    """The modem that something goes wrong with."""

    board: Board
    voice: Voice

    def pull(self) -> None:
        """Take the cable and the power away."""

    def push(self) -> None:
        """Give them back."""

    def restart(self) -> None:
        """Forget everything that was set, and say the boot lines."""

    def send_noise(self, noise: bytes) -> None:
        """Put octets on the wire as they are."""


class Faults:
    """Starts and clears faults by their own methods, or by name as a console does.

    Thread: from anywhere but the modem's own threads.
    """

    def __init__(self, modem: Patient) -> None:
        self._modem = modem
        self._board = modem.board
        self._started: dict[str, Callable[..., None]] = {
            "mute": self.mute,
            "garble": self.garble_all,
            "unplug": self.unplug,
            "sim_full": self.sim_full,
            "no_network": self.no_network,
            "no_sim": self.no_sim,
            "late_ok": self.late_ok,
            "notification_inside_reply": self.notification_inside_reply,
            "csms_busy": self.csms_busy,
            "fail_next_send": self.fail_next_send,
            "reset": self.reset,
        }

    @property
    def active(self) -> set[str]:
        """Name the faults that are on; one that happens once is over when it has happened."""
        with self._board.changed:
            found = {
                name
                for name, (trouble, clean) in _IN_ORDER.items()
                if getattr(self._board.troubles, trouble) != clean
            }
            if not self._board.powered:
                found.add("unplug")
            if any(memory.jammed for memory in self._board.memories.values()):
                found.add("sim_full")
            return found

    @property
    def names(self) -> tuple[str, ...]:
        """Give every fault's name."""
        return tuple(self._started)

    def start(self, name: str, *values: str) -> None:
        """Start a fault by name, with what it needs as text.

        Raises:
            KeyError: there is no such fault.
            ValueError: it needs a number.
        """
        start = self._started[name]
        start(*(float(value) if name == "late_ok" else int(value) for value in values))

    def clear(self, name: str | None = None) -> None:
        """Clear one fault, or all.

        Raises:
            KeyError: there is no such fault.
        """
        if name is not None and name not in self._started:
            raise KeyError(name)
        for known in self.names if name is None else (name,):
            self._clear(known)

    def mute(self) -> None:
        """Answer nothing and say nothing."""
        self._set("mute", value=True)

    def garble(self, noise: bytes = NOISE) -> None:
        """Put noise on the wire, once."""
        self._modem.send_noise(noise)

    def garble_all(self) -> None:
        """Put noise before everything the modem says."""
        self._set("noise", value=NOISE)

    def unplug(self) -> None:
        """Pull the modem out: no power, no port, no network."""
        self._modem.pull()

    def plug(self) -> None:
        """Put it in again: a new port under the same name, and a modem that forgot its settings."""
        self._modem.push()

    def sim_full(self) -> None:
        """Let no more message into any memory."""
        with self._board.changed:
            self._jam(jammed=True)

    def no_network(self) -> None:
        """Lose the network: calls drop, sends fail, texts wait."""
        self._set("no_network", value=True)
        self._radio_changed()

    def no_sim(self) -> None:
        """Lose the card."""
        self._set("no_sim", value=True)
        self._radio_changed()

    def late_ok(self, seconds: float = 1.0) -> None:
        """Give every final result that late."""
        self._set("late_ok_s", value=seconds)

    def notification_inside_reply(self) -> None:
        """Say what is unasked between the lines of the next reply, or half a second late."""
        self._set("inside_reply", value=True)

    def csms_busy(self) -> None:
        """Refuse message commands: the SIM is busy."""
        self._set("sim_busy", value=True)

    def fail_next_send(self, cms_code: int = 38) -> None:
        """Refuse the next part that is sent, and only that."""
        self._set("next_send_fails", value=cms_code)

    def reset(self) -> None:
        """Let the modem restart by itself: its settings are gone; nothing needs clearing."""
        self._modem.restart()

    def _set(self, trouble: str, *, value: object) -> None:
        with self._board.changed:
            setattr(self._board.troubles, trouble, value)

    def _clear(self, name: str) -> None:
        if name == "unplug":
            if "unplug" in self.active:
                self.plug()
            return
        with self._board.changed:
            if name in _IN_ORDER:
                setattr(self._board.troubles, *_IN_ORDER[name])
            if name == "sim_full":
                self._jam(jammed=False)
        if name in ("no_network", "no_sim", "sim_full"):
            self._radio_changed()

    def _jam(self, *, jammed: bool) -> None:
        for memory in self._board.memories.values():
            memory.jammed = jammed

    def _radio_changed(self) -> None:
        with self._board.changed:
            if not self._board.registered:
                self._modem.voice.drop_all(quietly=False)
            self._board.registration_changed()
