"""The lines: how each modem is, why, and what to do; coordinators may ask something of it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime, timedelta

from flask import Blueprint, Flask, Response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from kit.clock import plausible
from kit.desk import errands as desk
from kit.store import diversions, errands, lines, times
from kit.store.engine import Reading
from kit.store.errands import Errand
from kit.store.lines import LineState
from kit.web import door, formats, live, support
from kit.web.fragments import fragment
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import noop

log = logging.getLogger(__name__)
pages = Blueprint("lines", __name__)

_STATES = {
    "absent": noop("No modem"),
    "opening": noop("Starting"),
    "locked": noop("SIM locked"),
    "registering": noop("No network yet"),
    "ready": noop("Ready"),
    "deaf": noop("Does not answer"),
}
_ADVICE = {
    "PortMissing": noop(
        "There is no modem at its port. Plug it in, best on a USB hub with its own power. The box "
        "notices within a few seconds."
    ),
    "PortTaken": noop(
        "Another program of this computer uses the modem, often ModemManager. Ask the technician "
        "to stop it, then try again."
    ),
    "WrongModem": noop(
        "Another modem is plugged in than the settings name. Plug in the right one, or ask the "
        "technician to correct the IMEI."
    ),
    "NotAModem": noop(
        "The port opens, but no modem answers there. Unplug it, wait ten seconds, plug it in "
        "again. If that does not help, the technician chooses another port."
    ),
    "NoSim": noop("The modem finds no SIM. Take it out, wipe it, and push it in until it clicks."),
    "PinNeeded": noop("The SIM asks for its PIN. The technician writes it into the settings."),
    "PinWrong": noop(
        "The SIM refused the PIN, and the box does not try it again: the third wrong one blocks "
        "the SIM. The technician corrects it in the settings."
    ),
    "PukNeeded": noop(
        "The SIM is blocked after three wrong PINs. Put it into a phone and enter its PUK: eight "
        "digits on the card it came in, or from the operator. After ten wrong PUKs the SIM is "
        "lost."
    ),
    "LineLost": noop(
        "The modem went away. Look at plug and cable; it may need a USB hub with its own power."
    ),
    "LineSilent": noop(
        "The modem does not answer any more. Restart it, or unplug it for ten seconds."
    ),
    "Refused": noop(
        "The modem refuses what it must know. Restart it, or unplug it for ten seconds."
    ),
}
_NETWORK = {
    "searching": noop("The modem looks for a network. This may take two minutes."),
    "denied": noop(
        "The network refuses this SIM. Try it in a phone: it may be unpaid or not active yet."
    ),
    "none": noop("There is no network here. Look at the antenna; move the modem to a window."),
}
_ACTS = {
    "try": noop("Check"),
    "restart": noop("Restart"),
    "text": noop("Test by text"),
    "ring": noop("Test by call"),
    "credit": noop("Credit"),
    "divert": noop("Send callers on"),
    "undivert": noop("Send callers on no longer"),
    "diversions": noop("Where callers are sent on to"),
}
_REASONS = {
    "busy": noop("when the line is busy"),
    "no_reply": noop("when nobody answers"),
    "unreachable": noop("when the line is off or without network"),
}
_RESULTS = {
    "": noop("under way …"),
    "done": noop("done"),
    "sent": noop("accepted by the network"),
    "arrived": noop("arrived on the other line"),
    "lost": noop("went out, but did not arrive"),
    "rang": noop("rang"),
    "refused": noop("refused by the network"),
    "failed": noop("did not work"),
    "away": noop("not possible: the line is not there"),
    "impossible": noop("this modem cannot do it"),
    "otherwise": noop("the network says otherwise: look above"),
    "interrupted": noop("interrupted: the line went"),
}
_WEAK = 1


def install(app: Flask) -> None:
    """Gives templates the words of a line."""
    for filter_ in (state_word, advice, act_word, result_word, when_word, tone):
        app.add_template_filter(filter_)


@pages.get("/lines")
def page() -> str:
    """Every line; a coordinator also sees what may be asked of it."""
    with house().store.reading() as r:
        known = lines.all_of(r)
    return render_template(
        "lines.html",
        lines=known,
        numbers=[line for line in house().settings.lines if line.number],
        prepaid={line.name for line in house().settings.lines if line.credit},
        may_act=door.is_coordinator(),
        clock=_clock(),
        reasons=_REASONS,
    )


def _clock() -> dict[str, object]:
    """The box's clock, where somebody has to look at it."""
    clock = house().clock
    now = clock.now()
    return {
        "trusted": clock.trusted(),
        "now": now,
        "day": formats.today(),
        "plausible": plausible(now),
    }


@live.view("lines")
def _lines() -> Iterator[live.Piece]:
    with house().store.reading() as r:
        names = [line.name for line in lines.all_of(r)]
    for place, name in enumerate(names, start=1):
        for _name, html in live.pieces("line", keys=(name,)):
            yield f"line-{place}", html


@fragment("line")
def line(r: Reading, name: str) -> str:
    """One line: its state, why, what to do, and what it does."""
    found = next((one for one in lines.all_of(r) if one.name == name), None)
    if found is None:
        return ""
    return render_template(
        "parts/line.html",
        line=found,
        use=lines.use(r, name),
        settings=next((one for one in house().settings.lines if one.name == name), None),
        errands=errands.latest(r, name),
        told=diversions.of_line(r, name),
        network_says=_clock_of(found),
    )


@pages.post("/lines/ask")
def ask() -> AnyResponse:
    """Asks something of a line."""
    door.coordinators_only()
    rooms, form = house(), request.form
    with rooms.store.writing() as tx:
        desk.ask(
            tx,
            rooms.settings.site,
            form.get("line", ""),
            desk.Wish(
                form.get("act", ""),
                form.get("number", "").strip() or form.get("other", ""),
                form.get("reason", ""),
                form.get("after", type=int),
            ),
            door.me().volunteer_id,
            rooms.clock.now(),
        )
    rooms.bell.ring("lines", "header")
    return redirect(url_for("lines.page"), 303)


@pages.post("/lines/clock")
def compare_clock() -> AnyResponse:
    """A coordinator looked at a watch: the box's clock is right, whatever the records say."""
    door.coordinators_only()
    rooms = house()
    now = rooms.clock.now()
    if rooms.clock.compared():
        with rooms.store.writing() as tx:
            times.was_right(tx, now)
        log.warning("volunteer %s says that the clock is right", door.me().volunteer_id)
        rooms.bell.ring("header", "board", "messages", "lines")
    return redirect(url_for("lines.page"), 303)


@pages.get("/lines/report")
def report() -> Response:
    """What somebody who helps from afar needs to know, without a word about any person."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.reading() as r:
        words = support.report(r, rooms.settings, rooms.clock.now())
    name = f"hotline-{rooms.settings.site.id}-lines.txt"
    return Response(
        words,
        mimetype="text/plain",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def state_word(line: LineState) -> str:
    """How a line is, in a word or two."""
    return _(_STATES.get(line.state, "Starting"))


def tone(line: LineState) -> str:
    """ok, warn or bad."""
    return {"ready": "ok", "opening": "warn", "registering": "warn"}.get(line.state, "bad")


def advice(line: LineState) -> str:
    """Why it is so and what to do; empty when nothing needs doing."""
    if line.trouble:
        return _(_ADVICE.get(line.trouble, _ADVICE["LineSilent"]))
    if line.state == "registering":
        return _(_NETWORK.get(line.registration, _NETWORK["none"]))
    return _ready_advice(line) if line.state == "ready" else ""


def _ready_advice(line: LineState) -> str:
    if line.signal is not None and line.signal <= _WEAK:
        return _("The signal is weak. Move the modem to a window, or use a longer cable.")
    if line.registration == "roaming":
        return _("The SIM is in a foreign network: calls and texts may cost more.")
    return ""


def act_word(errand: Errand) -> str:
    """What was asked."""
    return _(_ACTS[errand.act])


def _clock_of(line: LineState) -> datetime | None:
    if line.clock_off_s is None:
        return None
    return house().clock.now() + timedelta(seconds=line.clock_off_s)


def when_word(reason: str) -> str:
    """When the network sends a caller on."""
    return _(_REASONS[reason])


def result_word(errand: Errand) -> str:
    """What came of it."""
    return _(_RESULTS.get(errand.result, "done"))
