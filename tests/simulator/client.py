"""Whoever has the port open: sees what any terminal would."""

import contextlib
import re
import time
from collections.abc import Callable

import serial

from kit.simulator import pdu
from kit.simulator.userdata import UserData

FINAL = re.compile(rb"(?:^|\r\n)(?:OK|ERROR|\+CM[ES] ERROR: [^\r]*|NO CARRIER)\r+\n")


class PortGoneError(Exception):
    """The port was pulled out while somebody had it open."""


class Client:
    """Whoever has the port open: types, and reads what comes."""

    def __init__(self, port: str) -> None:
        self.serial = serial.Serial(port, 115200, timeout=0.05, write_timeout=2, exclusive=True)
        self.heard = b""

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self.serial.close()

    def type(self, text: str) -> None:
        self.serial.write(text.encode("latin-1"))

    def hear(self, pattern: bytes | re.Pattern[bytes], timeout_s: float = 5.0) -> bytes:
        """Read until a pattern was said, give all up to its end, and keep the rest for later."""
        deadline = time.monotonic() + timeout_s
        while (found := re.search(pattern, self.heard)) is None:
            assert time.monotonic() < deadline, f"no {pattern!r} in {self.heard!r}"
            try:
                self.heard += self.serial.read(max(1, self.serial.in_waiting))
            except OSError as problem:
                raise PortGoneError from problem
        heard, self.heard = self.heard[: found.end()], self.heard[found.end() :]
        return heard

    def ask(self, command: str, timeout_s: float = 5.0) -> list[str]:
        """Type a command, and give its reply's lines, without echo and empty ones."""
        self.type(command + "\r")
        return lines_of(self.hear(FINAL, timeout_s), command)

    def send(self, pdu: str, length: int | None = None) -> list[str]:
        """Send a PDU with its prompt."""
        octets = len(pdu) // 2 - 1 - int(pdu[:2], 16) if length is None else length
        self.type(f"AT+CMGS={octets}\r")
        self.hear(rb"\r\n> ")
        self.type(pdu + "\x1a")
        return lines_of(self.hear(FINAL), pdu)

    def expect(self, pattern: str, timeout_s: float = 5.0) -> re.Match[str]:
        """Wait for a line that begins with a pattern, and pass over what came before it."""
        whole = f"(?:^|\r\n){pattern}[^\r]*\r\n"
        heard = self.hear(whole.encode("latin-1"), timeout_s).decode("latin-1")
        found = re.search(whole, heard)
        assert found is not None
        return found

    def read_to_final(self) -> list[str]:
        """Give the lines up to a final result."""
        return lines_of(self.hear(FINAL))

    def wait_until(self, condition: Callable[[], bool], timeout_s: float = 5.0) -> None:
        """Wait for something that only the other end shows, reading what comes meanwhile."""
        deadline = time.monotonic() + timeout_s
        while not condition():
            assert time.monotonic() < deadline, "waited in vain"
            self.heard += self.serial.read(1)

    def drain(self) -> str:
        """Give everything that was said up to an answered AT."""
        self.type("AT\r")
        return self.hear(rb"\r\nOK\r\n").decode("latin-1")


def lines_of(heard: bytes, typed: str = "") -> list[str]:
    lines = (line.strip("\r") for line in heard.decode("latin-1").split("\n"))
    return [line for line in lines if line and line != typed]


def submit_pdu(recipient: str, part: UserData, *, report: bool = False, reference: int = 0) -> str:
    """Write a part as a driver would send it."""
    first = 0x01 | (0x20 if report else 0) | (0x40 if part.header else 0)
    octets = bytes([0, first, reference]) + pdu.address(recipient)
    return (octets + bytes([0, part.coding, part.length]) + part.octets).hex().upper()
