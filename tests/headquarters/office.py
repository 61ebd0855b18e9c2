"""A running headquarters for the tests: real HTTP on a free port of this machine."""

from __future__ import annotations

import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar

from kit.headquarters import people
from kit.headquarters.app import make_app
from kit.headquarters.office import Office
from kit.web.serving import serve
from tests.sync.pair import HEADQUARTERS_KEY, Headquarters
from tests.sync.sharing import Office as Sharing

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


@contextmanager
def serving(headquarters: Headquarters | Sharing) -> Iterator[str]:
    """The address of headquarters while it answers."""
    office = Office(headquarters.store, HEADQUARTERS_KEY, headquarters.clock, b"s" * 32)
    server = serve(make_app(office), "127.0.0.1", 0, threads=4)
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.close()


class Answer:
    """What a page said."""

    def __init__(self, status: int, headers: dict[str, str], text: str, url: str) -> None:
        self.status = status
        self.headers = headers
        self.text = text
        self.path = urllib.parse.urlsplit(url).path


class Person:
    """Somebody with a browser."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.cookies = CookieJar()
        self._opener = urllib.request.build_opener(
            urllib.request.HTTPCookieProcessor(self.cookies), urllib.request.ProxyHandler({})
        )

    def look(self, path: str, language: str = "en") -> Answer:
        return self._ask(urllib.request.Request(self._url + path), language)  # noqa: S310 - our own server

    def send(self, path: str, **fields: str) -> Answer:
        """Fills in the form of the sign-in page or of the page one is on, with its token."""
        token = _TOKEN.search(self.look("/signin").text)
        assert token is not None
        return self.send_bare(path, csrf_token=token[1], **fields)

    def send_bare(self, path: str, **fields: str) -> Answer:
        data = urllib.parse.urlencode(fields).encode()
        return self._ask(urllib.request.Request(self._url + path, data), "en")  # noqa: S310

    def sign_in(self, headquarters: Headquarters | Sharing, username: str = "ines") -> Answer:
        words = people.add(headquarters.store, username, headquarters.clock.now())
        return self.send("/signin", username=username, passphrase=words)

    def _ask(self, request: urllib.request.Request, language: str) -> Answer:
        request.add_header("Accept-Language", language)
        try:
            with self._opener.open(request, timeout=10) as found:
                return _answer(found)
        except urllib.error.HTTPError as error:
            with error:
                return _answer(error)


def _answer(found: object) -> Answer:
    return Answer(
        found.status,  # type: ignore[attr-defined]
        dict(found.headers.items()),  # type: ignore[attr-defined]
        found.read().decode(),  # type: ignore[attr-defined]
        found.url,  # type: ignore[attr-defined]
    )
