"""A centre's calendar: who may read it, and what it says."""

from __future__ import annotations

import importlib
import secrets
from collections.abc import Callable
from datetime import datetime

from kit.clock import from_text
from kit.errors import NotFound
from kit.hotline import feed
from kit.store import calendars, slots
from kit.store.calendars import Calendar, Entry
from kit.store.engine import Reading, Writing

_SECRET_BYTES = 32
_FILE = "kit.hotline.ics"
"""Imported when the first calendar is asked for: its library takes 3 MB more."""


def open_up(tx: Writing, centre_id: str, language: str, by: str, now: datetime) -> None:
    """Gives a centre's calendar a new secret address; the one before is shut. Raises NotFound."""
    _centre(tx, centre_id)
    calendars.put(tx, centre_id, secrets.token_urlsafe(_SECRET_BYTES), language, by, now)


def written(
    r: Reading, calendar: Calendar, summary: Callable[[Entry], str], now: datetime
) -> bytes:
    """The calendar as a file; `summary` puts an appointment into words."""
    centre = _centre(r, calendar.centre_id)
    place = ", ".join(part for part in (centre.name, centre.address) if part)
    events = [
        feed.Event(
            uid=f"{one.id}.{centre.id}@appointments.hotline",
            summary=summary(one),
            starts_at=from_text(one.starts_at),
            ends_at=from_text(one.ends_at),
            changed_at=from_text(one.changed_at),
            revision=one.happened,
            stands=one.state in {"booked", "kept"},
        )
        for one in calendars.entries(r, centre.id, now - feed.KEPT)
    ]
    ics = importlib.import_module(_FILE)
    file: bytes = ics.write(centre.name, place, centre.timezone, events)
    return file


def _centre(r: Reading, centre_id: str) -> slots.Centre:
    for one in slots.centres(r):
        if one.id == centre_id:
            return one
    raise NotFound
