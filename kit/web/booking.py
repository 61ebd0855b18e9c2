"""The booking pane: who, for what, how many, when; and the text that would go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kit.clock import from_text
from kit.desk import booking as desk
from kit.desk import telling
from kit.errors import NotFound
from kit.hotline import segments
from kit.hotline.languages import PAGES
from kit.store import callers, calls, slots
from kit.store.engine import Reading
from kit.web import door, formats
from kit.web.house import house

pages = Blueprint("booking", __name__)

_OFFERED = 16


@dataclass(frozen=True, slots=True)
class Choice:
    """What was chosen so far; empty where nothing was."""

    caller_id: str
    call_id: str = ""
    service_id: str = ""
    slot_id: str = ""
    party: int = 1
    language: str = ""
    name: str = ""
    note: str = ""

    @classmethod
    def fresh(cls, call: calls.Call | None, caller: callers.Caller) -> Choice:
        """Nothing chosen yet for this caller."""
        site = house().settings.site.languages[0]
        return cls(
            caller.id,
            call_id=call.id if call else "",
            language=caller.language or site,
            name=caller.name,
        )

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Choice:
        """What the form says; a party that is no number is one person."""
        language = form.get("language", "")
        return cls(
            form.get("caller", ""),
            form.get("call", ""),
            form.get("service", ""),
            form.get("slot", ""),
            max(1, min(form.get("party", 1, int), 400)),
            language if language in PAGES else house().settings.site.languages[0],
            form.get("name", "").strip()[:80],
            form.get("note", "")[:500],
        )


@dataclass(frozen=True, slots=True)
class Offer:
    """A service with its first free time for the party; `largest` is what one slot can hold."""

    service: slots.Service
    first: slots.Slot | None
    largest: int


@dataclass(frozen=True, slots=True)
class Pane:
    """Everything the pane shows. `aloud`: the household must not be texted, so it is told."""

    choice: Choice
    offers: list[Offer]
    days: list[tuple[date, list[slots.Slot]]]
    chosen: slots.Slot | None
    text: str
    count: segments.Count | None
    aloud: bool


def pane(r: Reading, choice: Choice) -> Pane:
    """The pane for what was chosen so far."""
    now = house().clock.now()
    offers = [
        Offer(
            service,
            slots.first_free(r, service.id, choice.party, now),
            slots.largest(r, service.id, now),
        )
        for service in slots.services(r)
    ]
    found = (
        slots.fitting(r, choice.service_id, choice.party, now, _OFFERED)
        if choice.service_id
        else []
    )
    chosen = next((slot for slot in found if slot.id == choice.slot_id), None)
    text, count = (
        telling.preview(r, chosen.id, choice.party, choice.language) if chosen else ("", None)
    )
    caller = callers.get(r, choice.caller_id)
    aloud = caller is not None and bool(caller.do_not_text)
    return Pane(choice, offers, by_day(found), chosen, text, count, aloud)


@pages.post("/booking/look")
def look() -> str:
    """The pane again, after something in it was chosen."""
    with house().store.reading() as r:
        return render_template("parts/booking.html", pane=pane(r, Choice.read(request.form)))


@pages.post("/booking")
def book() -> Response:
    """Books, and goes back to where the caller is."""
    rooms = house()
    choice = Choice.read(request.form)
    if not choice.slot_id:
        raise NotFound
    wish = desk.Wish(
        choice.slot_id,
        choice.caller_id,
        choice.party,
        choice.language,
        choice.name,
        choice.note,
        choice.call_id or None,
    )
    with rooms.store.writing() as tx:
        booked = desk.book(tx, rooms.settings.site, wish, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    if choice.call_id:
        return redirect(url_for("calls.page", call_id=choice.call_id, _anchor="booked"), 303)
    return redirect(url_for("messages.thread", caller_id=choice.caller_id, booked=booked), 303)


def by_day(found: list[slots.Slot]) -> list[tuple[date, list[slots.Slot]]]:
    """Slots under the site's own day they begin on."""
    zone = formats.zone()
    days = groupby(found, key=lambda slot: from_text(slot.starts_at).astimezone(zone).date())
    return [(day, list(of_day)) for day, of_day in days]
