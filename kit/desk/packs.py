"""A starting pack becomes the site's own guide, topics, services and slots."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from kit.clock import as_text
from kit.hotline import openings
from kit.store import guide, slots
from kit.store.engine import Writing
from kit.wording.packs import Pack, Service


def install(tx: Writing, pack: Pack) -> None:
    """Lays a pack in. Done twice it changes nothing; what has the same key is brought up to date."""
    _topics(tx, pack)
    _answers(tx, pack)
    for place, centre in enumerate(pack.centres):
        slots.put_centre(tx, centre.key, centre.name, centre.address, centre.timezone)
    for place, service in enumerate(pack.services):
        slots.put_service(tx, service.key, service.names, _opening(service).as_json(), place)


def open_slots(tx: Writing, now: datetime) -> int:
    """Opens the coming slots of every service at every centre; how many are new."""
    count = 0
    for service in slots.services(tx):
        opening = openings.from_json(service.pattern)
        after = now + timedelta(hours=opening.lead_hours)
        for centre in slots.centres(tx):
            known = slots.known_starts(tx, service.id, centre.id, now)
            for window in openings.windows(opening, ZoneInfo(centre.timezone), after):
                if as_text(window[0]) not in known:
                    count += slots.offer(tx, service.id, centre.id, window, opening.places)
    return count
