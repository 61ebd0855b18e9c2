"""A scripted volunteer: works the real pages over HTTP, as a browser would."""

from __future__ import annotations

import http.client
import re
import urllib.parse
from collections.abc import Iterator, Mapping
from http.cookies import SimpleCookie

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_PAGE_TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')


class Volunteer:
    """One signed-in person with a browser's cookies. Not for two threads at once."""

    def __init__(self, port: int, username: str, words: str) -> None:
        self._port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._cookies: dict[str, str] = {}
        self.token = _TOKEN.findall(self.get("/signin"))[0]
        self.post("/signin", {"username": username, "passphrase": words})
        self.token = _PAGE_TOKEN.findall(self.get("/"))[0]

    def get(self, path: str) -> str:
        """A page's text."""
        return self._ask("GET", path)

    def post(self, path: str, fields: Mapping[str, str]) -> str:
        """Sends a form; the text of the answer, or where it leads."""
        body = urllib.parse.urlencode({**fields, "csrf_token": self.token})
        return self._ask("POST", path, body)

    def events(self, path: str) -> Iterator[tuple[str, str]]:
        """Follows an event stream on a connection of its own: (event, data)."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        connection.request("GET", path, headers={"Cookie": self._cookie()})
        answer = connection.getresponse()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}")
        event, data = "", []
        try:
            while line := answer.readline().decode("utf-8"):
                word, _, rest = line.rstrip("\n").partition(": ")
                if word == "event":
                    event = rest
                elif word.startswith("data"):
                    data.append(rest)
                elif not word and event:
                    yield event, "\n".join(data)
                    event, data = "", []
        finally:
            connection.close()

    def close(self) -> None:
        """Goes home."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: str | None = None) -> str:
        headers = {"Cookie": self._cookie(), "Accept-Language": "en"}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{self._port}"
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        text = answer.read().decode("utf-8")
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                self._cookies[name] = morsel.value
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path.split('/')[1]} answered {answer.status}")
        return text

    def _cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self._cookies.items())
