"""The best time to ring back, as forms name it."""

from __future__ import annotations

from collections.abc import Mapping

from kit.errors import WrongMoment
from kit.hotline import besttime
from kit.hotline.besttime import BestTime
from kit.web import formats
from kit.web.house import house


def of_form(form: Mapping[str, str]) -> BestTime | None:
    """What a form names; None for any time. Raises WrongMoment when it is no time."""
    day, start, end = (form.get(f"best_{part}", "").strip() for part in ("day", "from", "until"))
    try:
        return besttime.read(day, start, end, formats.zone(), house().clock.now())
    except ValueError as error:
        raise WrongMoment("no-best-time") from error
