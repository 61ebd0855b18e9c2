"""Event streams: an open page waits on the bell and is sent the pieces that changed.

One stream is one thread of the server, so there are only so many seats; who finds none is told so
and its page asks every few seconds instead.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from collections.abc import Callable, Hashable, Iterator
from itertools import islice
from typing import cast

from flask import Blueprint, Flask, Response, current_app, request, stream_with_context
from markupsafe import Markup

from kit.clock import as_text
from kit.errors import HotlineError
from kit.web import door, fragments, header, presence
from kit.web.house import House, house

log = logging.getLogger(__name__)
pages = Blueprint("live", __name__)

BEAT_S = 10.0
"""How often a quiet stream says that it is alive, in seconds."""

CALM_S = 0.5
"""How often, in seconds, a stream looks at anything but the first piece of its page."""

_OF_ONE = 4
"""Streams of one device: a browser opens six connections to one host, and pages need some too."""

_GONE_S = 1.0
"""How often a stream looks whether its reader has gone, in seconds."""

Piece = tuple[str, Markup]
Look = Callable[..., Iterator[Piece]]
_views: dict[tuple[str, bool], Look] = {}


class Seats:
    """How many streams are open, in all and of each session.

    Thread: any.
    """

    def __init__(self, most: int) -> None:
        self._lock = threading.Lock()
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, token_digest: str) -> bool:
        """Takes a seat; False when all are taken, or this session has its share."""
        with self._lock:
            if self._taken.total() >= self._most or self._taken[token_digest] >= _OF_ONE:
                return False
            self._taken[token_digest] += 1
            return True

    def leave(self, token_digest: str) -> None:
        """Gives a seat back."""
        with self._lock:
            self._taken[token_digest] -= 1
            if self._taken[token_digest] <= 0:
                del self._taken[token_digest]

    def taken(self) -> int:
        """How many streams are open."""
        with self._lock:
            return self._taken.total()


def install(app: Flask, most: int) -> None:
    """Puts the seats into the app."""
    app.extensions["seats"] = Seats(most)


def view(name: str, *, keyed: bool = False) -> Callable[[Look], Look]:
    """Names what a live page shows: a function to its (event, HTML) pieces.

    With `keyed` the function is given the last part of the address: a record's id, a day.
    """

    def register(look: Look) -> Look:
        _views[name, keyed] = look
        return look

    return register


def pieces(*names: str, keys: tuple[Hashable, ...] = ()) -> Iterator[Piece]:
    """Fragments as pieces, drawn one after the other as they are asked for."""
    for name in names:
        yield name, fragments.show(name, *keys)


@view("header")
def _header() -> Iterator[Piece]:
    yield from pieces(*header.PIECES)
    yield "presence", presence.mine()


@pages.get("/live/<name>")
@pages.get("/live/<name>/<key>")
def stream(name: str, key: str | None = None) -> Response:
    """The event stream of a page; with ?once, what it would say now and no more."""
    look = _views.get((name, key is not None))
    if look is None:
        return Response(status=404)
    keys = () if key is None else (key,)

    def all_pieces() -> Iterator[Piece]:
        yield from look(*keys)
        if name != "header":
            yield from _header()

    if "once" in request.args:
        return _events("".join(_event(event, html) for event, html in all_pieces()))
    seats = cast("Seats", current_app.extensions["seats"])
    who = door.me().token_digest
    if not seats.take(who):
        return Response(status=503, headers={"Retry-After": "5"})
    for _piece in all_pieces():
        pass  # what is not there is told now, not in the middle of a stream
    gone = request.environ.get("waitress.client_disconnected", lambda: False)
    response = _events(stream_with_context(_follow(house(), who, all_pieces, gone)))
    response.call_on_close(lambda: seats.leave(who))
    return response


def _follow(rooms: House, who: str, look: Look, gone: Callable[[], bool]) -> Iterator[str]:
    """Looks, says what changed, and sleeps until the bell rings; until sign-out or shut-down.

    When the store refuses, the stream ends; the page says so and comes back by itself.
    """
    said: dict[str, int] = {}
    beat_at = calm_at = rooms.clock.monotonic()
    yield "retry: 1000\n\n"
    try:
        while not rooms.bell.closed and not gone():
            since, began = rooms.bell.count(*fragments.TOPICS), rooms.clock.monotonic()
            calm = began >= calm_at
            for event, html in look() if calm else islice(look(), 1):
                if said.get(event) != hash(html):
                    said[event] = hash(html)
                    yield _event(event, html)
            if calm:
                calm_at = _next_calm(began)
            if began >= beat_at:
                beat_at = began + BEAT_S
                if not door.still_open(rooms, who):
                    yield _event("signed-out", "")
                    return
                yield _event("beat", as_text(rooms.clock.now()))
            _sleep(rooms, since, began + fragments.LOOK_S if calm else calm_at, gone)
    except HotlineError as error:
        log.warning("a stream ended: %s", type(error).__name__)


def _next_calm(now: float) -> float:
    """When the rest of a page is looked at again: for all streams at once, to be drawn once.

    A ring must be on the board at once, and is the first piece of it. The lists below it can wait
    half a second; drawing them at each ring of the bell cost more than all the rest of a call.
    """
    return (now // CALM_S + 1) * CALM_S


def _sleep(rooms: House, since: int, until: float, gone: Callable[[], bool]) -> None:
    """Until the bell rings, it is time to look by ourselves, or nobody listens any more."""
    while (left := until - rooms.clock.monotonic()) > 0 and not rooms.bell.closed and not gone():
        if rooms.bell.wait(since, min(left, _GONE_S), *fragments.TOPICS) != since:
            return


def _event(name: str, html: str) -> str:
    lines = "\n".join(f"data: {line}" for line in html.splitlines() or [""])
    return f"event: {name}\n{lines}\n\n"


def _events(body: str | Iterator[str]) -> Response:
    return Response(body, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})
