"""How long things wait before they are tried again or given up."""

from __future__ import annotations

from datetime import datetime, timedelta

JOINING = timedelta(hours=6)
"""How long the parts of a joined message are waited for before they are shown as they are."""

SEND_TRIES = 4
_BACK_OFF = (timedelta(seconds=15), timedelta(minutes=2), timedelta(minutes=10))
LONGEST = _BACK_OFF[-1]
"""No text is put off for longer: what says otherwise was written under a wrong clock."""


def passed(last: datetime | None, pause: timedelta, now: datetime) -> bool:
    """Whether `pause` went by since `last`, or there was none.

    A `last` that lies ahead of `now` was written under a wrong clock: it holds nothing back.
    """
    return last is None or not now - pause <= last <= now


def next_try(tries: int, now: datetime) -> datetime | None:
    """When a text that failed `tries` times may go again; None when it is given up."""
    if tries >= SEND_TRIES:
        return None
    return now + _BACK_OFF[min(tries, len(_BACK_OFF)) - 1]
