"""The paper pack: numbered sheets to print for the day the power goes, and typing them in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import paper as desk
from kit.errors import DeskError, NotFound, TakenBy, WrongMoment
from kit.hotline import paper as rules
from kit.hotline.dispositions import DISPOSITIONS
from kit.hotline.languages import PAGES
from kit.hotline.parties import Party
from kit.store import (
    appointments,
    callers,
    calls,
    cards,
    directory,
    given,
    guide,
    paper,
    slots,
    topics,
    volunteers,
)
from kit.store.engine import Reading
from kit.web import door, formats, trouble
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import language
from kit.wording.cards import MOMENTS

pages = Blueprint("paper", __name__)

SHEETS = 20
"""So many are in a pack unless somebody asks for others: a morning's calls."""

_ENDINGS = [one for one in DISPOSITIONS if one != "not-reached"]
_ANSWERS = 12
_USUAL = timedelta(days=60)
_SERVICES = 40
_FIELDS = {
    "day": 10,
    "time": 5,
    "number": 40,
    "name": 80,
    "language": 35,
    "topic": 40,
    "disposition": 30,
    "callback": 3,
    "note": 4000,
    "taken_by": 40,
    "service": 40,
    "adults": 3,
    "minors": 3,
    "wished": 10,
}
"""What a sheet has, and how long it may be at most."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day's times with who comes, for the printed list."""

    day: datetime
    windows: list[tuple[slots.Slot, list[appointments.Appointment]]] = field(default_factory=list)

    @property
    def centres(self) -> int:
        """How many centres have a time on it."""
        return len({slot.centre_name for slot, _standing in self.windows})


@pages.get("/paper")
def page() -> str:
    """Print a pack; type a sheet in; what is half typed, and what was typed."""
    return _page()


@pages.post("/paper/packs")
def print_pack() -> Response:
    """Takes the numbers for a pack, and shows it as it will be printed."""
    rooms = house()
    sheets = request.form.get("sheets", 0, int)
    with rooms.store.writing() as tx:
        pack_id = desk.print_pack(tx, sheets, door.me().volunteer_id, rooms.clock.now())
    return redirect(url_for("paper.pack", pack_id=pack_id), 303)


@pages.get("/paper/packs/<pack_id>")
def pack(pack_id: str) -> str:
    """The pack as it is printed, by the browser, on A4."""
    rooms = house()
    now = rooms.clock.now()
    with rooms.store.reading() as r:
        found = paper.pack(r, pack_id)
        if found is None:
            raise NotFound
        said = cards.all_of(r)
        usual = given.likely(r, None, now - _USUAL, _ANSWERS)
        answers = guide.several(r, usual) or guide.all_of(r)[:_ANSWERS]
        return render_template(
            "paper_pack.html",
            pack=found,
            printed_on=formats.instant(found.printed_at).astimezone(formats.zone()).date(),
            numbers=paper.numbers(r, pack_id),
            days=[_day(r, ahead) for ahead in (0, 1)],
            answers=[(answer, answer.text(language(), "en")) for answer in answers],
            moments=[(key, said[key].text(language(), "en")) for key in MOMENTS if key in said],
            lines=[line for line in rooms.settings.lines if line.number],
            services_near=[one for one in directory.all_of(r, _SERVICES) if one.all("phones")],
            topics=[topic for topic in topics.in_use(r) if topic.parent_id is None],
            services=slots.services(r),
            endings=_ENDINGS,
        )


@pages.post("/paper/find")
def find() -> Response | tuple[str, int]:
    """Opens the sheet whose number is typed, or says what is wrong with it."""
    typed = request.form.get("sheet", "").strip()[:20]
    number = rules.read(typed)
    if number is None:
        words = _("A digit of this number is not right. Look at the sheet again.")
        return _page(typed, words), 409
    with house().store.reading() as r:
        known = paper.sheet(r, number)
    if known is None:
        words = _("This box printed no sheet with this number.")
        return _page(typed, words), 404
    return redirect(url_for("paper.sheet", number=number), 303)


@pages.get("/paper/sheet/<number>")
def sheet(number: str) -> str:
    """The form of a sheet, with what was typed so far; or the call that it is by now."""
    found = _found(number)
    if found.typed_at is not None:
        return _twice(found, {})
    return _form(found, found.fields())


@pages.post("/paper/sheet/<number>/keep")
def keep(number: str) -> str | Response:
    """Keeps a half-typed sheet."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.keep_draft(tx, number, _typed(), door.me().volunteer_id, rooms.clock.now())
    if "HX-Request" in request.headers:
        return render_template("parts/saved.html")
    return redirect(url_for("paper.page"), 303)


@pages.post("/paper/sheet/<number>")
def type_in(number: str) -> Response | tuple[str, int]:
    """Makes the sheet a call; what cannot be is said, and nothing typed is lost."""
    rooms, typed, me = house(), _typed(), door.me().volunteer_id
    now = rooms.clock.now()
    found = _found(number)
    try:
        with rooms.store.writing() as tx:
            desk.type_in(tx, rooms.settings.site, number, _told(typed), me, now)
    except TakenBy:
        return _twice(_found(number), typed), 409
    except DeskError as refusal:
        with rooms.store.writing() as tx:
            paper.keep_draft(tx, number, typed, me, now)
        return _form(found, typed, trouble.sentence(refusal)), 409
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    return redirect(url_for("paper.page", typed=number, _anchor="typed"), 303)


def _page(sheet_typed: str = "", fault: str = "") -> str:
    with house().store.reading() as r:
        return render_template(
            "paper.html",
            packs=paper.packs(r, 6),
            begun=paper.begun(r),
            typed=paper.typed_lately(r),
            just=request.args.get("typed", ""),
            usual=SHEETS,
            most=rules.MOST,
            sheet_typed=sheet_typed,
            fault=fault,
            shown=rules.shown,
        )


def _form(found: paper.Sheet, fields: Mapping[str, str], fault: str = "") -> str:
    with house().store.reading() as r:
        return render_template(
            "sheet.html",
            sheet=found,
            number=rules.shown(found.number),
            fields={"taken_by": door.me().volunteer_id, "adults": "1", "minors": "0", **fields},
            fault=fault,
            topics=topics.in_use(r),
            services=slots.services(r),
            people=[one for one in volunteers.all_of(r) if one.active],
            endings=_ENDINGS,
            today=formats.today(),
            first=formats.instant(found.printed_at).astimezone(formats.zone()).date(),
        )


def _twice(found: paper.Sheet, typed: Mapping[str, str]) -> str:
    """A sheet that is a call already, beside what somebody else typed just now."""
    with house().store.reading() as r:
        call = calls.get(r, str(found.call_id))
        caller = callers.get(r, call.caller_id) if call and call.caller_id else None
        booked = appointments.get(r, str(found.appointment_id)) if found.appointment_id else None
        topics = {topic.id: topic.names for topic in guide.topics(r)}
        services = {one.id: one.names for one in slots.services(r)}
    return render_template(
        "sheet_twice.html",
        sheet=found,
        number=rules.shown(found.number),
        call=call,
        caller=caller,
        booked=booked,
        typed=typed,
        topics=topics,
        services=services,
    )


def _typed() -> dict[str, str]:
    """What the form says, without what no form of ours offers."""
    form = request.form
    found = {name: form.get(name, "").strip()[:most] for name, most in _FIELDS.items()}
    offered = {
        "day": formats.day_or_none(found["day"]),
        "disposition": found["disposition"] in DISPOSITIONS,
        "language": found["language"] in PAGES,
    }
    return {name: value for name, value in found.items() if value and offered.get(name, True)}


def _told(typed: Mapping[str, str]) -> desk.Told:
    """What the sheet says, as the desk takes it. Raises WrongMoment."""
    day = formats.day_or_none(typed.get("day", ""))
    clock = _clock(typed.get("time", ""))
    if day is None or clock is None:
        raise WrongMoment("no-time")
    with house().store.reading() as r:
        people = {one.id for one in volunteers.all_of(r)}
        topics = {topic.id for topic in guide.topics(r)}
        services = {one.id for one in slots.services(r)}
    taken_by, topic = typed.get("taken_by", ""), typed.get("topic", "")
    service = typed.get("service", "")
    return desk.Told(
        day,
        clock,
        typed.get("number", ""),
        typed.get("language", ""),
        topic if topic in topics else None,
        typed.get("disposition", ""),
        "callback" in typed,
        taken_by if taken_by in people else door.me().volunteer_id,
        typed.get("name", ""),
        typed.get("note", ""),
        desk.Wanted(service, _party(typed), formats.day_or_none(typed.get("wished", "")))
        if service in services
        else None,
    )


def _party(typed: Mapping[str, str]) -> Party:
    adults, minors = (typed.get(name, "0") for name in ("adults", "minors"))
    return Party(*(int(one) if one.isdecimal() else 0 for one in (adults, minors)))


def _clock(text: str) -> time | None:
    try:
        return time.fromisoformat(text)
    except ValueError:
        return None


def _found(number: str) -> paper.Sheet:
    with house().store.reading() as r:
        found = paper.sheet(r, number)
    if found is None:
        raise NotFound
    return found


def _day(r: Reading, ahead: int) -> Day:
    start, end = formats.bounds(formats.today() + timedelta(days=ahead))
    standing: dict[str, list[appointments.Appointment]] = {}
    for one in appointments.between(r, start, end):
        if one.state != "cancelled":
            standing.setdefault(one.slot_id, []).append(one)
    return Day(start, [(slot, standing.get(slot.id, [])) for slot in slots.between(r, start, end)])
