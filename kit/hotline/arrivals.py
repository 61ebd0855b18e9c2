"""Who comes to the reception: how each party stands, and whose turn it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

Standing = Literal["booked", "late", "here", "called", "served", "left", "no-show", "cancelled"]
"""How a party stands: expected, late past the grace, here, called, served, gone without it."""


def standing(
    state: str,
    starts_at: datetime,
    now: datetime,
    grace: timedelta,
    *,
    called: bool = False,
    served: bool = False,
    left: bool = False,
) -> Standing:
    """How a party stands whose appointment is in `state` (booked, kept, no-show, cancelled)."""
    if state == "booked":
        return "late" if now > starts_at + grace else "booked"
    if state == "kept":
        return "served" if served else "called" if called else "here"
    if state == "no-show":
        return "no-show"
    return "left" if left else "cancelled"


def turn(
    starts_at: datetime, here_at: datetime | None, token: int | None
) -> tuple[datetime, int, datetime]:
    """What parties that are here are sorted by: the appointed time, then tokens in their order.

    A walk-in stands behind everybody whose time had come when the token was drawn, whatever slot
    it was given a place of.
    """
    came = here_at or starts_at
    return (starts_at, 0, came) if token is None else (max(starts_at, came), token, came)


def token_words(token: int) -> str:
    """A token as it is called out: W-17."""
    return f"W-{token}"
