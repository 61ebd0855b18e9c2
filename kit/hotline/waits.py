"""How long things wait before they are tried again or given up."""

from __future__ import annotations

from datetime import datetime, timedelta

from kit.hotline.refusals import Again

JOINING = timedelta(hours=6)
"""How long the parts of a joined message are waited for before they are shown as they are."""

REPEATED = timedelta(minutes=10)
"""Within this, the very same text once more is the network's doubt and no second text."""

SEND_TRIES = 4
_BACK_OFF = (timedelta(seconds=15), timedelta(minutes=2), timedelta(minutes=10))
_LATER = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=4))
LONGEST = max(_BACK_OFF + _LATER)
"""No text is put off for longer: what says otherwise was written under a wrong clock."""


def passed(last: datetime | None, pause: timedelta, now: datetime) -> bool:
    """Whether `pause` went by since `last`, or there was none.

    A `last` that lies ahead of `now` was written under a wrong clock: it holds nothing back.
    """
    return last is None or not now - pause <= last <= now


def next_try(tries: int, now: datetime, again: Again = Again.SOON) -> datetime | None:
    """When a text that failed `tries` times may go again; None when it is given up."""
    if tries >= SEND_TRIES or again is Again.NEVER:
        return None
    pauses = _LATER if again is Again.LATER else _BACK_OFF
    return now + pauses[min(tries, len(pauses)) - 1]
