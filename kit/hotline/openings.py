"""When a service is open: a weekly pattern becomes slots, in the centre's own time."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


_TIME = r"([01]?\d|2[0-3]):([0-5]\d)"
_SPAN = re.compile(rf"{_TIME}\s*[-–]\s*{_TIME}", re.ASCII)

Spans = Sequence[tuple[str, str]]
"""Hours of one day: (from, to) pairs of local wall time, "HH:MM"."""


@dataclass(frozen=True, slots=True)
class Special:
    """One day that is not like its weekday.

    `hours` and `places` are None when they are as usual; no hours at all: closed.
    """

    hours: Spans | None = None
    places: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """A service's week. `hours` maps a day's name to its hours.

    One slot lasts `minutes`, `buffer` minutes before the next, and has `places` places (people);
    of them `walkin` are kept for who comes without an appointment, `priority` for vulnerable
    people. Nothing is offered sooner than `lead_hours` from now nor later than `days_ahead`.
    `specials` maps days (ISO) to what is different; `centres` are the keys of those where it is
    given, empty for all. With `ask_minors` who books by text is asked how many are children.
    """

    minutes: int
    places: int
    hours: Mapping[str, Spans]
    lead_hours: int = 2
    days_ahead: int = 30
    walkin: int = 0
    priority: int = 0
    buffer: int = 0
    specials: Mapping[str, Special] = field(default_factory=dict)
    centres: tuple[str, ...] = ()
    ask_minors: bool = False

    def as_json(self) -> str:
        """The pattern as the store keeps it."""
        return json.dumps(asdict(self))

    def at(self, centre_key: str) -> bool:
        """Whether it is given at that centre."""
        return not self.centres or centre_key in self.centres


@dataclass(frozen=True, slots=True)
class Window:
    """A slot as the pattern wants it, in UTC."""

    starts_at: datetime
    ends_at: datetime
    places: int
    walkin: int
    priority: int


def from_json(text: str) -> Opening:
    """The pattern that `as_json` wrote; what is not in it is as usual."""
    raw = {"minutes": 30, "places": 0, "hours": {}, **json.loads(text)}
    raw["hours"] = {day: _spans(spans) for day, spans in raw["hours"].items()}
    raw["specials"] = {
        day: Special(None if one["hours"] is None else _spans(one["hours"]), one["places"])
        for day, one in raw.get("specials", {}).items()
    }
    raw["centres"] = tuple(raw.get("centres", ()))
    known = {one.name for one in fields(Opening)}
    return Opening(**{key: value for key, value in raw.items() if key in known})


def _spans(raw: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    return [(span[0], span[1]) for span in raw]


def read_hours(text: str) -> list[tuple[str, str]]:
    """The hours that "9:00-14:00, 16:00-18:00" means, in order; none when it is empty.

    Raises: ValueError for anything else, for hours that end before they begin or overlap.
    """
    spans = []
    for word in (word.strip() for word in re.split("[,;]", text)):
        if not word:
            continue
        found = _SPAN.fullmatch(word)
        if found is None:
            raise ValueError(word)
        spans.append((f"{found[1]:0>2}:{found[2]}", f"{found[3]:0>2}:{found[4]}"))
    spans.sort()
    untrue = any(start >= end for start, end in spans)
    if untrue or any(later[0] < earlier[1] for earlier, later in pairwise(spans)):
        raise ValueError(text)
    return spans


def planned(
    opening: Opening, zone: ZoneInfo, now: datetime, holidays: Collection[str] = ()
) -> Iterator[Window]:
    """Every slot that begins after `now` and within the days ahead, in order, with its places.

    `holidays` are days (ISO) on which the whole centre is closed. On the night of a clock change
    the hour that does not exist is left out and the hour that comes twice is offered once. Hours
    that overlap do not make slots that do: the earlier one stands.
    """
    today = now.astimezone(zone).date()
    busy_until = now
    for ahead in range(opening.days_ahead + 1):
        day = today + timedelta(days=ahead)
        special = opening.specials.get(day.isoformat(), Special())
        usual = opening.hours.get(DAYS[day.weekday()], ())
        spans = usual if special.hours is None else special.hours
        places = opening.places if special.places is None else special.places
        walkin = min(opening.walkin, places)
        priority = min(opening.priority, places - walkin)
        for start, end in () if day.isoformat() in holidays else sorted(spans):
            for begins, ends in _of_span(day, start, end, opening, zone):
                if begins > now and begins >= busy_until:
                    busy_until = ends
                    yield Window(begins, ends, places, walkin, priority)


def windows(opening: Opening, zone: ZoneInfo, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Only when: each slot's (start, end) of `planned`, without holidays."""
    return ((one.starts_at, one.ends_at) for one in planned(opening, zone, now))


def _of_span(
    day: date, start: str, end: str, opening: Opening, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    length = timedelta(minutes=opening.minutes)
    step = length + timedelta(minutes=opening.buffer)
    local = datetime.combine(day, time.fromisoformat(start))
    end_at = datetime.combine(day, time.fromisoformat(end))
    closes_at = end_at.replace(tzinfo=zone).astimezone(UTC)
    while opening.minutes > 0 and local + length <= end_at:
        at = local.replace(tzinfo=zone).astimezone(UTC)
        exists = at.astimezone(zone).replace(tzinfo=None) == local
        if exists and at + length <= closes_at:
            yield at, at + length
        local += step
