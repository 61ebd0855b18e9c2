"""Serving an app: waitress in a thread of its own, with enough threads for every open stream."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterable
from typing import Any

from waitress import create_server, wasyncore

_STOP_S = 3

WsgiApp = Callable[..., Iterable[bytes]]


class Server:
    """A listening server.

    Thread: `close` from any. Streams end when the bell is closed: close that first.
    """

    def __init__(self, app: WsgiApp, host: str, port: int, threads: int) -> None:
        """Listens at once. Raises OSError when the port is taken."""
        self._sockets: dict[int, Any] = {}
        self._stopping = threading.Event()
        self._waitress = create_server(
            app,
            map=self._sockets,
            sockets=[_bound(host, port)],  # waitress would start its threads before it binds
            threads=threads,
            connection_limit=threads * 4,
            channel_timeout=60,
            cleanup_interval=30,
            channel_request_lookahead=1,  # so that a stream sees at once when its reader goes
            ident="",
            max_request_body_size=1024 * 1024,
            asyncore_use_poll=True,
        )
        self.port = int(self._waitress.effective_port)
        self._loop = threading.Thread(target=self._run, name="web", daemon=True)
        self._loop.start()

    def close(self) -> None:
        """Stops listening and waits a few seconds for what is being answered."""
        if self._stopping.is_set():
            return
        self._waitress.accepting = False
        self._waitress.task_dispatcher.shutdown(timeout=_STOP_S)
        self._stopping.set()
        self._waitress.pull_trigger()
        self._loop.join(_STOP_S)
        wasyncore.close_all(self._sockets)

    def _run(self) -> None:
        while not self._stopping.is_set():
            wasyncore.loop(timeout=1, use_poll=True, map=self._sockets, count=1)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError:
        listener.close()
        raise
    return listener


def serve(app: WsgiApp, host: str, port: int, threads: int) -> Server:
    """Serves `app`; give it as many threads as there may be streams, and eight for pages.

    A `port` of 0 takes a free one, told by `.port`. Raises OSError when the port is taken.
    """
    return Server(app, host, port, threads)
