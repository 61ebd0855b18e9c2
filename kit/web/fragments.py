"""Pieces of pages that many boards show alike: drawn once, shared by every open page.

A fragment is drawn once for each language and each ring of the bell, whoever asks first; the
others wait for it and get the same text. So it holds nothing of one reader: no form token, no
"mine". It is also drawn anew every few seconds, in case a nudge was lost.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import Flask, current_app
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from kit.store.engine import Reading
from kit.web.house import house
from kit.web.i18n import language

LOOK_S = 5.0
"""How often a page is looked at again without being nudged, in seconds."""

TOPICS = ("board", "messages", "slots", "header", "sync-state")
"""Everything the bell says that pages care about."""

HEADER = ("header", "sync-state")
"""What the header cares about; records that wait are counted every few seconds, not every ring."""

CALMLY: tuple[str, ...] = ()
"""What need not be true to the second: drawn every few seconds, however often the bell rings."""

_ROOM = 256
_BLANK = 'name="csrf_token" value=""'
Thing = TypeVar("Thing")
At = tuple[int, int]


@dataclass(slots=True)
class _Kept:
    turn: threading.Lock = field(default_factory=threading.Lock)
    at: At = (-1, -1)
    thing: Any = None


class Shelf:
    """Things drawn for one moment, with room for the last few hundred.

    Thread: any. Two threads that want the same thing wait for one drawing of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable, at: At, draw: Callable[[], Thing]) -> Thing:
        """What `draw` made for `key` at this moment or a later one."""
        with self._lock:
            kept = self._kept.setdefault(key, _Kept())
            self._kept.move_to_end(key)
            while len(self._kept) > _ROOM:
                self._kept.popitem(last=False)
        with kept.turn:
            if kept.at < at:
                kept.thing = draw()
                kept.at = at
            return cast("Thing", kept.thing)


Draw = Callable[..., str]
_known: dict[str, tuple[Draw, tuple[str, ...]]] = {}


def fragment(name: str, topics: tuple[str, ...] = TOPICS) -> Callable[[Draw], Draw]:
    """Names a function (Reading, *keys) -> HTML as a fragment that pages and streams may show."""

    def register(draw: Draw) -> Draw:
        _known[name] = (draw, topics)
        return draw

    return register


def install(app: Flask) -> None:
    """Gives an app its shelf, and templates the word `fragment(name, ...)`."""
    app.extensions["shelf"] = Shelf()
    app.add_template_global(_in_page, "fragment")


def show(name: str, *keys: Hashable) -> Markup:
    """The fragment as it is now, in the reader's language."""
    draw, topics = _known[name]
    return shared((name, language(), *keys), lambda r: Markup(draw(r, *keys)), topics)  # noqa: S704


def _in_page(name: str, *keys: Hashable) -> Markup:
    """The fragment inside a page."""
    return in_page(show(name, *keys))


def in_page(piece: Markup) -> Markup:
    """A piece of a stream inside a page: its forms get this reader's token.

    So a tap counts even before the scripts are there. What comes by stream is sent with the token
    of <body>.
    """
    filled = f'name="csrf_token" value="{generate_csrf()}"'
    return Markup(str(piece).replace(_BLANK, filled))  # noqa: S704


def shared(
    key: Hashable,
    draw: Callable[[Reading], Thing],
    topics: tuple[str, ...] = TOPICS,
    look_s: float = LOOK_S,
) -> Thing:
    """What `draw` reads from the store, once for all pages until the bell rings again.

    Without a ring it is read anew after `look_s` at the latest. It opens the store itself: never
    ask for it, or for a page, while you hold a reading.
    """
    rooms = house()
    shelf = cast("Shelf", current_app.extensions["shelf"])

    def read() -> Thing:
        with rooms.store.reading() as r:
            return draw(r)

    now = (rooms.bell.count(*topics), int(rooms.clock.monotonic() // look_s))
    return shelf.get(key, now, read)
