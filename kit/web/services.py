"""Services and centres, for coordinators: what is given where and when, and whom a change hits.

Nothing changes before the coordinator has seen what it would do. The preview is the very change,
done and undone: what it shows is what will be.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import capacity
from kit.errors import NotFound
from kit.hotline import openings
from kit.hotline.parties import By
from kit.store import calendars, grants, slots
from kit.store.engine import Writing
from kit.web import door
from kit.web.house import house
from kit.web.opening_form import NUMBERS, CentreForm, ServiceForm

pages = Blueprint("services", __name__)


class _Undone(Exception):
    """Ends a transaction that was only to show what would happen."""


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change does: to the slots, and to whom it hits."""

    opened: int
    changed: int
    closed: int
    proposals: list[capacity.Proposal]

    @property
    def movable(self) -> int:
        """How many appointments can be moved."""
        return sum(one.to is not None for one in self.proposals)


pages.before_request(door.coordinators_only)


@pages.get("/services")
def page() -> str:
    """Every service and centre, and who stands where there is no place any more."""
    with house().store.reading() as r:
        return render_template(
            "services.html",
            services=[(one, openings.from_json(one.pattern)) for one in slots.services(r)],
            centres=slots.centres(r),
            together=grants.together(r, house().clock.now()),
            hit=capacity.hit(r, house().clock.now()),
        )


@pages.get("/services/service/<service_id>")
def service(service_id: str) -> str:
    """One service: its names, its week, its exceptions. `new` is one that is not there yet."""
    return _service_page(ServiceForm.of(_known_service(service_id)), service_id)


@pages.post("/services/service/<service_id>")
def change_service(service_id: str) -> str | Response:
    """Shows what a changed service would do, then does it."""
    known = _known_service(service_id)
    form = ServiceForm.read(request.form)
    opening = form.opening
    if opening is None or "edit" in request.form:
        return _service_page(form, service_id)

    def change(tx: Writing) -> list[str]:
        return [capacity.put_service(tx, known, form.names, opening)]

    return _shown_or_done(change)


@pages.get("/services/centre/<centre_id>")
def centre(centre_id: str) -> str:
    """One centre: where it is, its clock, its holidays. `new` is one that is not there yet."""
    known = _known_centre(centre_id)
    return _centre_page(CentreForm.of(known), known)


@pages.post("/services/centre/<centre_id>")
def change_centre(centre_id: str) -> str | Response:
    """Shows what a changed centre would do, then does it."""
    known = _known_centre(centre_id)
    if known and known.shared:
        raise NotFound  # headquarters' own: what was written here would be overwritten from there
    form = CentreForm.read(request.form)
    if form.faults or "edit" in request.form:
        return _centre_page(form, known)

    def change(tx: Writing) -> list[str]:
        capacity.put_centre(tx, known, form.name, form.address, form.timezone, form.holidays())
        return [one.id for one in slots.services(tx)]

    return _shown_or_done(change)


@pages.post("/services/move")
def move() -> str | Response:
    """Shows where everybody who is hit would be moved, then moves them."""
    if "edit" in request.form:
        return redirect(url_for("services.page"), 303)
    return _shown_or_done(lambda _tx: [])


def _shown_or_done(change: Callable[[Writing], list[str]]) -> str | Response:
    """The preview; with `save`, the change itself, and with save=move who is hit is moved."""
    rooms = house()
    save = request.form.get("save", "")
    if save not in {"move", "keep"}:
        shown: list[Preview] = []
        with contextlib.suppress(_Undone), rooms.store.writing() as tx:
            shown.append(_do(tx, change, move=True))
            raise _Undone
        return render_template("services_preview.html", preview=shown[0], fields=_fields())
    with rooms.store.writing() as tx:
        _do(tx, change, move=save == "move")
    rooms.bell.ring("board", "slots", "messages", "lines", "sync")
    return redirect(url_for("services.page"), 303)


def _do(tx: Writing, change: Callable[[Writing], list[str]], *, move: bool) -> Preview:
    now, site = house().clock.now(), house().settings.site
    outcomes = [capacity.lay_out(tx, one, now) for one in change(tx)]
    by = By(door.me().volunteer_id)
    proposals = capacity.move_hit(tx, site, by, now) if move else []
    capacity.offer_free(tx, site, now)
    return Preview(
        sum(one.opened for one in outcomes),
        sum(one.changed for one in outcomes),
        sum(one.closed for one in outcomes),
        proposals,
    )


def _fields() -> list[tuple[str, str]]:
    """What was sent, to be sent once more."""
    passed_over = {"csrf_token", "save", "edit"}
    return [one for one in request.form.items(multi=True) if one[0] not in passed_over]


def _service_page(form: ServiceForm, service_id: str) -> str:
    with house().store.reading() as r:
        centres = slots.centres(r)
    return render_template(
        "service.html", form=form, new=service_id == "new", centres=centres, limits=NUMBERS
    )


def _centre_page(form: CentreForm, known: slots.Centre | None) -> str:
    with house().store.reading() as r:
        calendar = calendars.of_centre(r, known.id) if known else None
        together = grants.together(r, house().clock.now()).get(known.id) if known else None
    address = url_for("calendar.feed", token=calendar.token, _external=True) if calendar else ""
    return render_template(
        "centre.html",
        form=form,
        known=known,
        calendar=calendar,
        address=address,
        together=together,
    )


def _known_service(service_id: str) -> slots.Service | None:
    if service_id == "new":
        return None
    with house().store.reading() as r:
        for one in slots.services(r):
            if one.id == service_id:
                return one
    raise NotFound


def _known_centre(centre_id: str) -> slots.Centre | None:
    if centre_id == "new":
        return None
    with house().store.reading() as r:
        for one in slots.centres(r):
            if one.id == centre_id:
                return one
    raise NotFound
