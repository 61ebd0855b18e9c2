"""What headquarters' pages and its gate are given: handed in once at the start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from kit.clock import Clock
from kit.headquarters.store import HeadquartersStore
from kit.parcel.keys import HeadquartersKey


@dataclass(frozen=True, slots=True)
class Office:
    """The parts of headquarters. `secret` signs the small cookie that holds the form token."""

    store: HeadquartersStore
    key: HeadquartersKey
    clock: Clock
    secret: bytes


def office() -> Office:
    """The office of the app that answers this request."""
    return cast("Office", current_app.extensions["office"])
