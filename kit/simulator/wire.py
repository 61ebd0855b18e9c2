"""The cable: a pty whose far end is the port that clients open, under a name that stays."""

import contextlib
import fcntl
import logging
import os
import select
import struct
import termios
import threading
import tty
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)

_BACKLOG_OCTETS = 256 * 1024
_FLUSHED_BY_CLIENT = termios.TIOCPKT_FLUSHREAD if hasattr(termios, "TIOCPKT_FLUSHREAD") else 1


class Wire:
    """One plugged-in cable; unplugging ends it, and a new one takes its name.

    Args:
        port: the path under which clients find the port.
        receive: is called with what a client typed, in the wire's own thread.

    Thread: `send` from anywhere; `close` from anywhere but the wire's own thread, and by nobody
    who holds what `receive` waits for.
    """

    def __init__(self, port: Path, receive: Callable[[bytes], None]) -> None:
        self._receive = receive
        self._lock = threading.Lock()
        self._backlog = bytearray()
        self._open = True
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        fcntl.ioctl(self._master, termios.TIOCPKT, struct.pack("i", 1))
        os.set_blocking(self._master, False)
        self._wake_reader, self._wake_writer = os.pipe()
        self._port = port
        self._link(os.ttyname(self._slave))
        self._thread = threading.Thread(target=self._run, name=f"wire {port.name}", daemon=True)
        self._thread.start()

    def send(self, octets: bytes) -> None:
        """Write towards the client; what does not fit now follows when it reads.

        What nobody reads is lost from the oldest on, as on a cable without a listener.
        """
        with self._lock:
            if not self._open:
                return
            if not self._backlog:
                octets = octets[self._write(octets) :]
            if octets:
                self._backlog += octets
                del self._backlog[: max(0, len(self._backlog) - _BACKLOG_OCTETS)]
                os.write(self._wake_writer, b".")

    def close(self) -> None:
        """Pull the cable: the name goes, and whoever has the port open reads end of file."""
        with self._lock:
            if not self._open:
                return
            self._open = False
            os.write(self._wake_writer, b".")
        self._thread.join()

    def _link(self, target: str) -> None:
        self._port.parent.mkdir(parents=True, exist_ok=True)
        fresh = self._port.with_name(self._port.name + ".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(target)
        fresh.replace(self._port)

    def _run(self) -> None:
        poller = select.poll()
        poller.register(self._wake_reader, select.POLLIN)
        while self._open:
            outward = select.POLLOUT if self._backlog else 0
            poller.register(self._master, select.POLLIN | outward)
            for descriptor, event in poller.poll():
                if descriptor == self._wake_reader:
                    os.read(self._wake_reader, 4096)
                else:
                    self._attend(event)
        self._unlink()

    def _attend(self, event: int) -> None:
        if event & select.POLLOUT:
            with self._lock:
                del self._backlog[: self._write(bytes(self._backlog[:4096]))]
        if event & ~select.POLLOUT:
            self._read()

    def _read(self) -> None:
        # In packet mode the first octet is a status; data follows only where it is 0.
        try:
            packet = os.read(self._master, 65536)
        except (BlockingIOError, OSError):
            return
        if packet[0] & _FLUSHED_BY_CLIENT:
            with self._lock:
                self._backlog.clear()
        elif packet[0] == 0 and len(packet) > 1:
            self._hand_on(packet[1:])

    def _hand_on(self, octets: bytes) -> None:
        try:
            self._receive(octets)
        except Exception:
            log.exception("what a client typed could not be worked on")

    def _write(self, octets: bytes) -> int:
        try:
            return os.write(self._master, octets)
        except (BlockingIOError, OSError):
            return 0

    def _unlink(self) -> None:
        with contextlib.suppress(OSError):
            if self._port.readlink() == Path(os.ttyname(self._slave)):
                self._port.unlink()
        with self._lock:  # `close` may be about to wake us
            for descriptor in (self._master, self._slave, self._wake_reader, self._wake_writer):
                os.close(descriptor)
