"""Shifts: which one goes on, who must read the briefing first, and which questions are asked."""

from __future__ import annotations

import random
from collections.abc import Collection, Sequence
from datetime import timedelta

GOES_ON = timedelta(hours=2)
"""Who comes back so soon goes on with the shift that stopped: a phone slept, a meal was had."""

KEPT = timedelta(hours=18)
"""How long a callback stays with who keeps it after a shift: until the next day's, no longer."""

ASKED = 3
"""How many questions are asked: enough to notice what was skimmed, done in a minute."""

ABLE = frozenset({"free", "wrap-up"})
"""How somebody is who can take the next call, or nearly."""


def must_read_first(*, owes: bool, others: Collection[str]) -> bool:
    """Whether somebody who owes the briefing must read it before a call.

    `others` are the states of those who owe nothing. While none of them can take the next call, a
    call counts more than the briefing, which stays owed.
    """
    return owes and not ABLE.isdisjoint(others)


def drawn(today: Sequence[str], standing: Sequence[str], shift_id: str) -> list[str]:
    """The questions of a shift: of today's changes first, then standing ones.

    The same shift is asked the same ones, another shift others.
    """
    order = random.Random(shift_id)  # noqa: S311
    first = order.sample(today, min(ASKED, len(today)))
    return first + order.sample(standing, min(ASKED - len(first), len(standing)))
