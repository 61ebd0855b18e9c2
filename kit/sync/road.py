"""The road to headquarters: walked whenever something changed, and now and then anyway.

Nothing that goes wrong on it stops the box: the records wait in the journal, and the header of
every page says since when.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass

from kit.bell import Bell
from kit.errors import HeadquartersAway, HeadquartersRefused, HotlineError, ParcelInvalid
from kit.store import journal
from kit.sync.session import Carried, Session

_log = logging.getLogger(__name__)

CHANGED = "sync"
"""The topic rung after every commit that headquarters should hear of."""

STATE = "sync-state"
"""The topic rung when what the header says about headquarters has changed."""

_SLICE_S = 1.0


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait, in seconds.

    After a change `settle_s` passes, so that what belongs together travels together. With nothing
    to carry there is a sign of life every `heartbeat_s`. After a failure the wait doubles from
    `retry_s` up to `retry_at_most_s`.
    """

    settle_s: float = 1.0
    heartbeat_s: float = 300.0
    retry_s: float = 2.0
    retry_at_most_s: float = 60.0


def run(session: Session, bell: Bell, stop: threading.Event, pace: Pace | None = None) -> None:
    """Carries until `stop` is set (seen within a second) or the bell is closed (at once).

    Thread: its own, a daemon: a try that is under way may last as long as the carrier's timeout,
    and being cut off then loses nothing.
    """
    waits = pace or Pace()
    failures = 0
    while not _stopping(bell, stop):
        since = bell.count(CHANGED)
        if _walk(session, bell, stop):
            failures = 0
            _wait(bell, stop, since, waits.heartbeat_s, woken=True)
            _wait(bell, stop, since, waits.settle_s, woken=False)
        else:
            retry_s = min(waits.retry_s * 2**failures, waits.retry_at_most_s)
            failures = min(failures + 1, 16)
            _wait(bell, stop, since, retry_s, woken=False)


def _walk(session: Session, bell: Bell, stop: threading.Event) -> bool:
    """One session. Answers whether everything got through."""
    try:
        carried = session.carry(lambda: not _stopping(bell, stop))
    except HeadquartersAway:
        _note(session, bell, "away")
    except HeadquartersRefused as error:
        _note(session, bell, "refused", f"status {error.status}")
    except ParcelInvalid as error:
        _note(session, bell, "refused", f"the answer is not headquarters': {error}")
    except HotlineError as error:
        _note(session, bell, "failed", type(error).__name__)
    except Exception as error:  # noqa: BLE001 - the road outlives whatever happens on it
        _log.error("the road to headquarters", exc_info=error)
        _note(session, bell, "failed", type(error).__name__)
    else:
        _tell(carried, bell)
        return carried.done
    return False


def _tell(carried: Carried, bell: Bell) -> None:
    """Pages show what was carried, and what was heard."""
    if carried.records:
        _log.info("headquarters holds %d more records", carried.records)
    bell.ring(*(("board", "slots", STATE) if carried.news else (STATE,)))


def _note(session: Session, bell: Bell, trouble: str, detail: str = "") -> None:
    """Keeps the trouble for the header; the store may be what is in trouble."""
    _log.warning("headquarters: %s %s", trouble, detail)
    try:
        with session.store.reading() as r:
            known = journal.pending(r).trouble == trouble
        if not known:
            with session.store.writing() as tx:
                journal.note_trouble(tx, trouble, session.clock.now())
            bell.ring(STATE)
    except Exception as error:  # noqa: BLE001 - the road outlives whatever happens on it
        _log.warning("the trouble could not be kept: %s", type(error).__name__)


def _wait(bell: Bell, stop: threading.Event, since: int, seconds: float, *, woken: bool) -> None:
    """Waits; with `woken`, only until something changed."""
    until = time.monotonic() + seconds
    while not _stopping(bell, stop) and (left := until - time.monotonic()) > 0:
        if not woken:
            stop.wait(min(left, _SLICE_S))
        elif bell.wait(since, min(left, _SLICE_S), CHANGED) != since:
            return


def _stopping(bell: Bell, stop: threading.Event) -> bool:
    return stop.is_set() or bell.closed
