"""When the hotline is attended: a week with its single days, by the site's own clock.

A night that is counted twice when clocks go back is open all through; hours that the clock skips
when they go forward begin or end with the jump.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from kit.hotline.openings import DAYS, Spans

LOOK_AHEAD = timedelta(days=62)
"""How far ahead the next change is looked for: a site that is closed for longer says no date."""

_DAY = timedelta(days=1)
_MIDNIGHT = "24:00"
_WHOLE_DAY: Spans = (("00:00", _MIDNIGHT),)
_TIME = r"([01]?\d|2[0-3])(?:[:.]([0-5]\d))?"
_SPAN = re.compile(rf"{_TIME}\s*[-–]\s*(?:{_TIME}|(24)(?:[:.]00)?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hours:
    """`week` maps a weekday's name to its hours, `days` a single day (ISO) to other ones.

    A day without hours is closed. Hours that end no later than they begin go on past midnight and
    belong to the day on which they begin. Without any weekly hours every day is open as a whole,
    but for the single days.
    """

    week: Mapping[str, Spans] = field(default_factory=dict)
    days: Mapping[str, Spans] = field(default_factory=dict)

    def as_json(self) -> str:
        """The hours as the store keeps them."""
        return json.dumps(asdict(self))

    def on(self, day: date) -> Spans:
        """The hours that begin on a day."""
        usual = self.week.get(DAYS[day.weekday()], ()) if self.week else _WHOLE_DAY
        return self.days.get(day.isoformat(), usual)


@dataclass(frozen=True, slots=True)
class Doors:
    """Whether the hotline is open, and until when it stays so; None when no change is near."""

    open: bool
    until: datetime | None = None


def from_json(text: str) -> Hours:
    """The hours that `as_json` wrote."""
    raw = json.loads(text)
    return Hours(
        *(
            {day: [(start, end) for start, end in spans] for day, spans in raw[part].items()}
            for part in ("week", "days")
        )
    )


def read(text: str) -> list[tuple[str, str]]:
    """The hours that "9-14, 16:00-20:00" means, in order; none when it is empty.

    Raises: ValueError for anything else, and for hours that overlap.
    """
    spans = []
    for word in (word.strip() for word in re.split("[,;]", text)):
        if not word:
            continue
        found = _SPAN.fullmatch(word)
        if found is None:
            raise ValueError(word)
        start = f"{found[1]:0>2}:{found[2] or '00'}"
        end = _MIDNIGHT if found[5] else f"{found[3]:0>2}:{found[4] or '00'}"
        spans.append((start, _MIDNIGHT if end == "00:00" else end))
    spans.sort()
    if any(later[0] < earlier[1] or past_midnight(earlier) for earlier, later in pairwise(spans)):
        raise ValueError(text)
    return spans


def past_midnight(span: tuple[str, str]) -> bool:
    """Whether hours end on the day after they began."""
    return span[1] <= span[0]


def doors(hours: Hours, zone: ZoneInfo, now: datetime) -> Doors:
    """How it stands now, and when that changes."""
    if not hours.week and not hours.days:
        return Doors(open=True)
    today = now.astimezone(zone).date()
    for start, end in openings(hours, zone, today, today + LOOK_AHEAD):
        if end > now:
            is_open = start <= now
            changes = end if is_open else start
            return Doors(is_open, changes if changes < now + LOOK_AHEAD - _DAY else None)
    return Doors(open=False)


def openings(
    hours: Hours, zone: ZoneInfo, first: date, last: date
) -> Iterator[tuple[datetime, datetime]]:
    """When it is open from the evening before `first` to `last`, as instants, in order.

    Hours that touch or overlap, as at midnight, are one opening.
    """
    begun: tuple[datetime, datetime] | None = None
    for start, end in _instants(hours, zone, first - _DAY, last):
        if begun and start <= begun[1]:
            begun = begun[0], max(end, begun[1])
            continue
        if begun:
            yield begun
        begun = start, end
    if begun:
        yield begun


def _instants(
    hours: Hours, zone: ZoneInfo, first: date, last: date
) -> Iterator[tuple[datetime, datetime]]:
    """The first instant at which the clock shows a beginning, and the last at which an end."""
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        for span in sorted(hours.on(day)):
            start = _instant(datetime.combine(day, time.fromisoformat(span[0])), zone, fold=0)
            end = _instant(_end(day, span), zone, fold=1)
            if start < end:
                yield start, end


def _end(day: date, span: tuple[str, str]) -> datetime:
    if span[1] == _MIDNIGHT:
        return datetime.combine(day + _DAY, time())
    ends_on = day + _DAY if past_midnight(span) else day
    return datetime.combine(ends_on, time.fromisoformat(span[1]))


def _instant(wall: datetime, zone: ZoneInfo, fold: int) -> datetime:
    """When the clock shows `wall`, the first or the second time; where it never does, the jump."""
    at = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
    if at.astimezone(zone).replace(tzinfo=None) == wall:
        return at
    at = wall.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset, minute = at.astimezone(zone).utcoffset(), timedelta(minutes=1)
    while (at - minute).astimezone(zone).utcoffset() == offset:
        at -= minute
    return at
