"""What calendar programs that subscribe to a centre are told of its appointments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

KEPT = timedelta(days=14)
"""For so long what is over or was cancelled stays in the file: who was away for a week sees it."""


@dataclass(frozen=True, slots=True)
class Event:
    """One appointment: `summary` says what for and for how many, never for whom.

    `uid` stays the same for ever in one centre's calendar; another centre's has another one.
    `revision` grows whenever something happens to it.
    """

    uid: str
    summary: str
    starts_at: datetime
    ends_at: datetime
    changed_at: datetime
    revision: int
    stands: bool
