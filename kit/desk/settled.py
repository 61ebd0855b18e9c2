"""What the site settled on its pages: when it is open, which languages its callers read.

Both are read with the transaction that needs them, so a change counts at once. For languages the
page comes before site.toml.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from kit.errors import WrongMoment
from kit.hotline import attended
from kit.hotline.attended import Doors, Hours
from kit.hotline.languages import PAGES
from kit.settings import Site
from kit.store import settled
from kit.store.engine import Reading, Writing

_NONE = "null"


def hours(r: Reading) -> Hours:
    """The opening hours of the hotline; none: always open."""
    found = settled.value(r, "hours")
    return Hours() if found == _NONE else attended.from_json(found)


def doors(r: Reading, site: Site, now: datetime) -> Doors:
    """Whether the hotline is open now, and until when it stays so."""
    return attended.doors(hours(r), ZoneInfo(site.timezone), now)


def languages(r: Reading, site: Site) -> tuple[str, ...]:
    """The languages callers are likely to read, the likeliest first."""
    found = json.loads(settled.value(r, "languages"))
    return tuple(found) if found else site.languages


def settle_hours(tx: Writing, wanted: Hours, seen: int, by: str, now: datetime) -> None:
    """Opens and closes by these hours from now on.

    Raises: WrongMoment when somebody settled others since the edition `seen`.
    """
    if wanted != hours(tx):
        _add(tx, "hours", wanted.as_json(), seen, by, now)


def settle_languages(
    tx: Writing, site: Site, wanted: Sequence[str], seen: int, by: str, now: datetime
) -> None:
    """Expects callers to read these, the likeliest first.

    Raises: WrongMoment when there is none, one that we do not know, or one twice; and when
    somebody settled others since the edition `seen`.
    """
    known = {*PAGES, *site.languages}
    if not wanted or len(set(wanted)) < len(wanted) or not set(wanted) <= known:
        raise WrongMoment("no-language")
    if tuple(wanted) != languages(tx, site):
        _add(tx, "languages", json.dumps(list(wanted)), seen, by, now)


def go_back(tx: Writing, name: str, by: str, now: datetime) -> None:
    """Nothing is settled on the pages any more: what site.toml says counts."""
    if settled.value(tx, name) != _NONE:
        settled.add(tx, name, _NONE, by, now)


def _add(tx: Writing, name: str, value: str, seen: int, by: str, now: datetime) -> None:
    if settled.edition(tx, name) != seen:
        raise WrongMoment("settled-meanwhile")
    settled.add(tx, name, value, by, now)
