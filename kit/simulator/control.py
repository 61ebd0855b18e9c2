"""A simulator in another process, driven by words over a unix socket: a line in, a line out."""

import contextlib
import json
import socket
import socketserver
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

Answer = Callable[[str], dict[str, Any]]


class _Conversation(socketserver.StreamRequestHandler):
    server: "_Socket"

    def handle(self) -> None:
        """Answer each line until the other side goes."""
        with contextlib.suppress(ConnectionError):
            for line in self.rfile:
                reply = self.server.answer(line.decode("utf-8", "replace").strip())
                self.wfile.write(json.dumps(reply, ensure_ascii=False).encode() + b"\n")


class _Socket(socketserver.ThreadingUnixStreamServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, path: str, answer: Answer) -> None:
        self.answer = answer
        super().__init__(path, _Conversation)


class ControlSocket:
    """Listens at a path and gives every line to a console; replies are JSON."""

    def __init__(self, path: Path, answer: Answer) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        self._socket = _Socket(str(path), answer)
        path.chmod(0o600)
        self._thread = threading.Thread(
            target=self._socket.serve_forever, name="control", daemon=True
        )

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.shutdown()
        self._socket.server_close()
        self._thread.join()
        self.path.unlink(missing_ok=True)


class Console:
    """The other side: says words to a simulator in another process.

    Thread: one caller at a time; each may have a Console of its own.
    """

    def __init__(self, path: str | Path, timeout_s: float = 30.0) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._socket.settimeout(timeout_s)
        try:
            self._socket.connect(str(path))
        except OSError:
            self._socket.close()
            raise
        self._replies = self._socket.makefile("r", encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let the simulator go on alone."""
        self._replies.close()
        self._socket.close()

    def say(self, words: str) -> str:
        """Say one line and give the reply as it came, a line of JSON.

        Raises:
            ConnectionError: the simulator is gone.
        """
        self._socket.sendall(" ".join(words.splitlines()).encode() + b"\n")
        reply = self._replies.readline()
        if not reply:
            raise ConnectionError(words)
        return reply.strip()

    def ask(self, words: str) -> dict[str, Any]:
        """Say one line and give the reply's fields; `ok` says whether it was understood."""
        reply: dict[str, Any] = json.loads(self.say(words))
        return reply

    def wait_for_text(self, number: str, timeout_s: float = 10.0, after: int = 0) -> str:
        """Give the body of the text that follows the first `after` ones a phone received.

        Raises:
            TimeoutError: it did not come in time.
        """
        reply = self.ask(f"wait {number} {after} {timeout_s}")
        if not reply["ok"]:
            raise TimeoutError(number)
        body: str = reply["text"]["body"]
        return body
