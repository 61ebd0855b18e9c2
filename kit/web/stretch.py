"""Days in a row that a form closes at once: a holiday week is two days typed, not nine."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from werkzeug.datastructures import MultiDict

from kit.web.formats import day_or_none
from kit.web.i18n import ngettext

MOST_DAYS = 92


@dataclass(slots=True)
class Stretch:
    """A stretch as typed: its first and last day, and what it is for."""

    first: str = ""
    last: str = ""
    what_for: str = ""

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Stretch:
        """What was sent."""
        typed = (form.get(f"stretch-{name}", "").strip()[:60] for name in ("first", "last", "for"))
        return cls(*typed)

    def days(self, faults: dict[str, str], single: Collection[str]) -> list[str]:
        """Its days (ISO) but for those that stand singly; without fault it is empty again."""
        if not (self.first or self.last):
            return []
        first, last = day_or_none(self.first), day_or_none(self.last)
        if first is None or last is None or not 0 <= (last - first).days < MOST_DAYS:
            faults["stretch"] = ngettext(
                "Choose the first day and the last one, up to %(num)s day in all.",
                "Choose the first day and the last one, up to %(num)s days in all.",
                MOST_DAYS,
            )
            return []
        self.first = self.last = ""
        within = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in map(str, within) if day not in single]
