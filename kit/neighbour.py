"""The demo's neighbour: a second site that books at the centre it shares with the demo's own.

It has no modem, no pages and nobody at work: a store, the road to headquarters, and a few people
who hold appointments, so that places granted, used and given back are seen.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from kit.clock import SystemClock
from kit.desk import sharing
from kit.errors import HotlineError
from kit.hotline import codes
from kit.parcel import keys
from kit.settings import HeadquartersSettings
from kit.store import appointments, grants, identity
from kit.store.engine import Store, Writing
from kit.sync.https import HttpsCarrier
from kit.sync.session import Keys, Session

SITE = 8
NAME = "Railway station, demo"
_EVERY_S = 60.0
_AGAIN_S = 2.0
"""So soon it tries again while headquarters still starts."""

_log = logging.getLogger(__name__)


class Neighbour:
    """The site, its files in a folder of their own. It is at work from `start` until it is left."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "neighbour"
        self._folder.mkdir(mode=0o700)
        self.key = keys.box_key(self._folder / "parcel.key")
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        if self._thread:
            self._thread.join()

    def start(self, headquarters: HeadquartersSettings) -> None:
        """Begins its work beside the box; what goes wrong there is noted and tried again."""
        self._thread = threading.Thread(
            target=self._work, args=(headquarters,), name="neighbour", daemon=True
        )
        self._thread.start()

    def _work(self, headquarters: HeadquartersSettings) -> None:
        store = Store(self._folder / "hotline.db", bytes(32))  # the demo's folder goes with it
        try:
            with store.writing() as tx:
                identity.settle(tx, SITE, NAME)
            carrier = HttpsCarrier(headquarters.url)
            both = Keys(self.key, keys.read_headquarters_public(headquarters.key))
            session = Session(store, carrier, both, SystemClock())
            while not self._stop.wait(_EVERY_S if visit(session, self._goes_on) else _AGAIN_S):
                pass
        finally:
            store.close()

    def _goes_on(self) -> bool:
        return not self._stop.is_set()


def visit(session: Session, go_on: Callable[[], bool] = lambda: True) -> bool:
    """Hears what was granted, books from it, and tells of it; False when that did not work."""
    now = session.clock.now()
    try:
        session.carry(go_on)
        with session.store.writing() as tx:
            _book(tx, now)
            sharing.tend(tx, now)
        session.carry(go_on)
    except HotlineError as error:
        _log.info("the neighbour: %s", type(error).__name__)
        return False
    return True


def _book(tx: Writing, now: datetime) -> None:
    """One to three people in each time in which nobody of this site stands yet."""
    for turn, share in enumerate(grants.between(tx, now, now + sharing.AHEAD)):
        people = min(share.unused, 1 + turn % 3)
        if share.yours == share.unused and people:
            row = {
                "slot_id": share.slot_id,
                "code": codes.make(identity.next_code(tx)),
                "party": people,
                "adults": people,
                "language": "en",
            }
            appointments.add(tx, row, now)
