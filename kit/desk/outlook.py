"""The outlook of a day: for each service how many are booked, will not come, and can walk in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.hotline import forecast
from kit.hotline.forecast import Hour, Rate, Window
from kit.settings import Site
from kit.store import attendance, slots
from kit.store.engine import Reading
from kit.store.slots import Service, Slot

LOOKED_BACK = timedelta(weeks=12)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a service's day will probably be like, in people."""

    service: Service
    rate: Rate
    hours: list[Hour]

    @property
    def booked(self) -> int:
        """Everybody who is booked on the day."""
        return sum(one.booked for one in self.hours)

    @property
    def missing(self) -> int | None:
        """How many of them will probably not come; None when that is not known."""
        return 0 if not self.booked else forecast.missing(self.booked, self.rate)

    @property
    def walkins(self) -> int:
        """How many can be let in without an appointment."""
        return sum(one.walkins for one in self.hours)


def of_day(r: Reading, site: Site, day: date, now: datetime) -> list[Outlook]:
    """Every service with its hours of the site's day; one that is closed then has none."""
    zone = ZoneInfo(site.timezone)
    midnight = _midnight(now.astimezone(zone).date(), zone)
    past = attendance.history(r, midnight - LOOKED_BACK, midnight, zone)
    of_day = slots.between(r, _midnight(day, zone), _midnight(day + timedelta(days=1), zone))
    return [
        _outlook(one, of_day, forecast.rate(past, one.id, day.weekday()), zone)
        for one in slots.services(r)
    ]


def by_hour(found: Iterable[Outlook], begin: int = 0) -> list[Hour]:
    """All services together, hour by hour from `begin` on; unknown when one of them is."""
    hours: dict[int, list[Hour]] = {}
    for one in (hour for outlook in found for hour in outlook.hours if hour.hour >= begin):
        hours.setdefault(one.hour, []).append(one)
    return [_together(hour, hours[hour]) for hour in sorted(hours)]


def _together(hour: int, some: list[Hour]) -> Hour:
    booked = sum(one.booked for one in some)
    known = [one.missing for one in some if one.missing is not None or one.booked]
    missing = None if None in known else sum(one or 0 for one in known)
    return Hour(hour, booked, missing, sum(one.walkins for one in some))


def _outlook(service: Service, of_day: list[Slot], rate: Rate, zone: ZoneInfo) -> Outlook:
    windows = [
        Window(from_text(one.starts_at), one.taken, max(0, one.room("walk-in")))
        for one in of_day
        if one.service_id == service.id and one.places
    ]
    return Outlook(service, rate, forecast.hours(windows, rate, zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
