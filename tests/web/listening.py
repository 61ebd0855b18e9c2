"""A served site, and an ear on one of its event streams."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from kit.web import door
from kit.web.serving import Server, serve
from tests.web.scene import Morning

PATIENCE_S = 10.0
SPARE = 8


class Ear:
    """Hears the events of one stream in a thread of its own."""

    def __init__(self, port: int, token: str, path: str = "/live/board") -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)
        self._connection.connect()
        self._socket = self._connection.sock
        self._connection.request("GET", path, headers={"Cookie": f"{door.COOKIE}={token}"})
        self._answer = self._connection.getresponse()
        self.status = self._answer.status
        self.headers = self._answer.headers
        self._changed = threading.Condition()
        self._events: list[tuple[str, str]] = []
        self._ended = False
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def waits_for(self, event: str, words: str = "") -> str:
        """The first event of this name that holds these words."""
        until = time.monotonic() + PATIENCE_S
        with self._changed:
            while True:
                for name, data in self._events:
                    if name == event and words in data:
                        return data
                left = until - time.monotonic()
                assert left > 0, f"no {event} with {words!r} in {[e for e, _ in self._events]}"
                assert not self._ended, f"the stream ended without {event} with {words!r}"
                self._changed.wait(left)

    def heard(self, event: str) -> int:
        with self._changed:
            return sum(name == event for name, _ in self._events)

    def ended(self) -> bool:
        """Whether the stream ends, waiting for it."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ended, PATIENCE_S)

    def leave(self) -> None:
        """Closes the page."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._listener.join(PATIENCE_S)
        self._answer.close()
        self._connection.close()
        self._socket.close()

    def _listen(self) -> None:
        name, data = "", list[str]()
        try:
            for raw in self._answer:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    name = line[7:]
                elif line.startswith("data: "):
                    data.append(line[6:])
                elif not line and name:
                    with self._changed:
                        self._events.append((name, "\n".join(data)))
                        self._changed.notify_all()
                    name, data = "", []
        except (OSError, ValueError, http.client.HTTPException):
            pass
        with self._changed:
            self._ended = True
            self._changed.notify_all()


@dataclass
class Served:
    """A site at an address, and everybody who listens to it."""

    morning: Morning
    server: Server
    ears: list[Ear] = field(default_factory=list)

    def listens(self, who: str = "ana", path: str = "/live/board", *, token: str = "") -> Ear:
        """Somebody opens a page and hears its stream."""
        ear = Ear(self.server.port, token or token_of(self.morning, who), path)
        self.ears.append(ear)
        return ear


@contextlib.contextmanager
def served(morning: Morning, port: int = 0) -> Iterator[Served]:
    server = serve(morning.app, "127.0.0.1", port, morning.streams + SPARE)
    site = Served(morning, server)
    try:
        yield site
    finally:
        for ear in site.ears:
            ear.leave()
        morning.bell.close()
        server.close()


def token_of(morning: Morning, username: str = "ana") -> str:
    cookie = morning.browser(username).get_cookie(door.COOKIE)
    assert cookie
    return cookie.value
