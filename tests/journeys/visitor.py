"""A volunteer's browser without scripts: plain HTTP to the box, with the forms of its pages."""

from __future__ import annotations

import html
import re
import urllib.error
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.journeys.town import Town, eventually

_TOKEN = re.compile(r'"X-CSRFToken": "([^"]+)"')


class Visitor:
    """Reads pages and sends their forms."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def signs_in(self, username: str) -> None:
        words = self._town.words[username]
        self.sends("/signin", username=username, passphrase=words)

    def reads(self, path: str) -> str:
        """What stands on a page."""
        return self._asks(path, None)

    def sends(self, path: str, **fields: str) -> str:
        """Sends a form; the page that it leads to, also one that refuses."""
        page = self.reads("/signin" if path == "/signin" else "/guide")
        found = _TOKEN.search(html.unescape(page))
        assert found, "the page holds no form token"
        form = {"csrf_token": found[1], **fields}
        return self._asks(path, urllib.parse.urlencode(form).encode())

    def sees(self, words: str, path: str = "/", deadline_s: float = 20.0) -> str:
        """Loads a page until it says something; the page."""
        return eventually(lambda: self._with(words, path), f"{path} says {words}", deadline_s)

    def finds(self, pattern: str, path: str = "/") -> str:
        """Loads a page until something on it fits; what fits the first bracket."""

        def look() -> str:
            found = re.search(pattern, self.reads(path))
            return found[1] if found else ""

        return eventually(look, f"{path} holds {pattern}")

    def _with(self, words: str, path: str) -> str:
        page = self.reads(path)
        return page if words in page else ""

    def _asks(self, path: str, data: bytes | None) -> str:
        try:
            with self._opener.open(self._town.url + path, data, timeout=10) as answer:
                return html.unescape(answer.read().decode("utf-8"))
        except urllib.error.HTTPError as refused:
            with refused:
                return html.unescape(refused.read().decode("utf-8"))
