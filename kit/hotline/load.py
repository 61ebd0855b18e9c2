"""How much somebody works, and when it is too much: people who listen all day burn out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOURS_A_DAY = timedelta(hours=6)
"""Listening tires faster than other work: crisis lines plan four hours, and six is the most."""

DAYS_IN_A_ROW = 5
"""A day off after five, as a working week has."""

WITHOUT_BREAK = timedelta(hours=3)
"""Attention falls long before; three hours leave room for one long call."""

A_BREAK = timedelta(minutes=10)
"""A shorter pause is no break."""

HEAVY_TOPICS = frozenset({"trafficking", "distress", "violence", "danger", "children-alone"})
HEAVY_ENDINGS = frozenset({"abusive"})
"""Calls that stay with who took them."""

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody worked: this week, on the longest day of it, and at a stretch.

    `in_a_row` are the days up to today or yesterday without one off.
    """

    week: timedelta
    longest_day: timedelta
    stretch: timedelta
    in_a_row: int

    def warnings(self) -> list[str]:
        """What is too much: day, row, break."""
        found = {
            "day": self.longest_day > HOURS_A_DAY,
            "row": self.in_a_row > DAYS_IN_A_ROW,
            "break": self.stretch > WITHOUT_BREAK,
        }
        return [name for name, true in found.items() if true]


def worked(log: Iterable[tuple[datetime, str]], now: datetime) -> list[Span]:
    """When somebody was here and not on a break, from what they chose and when, in order."""
    spans: list[Span] = []
    began: datetime | None = None
    for at, chosen in log:
        if chosen == "free" and began is None:
            began = at
        elif chosen != "free" and began is not None:
            spans.append((began, at))
            began = None
    return [*spans, (began, now)] if began is not None and began < now else spans


def longest_stretch(spans: Sequence[Span]) -> timedelta:
    """The longest time without a break that is one."""
    longest, began = timedelta(), None
    last: datetime | None = None
    for start, end in spans:
        if began is None or last is None or start - last >= A_BREAK:
            began = start
        last = end
        longest = max(longest, end - began)
    return longest


def by_day(spans: Iterable[Span], zone: ZoneInfo) -> dict[date, timedelta]:
    """The time worked on each of the site's days; a night's shift is of two."""
    days: dict[date, timedelta] = defaultdict(timedelta)
    for start, end in spans:
        at = start
        while at < end:
            day = at.astimezone(zone).date()
            midnight = datetime.combine(day + timedelta(days=1), time(), zone)
            until = min(end, midnight.astimezone(start.tzinfo))
            days[day] += until - at
            at = until
    return days


def in_a_row(days: Iterable[date], today: date) -> int:
    """How many days on end were worked, up to today, or to yesterday when today was not yet."""
    known, day, count = set(days), today, 0
    if day not in known:
        day -= timedelta(days=1)
    while day in known:
        day, count = day - timedelta(days=1), count + 1
    return count


def load(spans: Sequence[Span], monday: date, today: date, zone: ZoneInfo) -> Load:
    """What somebody worked in the week that begins on `monday`."""
    days = by_day(spans, zone)
    week = {
        day: length for day, length in days.items() if monday <= day <= monday + timedelta(days=6)
    }
    of_week = [(start, end) for start, end in spans if end.astimezone(zone).date() >= monday]
    return Load(
        sum(week.values(), timedelta()),
        max(week.values(), default=timedelta()),
        longest_stretch(of_week),
        in_a_row(days, today),
    )
