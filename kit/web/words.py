"""The hotline's own words (states, dispositions, reasons) in the reader's language."""

from __future__ import annotations

from flask import Flask

from kit.hotline.languages import PAGES
from kit.web.i18n import gettext as _
from kit.web.i18n import ngettext, noop

_CALL = {
    "ringing": noop("ringing"),
    "taken": noop("answering"),
    "talking": noop("talking"),
    "wrap-up": noop("wrap-up"),
    "closed": noop("closed"),
    "missed": noop("missed"),
}
_DIALLED = {"taken": noop("calling out")}
_DISPOSITION = {
    "answered": noop("answered"),
    "booked": noop("appointment made"),
    "referred": noop("referred"),
    "callback-promised": noop("callback promised"),
    "silent": noop("silent"),
    "wrong-number": noop("wrong number"),
    "prank": noop("prank"),
    "abusive": noop("abusive"),
    "not-reached": noop("not reached"),
    "other": noop("other"),
}
_MESSAGE = {
    "received": noop("received"),
    "queued": noop("waiting to be sent"),
    "sending": noop("being sent"),
    "sent": noop("sent"),
    "delivered": noop("delivered"),
    "failed": noop("not sent"),
    "unsure": noop("perhaps sent"),
}
_MESSAGE_KIND = {
    "confirmation": noop("confirmation, sent by the box"),
    "moved": noop("new time, sent by the box"),
    "cancelled": noop("cancellation, sent by the box"),
    "offer": noop("offer of a freed place, sent by the box"),
    "missed-call": noop("“we will call you back”, sent by the box"),
    "closed": noop("“we are closed until ...”, sent by the box"),
    "acknowledgement": noop("“we have your message”, sent by the box"),
    "dialogue": noop("question or answer, sent by the box"),
    "reminder": noop("reminder, sent by the box"),
    "daily": noop("the day's numbers, sent by the box"),
    "stopped": noop("“you get no more texts”, sent by the box"),
    "danger": noop("“in danger, ring 112”, sent by the box"),
}
_STEP = {
    "info": noop("asked how it works"),
    "book": noop("wants an appointment"),
    "move": noop("wants another day"),
    "later": noop("wants another day"),
    "cancel": noop("wants to cancel"),
    "code": noop("sent a code"),
    "service": noop("chose a service"),
    "party": noop("said how many people"),
    "minors": noop("said how many children"),
    "date": noop("chose a time"),
    "wait": noop("went on the waiting list"),
    "leave": noop("left it as it was"),
    "keep": noop("left it as it was"),
    "move-one": noop("chose an appointment"),
    "cancel-one": noop("chose an appointment"),
    "cancel-sure": noop("cancelled"),
    "accept": noop("took the offered place"),
    "decline": noop("did not want the offered place"),
    "offer-over": noop("answered too late"),
    "reminder-over": noop("answered too late"),
    "confirm": noop("will come"),
    "refuse": noop("will not come"),
    "sentence": noop("in their own words"),
    "need": noop("needs something there"),
    "need-one": noop("chose an appointment"),
    "needs": noop("said what they need"),
    "unclear": noop("not understood"),
    "person": noop("needs a person"),
}
_APPOINTMENT = {
    "booked": noop("booked"),
    "kept": noop("came"),
    "no-show": noop("did not come"),
    "cancelled": noop("cancelled"),
}
_EVENT = {
    "booked": noop("Booked"),
    "moved": noop("Moved"),
    "party": noop("Party changed"),
    "cancelled": noop("Cancelled"),
    "kept": noop("Came"),
    "no-show": noop("Did not come"),
    "booked-again": noop("Marked as booked again"),
    "needs": noop("Needs told"),
}
_WAY = {
    "volunteer": noop("at the desk"),
    "text": noop("by text"),
    "walk-in": noop("walked in"),
    "import": noop("from a list"),
}
_REASON = {
    "missed": noop("missed call"),
    "flash": noop("flash call"),
    "promised": noop("callback promised"),
}
_CALL_KIND = {
    "flash": noop("flash call"),
    "blocked": noop("turned away, blocked"),
    "test": noop("test"),
    "paper": noop("written on paper"),
}
_CAME = {
    "booked": noop("appointment made"),
    "booked-before": noop("had an appointment already"),
    "waiting": noop("on the waiting list"),
    "callback": noop("no place: ring back"),
}
_BLOCK = {
    "abusive": noop("abusive"),
    "prank": noop("prank"),
    "silent": noop("silent"),
    "other": noop("other"),
}
_ATTEMPT = {
    "reached": noop("reached"),
    "not-reached": noop("not reached"),
    "wrong-number": noop("wrong number"),
}
_OUTCOME = {
    **_ATTEMPT,
    "given-up": noop("given up"),
    "rang-again": noop("rang again and was answered"),
    "blocked": noop("the number was blocked"),
    "merged": noop("goes on with the household's other callback"),
}
_PRESENCE = {
    "free": noop("free"),
    "break": noop("on a break"),
    "on-a-call": noop("on a call"),
    "wrap-up": noop("wrap-up"),
    "off": noop("not on shift"),
    "briefing": noop("reads the briefing"),
}
_SYNC = {
    "away": noop("headquarters cannot be reached"),
    "refused": noop("headquarters refuses: tell the technician"),
    "failed": noop("sending failed: tell the technician"),
}
_DECIDED = {
    "added": noop("added"),
    "passphrase": noop("given a new passphrase"),
    "described": noop("name or role changed"),
    "shut-out": noop("shut out"),
    "let-in": noop("let in again"),
    "renamed": noop("renamed"),
    "moved": noop("moved"),
    "put-below": noop("put below"),
    "put-first": noop("put on the first level"),
    "retired": noop("retired"),
    "brought-back": noop("brought back"),
}
_ROLE = {"volunteer": noop("volunteer"), "coordinator": noop("coordinator")}


def install(app: Flask) -> None:
    """Gives templates these words as filters."""
    for filter_ in (
        disposition_word,
        message_word,
        message_kind_word,
        step_word,
        appointment_word,
        event_word,
        way_word,
        reason_word,
        role_word,
        decided_word,
        presence_word,
        attempt_word,
        call_kind_word,
        came_word,
        block_word,
        length_word,
        outcome_word,
        trouble_word,
    ):
        app.add_template_filter(filter_)
    app.add_template_global(call_word)
    app.jinja_env.globals["caller_languages"] = PAGES


def call_word(state: str, way: str = "in") -> str:
    """What a call's state is called; one that we dial is not answered but called out."""
    dialled = _DIALLED.get(state) if way == "out" else None
    return _(dialled or _CALL[state])


def disposition_word(disposition: str) -> str:
    """How a call ended."""
    return _(_DISPOSITION[disposition])


def message_word(state: str) -> str:
    """Where a text is on its way."""
    return _(_MESSAGE[state])


def message_kind_word(kind: str) -> str:
    """Which of the box's own texts it is; empty for one that a person wrote."""
    return _(_MESSAGE_KIND[kind]) if kind in _MESSAGE_KIND else ""


def step_word(verb: str) -> str:
    """What a caller did in a conversation with the box."""
    return _(_STEP[verb])


def appointment_word(state: str) -> str:
    """What became of an appointment."""
    return _(_APPOINTMENT[state])


def event_word(what: str) -> str:
    """What happened to an appointment."""
    return _(_EVENT[what])


def way_word(way: str) -> str:
    """How it was asked for."""
    return _(_WAY[way])


def reason_word(reason: str) -> str:
    """Why a callback is owed."""
    return _(_REASON[reason])


def call_kind_word(kind: str) -> str:
    """What a ring was that is no call to anybody; empty for a call."""
    return _(_CALL_KIND[kind]) if kind in _CALL_KIND else ""


def came_word(came: str) -> str:
    """What became of the wish for an appointment on a paper sheet."""
    return _(_CAME[came])


def block_word(reason: str) -> str:
    """Why a number is blocked."""
    return _(_BLOCK[reason])


def length_word(hours: int) -> str:
    """1 hour, 7 days."""
    if hours < 48:
        return ngettext("%(num)s hour", "%(num)s hours", hours)
    return ngettext("%(num)s day", "%(num)s days", hours // 24)


def attempt_word(outcome: str | None) -> str:
    """What came of a try to ring back."""
    return _(_ATTEMPT[outcome]) if outcome else _("ringing")


def outcome_word(outcome: str) -> str:
    """How a callback ended."""
    return _(_OUTCOME[outcome])


def presence_word(state: str) -> str:
    """How a volunteer is."""
    return _(_PRESENCE[state])


def decided_word(what: str) -> str:
    """What somebody at the site decided."""
    return _(_DECIDED[what])


def role_word(role: str) -> str:
    """What somebody may do here."""
    return _(_ROLE[role])


def trouble_word(trouble: str) -> str:
    """Why records do not get to headquarters."""
    return _(_SYNC.get(trouble, _SYNC["failed"]))
