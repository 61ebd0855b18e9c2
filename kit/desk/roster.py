"""The roster: who is expected when, and what everybody's week weighs."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.errors import NotFound, WrongMoment
from kit.hotline import load as rules
from kit.hotline import roster as clock
from kit.hotline.load import Load
from kit.store import load, roster, volunteers
from kit.store.engine import Reading, Writing

_BACK = timedelta(days=14)
"""How far back days in a row are counted."""


@dataclass(frozen=True, slots=True)
class Weight:
    """What a week weighs for one volunteer."""

    name: str
    load: Load
    calls: int
    heavy: int


def week(monday: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """From when until when a week of the site goes."""
    start = datetime.combine(monday, time(), zone)
    return start, datetime.combine(monday + timedelta(days=7), time(), zone)


def plan(
    tx: Writing,
    by: str,
    who: Collection[str],
    day: date,
    hours: tuple[time, time],
    zone: ZoneInfo,
) -> None:
    """Plans a shift for some people. Raises: NotFound; WrongMoment: "nobody-chosen", "rostered"."""
    if not who:
        raise WrongMoment("nobody-chosen")
    start, end = clock.planned(day, *hours, zone)
    for volunteer_id in who:
        if volunteers.get(tx, volunteer_id) is None:
            raise NotFound
        if not roster.add(tx, volunteer_id, start, end, by):
            raise WrongMoment("rostered")


def copy_week(tx: Writing, by: str, monday: date, zone: ZoneInfo) -> int:
    """Plans in this week what the week before has; who is planned then already stays. How many."""
    before = roster.between(tx, *week(monday - timedelta(days=7), zone))
    made = 0
    for one in before:
        start, end = (clock.later(from_text(at), 7, zone) for at in (one.starts_at, one.ends_at))
        active = volunteers.get(tx, one.volunteer_id)
        if active is not None and active.active:
            made += roster.add(tx, one.volunteer_id, start, end, by)
    return made


def say(tx: Writing, planned_id: str, volunteer_id: str, *, cannot: bool) -> None:
    """Somebody says whether they can come. Raises NotFound when the shift is not theirs."""
    if not roster.say(tx, planned_id, volunteer_id, cannot=cannot):
        raise NotFound


def remove(tx: Writing, planned_id: str) -> None:
    """Takes a planned shift out. Raises NotFound."""
    if not roster.remove(tx, planned_id):
        raise NotFound


def weights(r: Reading, today: date, zone: ZoneInfo, now: datetime) -> list[Weight]:
    """What this week weighs for each of us so far; whom it may be too much for first."""
    monday = today - timedelta(days=today.weekday())
    start, _end = week(monday, zone)
    log = load.chosen(r, start - _BACK)
    taken = load.calls(r, start, rules.HEAVY_TOPICS, rules.HEAVY_ENDINGS)
    found = [
        Weight(
            one.name,
            rules.load(rules.worked(log.get(one.id, []), now), monday, today, zone),
            *taken.get(one.id, (0, 0)),
        )
        for one in volunteers.all_of(r)
        if one.active
    ]
    return sorted(found, key=lambda one: (-len(one.load.warnings()), -one.load.week, one.name))
