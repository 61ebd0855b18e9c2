"""Dates, times, ages and codes as the reader's language writes them, in the site's time zone."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_skeleton, format_time, format_timedelta, get_day_names
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit
from flask import Flask

from kit.clock import from_text
from kit.hotline import codes, phone
from kit.hotline.openings import DAYS
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language

Thing = TypeVar("Thing")


def install(app: Flask) -> None:
    """Gives templates these words as filters."""
    for filter_ in (
        at_time,
        at_day,
        moment,
        age,
        iso,
        day_name,
        weekday,
        long_day,
        named,
        first_in,
        over,
        spaced,
        code,
        minutes,
        window,
        percent,
        lasted,
        amount,
        iso_day,
    ):
        app.add_template_filter(filter_)
    app.add_template_filter(phone.masked, "masked")


def zone() -> ZoneInfo:
    """The site's time zone."""
    return ZoneInfo(house().settings.site.timezone)


def today() -> date:
    """The site's day now."""
    return house().clock.now().astimezone(zone()).date()


def bounds(day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight of a site's day, as instants."""
    start = datetime.combine(day, time(), zone())
    return start, datetime.combine(day + timedelta(days=1), time(), zone())


def weekday(key: str) -> str:
    """The name of a weekday ("monday") in the reader's language."""
    return weekdays()[DAYS.index(key)]


def day_or_none(text: str) -> date | None:
    """The day that a form names (ISO); None when it names none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant(at: str) -> datetime:
    """The instant that the store keeps as text."""
    return from_text(at)


def at_time(at: str | datetime) -> str:
    """14:05."""
    return format_time(_local(at), "HH:mm", locale=_locale())


def at_day(at: str | datetime) -> str:
    """Today, yesterday, tomorrow, else Tue 24 Nov."""
    return day_name(_local(at).date())


def day_name(day: str | date) -> str:
    """A day: today, yesterday, tomorrow, else Tue 24 Nov, with the year when it is another one."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    near = {
        0: _("today"),
        1: _("tomorrow"),
        -1: _("yesterday"),
    }.get((day - today()).days)
    return near or calendar_day(day)


def coming_days(count: int = 7) -> list[date]:
    """The site's days from today on."""
    return [today() + timedelta(days=ahead) for ahead in range(count)]


def window(start: str, end: str | None) -> str:
    """From when until when: today 18:00–20:00; today from 18:00."""
    if end is None:
        return _("%(day)s from %(time)s", day=at_day(start), time=at_time(start))
    return f"{at_day(start)} {at_time(start)}–{at_time(end)}"


def calendar_day(day: date) -> str:
    """Tue 24 Nov, with the year when it is another one."""
    skeleton = "MMMEd" if day.year == today().year else "yMMMd"
    return format_skeleton(skeleton, datetime.combine(day, time(), zone()), locale=_locale())


def long_day(day: date) -> str:
    """Tuesday, 24 November 2026."""
    words = format_date(day, "full", locale=_locale())
    return words[:1].upper() + words[1:]


def weekdays() -> list[str]:
    """Monday to Sunday."""
    names = get_day_names("wide", "stand-alone", _locale())
    return [names[n][:1].upper() + names[n][1:] for n in range(7)]


def moment(at: str | datetime) -> str:
    """Day and time: today 14:05."""
    return f"{at_day(at)} {at_time(at)}"


def age(at: str | datetime) -> str:
    """How long ago, in its largest unit: 3 min, 2 h."""
    return span(house().clock.now() - _local(at))


def span(length: timedelta) -> str:
    """A length of time in its largest unit, never below zero."""
    whole = max(length, timedelta())
    return format_timedelta(
        whole, granularity="second", threshold=1.0, format="short", locale=_locale()
    )


def iso_day(at: str | datetime) -> str:
    """The site's day of an instant, for fields of forms."""
    return _local(at).date().isoformat()


def minutes(start: str, end: str) -> str:
    """The length between two instants as 4:05."""
    whole = max(0, int((from_text(end) - from_text(start)).total_seconds()))
    return f"{whole // 60}:{whole % 60:02d}"


def percent(share: float | None) -> str:
    """A share as 82.7 %; "none" when of nothing."""
    if share is None:
        return _("none")
    return format_percent(round(share, 3), locale=_locale(), decimal_quantization=False)


def lasted(seconds: float | None) -> str:
    """A length in seconds, from a hundred on in minutes; "none" when there was none."""
    if seconds is None:
        return _("none")
    whole = round(seconds)
    number, unit = (whole, "second") if whole < 100 else (round(seconds / 60, 1), "minute")
    return str(format_unit(number, f"duration-{unit}", length="short", locale=_locale()))


def amount(value: float | None) -> str:
    """A number with at most one decimal; "none" when there is none."""
    return _("none") if value is None else format_decimal(round(value, 1), locale=_locale())


def iso(at: str | datetime) -> str:
    """For <time datetime> and for scripts."""
    return at if isinstance(at, str) else at.isoformat()


def named(names: str | Mapping[str, str]) -> str:
    """A name kept in several languages, in the reader's, else English, else any."""
    known: Mapping[str, str] = json.loads(names) if isinstance(names, str) else names
    return known.get(language()) or known.get("en") or next(iter(known.values()), "")


def first_in(texts: Mapping[str, Thing], spoken: Sequence[str]) -> Thing:
    """The text in the first of these languages there is, else the first there is at all."""
    found = next((one for one in spoken if one in texts), None)
    return texts[found] if found else next(iter(texts.values()))


def over(day: str | None) -> bool:
    """Whether a day lies behind us; a day that is not set never does."""
    return day is not None and date.fromisoformat(day) < today()


def spaced(number: str) -> str:
    """A phone number as it is read aloud."""
    return phone.spaced(number)


def code(digits: str) -> str:
    """An appointment's code in two groups."""
    return codes.spoken(digits)


def _local(at: str | datetime) -> datetime:
    return (from_text(at) if isinstance(at, str) else at).astimezone(zone())


@lru_cache(maxsize=16)
def _parsed(tag: str) -> Locale:
    return Locale.parse(tag, sep="-")


def _locale() -> Locale:
    """English is written as in Europe: the day before the month."""
    tag = language()
    return _parsed("en-GB" if tag == "en" else tag)
