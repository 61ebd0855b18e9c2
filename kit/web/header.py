"""What every page says at its top: how the line, the clock and the way to headquarters are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Flask, render_template

from kit.desk import settled
from kit.store import callbacks, calls, journal, lines, messages
from kit.store.engine import Reading
from kit.web.fragments import HEADER, fragment, shared
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import listed, noop

PIECES = ("counts", "state")
"""The fragments of the header, sent on every stream."""

_TROUBLES = {
    "PortMissing": noop("no modem: plug it in"),
    "PortTaken": noop("another program holds the modem"),
    "WrongModem": noop("this is another modem: plug in the one of the settings"),
    "NotAModem": noop("this device is not a modem: choose another port"),
    "NoSim": noop("no SIM in the modem: put one in"),
    "PinNeeded": noop("the SIM wants its PIN: write it into the settings"),
    "PinWrong": noop("the SIM refused the PIN: correct it in the settings"),
    "PukNeeded": noop("the SIM is blocked: unblock it with its PUK in a phone"),
    "LineLost": noop("the modem was unplugged: plug it in again"),
    "LineSilent": noop("the modem does not answer: unplug it and plug it in again"),
    "Refused": noop("the modem refuses to work: unplug it and plug it in again"),
}
_STATES = {
    "absent": noop("no modem: plug it in"),
    "opening": noop("starting"),
    "locked": noop("the SIM is locked"),
    "registering": noop("looking for the network"),
    "ready": noop("ready"),
    "deaf": noop("the modem does not answer: unplug it and plug it in again"),
}
_REGISTRATIONS = {
    "denied": noop("the network refuses this SIM: ask its operator"),
    "none": noop("no network here: move the antenna"),
    "searching": noop("looking for the network"),
}


def install(app: Flask) -> None:
    """Gives templates the numbers of the tabs, and how a line is called."""
    app.add_template_global(counts)
    app.add_template_filter(line_name)


@fragment("state", HEADER)
def state(r: Reading) -> str:
    """Line, clock and sync, in words."""
    rooms = house()
    return render_template(
        "parts/state.html",
        lines=[(line, *_short(line)) for line in lines.all_of(r)],
        trusted=rooms.clock.trusted(),
        now=rooms.clock.now(),
        network_says=network_says(r),
        carrying=journal.pending(r),
        headquarters=bool(rooms.settings.headquarters.url),
        doors=settled.doors(r, rooms.settings.site, rooms.clock.now()),
    )


@dataclass(frozen=True, slots=True)
class Counts:
    """The numbers on the tabs."""

    ringing: int
    fresh: int
    owed: int


def counts() -> Counts:
    """How much waits now; counted once for all pages."""
    return shared(("counted",), count)


def count(r: Reading) -> Counts:
    """How much waits now."""
    return Counts(
        sum(call.state == "ringing" for call in calls.opened(r)),
        messages.count_fresh(r),
        callbacks.count_open(r),
    )


@fragment("counts")
def _counts(r: Reading) -> str:
    return render_template("parts/counts.html", counts=count(r))


def network_says(r: Reading) -> datetime | None:
    """The network's time where it disagrees with the clock, else None."""
    off_s = lines.clock_off_s(r)
    return None if off_s is None else house().clock.now() + timedelta(seconds=off_s)


def line_name(name: str) -> str:
    """line1 is read as Line 1; a name of the site's own stays."""
    digits = name.removeprefix("line").removeprefix("-")
    return _("Line %(name)s", name=digits) if digits.isdigit() else name


def _short(line: lines.LineState) -> tuple[str, str]:
    """How a line is, and what of it a narrow screen may leave out."""
    if line.trouble in _TROUBLES or line.state != "ready":
        return line_words(line), ""
    ready, *rest = _ready(line)
    return ready, listed("", *rest) if rest else ""


def line_words(line: lines.LineState) -> str:
    """How a line is, and what to do about it."""
    if line.trouble in _TROUBLES:
        return _(_TROUBLES[line.trouble])
    if line.state != "ready":
        network = _REGISTRATIONS.get(line.registration) if line.state == "registering" else None
        return _(network or _STATES.get(line.state, "starting"))
    return listed(*_ready(line))


def _ready(line: lines.LineState) -> list[str]:
    parts = [_("ready")]
    if line.operator:
        parts.append(line.operator)
    if line.registration == "roaming":
        parts.append(_("roaming"))
    if line.signal is not None:
        parts.append(_("%(bars)s of 4 bars", bars=line.signal))
    return parts
