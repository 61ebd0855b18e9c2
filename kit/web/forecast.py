"""The forecast of a day: a piece of the appointments page."""

from __future__ import annotations

from datetime import date

from flask import render_template

from kit.desk import outlook
from kit.store.engine import Reading
from kit.web import formats
from kit.web.fragments import fragment
from kit.web.house import house

PIECE = "forecast"
"""The fragment's name; its key is a day."""


@fragment(PIECE)
def of_day(r: Reading, day: str) -> str:
    """Hour by hour for each service; nothing for a day that is over."""
    at = date.fromisoformat(day)
    if at < formats.today():
        return ""
    rooms = house()
    found = outlook.of_day(r, rooms.settings.site, at, rooms.clock.now())
    return render_template("parts/forecast.html", found=[one for one in found if one.hours])
