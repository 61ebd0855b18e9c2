"""The figures of some days: what came in, how it was answered, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import Blueprint, Flask, render_template, request
from markupsafe import Markup

from kit.hotline import figures as rules
from kit.hotline.figures import Returned, Tally, Visited
from kit.store import figures, guide, hours, slots
from kit.store.engine import Reading
from kit.store.slots import Slot
from kit.web import charts, door, formats
from kit.web.charts import Series
from kit.web.fragments import CALMLY, LOOK_S, shared
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language, listed, name_of, ngettext
from kit.web.words import length_word

pages = Blueprint("figures", __name__)

LONGEST = 92
"""The most days that are shown at once."""

_PAST_LOOK_S = 60.0
"""Days that are over hardly change: a late wrap-up is seen after a minute."""

_BARS = 12
_UNDER_18 = ("0-4", "5-11", "12-17")


@dataclass(frozen=True, slots=True)
class Appointed:
    """A service: its first free time for one person, and days from booking to appointment."""

    names: str
    first_free: Slot | None
    lead_days: float | None


@dataclass(frozen=True, slots=True)
class _Counted:
    """What every call of some days is looked at for."""

    span: figures.Span
    repeats: list[tuple[tuple[int, int | None], int]]


@dataclass(frozen=True, slots=True)
class Told:
    """Everything that some days come to. Topics by the names of their two levels."""

    span: figures.Span
    topics: dict[str, Tally]
    languages: dict[str, Tally]
    callbacks: Returned
    repeats: list[tuple[tuple[int, int | None], int]]
    visited: Visited
    services: list[Appointed]
    women: float | None
    minors: float | None
    hours: list[hours.HourLine]


def install(app: Flask) -> None:
    """Gives templates the rows of their tables."""
    app.add_template_filter(day_rows)
    app.add_template_filter(hour_rows)
    app.add_template_filter(hour_words)


@pages.get("/figures")
def page() -> str:
    """The figures of a day, a week or any other days; today's unless others are asked for."""
    door.coordinators_only()
    today = formats.today()
    first, last = _asked(today)
    look_s = LOOK_S if last >= today else _PAST_LOOK_S
    # The costly part, which is the same in every language.
    counted = shared(("counted", first, last), lambda r: _counted(r, first, last), CALMLY, look_s)
    told = shared(
        ("figures", language(), first, last), lambda r: _tell(r, first, last, counted), CALMLY
    )
    return render_template(
        "figures.html",
        first=first,
        last=last,
        choices=_choices(today),
        longest=LONGEST,
        told=told,
        total=told.span.total,
        # Jinja puts a constant of a template into words once, for whoever reads it first.
        within_s=rules.SERVED_WITHIN_S,
        late_s=rules.ABANDONED_AFTER_S,
        **_drawn(told, first, last),
    )


def by_topic(r: Reading, topics: Mapping[str, Tally]) -> dict[str, Tally]:
    """Topics by name in the reader's language, the most frequent first; unwritten ones last.

    Two of one name are one line.
    """
    known: dict[str, guide.Topic] = {topic.id: topic for topic in guide.topics(r)}
    named: dict[str, Tally] = {}
    for topic_id, tally in topics.items():
        topic = known.get(topic_id)
        if topic is not None and tally.answered:
            parent = known.get(topic.parent_id or "")
            names = [formats.named(one.names) for one in (parent, topic) if one is not None]
            name = " · ".join(names)
            named[name] = named.get(name, Tally()) + tally
    found = dict(sorted(named.items(), key=lambda one: (-one[1].answered, one[0])))
    unwritten = sum((t for key, t in topics.items() if key not in known), Tally())
    if unwritten.answered:
        found[_("no topic written down")] = unwritten
    return found


def day_rows(days: Mapping[date, Tally]) -> list[tuple[str, Tally]]:
    """Days by their names, the newest first."""
    return [(formats.day_name(day), one) for day, one in reversed(list(days.items()))]


def hour_rows(hours_: Mapping[int, Tally]) -> list[tuple[str, Tally]]:
    """Hours of the clock: 08:00."""
    return [(f"{hour:02d}:00", one) for hour, one in hours_.items()]


def hour_words(line: hours.HourLine) -> str:
    """62 calls, 9 missed, 4 callbacks open, oldest 35 min, 6 volunteers."""
    callbacks = [ngettext("%(num)s callback open", "%(num)s callbacks open", line.callbacks)]
    if line.oldest_min is not None:
        oldest = formats.span(timedelta(minutes=line.oldest_min))
        callbacks.append(_("oldest %(age)s", age=oldest))
    return listed(
        ngettext("%(num)s call", "%(num)s calls", line.calls),
        ngettext("%(num)s missed", "%(num)s missed", line.missed),
        *callbacks,
        ngettext("%(num)s volunteer", "%(num)s volunteers", line.volunteers),
    )


def _counted(r: Reading, first: date, last: date) -> _Counted:
    within = (first, last, formats.zone())
    return _Counted(figures.span(r, *within), figures.repeats(r, *within))


def _tell(r: Reading, first: date, last: date, counted: _Counted) -> Told:
    zone, now = formats.zone(), house().clock.now()
    within = (first, last, zone)
    span = counted.span
    sexes = rules.shares(figures.told(r, "sex", *within))
    ages = rules.shares(figures.told(r, "age_band", *within))
    return Told(
        span,
        by_topic(r, span.topics),
        _by_language(span.languages),
        rules.returned(figures.callbacks(r, *within)),
        counted.repeats,
        figures.visited(r, *within, now),
        _services(r, first, last),
        sexes.get("f", 0.0) if sexes else None,
        sum(ages.get(band, 0.0) for band in _UNDER_18) if ages else None,
        hours.between(r, *figures.bounds(*within)) if first == last else [],
    )


def _services(r: Reading, first: date, last: date) -> list[Appointed]:
    leads = figures.lead_times(r, first, last, formats.zone())
    now = house().clock.now()
    return [
        Appointed(
            one.names,
            slots.first_free(r, one.id, 1, now),
            rules.lead_days(leads.get(one.id, ())),
        )
        for one in slots.services(r)
    ]


def _by_language(languages: Mapping[str, Tally]) -> dict[str, Tally]:
    found = sorted(languages.items(), key=lambda one: (-one[1].offered, one[0]))
    return {name_of(tag) if tag else _("language not known"): tally for tag, tally in found}


def _drawn(told: Told, first: date, last: date) -> dict[str, Markup]:
    """The charts beside the tables."""
    answered, missed = _("answered"), _("missed")
    span = told.span
    hours_ = [f"{hour:02d}" for hour in range(24)]
    clock = [span.hours.get(hour, Tally()) for hour in range(24)]
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    each = [span.days.get(day, Tally()) for day in days]
    labels = [str(day.day) for day in days]
    return {
        "hour_chart": charts.columns(_("Calls by hour"), hours_, _came(clock, answered, missed)),
        "day_chart": charts.columns(_("Calls by day"), labels, _came(each, answered, missed)),
        "rate_chart": charts.lines(
            _("Shares by day, in %"),
            labels,
            [
                Series(_("Service level"), [_hundredths(one.service_level) for one in each]),
                Series(_("Answer rate"), [_hundredths(one.answer_rate) for one in each], "b"),
            ],
        ),
        "language_chart": _bars(_("Calls by language"), told.languages, "offered"),
        "topic_chart": _bars(_("Answered calls by topic"), told.topics, "answered"),
    }


def _came(tallies: list[Tally], answered: str, missed: str) -> list[Series]:
    return [
        Series(answered, [one.answered for one in tallies]),
        Series(missed, [one.abandoned for one in tallies], "b"),
    ]


def _bars(title: str, groups: Mapping[str, Tally], of: str) -> Markup:
    counts = [(name, getattr(one, of)) for name, one in groups.items()]
    return charts.bars(title, [(name, n, str(n)) for name, n in counts[:_BARS]])


def _hundredths(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)


def _asked(today: date) -> tuple[date, date]:
    """The days asked for, in order, none of them to come, and not too many of them."""
    first, last = (_day(request.args.get(name, "")) for name in ("from", "to"))
    last = min(last or first or today, today)
    first = min(first or last, last)
    return max(first, last - timedelta(days=LONGEST - 1)), last


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _choices(today: date) -> list[tuple[str, date, date]]:
    """What is asked for most, by name."""
    day = timedelta(days=1)
    return [
        (_("today"), today, today),
        (_("yesterday"), today - day, today - day),
        (length_word(7 * 24), today - 7 * day, today - day),
        (length_word(28 * 24), today - 28 * day, today - day),
    ]
