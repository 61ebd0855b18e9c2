"""What the pages print, made without a browser: the same words, for the command."""

from __future__ import annotations

import secrets
from datetime import date

from flask import g

from kit.bell import Bell
from kit.clock import SystemClock
from kit.settings import Settings
from kit.store.engine import Store
from kit.store.slots import Centre
from kit.web import daysheet
from kit.web.app import make_app
from kit.web.house import House


def sheet(
    store: Store, settings: Settings, day: date, centre: Centre | None, language: str
) -> daysheet.Sheet:
    """The sheet of a day and centre in a language."""
    app = make_app(House(store, Bell(), SystemClock(), settings, secrets.token_bytes(32)))
    with app.app_context(), store.reading() as r:
        g.language = language
        return daysheet.sheet(r, day, centre)
