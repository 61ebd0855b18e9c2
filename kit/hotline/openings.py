"""When a service is open: a weekly pattern becomes slots, in the centre's own time."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Opening:
    """A service's week. `hours` maps a day's name to (from, to) pairs of local wall time, "HH:MM".

    One slot lasts `minutes` and has `places` places (people). Nothing is offered sooner than
    `lead_hours` from now nor later than `days_ahead`.
    """

    minutes: int
    places: int
    hours: Mapping[str, Sequence[tuple[str, str]]]
    lead_hours: int = 2
    days_ahead: int = 30

    def as_json(self) -> str:
        """The pattern as the store keeps it."""
        return json.dumps(
            {
                "minutes": self.minutes,
                "places": self.places,
                "hours": {day: [list(span) for span in spans] for day, spans in self.hours.items()},
                "lead_hours": self.lead_hours,
                "days_ahead": self.days_ahead,
            }
        )


def from_json(text: str) -> Opening:
    """The pattern that `as_json` wrote; what is not in it is as usual."""
    raw = {"minutes": 30, "places": 0, "hours": {}, **json.loads(text)}
    hours = {day: [(span[0], span[1]) for span in spans] for day, spans in raw["hours"].items()}
    return Opening(
        raw["minutes"], raw["places"], hours, raw.get("lead_hours", 2), raw.get("days_ahead", 30)
    )


def windows(opening: Opening, zone: ZoneInfo, now: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Every slot (start, end) in UTC that begins after `now` and within the days ahead, in order.

    On the night of a clock change the hour that does not exist is left out and the hour that comes
    twice is offered once. Hours that overlap do not make slots that do: the earlier one stands.
    """
    today = now.astimezone(zone).date()
    busy_until = now
    for ahead in range(opening.days_ahead + 1):
        day = today + timedelta(days=ahead)
        for start, end in sorted(opening.hours.get(DAYS[day.weekday()], ())):
            for window in _of_span(day, start, end, opening.minutes, zone):
                if window[0] > now and window[0] >= busy_until:
                    busy_until = window[1]
                    yield window


def _of_span(
    day: date, start: str, end: str, minutes: int, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    length = timedelta(minutes=minutes)
    local = datetime.combine(day, time.fromisoformat(start))
    end_at = datetime.combine(day, time.fromisoformat(end))
    closes_at = end_at.replace(tzinfo=zone).astimezone(UTC)
    while minutes > 0 and local + length <= end_at:
        at = local.replace(tzinfo=zone).astimezone(UTC)
        exists = at.astimezone(zone).replace(tzinfo=None) == local
        if exists and at + length <= closes_at:
            yield at, at + length
        local += length
