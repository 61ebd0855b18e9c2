"""The forms of a service and of a centre: what was typed stays, with its faults beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol
from zoneinfo import available_timezones

from werkzeug.datastructures import MultiDict

from kit.hotline import openings
from kit.hotline.languages import PAGES
from kit.hotline.openings import DAYS, Opening, Special
from kit.store.slots import Centre
from kit.web.formats import day_or_none
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.stretch import Stretch

Form = MultiDict[str, str]

NUMBERS: Mapping[str, tuple[int, int]] = {
    "minutes": (5, 480),
    "places": (0, 1000),
    "walkin": (0, 1000),
    "priority": (0, 1000),
    "buffer": (0, 240),
    "lead_hours": (0, 720),
    "days_ahead": (1, 365),
}
"""The numbers of a service, each with the least and the most it may be."""

_BLANKS = 2
"""How many empty rows for further days stand below those that are filled in."""

_LONGEST = 60


class Weekly(Protocol):
    """A service that is open by a week: the box's own, or one at headquarters."""

    @property
    def names(self) -> str:
        """JSON by language."""

    @property
    def pattern(self) -> str:
        """Its opening, as the store keeps it."""


@dataclass(slots=True)
class Row:
    """One day that is not like others, as typed. For holidays `hours` is the day's name."""

    day: str = ""
    closed: bool = False
    hours: str = ""
    places: str = ""


@dataclass(slots=True)
class ServiceForm:
    """A service as typed. `faults` says in words what cannot be, by field."""

    names: dict[str, str]
    numbers: dict[str, str]
    hours: dict[str, str]
    rows: list[Row]
    centres: list[str]
    ask_minors: bool = False
    stretch: Stretch = field(default_factory=Stretch)
    faults: dict[str, str] = field(default_factory=dict)
    opening: Opening | None = None

    @classmethod
    def of(cls, service: Weekly | None) -> ServiceForm:
        """As it is now; a new one with what is usual."""
        opening = openings.from_json(service.pattern if service else "{}")
        names = json.loads(service.names) if service else {}
        numbers = {name: str(getattr(opening, name)) for name in NUMBERS}
        rows = [
            Row(
                day,
                one.hours is not None and not one.hours,
                shown(one.hours or ()),
                "" if one.places is None else str(one.places),
            )
            for day, one in sorted(opening.specials.items())
            if day >= _today()
        ]
        hours = {day: shown(opening.hours.get(day, ())) for day in DAYS}
        return cls(
            names, numbers, hours, _with_blanks(rows), list(opening.centres), opening.ask_minors
        )

    @classmethod
    def read(cls, form: Form) -> ServiceForm:
        """What was sent, with whatever cannot be told in `faults`."""
        names = {tag: form.get(f"name-{tag}", "").strip()[:_LONGEST] for tag in PAGES}
        stretch, faults = Stretch.read(form), dict[str, str]()
        made = cls(
            {tag: name for tag, name in names.items() if name},
            {name: form.get(name, "").strip() for name in NUMBERS},
            {day: form.get(f"hours-{day}", "").strip() for day in DAYS},
            _with_blanks(_rows(form, stretch, faults)),
            form.getlist("centre"),
            "ask-minors" in form,
            stretch,
            faults,
        )
        if not made.names:
            made.faults["names"] = _("Give the service a name.")
        made.opening = made._opening()
        return made

    def _opening(self) -> Opening | None:
        numbers = {name: self._number(name) for name in NUMBERS}
        if numbers["walkin"] + numbers["priority"] > numbers["places"]:
            self.faults["walkin"] = _("More places are kept than there are.")
        hours = {day: self._hours(day, text) for day, text in self.hours.items()}
        specials = dict(filter(None, (self._special(row) for row in self.rows)))
        opening = Opening(
            hours={day: spans for day, spans in hours.items() if spans},
            specials=specials,
            centres=tuple(self.centres),
            ask_minors=self.ask_minors,
            **numbers,
        )
        return None if self.faults else opening

    def _number(self, name: str) -> int:
        least, most = NUMBERS[name]
        text = self.numbers[name]
        value = int(text) if re.fullmatch(r"[0-9]{1,5}", text) else -1
        if not least <= value <= most:
            self.faults[name] = _(
                "A whole number from %(least)s to %(most)s.", least=least, most=most
            )
        return value

    def _hours(self, where: str, text: str) -> list[tuple[str, str]]:
        try:
            return openings.read_hours(text)
        except ValueError:
            self.faults[where] = _("Write hours like 09:00-14:00, 16:00-18:00, one after another.")
            return []

    def _special(self, row: Row) -> tuple[str, Special] | None:
        if not row.day:
            return None
        hours: list[tuple[str, str]] | None = None
        if row.closed:
            hours = []
        elif row.hours:
            hours = self._hours(f"special-{row.day}", row.hours)
        places = int(row.places) if re.fullmatch(r"[0-9]{1,4}", row.places) else None
        if places is None and row.places:
            self.faults[f"special-{row.day}"] = _(
                "A whole number from %(least)s to %(most)s.", least=0, most=9999
            )
        return row.day, Special(hours, places)


@dataclass(slots=True)
class CentreForm:
    """A centre as typed."""

    name: str
    address: str
    timezone: str
    rows: list[Row]
    stretch: Stretch = field(default_factory=Stretch)
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, centre: Centre | None) -> CentreForm:
        """As it is now; a new one by the site's own clock."""
        if centre is None:
            return cls("", "", house().settings.site.timezone, _with_blanks([]))
        days = [Row(one["on"], hours=one["name"]) for one in json.loads(centre.holidays)]
        days = [row for row in days if row.day >= _today()]
        return cls(centre.name, centre.address, centre.timezone, _with_blanks(days))

    @classmethod
    def read(cls, form: Form) -> CentreForm:
        """What was sent, with whatever cannot be told in `faults`."""
        stretch, faults = Stretch.read(form), dict[str, str]()
        made = cls(
            form.get("name", "").strip()[:_LONGEST],
            form.get("address", "").strip()[:200],
            form.get("timezone", "").strip(),
            _with_blanks(_rows(form, stretch, faults)),
            stretch,
            faults,
        )
        if not made.name:
            made.faults["name"] = _("Give the centre a name.")
        if made.timezone not in available_timezones():
            made.faults["timezone"] = _("There is no such time zone. Write one like Europe/Madrid.")
        return made

    def holidays(self) -> str:
        """The days as the store keeps them."""
        days = {row.day: row.hours for row in self.rows if row.day}
        return json.dumps(
            [{"on": day, "name": days[day]} for day in sorted(days)], ensure_ascii=False
        )


def shown(spans: openings.Spans) -> str:
    """Hours as they are typed."""
    return ", ".join(f"{start}-{end}" for start, end in spans)


def _rows(form: Form, stretch: Stretch, faults: dict[str, str]) -> list[Row]:
    """The filled rows of days and those of the stretch, by the day; what is no day is not one."""
    numbers = sorted(int(key[4:]) for key in form if re.fullmatch(r"day-[0-9]{1,3}", key))
    rows = [
        Row(
            form.get(f"day-{n}", ""),
            f"closed-{n}" in form,
            form.get(f"hours-{n}", "").strip()[:_LONGEST],
            form.get(f"places-{n}", "").strip(),
        )
        for n in numbers
    ]
    filled = [row for row in rows if day_or_none(row.day)]
    closed = stretch.days(faults, {row.day for row in filled})
    filled += [Row(day, closed=True, hours=stretch.what_for) for day in closed]
    return sorted(filled, key=lambda row: row.day)


def _with_blanks(rows: list[Row]) -> list[Row]:
    return [*rows, *(Row() for _blank in range(_BLANKS))]


def _today() -> str:
    """Days before this are no longer shown; yesterday still is, for centres east or west."""
    return date.fromordinal(house().clock.now().date().toordinal() - 1).isoformat()
