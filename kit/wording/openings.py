"""When a service of a pack is open, for how many, and on which days it is not as usual.

minutes, places, walkin, priority, buffer, lead_hours, days_ahead, ask_minors, centres
[service.hours]    a line for each open day of the week
[[service.day]]    on, hours, places: one day that is not like its weekday
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from kit.errors import PackError
from kit.hotline.openings import DAYS, Opening, Special
from kit.wording.sheets import Sheet, did_you_mean

OF_AN_OPENING = (
    "minutes", "places", "walkin", "priority", "buffer", "lead_hours", "days_ahead", "ask_minors",
    "centres", "hours", "day",
)  # fmt: skip
"""The keys of a service that this module reads."""

_TIME = r"([01]?\d|2[0-3]):([0-5]\d)"
_SPAN = re.compile(rf"{_TIME}\s*[-–]\s*{_TIME}", re.ASCII)
_MOST = 1000


def read_opening(row: Sheet, centres: Collection[str]) -> Opening:
    """A service's times; `centres` are the keys of those in the pack. Raises: PackError."""
    minutes = row.number("minutes", 5, 480)
    opening = Opening(
        minutes=minutes,
        places=row.number("places", 1, _MOST),
        hours=_hours(row.table("hours", "[service.hours] and a line for each open day"), minutes),
        lead_hours=row.number("lead_hours", 0, 720, 2),
        days_ahead=row.number("days_ahead", 1, 365, 30),
        walkin=row.number("walkin", 0, _MOST, 0),
        priority=row.number("priority", 0, _MOST, 0),
        buffer=row.number("buffer", 0, 240, 0),
        specials=_days(row, minutes),
        centres=_centres(row, centres),
        ask_minors=row.flag("ask_minors"),
    )
    if fault := _fault(row, opening):
        raise fault
    return opening


def _fault(row: Sheet, opening: Opening) -> PackError | None:
    """Numbers that are right alone, and cannot be together."""
    kept = opening.walkin + opening.priority
    if kept > opening.places:
        key = "walkin" if opening.walkin else "priority"
        problem = f"walkin and priority keep {kept} places, and there are only {opening.places}"
        return row.wrong(key, problem)
    if opening.lead_hours >= opening.days_ahead * 24:
        return row.wrong(
            "lead_hours", "lead_hours reach beyond days_ahead: nothing is ever offered"
        )
    return None


def _centres(row: Sheet, known: Collection[str]) -> tuple[str, ...]:
    """Where it is given; none named: everywhere."""
    keys = row.words("centres", '["north-hall"]', optional=True)
    for key in keys:
        if key not in known:
            raise row.wrong("centres", f"there is no centre {key!r}{did_you_mean(key, known)}")
    return keys


def _days(row: Sheet, minutes: int) -> dict[str, Special]:
    """Each [[service.day]] by its day; hours = [] is a day when it is closed."""
    days: dict[str, Special] = {}
    for one in row.tables("day") if "day" in row.values else ():
        one.only("on", "hours", "places")
        day = one.day("on").isoformat()
        if day in days:
            raise one.wrong("on", f"{day} stands here a second time")
        hours = _spans(one, "hours", minutes) if "hours" in one.values else None
        places = one.number("places", 0, _MOST) if "places" in one.values else None
        if hours is None and places is None:
            raise one.wrong("on", f"{day}: write hours or places; hours = [] means closed")
        days[day] = Special(hours, places)
    return days


def _hours(sheet: Sheet, minutes: int) -> dict[str, list[tuple[str, str]]]:
    sheet.only(*DAYS)
    hours = {day: _spans(sheet, day, minutes) for day in sheet.values}
    if not any(hours.values()):
        raise sheet.wrong("", "hours names no open day")
    return hours


def _spans(sheet: Sheet, key: str, minutes: int) -> list[tuple[str, str]]:
    """The hours of one day, in order; none when it is closed."""
    words: Sequence[str] = sheet.words(key, '["09:00-13:00", "16:00-18:00"]', optional=True)
    spans = sorted(_span(sheet, key, word, minutes) for word in words)
    if any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise sheet.wrong(key, f"{key}: the hours overlap")
    return spans


def _span(sheet: Sheet, day: str, word: str, minutes: int) -> tuple[str, str]:
    """From and to, as "09:00"; at least one slot must fit in."""
    found = _SPAN.fullmatch(word)
    if found is None:
        raise sheet.wrong(day, f'{day} must be written like ["09:00-13:00"], not {word!r}')
    opens, closes = (int(found[hour]) * 60 + int(found[hour + 1]) for hour in (1, 3))
    if closes - opens < minutes:
        raise sheet.wrong(day, f"{day}: no slot of {minutes} minutes fits into {word!r}")
    return f"{opens // 60:02}:{opens % 60:02}", f"{closes // 60:02}:{closes % 60:02}"
