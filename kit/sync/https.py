"""Headquarters over the network. Parcel and news are sealed, so http:// tells little but sizes."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.parse
import urllib.request

from kit.errors import HeadquartersAway, HeadquartersRefused, SettingsError

_ANSWER_LIMIT = 128 * 1024
"""An answer with news for the site has at most some 30 KiB."""

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class _NoDetours(urllib.request.HTTPRedirectHandler):
    """A redirected POST would arrive as a GET without its parcel: refused instead."""

    def redirect_request(self, *_: object) -> None:
        """Never follows."""


class HttpsCarrier:
    """Carries parcels by POST to `url`/parcels.

    `timeout_s` holds for each step (connect, send, answer): a silent line is given up soon, because
    radio links that hang do not come back and the batch is small enough to send again.
    """

    def __init__(self, url: str, timeout_s: float = 6.0) -> None:
        parts = urllib.parse.urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise SettingsError("[headquarters] url", "must begin with https:// or http://")
        self._url = url.rstrip("/")
        self._timeout_s = timeout_s
        direct = [urllib.request.ProxyHandler({})] if parts.hostname in _LOOPBACK else []
        self._opener = urllib.request.build_opener(_NoDetours(), *direct)

    def deliver(self, sealed: bytes) -> bytes:
        """Posts the parcel and answers what came back.

        Raises: HeadquartersAway, HeadquartersRefused.
        """
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked
            f"{self._url}/parcels",
            data=sealed,
            headers={"Content-Type": "application/octet-stream"},
            method="POST",
        )
        return self._answer(request)

    def key(self) -> str:
        """The public key that whoever answers at `url` says is headquarters': for the doctor.

        Raises: HeadquartersAway, HeadquartersRefused.
        """
        request = urllib.request.Request(f"{self._url}/key")  # noqa: S310 - the scheme was checked
        return self._answer(request).decode("ascii", "replace").strip()

    def _answer(self, request: urllib.request.Request) -> bytes:
        try:
            with self._opener.open(request, timeout=self._timeout_s) as response:
                return _read(response, self._timeout_s)
        except urllib.error.HTTPError as error:
            error.close()
            raise HeadquartersRefused(error.code) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise HeadquartersAway(type(error).__name__) from error


def _read(response: http.client.HTTPResponse, timeout_s: float) -> bytes:
    """The answer. One that drips in is given up after `timeout_s` in all."""
    until = time.monotonic() + timeout_s
    raw = b""
    while len(raw) < _ANSWER_LIMIT and (more := response.read1(_ANSWER_LIMIT - len(raw))):
        raw += more
        if time.monotonic() > until:
            raise TimeoutError
    return raw
