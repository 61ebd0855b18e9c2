"""The forecast of a day: a piece of the appointments page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import render_template

from kit.clock import from_text
from kit.hotline import forecast
from kit.hotline.forecast import Hour, Rate, Window
from kit.store import attendance, slots
from kit.store.engine import Reading
from kit.web import formats
from kit.web.fragments import fragment

PIECE = "forecast"
"""The fragment's name; its key is a day."""

_LOOKED_BACK = timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a service's day will probably be like."""

    names: str
    rate: Rate
    hours: list[Hour]


@fragment(PIECE)
def outlook(r: Reading, day: str) -> str:
    """Hour by hour for each service; nothing for a day that is over."""
    at, zone = date.fromisoformat(day), formats.zone()
    if at < formats.today():
        return ""
    start, end = formats.bounds(at)
    midnight = formats.bounds(formats.today())[0]
    past = attendance.history(r, midnight - _LOOKED_BACK, midnight, zone)
    of_day = slots.between(r, start, end)
    found = []
    for service in slots.services(r):
        windows = [
            Window(from_text(one.starts_at), one.taken, max(0, one.room("walk-in")))
            for one in of_day
            if one.service_id == service.id and one.places
        ]
        if windows:
            rate = forecast.rate(past, service.id, at.weekday())
            found.append(Outlook(service.names, rate, forecast.hours(windows, rate, zone)))
    return render_template("parts/forecast.html", found=found)
