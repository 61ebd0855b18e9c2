"""The form of the hotline's opening hours: what was typed stays, with its faults beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby

from kit.hotline import attended
from kit.hotline.attended import Hours
from kit.hotline.openings import DAYS, Spans
from kit.web.formats import day_or_none, today
from kit.web.i18n import gettext as _
from kit.web.opening_form import Form, shown
from kit.web.stretch import Stretch

_BLANKS = 2
_LONGEST = 60
_MOST_DAYS = 200


@dataclass(slots=True)
class Day:
    """One single day as typed."""

    day: str = ""
    closed: bool = False
    hours: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing was filled in."""
        return not (self.day or self.closed or self.hours)


@dataclass(slots=True)
class HoursForm:
    """The hours as typed. `faults` says in words what cannot be: by weekday, by row of `days`."""

    week: dict[str, str]
    days: list[Day]
    stretch: Stretch = field(default_factory=Stretch)
    faults: dict[str, str] = field(default_factory=dict)
    hours: Hours | None = None

    @classmethod
    def of(cls, hours: Hours) -> HoursForm:
        """As they are now; days that are over are not shown."""
        week = {day: shown(hours.week.get(day, ())) for day in DAYS}
        days = [
            Day(day, not spans, shown(spans))
            for day, spans in sorted(hours.days.items())
            if day >= today().isoformat()
        ]
        return cls(week, _with_blanks(days))

    @classmethod
    def read(cls, form: Form) -> HoursForm:
        """What was sent; `hours` is None when something in it cannot be."""
        numbers = sorted(int(key[4:]) for key in form if re.fullmatch(r"day-[0-9]{1,3}", key))
        days = [
            Day(
                form.get(f"day-{n}", "").strip()[:10],
                f"closed-{n}" in form,
                form.get(f"hours-{n}", "").strip()[:_LONGEST],
            )
            for n in numbers[:_MOST_DAYS]
        ]
        stretch, faults = Stretch.read(form), dict[str, str]()
        closed = stretch.days(faults, [one.day for one in days])
        filled = sorted(
            (one for one in (*days, *(Day(day, closed=True) for day in closed)) if not one.empty),
            key=lambda one: one.day,
        )
        week = {day: form.get(f"hours-{day}", "").strip()[:_LONGEST] for day in DAYS}
        made = cls(week, _with_blanks(filled), stretch, faults)
        made.hours = made._hours(filled)
        return made

    def _hours(self, filled: list[Day]) -> Hours | None:
        week = {day: self._spans(day, text) for day, text in self.week.items()}
        days = {one.day: self._of_day(f"day-{n}", one) for n, one in enumerate(filled)}
        if len(days) < len(filled):
            self.faults["days"] = _("One day stands here twice.")
        return None if self.faults else Hours({d: s for d, s in week.items() if s}, days)

    def _of_day(self, where: str, one: Day) -> Spans:
        if day_or_none(one.day) is None:
            self.faults[where] = _("Choose a day.")
        elif one.closed and one.hours:
            self.faults[where] = _("Closed all day, or other hours: not both.")
        elif not one.closed and not one.hours:
            self.faults[where] = _("Tick “closed all day”, or write the hours of this day.")
        return self._spans(where, one.hours)

    def _spans(self, where: str, text: str) -> Spans:
        try:
            return attended.read(text)
        except ValueError:
            self.faults[where] = _("Write hours like 09:00-14:00, 16:00-18:00, one after another.")
            return []


def summed_up(hours: Hours) -> list[tuple[str, str, str]]:
    """The week in few lines: (first day, last day, hours) of days in a row that are alike."""
    alike = groupby(DAYS, lambda day: shown(hours.week.get(day, ())))
    lines = []
    for spans, days in alike:
        row = list(days)
        lines.append((row[0], row[-1], spans))
    return lines


def _with_blanks(days: list[Day]) -> list[Day]:
    return [*days, *(Day() for _blank in range(_BLANKS))]
