"""What the pages are given: the rooms below them, handed in once at the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from kit.bell import Bell
from kit.clock import Clock
from kit.settings import Settings
from kit.store.engine import Store


@dataclass(frozen=True, slots=True)
class House:
    """The parts of the box that pages talk to.

    `secret` signs the small cookie that holds the form token; `streams` is how many pages may be
    live at once, each of them one thread.
    """

    store: Store
    bell: Bell
    clock: Clock
    settings: Settings
    secret: bytes
    streams: int = 48


def house() -> House:
    """The house of the app that answers this request."""
    return cast("House", current_app.extensions["house"])
