"""Which of the two calls on a line is talked with, and which is on hold, as the line tells it."""

from __future__ import annotations

from datetime import datetime

from kit.clock import as_text
from kit.store import acts, calls
from kit.store.calls import Call
from kit.store.engine import Writing

MOST = 2
"""As many calls as a line carries; who knocks then is turned away, to be rung back."""


def answered(tx: Writing, call: Call, now: datetime) -> None:
    """The line took this one: whoever was talked with on it is on hold."""
    for other in calls.under_way(tx, call.line):
        if other.id != call.id and other.held_at is None:
            calls.change(tx, other.id, held_at=as_text(now))


def swapped(tx: Writing, line: str, now: datetime) -> None:
    """The line put one on hold and took the other, whichever there was."""
    for call in calls.under_way(tx, line):
        calls.change(tx, call.id, held_at=None if call.held_at else as_text(now))


def ended(tx: Writing, call: Call, by: str) -> None:
    """When we end the call that is talked with, the line takes back the one on hold."""
    if by != "line" or call.held_at is not None or call.answered_at is None:
        return
    for other in calls.under_way(tx, call.line):
        if other.id != call.id:
            calls.change(tx, other.id, held_at=None)


def refused(tx: Writing, call_id: str, act: str) -> None:
    """The line would not swap, or not press keys."""
    calls.change(tx, call_id, trouble=act)


def begins_anew(tx: Writing, line: str) -> None:
    """The line's calls are over, and so is what was wanted of them."""
    acts.forget(tx, line)
