"""A message bus of one's own, and modems handed to programs that expect them on a socket.

ModemManager and oFono live on the system bus and learn of modems from udev. Neither is needed:
the bus is a private one on a socket that any user may make, and both know a way, meant for their
own tests, to take a modem from a socket.
"""

from __future__ import annotations

import contextlib
import os
import select
import socket
import subprocess
import threading
import time
import tty
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, TypeVar

from jeepney import DBusAddress, HeaderFields, MatchRule, MessageType, new_error, new_method_call
from jeepney import new_method_return as answer_to
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

Found = TypeVar("Found")

PATIENCE_S = 30.0
_PROPERTIES = "org.freedesktop.DBus.Properties"
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>system</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/> <allow own="*"/>
    <allow send_destination="*"/> <allow receive_sender="*"/>
  </policy>
</busconfig>
"""


class RefusedError(Exception):
    """The one who was called answered with an error."""


class Bus:
    """A bus of one's own, as one of its users sees it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._connection = open_dbus_connection(address)

    def close(self) -> None:
        self._connection.close()

    def call(
        self, name: str, path: str, interface: str, method: str, signature: str = "", *body: Any
    ) -> Any:
        """What the method answers: nothing, one value, or a tuple of them."""
        at = DBusAddress(path, bus_name=name, interface=interface)
        call = new_method_call(at, method, signature or None, body)
        reply = self._connection.send_and_get_reply(call, timeout=PATIENCE_S)
        if reply.header.message_type is MessageType.error:
            raise RefusedError(reply.header.fields.get(HeaderFields.error_name), reply.body)
        return reply.body[0] if len(reply.body) == 1 else reply.body

    def told(self, name: str, path: str, interface: str, property_name: str) -> Any:
        """One property's value."""
        found = self.call(name, path, _PROPERTIES, "Get", "ss", interface, property_name)
        return found[1]

    def listen(self, name: str, member: str) -> Callable[[], Any]:
        """Listens for a signal of `name` from now on; the answer waits for it and has its body."""
        rule = MatchRule(type="signal", sender=name, member=member)
        self._connection.send_and_get_reply(message_bus.AddMatch(rule), timeout=PATIENCE_S)
        heard = self._connection.filter(MatchRule(type="signal", member=member))

        def body() -> Any:
            with heard as queue:
                return self._connection.recv_until_filtered(queue, timeout=PATIENCE_S).body

        return body

    def wait_for(self, name: str) -> None:
        """Waits until somebody has this name."""
        until(lambda: self._is_taken(name), f"{name} is on the bus")

    def _is_taken(self, name: str) -> bool:
        asked = message_bus.NameHasOwner(name)
        return bool(self._connection.send_and_get_reply(asked, timeout=PATIENCE_S).body[0])


class Permission(threading.Thread):
    """Stands in for PolicyKit: everybody may do everything, as root may."""

    def __init__(self, address: str) -> None:
        super().__init__(name="permission", daemon=True)
        self._connection = open_dbus_connection(address)
        named = message_bus.RequestName("org.freedesktop.PolicyKit1")
        assert self._connection.send_and_get_reply(named, timeout=PATIENCE_S).body == (1,)

    def run(self) -> None:
        with self._connection, contextlib.suppress(OSError, EOFError):  # the bus is gone
            while True:
                asked = self._connection.receive()
                if asked.header.message_type is MessageType.method_call:
                    self._answer(self._connection, asked)

    @staticmethod
    def _answer(connection: DBusConnection, asked: Any) -> None:
        match asked.header.fields.get(HeaderFields.member):
            case "CheckAuthorization":
                connection.send(answer_to(asked, "(bba{ss})", ((True, False, {}),)))
            case "GetAll":
                connection.send(answer_to(asked, "a{sv}", ({},)))
            case _:
                connection.send(new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod"))


class Bridge(threading.Thread):
    """Hands whoever connects to `door` the modem on `port`, octet for octet.

    `first` is typed before anything else, and its answer kept from the other side.
    """

    def __init__(self, door: socket.socket, port: str, first: bytes = b"") -> None:
        super().__init__(name="bridge", daemon=True)
        self._door = door
        self._port = port
        self._first = first

    def __enter__(self) -> Self:
        self._door.listen()
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self.join(5)

    def run(self) -> None:
        with contextlib.suppress(OSError):  # the door is closed
            while True:
                client, _ = self._door.accept()
                with client:
                    self._serve(client)

    def _serve(self, client: socket.socket) -> None:
        port = os.open(self._port, os.O_RDWR | os.O_NOCTTY)
        try:
            tty.setraw(port)
            self._begin(port)
            both: list[socket.socket | int] = [client, port]
            while True:
                ready, _, _ = select.select(both, [], [])
                if client in ready:
                    said = client.recv(4096)
                    if not said:
                        return
                    os.write(port, said)
                if port in ready:
                    client.sendall(os.read(port, 4096))
        except OSError:
            return  # unplugged, or the client went in the middle
        finally:
            os.close(port)

    def _begin(self, port: int) -> None:
        os.write(port, self._first)
        said = b"" if self._first else b"OK\r\n"
        while not said.endswith(b"OK\r\n"):
            said += os.read(port, 4096)


@contextlib.contextmanager
def own_bus(folder: Path) -> Iterator[Bus]:
    """A bus whose files are in `folder`, on which everything is permitted."""
    settings = folder / "bus.conf"
    settings.write_text(_BUS.format(path=folder / "bus"))
    command = ["dbus-daemon", f"--config-file={settings}", "--nofork", "--nopidfile"]
    with running([*command, "--print-address"], folder / "bus.log", {}) as process:
        assert process.stdout is not None
        address = process.stdout.readline().decode().strip()
        permission = Permission(address)
        permission.start()
        with contextlib.closing(Bus(address)) as bus:
            yield bus
    permission.join(5)


@contextlib.contextmanager
def running(
    command: list[str], log: Path, environment: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    """A program, for as long as it is needed; what it complains of is in `log`."""
    with log.open("wb") as page:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=page, env={**os.environ, **environment}
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        assert process.stdout is not None
        process.stdout.close()


def until(look: Callable[[], Found], what: str) -> Found:
    """The first true thing that `look` finds."""
    deadline = time.monotonic() + PATIENCE_S
    pause = threading.Event()
    while not (found := look()):
        assert time.monotonic() < deadline, f"never happened: {what}"
        pause.wait(0.05)
    return found
