"""The booking pane: who, for what, how many, when; and the text that would go out."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kit.clock import from_text
from kit.desk import booking as desk
from kit.desk import holds as desk_holds
from kit.desk import settled, telling, waiting
from kit.errors import DeskError, NotFound
from kit.hotline import segments
from kit.hotline.languages import PAGES
from kit.hotline.parties import LARGEST, By, Needs, Party
from kit.store import appointments, callers, calls, grants, holds, slots
from kit.store import waiting as lists
from kit.store.engine import Reading, Writing
from kit.web import door, formats, site_languages, trouble
from kit.web.house import house
from kit.web.i18n import gettext as _

pages = Blueprint("booking", __name__)

_OFFERED = 16
_RENEWED = timedelta(minutes=1)
"""A hold that lasts less than this is made anew while the volunteer still types."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen so far; empty where nothing was."""

    caller_id: str
    call_id: str = ""
    service_id: str = ""
    slot_id: str = ""
    party: Party = field(default_factory=lambda: Party(1))
    language: str = ""
    name: str = ""
    note: str = ""
    needs: Needs = field(default_factory=Needs)
    priority: bool = False
    again: str = ""

    @classmethod
    def fresh(cls, r: Reading, call: calls.Call | None, caller: callers.Caller) -> Choice:
        """Nothing chosen yet for this caller; or what was, while its time is still kept."""
        choice = cls(
            caller.id,
            call_id=call.id if call else "",
            language=caller.language or settled.languages(r, house().settings.site)[0],
            name=caller.name,
            priority=bool(json.loads(caller.vulnerabilities)),
        )
        hold = holds.of_talk(r, caller.id, door.me().volunteer_id, house().clock.now())
        slot = slots.get(r, hold.slot_id) if hold else None
        return choice._kept(hold, slot) if hold and slot else choice

    def _kept(self, hold: holds.Hold, slot: slots.Slot) -> Choice:
        """With what was typed before the page was opened again."""
        typed = json.loads(hold.typed)
        return replace(
            self,
            service_id=slot.service_id,
            slot_id=slot.id,
            party=Party(typed.pop("adults", hold.party), typed.pop("minors", 0)),
            needs=Needs(**typed.pop("needs", {})),
            priority=bool(hold.priority),
            **typed,
        )

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Choice:
        """What the form says; a number that is none is the usual one."""
        language = form.get("language", "")
        language = language if language in PAGES else site_languages.usual()
        return cls(
            form.get("caller", ""),
            form.get("call", ""),
            form.get("service", ""),
            form.get("slot", ""),
            party(form),
            language,
            form.get("name", "").strip()[:80],
            form.get("note", "")[:500],
            Needs(
                "wheelchair" in form,
                language if "interpreter" in form else None,
                "unaccompanied" in form,
            ),
            "priority" in form,
            form.get("again", "").strip()[:200],
        )

    def wish(self) -> desk.Wish:
        """As the desk takes it."""
        return desk.Wish(
            self.slot_id,
            self.caller_id,
            self.party.adults,
            self.language,
            self.name,
            self.note,
            self.call_id or None,
            minors=self.party.minors,
            priority=self.priority,
            needs=self.needs,
            again=self.again,
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A service with its first free time for the party; without one, the most a slot can hold."""

    service: slots.Service
    first: slots.Slot | None
    largest: int


@dataclass(frozen=True, slots=True)
class Pane:
    """Everything the pane shows. `aloud`: the household must not be texted, so it is told.

    `until` is how long the chosen time is held. `standing` is what the household has for the
    service already, `waits` the waiting lists it is on. `trouble` says why the time that was
    chosen could not be held; `share` is who has which of its places when other sites book it too.
    """

    choice: Choice
    offers: list[Offer]
    days: list[tuple[date, list[slots.Slot]]]
    chosen: slots.Slot | None
    text: str
    count: segments.Count | None
    aloud: bool = False
    until: str = ""
    standing: appointments.Appointment | None = None
    waits: list[lists.Entry] = field(default_factory=list)
    trouble: str = ""
    share: grants.Share | None = None


def pane(r: Reading, choice: Choice, trouble_words: str = "") -> Pane:
    """The pane for what was chosen so far."""
    now = house().clock.now()
    hold = holds.of_talk(r, choice.caller_id, door.me().volunteer_id, now)
    mine = hold.slot_id if hold else ""
    wish = choice.wish()
    people = max(1, choice.party.people)
    offers = [
        Offer(service, first, 0 if first else slots.largest(r, service.id, now, wish.share))
        for service, first in slots.first_free_of_each(r, people, now, wish.share, mine)
    ]
    found: list[slots.Slot] = []
    if choice.service_id:
        found = slots.fitting(r, choice.service_id, people, now, _OFFERED, wish.share, mine)
    chosen = next((slot for slot in found if hold and slot.id == choice.slot_id == mine), None)
    text, count = telling.preview(r, chosen.id, people, choice.language) if chosen else ("", None)
    caller = callers.get(r, choice.caller_id)
    return Pane(
        choice,
        offers,
        by_day(found),
        chosen,
        text,
        count,
        caller is not None and bool(caller.do_not_text),
        hold.ends_at if hold and chosen else "",
        appointments.standing(r, choice.caller_id, choice.service_id, now),
        lists.of_caller(r, choice.caller_id),
        trouble_words,
        grants.share(r, chosen.id) if chosen and chosen.shared else None,
    )


@pages.post("/booking/look")
def look() -> str:
    """The pane again, after something in it was chosen; the chosen time is held meanwhile.

    A service without a time means its first free one, so that a family is booked in few taps.
    """
    rooms = house()
    choice = Choice.read(request.form)
    said = "" if choice.party.sound else _("Say how many people come.")
    with rooms.store.reading() as r:
        choice = _with_time(r, choice)
        keep = _must_hold(r, choice)
    if keep:
        try:
            with rooms.store.writing() as tx:
                _hold(tx, choice, rooms.clock.now())
        except DeskError as refusal:
            said = trouble.sentence(refusal)
        rooms.bell.ring("slots")
    with rooms.store.reading() as r:
        return render_template("parts/booking.html", pane=pane(r, choice, said))


@pages.post("/booking")
def book() -> Response:
    """Books, and goes back to where the caller is."""
    rooms = house()
    choice = Choice.read(request.form)
    if not choice.slot_id:
        raise NotFound
    who = door.me().volunteer_id
    with rooms.store.writing() as tx:
        booked = desk.book(tx, rooms.settings.site, choice.wish(), who, rooms.clock.now())
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    return _back(choice, booked=booked)


@pages.post("/booking/wait")
def wait() -> Response:
    """Puts the household on the waiting list of the chosen service."""
    rooms = house()
    choice = Choice.read(request.form)
    ask = waiting.Ask(
        choice.service_id,
        choice.caller_id,
        choice.party,
        choice.language,
        formats.day_or_none(request.form.get("earliest", "")),
        formats.day_or_none(request.form.get("latest", "")),
        choice.priority,
        choice.needs,
        choice.name,
        choice.note,
    )
    with rooms.store.writing() as tx:
        waiting.wait(tx, ask, By(door.me().volunteer_id), rooms.clock.now())
        desk_holds.let_go(tx, choice.caller_id, door.me().volunteer_id)
    rooms.bell.ring("board", "slots")
    return _back(choice)


def by_day(found: list[slots.Slot]) -> list[tuple[date, list[slots.Slot]]]:
    """Slots under the site's own day they begin on."""
    zone = formats.zone()
    days = groupby(found, key=lambda slot: from_text(slot.starts_at).astimezone(zone).date())
    return [(day, list(of_day)) for day, of_day in days]


def party(form: MultiDict[str, str], usual: Party = Party(1)) -> Party:  # noqa: B008
    """Who comes, as a form says it."""
    adults = form.get("adults", usual.adults, int)
    minors = form.get("minors", usual.minors, int)
    return Party(max(0, min(adults, LARGEST)), max(0, min(minors, LARGEST)))


def _with_time(r: Reading, choice: Choice) -> Choice:
    """The choice with a time that fits: the one that was chosen, else the service's first."""
    if not choice.service_id or not choice.party.sound:
        return replace(choice, slot_id="")
    now = house().clock.now()
    chosen = slots.get(r, choice.slot_id)
    if chosen is not None and chosen.service_id == choice.service_id:
        return choice
    wish = choice.wish()
    first = slots.first_free(r, choice.service_id, choice.party.people, now, wish.share)
    return replace(choice, slot_id=first.id if first else "")


def _must_hold(r: Reading, choice: Choice) -> bool:
    """Whether what is held is not what is chosen, or soon runs out."""
    now = house().clock.now()
    hold = holds.of_talk(r, choice.caller_id, door.me().volunteer_id, now)
    if hold is None:
        return bool(choice.slot_id)
    same = (hold.slot_id, bool(hold.priority), hold.typed) == (
        choice.slot_id,
        choice.priority,
        desk_holds.typed(choice.wish()),
    )
    return not same or from_text(hold.ends_at) < now + _RENEWED


def _hold(tx: Writing, choice: Choice, now: datetime) -> None:
    who = door.me().volunteer_id
    if choice.slot_id:
        desk_holds.keep(tx, choice.wish(), who, now)
    else:
        desk_holds.let_go(tx, choice.caller_id, who)


def _back(choice: Choice, booked: str | None = None) -> Response:
    if choice.call_id:
        return redirect(url_for("calls.page", call_id=choice.call_id, _anchor="booked"), 303)
    return redirect(url_for("messages.thread", caller_id=choice.caller_id, booked=booked), 303)
