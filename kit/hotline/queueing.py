"""Who is rung back next, when, and on which of the lines: the rules of the queue, and nothing else.

The queue is fair: whoever waits longest comes first, however often others ring. Ringing again
keeps one's place and makes no second duty. Who did not pick up waits a pause that grows, and is
behind nobody who came later once it is over.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
"""After the first, second and third try that nobody answered; after one more we stop."""

MOST_TRIES = len(PAUSES) + 1


@dataclass(frozen=True, slots=True)
class Owed:
    """A duty to ring `caller` back. `since` is the first miss, `tries` were not answered.

    `not_before` is when the caller wants to be rung.
    """

    caller: str
    since: datetime
    misses: int = 1
    tries: int = 0
    tried_at: datetime | None = None
    not_before: datetime | None = None


def missed(owed: Owed | None, caller: str, now: datetime) -> Owed:
    """What is owed after a missed call. Somebody who just rang is there: the pause is over."""
    if owed is None:
        return Owed(caller, now)
    return replace(owed, misses=owed.misses + 1, tries=0, tried_at=None, not_before=None)


def not_reached(owed: Owed, now: datetime) -> Owed | None:
    """What is owed after a try that nobody answered; None when it was the last."""
    if owed.tries + 1 >= MOST_TRIES:
        return None
    return replace(owed, tries=owed.tries + 1, tried_at=now)


def due_at(owed: Owed) -> datetime:
    """From when on the next try makes sense."""
    due = owed.since
    if owed.tried_at is not None:
        due = owed.tried_at + PAUSES[min(owed.tries, len(PAUSES)) - 1]
    return max(due, owed.not_before) if owed.not_before else due


def next_to_ring(queue: Iterable[Owed], now: datetime) -> Owed | None:
    """The one who waits longest of those who are due."""
    due = [owed for owed in queue if due_at(owed) <= now]
    return min(due, key=lambda owed: (owed.since, owed.caller), default=None)


def may_ring_back(free: int, lines: int) -> bool:
    """Whether a free line may be used for a callback: the last of several stays free for callers.

    A site with one line has no choice, and rings back whenever it is quiet.
    """
    return free > (1 if lines > 1 else 0)


def rejects(flash_mode: bool, number: str) -> bool:  # noqa: FBT001
    """Whether a ring is turned away at once, to be rung back free of charge for the caller.

    Who withholds the number cannot be rung back and is answered as ever.
    """
    return flash_mode and bool(number)
