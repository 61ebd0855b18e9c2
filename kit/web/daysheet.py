"""The sheet of a day: the reception's list on paper, and slips that a scanner reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

import segno
from flask import Blueprint, render_template, request
from markupsafe import Markup

from kit.desk import telling
from kit.desk.site_texts import render
from kit.errors import NotFound
from kit.hotline import codes
from kit.store import appointments, slots, visits
from kit.store.appointments import Appointment
from kit.store.engine import Reading
from kit.store.slots import Centre, Slot
from kit.web import formats, words
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language, name_of, ngettext

pages = Blueprint("daysheet", __name__)

BLANK = 8
"""So many empty rows for who comes without an appointment: an hour's worth at a small desk."""


@dataclass(frozen=True, slots=True)
class Row:
    """A party, in words, one thing a line. It is ticked when it has come."""

    code: str
    name: str
    people: str
    needs: str
    ticked: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A slot with who comes in it: when and what for, how full it is."""

    when: str
    service: str
    centre: str
    places: str
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The list of a day in the reader's words; `language` is theirs."""

    language: str
    day: str
    centre: str
    site: str
    printed: str
    headings: tuple[str, str, str, str]
    windows: list[Window]
    none: str
    without: str
    blank_headings: tuple[str, str, str, str]
    warning: str


@pages.get("/reception/sheet")
def page() -> str:
    """The sheet of a day and centre, to be printed by the browser."""
    day = formats.day_or_none(request.args.get("day", "")) or formats.today()
    with house().store.reading() as r:
        centres = slots.centres(r)
        chosen = next((one for one in centres if one.id == request.args.get("centre")), None)
        made = sheet(r, day, chosen)
    return render_template(
        "daysheet.html", sheet=made, day=day, centres=centres, chosen=chosen, blank=range(BLANK)
    )


@pages.get("/appointments/<appointment_id>/slip")
def slip(appointment_id: str) -> str:
    """A slip for the family: code or token in large signs, as a QR code, and when and where."""
    with house().store.reading() as r:
        visit = visits.get(r, appointment_id)
        if visit is None:
            raise NotFound
        one = visit.appointment
        told = _told(r, one)
    return render_template("slip.html", visit=visit, one=one, qr=qr(one.code), told=told)


def qr(code: str) -> Markup:
    """An appointment's code as a picture that a scanner types: its six digits and nothing else."""
    drawn = segno.make(codes.plain(code), error="m", micro=False)
    return Markup(drawn.svg_inline(scale=8, border=4, light="#fff", omitsize=True))  # noqa: S704


def sheet(r: Reading, day: date, centre: Centre | None = None) -> Sheet:
    """Everybody who is expected on a day, by time; at one centre or at all."""
    start, end = formats.bounds(day)
    coming: dict[str, list[Appointment]] = {}
    for one in appointments.between(r, start, end):
        if one.state != "cancelled":
            coming.setdefault(one.slot_id, []).append(one)
    windows = [
        _window(slot, coming.get(slot.id, []))
        for slot in slots.between(r, start, end)
        if (centre is None or slot.centre_id == centre.id) and (slot.places or slot.id in coming)
    ]
    return Sheet(
        language=language(),
        day=formats.long_day(day),
        centre=centre.name if centre else "",
        site=house().settings.site.name,
        printed=_printed(house().clock.now()),
        headings=(_("Code"), _("Name"), _("How many"), _("What must be ready")),
        windows=windows,
        none=_("No times are open on this day."),
        without=_("Without an appointment"),
        blank_headings=(_("Time"), _("Name"), _("How many"), _("What for")),
        warning=_("This list holds names: lock it away, and shred it when the day is over."),
    )


def _printed(now: datetime) -> str:
    day = formats.calendar_day(now.astimezone(formats.zone()).date())
    return _("printed %(day)s, %(time)s", day=day, time=formats.at_time(now))


def _window(slot: Slot, coming: list[Appointment]) -> Window:
    return Window(
        f"{formats.at_time(slot.starts_at)}–{formats.at_time(slot.ends_at)}",
        formats.named(slot.service_names),
        slot.centre_name,
        _places(slot),
        [_row(one) for one in coming],
    )


def _places(slot: Slot) -> str:
    """How full it is. What is kept for walk-ins counts only as far as it is free."""
    said = [
        _("%(taken)s of %(places)s places taken", taken=slot.taken, places=slot.places),
        ngettext("%(num)s free", "%(num)s free", slot.free),
    ]
    kept = max(0, slot.walkin - slot.walkin_taken)
    if kept:
        said.append(ngettext("%(num)s kept for walk-ins", "%(num)s kept for walk-ins", kept))
    return " · ".join(said)


def _row(one: Appointment) -> Row:
    people = ngettext("%(num)s person", "%(num)s people", one.party)
    if one.minors:
        minors = ngettext("of them %(num)s child", "of them %(num)s children", one.minors)
        people = f"{people}\n{minors}"
    return Row(codes.spoken(one.code), one.name, people, _needs(one), one.state == "kept")


def _needs(one: Appointment) -> str:
    """What must be ready, and what became of who is not expected any more."""
    said = [
        (one.unaccompanied, _("child alone")),
        (one.wheelchair, _("wheelchair")),
        (one.interpreter, _interpreter(one)),
        (one.priority, _("vulnerable")),
        (one.state == "no-show", words.appointment_word("no-show")),
    ]
    return "\n".join(word for needed, word in said if needed)


def _interpreter(one: Appointment) -> str:
    return _("interpreter: %(language)s", language=name_of(one.interpreter or language()))


def _told(r: Reading, one: Appointment) -> tuple[str, str]:
    """When and where in the family's own language, as in the text that they get; and which."""
    filled = {
        **telling.when_and_where(one, "confirmation", one.language),
        "party": str(one.party),
        "code": codes.spoken(one.code),
    }
    text = render(r, "confirmation", one.language, filled)
    return text.text, text.language
