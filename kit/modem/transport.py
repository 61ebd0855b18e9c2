"""The wire to a modem: one command at a time goes out, its reply comes back.

What the modem says unasked, even in the middle of a reply, goes to an `Ear` instead.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import re
import select
import termios
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import serial

from kit.errors import LineLost, LineSilent, NotAModem, PortMissing, PortTaken, Refused
from kit.modem import replies

log = logging.getLogger(__name__)

ESCAPE = b"\x1b"
CTRL_Z = b"\x1a"
SETTLE_S = 1.5
"""How long a modem may take to answer when we find our place in the conversation again."""

PROMPT_S = 5.0
NOT_SENT = "not sent"
"""What `Refused.family` says when the modem never came to ask for the text."""

_WRITE_TIMEOUT_S = 2.0
_BUSY_PAUSE_S = 0.3
_BUSY_PATIENCE_S = 4.0
_LONGEST_LINE = 4096
_NOISE = bytes(octet for octet in range(256) if not 32 <= octet < 127 and octet not in b"\r\n")
_LINE_ENDS = re.compile(rb"[\r\n]+")
_MARKERS = ("AT+CMEE?", "AT+CFUN?", "AT+CREG?")


class Ear(Protocol):
    """Hears what the modem says unasked. Thread: always the wire's own reader."""

    def hear(self, line: str, pdu: str, now: float) -> None:
        """One line, with the PDU that followed it, if it brings one."""

    def due(self) -> float | None:
        """The monotonic time at which `tick` is wanted."""

    def tick(self, now: float) -> None:
        """Time went by."""

    def gone(self) -> None:
        """The port is gone."""


@dataclass(slots=True)
class _Exchange:
    """A command on its way, and what has come back of its reply."""

    verb: str
    typed: str
    ends: frozenset[str] = frozenset()
    wants_prompt: bool = False
    only_after: str = ""
    passed_over: int = 0
    lines: list[str] = field(default_factory=list)
    final: str | None = None
    error: type[LineLost] | type[LineSilent] | None = None
    done: threading.Event = field(default_factory=threading.Event)

    def end(self, final: str) -> None:
        if self.only_after and not any(line.startswith(self.only_after) for line in self.lines):
            self.passed_over += 1  # the late end of an earlier reply
            return
        self.final = final
        self.done.set()

    def fail(self, error: type[LineLost] | type[LineSilent]) -> None:
        if not self.done.is_set():
            self.error = error
            self.done.set()


class Wire:
    """One serial port with a modem on it.

    Thread: `ask`, `exchange`, `send` and `post` from any thread; commands wait for their turn.
    `close` from any thread.
    """

    def __init__(self, port: str, baudrate: int, ear: Ear) -> None:
        self._port = port
        self._baudrate = baudrate
        self._ear = ear
        self._turn = threading.RLock()
        self._closing = threading.Event()
        self._lost = False
        self._lost_place = True
        self._exchange: _Exchange | None = None
        self._errands: deque[Callable[[float], None]] = deque()
        self._markers = deque(_MARKERS)
        self._rest = b""
        self._announced = ""
        self._serial = _opened(port, baudrate)
        self._wake_reader, self._wake_writer = os.pipe()
        self._wake_lock = threading.Lock()
        os.set_blocking(self._wake_writer, False)
        self._thread = threading.Thread(target=self._read, name=f"wire {port}", daemon=True)
        self._thread.start()

    @property
    def lost(self) -> bool:
        """Whether the port is gone or closed."""
        return self._lost or self._closing.is_set()

    def find_modem(self) -> None:
        """Makes sure that a modem answers, whatever was going on before. Raises NotAModem."""
        for _ in range(3):
            try:
                with self._turn:
                    self._find_place()
            except LineSilent:
                continue
            return
        raise NotAModem

    def ask(self, command: str, timeout_s: float = 5.0) -> list[str]:
        """The information lines of the reply.

        Waits a moment and asks again while the SIM is busy.
        Raises: Refused, LineSilent, LineLost.
        """
        verb = replies.verb_of(command)
        patient_until = time.monotonic() + _BUSY_PATIENCE_S
        while True:
            lines, final = self.exchange(command, timeout_s)
            refused = replies.refusal(verb, final)
            if refused is None:
                return lines
            if not replies.is_busy(refused) or time.monotonic() > patient_until:
                raise refused
            if self._closing.wait(_BUSY_PAUSE_S):
                raise LineLost

    def exchange(
        self, command: str, timeout_s: float, ends: frozenset[str] = frozenset()
    ) -> tuple[list[str], str]:
        """The information lines and the final result, whatever it is.

        `ends` are words that also end the reply. Raises: LineSilent, LineLost.
        """
        running = _Exchange(replies.verb_of(command), command, ends)
        with self._turn:
            self._find_place()
            final = self._run(running, f"{command}\r".encode("ascii", "replace"), timeout_s)
            # A hang-up heard while we answer looks like the answer to it; the true one may follow.
            self._lost_place = final in ends
        return running.lines, final

    def send(self, command: str, payload: str, timeout_s: float) -> list[str]:
        """Types `command`, waits for the prompt, types `payload` and Ctrl-Z.

        Raises: Refused whenever it is certain that nothing was sent; LineSilent and LineLost
        mean that the payload was typed and nobody knows whether it went.
        """
        verb = replies.verb_of(command)
        with self._turn:
            try:
                self._find_place()
                self._await_prompt(verb, command)
            except (LineSilent, LineLost) as error:
                raise Refused(verb, NOT_SENT) from error
            running = _Exchange(verb, payload)
            final = self._run(running, payload.encode("ascii") + CTRL_Z, timeout_s)
        refused = replies.refusal(verb, final)
        if refused is not None:
            raise refused
        return running.lines

    def post(self, errand: Callable[[float], None]) -> None:
        """Has the reader run `errand(now)`, so that only one thread ever speaks to the ear."""
        self._errands.append(errand)
        self._wake()

    def close(self) -> None:
        """Frees the port and whoever waits. Safe to call twice."""
        if self._closing.is_set():
            return
        self._closing.set()
        self._wake()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._free_waiter()
        with self._turn:
            self._serial.close()
        self._close_pipe()

    def _await_prompt(self, verb: str, command: str) -> None:
        prompt = _Exchange(verb, command, wants_prompt=True)
        final = self._run(prompt, f"{command}\r".encode("ascii"), PROMPT_S)
        if final != ">":
            self._lost_place = True
            raise replies.refusal(verb, final) or Refused(verb, NOT_SENT)

    def _run(self, running: _Exchange, octets: bytes, timeout_s: float) -> str:
        """Writes, and waits for the final result. Holding the turn."""
        if self.lost:
            raise LineLost
        self._exchange = running
        try:
            self._write(running.verb, octets)
            if not running.done.wait(timeout_s):
                running.fail(LineSilent)
        finally:
            self._exchange = None
        if running.error is LineSilent:
            self._lost_place = True
            raise LineSilent(running.verb)
        if running.error is not None or running.final is None:
            raise LineLost
        return running.final

    def _write(self, verb: str, octets: bytes) -> None:
        try:
            self._serial.write(octets)
        except serial.SerialTimeoutException as error:
            self._lost_place = True
            raise LineSilent(verb) from error
        except OSError as error:
            raise LineLost from error

    def _find_place(self) -> None:
        """After a silence, late answers may still come: goes on behind the answer to a marker.

        An escape first, in case the modem still waits for a text. Each try has another marker,
        so that the late answer to one is not taken for the next. Holding the turn.
        """
        if not self._lost_place:
            return
        self._markers.rotate(-1)
        command = self._markers[0]
        marker = _Exchange(replies.verb_of(command), command)
        marker.only_after = f"{marker.verb[2:]}:"
        try:
            self._run(marker, ESCAPE + b"\r" + command.encode("ascii") + b"\r", SETTLE_S)
        except LineSilent:
            if not marker.passed_over:
                raise
            # It does answer, but does not know the marker, and has been quiet since.
        self._lost_place = False

    def _free_waiter(self) -> None:
        running = self._exchange
        if running is not None:
            running.fail(LineLost)

    def _wake(self) -> None:
        with self._wake_lock:
            if self._wake_writer >= 0:
                with contextlib.suppress(BlockingIOError):  # it is awake already
                    os.write(self._wake_writer, b".")

    def _close_pipe(self) -> None:
        with self._wake_lock:
            os.close(self._wake_reader)
            os.close(self._wake_writer)
            self._wake_writer = -1

    def _read(self) -> None:
        """The reader: everything that comes in, until the port is closed or gone."""
        port = self._serial.fileno()
        poller = select.poll()
        poller.register(port, select.POLLIN)
        poller.register(self._wake_reader, select.POLLIN)
        while not self._closing.is_set():
            ready = poller.poll(self._patience_ms())
            try:
                self._attend({descriptor for descriptor, _ in ready}, port)
            except OSError:
                self._lose()
                return

    def _patience_ms(self) -> float | None:
        due = self._ear.due()
        return None if due is None else max(0.0, due - time.monotonic()) * 1000 + 1

    def _attend(self, ready: set[int], port: int) -> None:
        if self._wake_reader in ready:
            os.read(self._wake_reader, 4096)
        now = time.monotonic()
        while self._errands:
            self._safely(self._errands.popleft(), now)
        if port in ready:
            octets = os.read(port, 65536)
            if not octets:
                raise OSError(errno.EIO, "end of file")
            self._take(octets, now)
        self._safely(self._ear.tick, now)

    def _safely(self, work: Callable[..., None], *arguments: object) -> None:
        """A listener that fails does not silence the line."""
        try:
            work(*arguments)
        except Exception:
            log.exception("a listener of a line failed")

    def _lose(self) -> None:
        if self._closing.is_set():
            return
        self._lost = True
        self._free_waiter()
        log.warning("the port of a line is gone")
        self._safely(self._ear.gone)

    def _take(self, octets: bytes, now: float) -> None:
        *lines, self._rest = _LINE_ENDS.split(self._rest + octets.translate(None, _NOISE))
        for line in lines:
            if line:
                self._line(line[:_LONGEST_LINE].decode("ascii").strip(), now)
        self._look_for_prompt()
        if len(self._rest) > _LONGEST_LINE:
            self._rest = b""

    def _look_for_prompt(self) -> None:
        running = self._exchange
        if running is not None and running.wants_prompt and self._rest.lstrip()[:1] == b">":
            self._rest = b""
            running.end(">")

    def _line(self, line: str, now: float) -> None:
        if self._announced:
            announced, self._announced = self._announced, ""
            if _is_hex(line):
                self._safely(self._ear.hear, announced, line, now)
                return
        running = self._exchange
        if running is None or running.done.is_set():
            self._unasked(line, now)
        elif running.typed and line.endswith(running.typed):
            return  # an echo
        elif replies.is_final(line) or line in running.ends:
            running.end(line)
        elif replies.is_unasked(line, running.verb):
            if line in replies.RESET_LINES:
                running.fail(LineSilent)
            self._unasked(line, now)
        else:
            running.lines.append(line)

    def _unasked(self, line: str, now: float) -> None:
        if replies.brings_a_pdu(line):
            self._announced = line
        else:
            self._safely(self._ear.hear, line, "", now)


def _opened(port: str, baudrate: int) -> serial.Serial:
    try:
        return serial.Serial(
            port=port, baudrate=baudrate, timeout=0, write_timeout=_WRITE_TIMEOUT_S, exclusive=True
        )
    except serial.SerialException as error:
        if error.errno in (errno.EBUSY, errno.EAGAIN, errno.EACCES, errno.EPERM):
            raise PortTaken(port) from error
        if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO, errno.EISDIR, errno.EIO):
            raise PortMissing(port) from error
        raise NotAModem(port) from error
    except (termios.error, ValueError) as error:
        raise NotAModem(port) from error


def _is_hex(line: str) -> bool:
    try:
        bytes.fromhex(line)
    except ValueError:
        return False
    return True
