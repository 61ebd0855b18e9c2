"""Serving headquarters: started and stopped by whoever runs it, in a process or beside a box."""

from __future__ import annotations

import threading
from typing import Any

from flask import Flask
from waitress import create_server, wasyncore

from kit.parcel.wire import SEALED_LIMIT

_THREADS = 6
_STOP_S = 3


class HeadquartersServer:
    """Listens from the moment it is made; answers between `start` and `stop`."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        """Takes the port; 0 takes any free one. Raises: OSError when it cannot be had."""
        self._map: dict[int, Any] = {}
        self._server = create_server(
            app,
            map=self._map,
            host=host,
            port=port,
            threads=_THREADS,
            ident=None,
            max_request_body_size=SEALED_LIMIT,
            channel_timeout=60,
            asyncore_use_poll=True,
            clear_untrusted_proxy_headers=True,
        )
        self.host = host
        self.port = int(self._server.effective_port)
        self._thread = threading.Thread(target=self._server.run, name="headquarters", daemon=True)

    @property
    def url(self) -> str:
        """Where it can be reached from this machine."""
        return f"http://{self.host}:{self.port}"

    def start(self) -> None:
        """Answers from now on, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Lets go of the port; gives what is under way three seconds. Thread: any but its own."""
        self._server.trigger.pull_trigger(lambda: wasyncore.close_all(self._map))
        if self._thread.is_alive():
            self._thread.join(_STOP_S)
        else:
            wasyncore.close_all(self._map)
        self._server.task_dispatcher.shutdown(timeout=_STOP_S)
