"""The next free place, said in the box's own answers where the site publishes it."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.desk.site_texts import render
from kit.settings import Site
from kit.store import slots
from kit.store.engine import Reading
from kit.store.rows import named
from kit.wording.dates import day_words, time_words
from kit.wording.texts import spoken

_SAID_IN = {"acknowledgement", "missed-call", "closed"}


def added(r: Reading, site: Site, kind: str, text: str, language: str, now: datetime) -> str:
    """The text `kind`, with the next free place of any service behind it where that is said."""
    if kind not in _SAID_IN or not site.publish_next_free:
        return text
    found = [first(r, service.id, now) for service in slots.services(r)]
    free = min((one for one in found if one), key=lambda one: one.starts_at, default=None)
    return f"{text} {words(r, free, language)}" if free else text


def first(r: Reading, service_id: str, now: datetime) -> slots.Slot | None:
    """The first coming slot of a service with a place for one person."""
    return slots.first_free(r, service_id, 1, now)


def words(r: Reading, slot: slots.Slot, language: str) -> str:
    """Next free place: Registration, Thu 26 Nov, 10:30."""
    tongue = spoken("next_free", language)
    zone, at = ZoneInfo(slot.timezone), from_text(slot.starts_at)
    filled = {
        "service": named(slot.service_names, tongue),
        "day": day_words(at, zone, tongue),
        "time": time_words(at, zone, tongue),
    }
    return render(r, "next_free", language, filled).text
