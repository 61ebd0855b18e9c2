"""The day's numbers as a text to the coordinators: counts only, nobody's name or number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.desk import next_free, outlook, settled
from kit.desk.outlook import Outlook
from kit.desk.site_texts import render
from kit.hotline import daily as rules
from kit.hotline import outbox
from kit.settings import Site
from kit.store import daily, hours, messages, slots
from kit.store.engine import Reading, Writing
from kit.store.messages import Message
from kit.store.rows import named
from kit.wording.dates import day_words, time_words
from kit.wording.texts import spoken


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of today's text: one text for each number.

    `missed`: none was written in time. `late`: whatever waits still waits for too long.
    """

    texts: list[Message]
    missed: bool
    late: bool

    @property
    def bad(self) -> bool:
        """Whether somebody who should have the numbers does not, and will not by waiting."""
        states = {one.state for one in self.texts}
        return (
            self.missed or bool(states & {"failed", "unsure"}) or (self.late and "queued" in states)
        )


def fate(r: Reading, site: Site, now: datetime) -> Fate:
    """How today's text stands; of a site that wants none nothing is bad."""
    day, wanted = _day(site, now), bool(site.coordinator_numbers)
    over = wanted and rules.missed(site.daily_at, site.timezone, now)
    quiet = outbox.is_quiet(outbox.read_hours(site.quiet_hours), site.timezone, now)
    return Fate(daily.texts(r, day), over and not daily.written(r, day), over and not quiet)


def due(r: Reading, site: Site, now: datetime) -> bool:
    """Whether the text of today is to be written now."""
    wanted = site.coordinator_numbers and rules.due(site.daily_at, site.timezone, now)
    return bool(wanted) and not daily.written(r, _day(site, now))


def write(tx: Writing, site: Site, now: datetime) -> str:
    """Puts today's text into the outbox, once for each number; what it says."""
    text = words(tx, site, now)
    written = [
        messages.add(tx, direction="out", number=number, text=text, kind="daily", now=now)
        for number in site.coordinator_numbers
    ]
    daily.note(tx, _day(site, now), written, now)
    return text


def words(r: Reading, site: Site, now: datetime) -> str:
    """The day's numbers in the coordinators' language, the fullest service first."""
    language = site.coordinator_language or settled.languages(r, site)[0]
    found = outlook.of_day(r, site, _day(site, now), now)
    found.sort(key=lambda one: -one.booked)
    frame = {
        "day": day_words(now, ZoneInfo(site.timezone), spoken("daily", language)),
        "booked": str(sum(one.booked for one in found)),
        "callbacks": str(hours.owed(r)[0]),
    }

    def framed(services: str) -> str:
        text = render(r, "daily", language, {**frame, "services": services}).text
        return " ".join(text.split())

    full = [_service(r, one, language, now) for one in found]
    short = [f"{_name(one, language)}: {one.booked}." for one in found]
    return rules.fitted(full, short, framed)


def _service(r: Reading, one: Outlook, language: str, now: datetime) -> str:
    missing = one.missing
    filled = {
        "service": _name(one, language),
        "booked": str(one.booked),
        "missing": "?" if missing is None else str(missing),
        "days": str(one.rate.days),
        "walkins": str(one.walkins),
        "free": _free(next_free.first(r, one.service.id, now), now),
    }
    return render(r, "daily_service", language, filled).text


def _free(slot: slots.Slot | None, now: datetime) -> str:
    """10:30 when it is today, else 26.11 10:30, by the clock of the centre."""
    if slot is None:
        return "-"
    zone, at = ZoneInfo(slot.timezone), from_text(slot.starts_at)
    local, clock = at.astimezone(zone), time_words(at, zone, "")
    if local.date() == now.astimezone(zone).date():
        return clock
    return f"{local.day}.{local.month:02d} {clock}"


def _name(one: Outlook, language: str) -> str:
    return named(one.service.names, spoken("daily", language))


def _day(site: Site, now: datetime) -> date:
    return now.astimezone(ZoneInfo(site.timezone)).date()
