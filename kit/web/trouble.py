"""When something went wrong: one page, in the reader's language, with a reference for the log."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Callable

from flask import Blueprint, Flask, Response, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from kit import errors
from kit.web import formats
from kit.web.house import house
from kit.web.i18n import gettext as _
from kit.web.i18n import ngettext, noop

log = logging.getLogger(__name__)
pages = Blueprint("trouble", __name__)

_MOMENTS = {
    "on-another-call": noop("You are still on another call. Close it first."),
    "no-free-line": noop("No line is free to ring out. Try again in a moment."),
    "briefing-owed": noop(
        "Read the briefing first: a colleague who has read it can take this call. When nobody "
        "can, you may."
    ),
    "not-read": noop("Tick each part of the briefing once you have read it."),
    "note-unfinished": noop(
        "Write a question, two choices or more, and mark the one that is right."
    ),
    "nobody-chosen": noop("Choose who comes."),
    "rostered": noop("Somebody of them is planned at that time already."),
    "no-shift-time": noop("Choose a day, and when the shift begins and ends."),
    "day-over": noop("Choose today or a later day."),
    "missed": noop("The caller has hung up. The call is now a callback."),
    "closed": noop("This call is closed already."),
    "ringing": noop("Nobody has taken this call yet."),
    "taken": noop("The line is just answering. Try again in a moment."),
    "no-number": noop("This is no phone number. Write it with + and the country."),
    "referral-over": noop("This referral is over."),
    "no-day": noop("Choose a day on which you ask again."),
    "no-record": noop("This household does not want to be written down."),
    "nothing-told": noop("Write something first."),
    "no-hours": noop("Choose when the safe hours begin and end."),
    "one-already": noop("These numbers are one household already."),
    "not-merged": noop("This number stands alone already."),
    "unsafe-hour": noop("This household may be rung only in its safe hours."),
    "do-not-ring": noop("This household does not want to be rung back."),
    "not-waiting": noop("This caller does not wait any more: take the call."),
    "one-waits": noop("Somebody waits on this line. Take or turn away that call first."),
    "no-keys": noop("Only the keys 0 to 9, * and # can be pressed."),
    "on-hold": noop("This call is on hold. Take it back first."),
    "hanging-up": noop("This call is being hung up."),
    "no-seconds": noop("Choose between 5 and 30 seconds."),
    "asked-already": noop("This is asked of the line already."),
    "comes-today": noop(
        "This caller has an appointment today. Tick that you know it, or do not block the number."
    ),
    "not-here": noop("This colleague is not on shift any more. Choose another one."),
    "colleague-busy": noop("This colleague is on the phone. Choose another one."),
    "no-best-time": noop(
        "This is no time to ring back. Write it like 18:00; the end comes after the beginning."
    ),
    "wrong-code": noop("One digit of this code is wrong. Read it again, or find them by name."),
    "unknown-code": noop("No appointment of this site has this code. Find them by name."),
    "another-day": noop("This appointment is not for today. Look for it under Appointments."),
    "given-away": noop("Their places went to walk-ins meanwhile. Give them a token instead."),
    "here-already": noop("They have checked in meanwhile."),
    "not-here-yet": noop("They have not checked in."),
    "left": noop("They went away before. Undo that first."),
    "not-together": noop("These two cannot come together: one of them is over, or it is the same."),
    "no-party": noop("Say how many people come."),
    "no-walk-in-place": noop(
        "No place for so many is left today. Release the places of who did not come, or book "
        "another day."
    ),
    "text-unfit": noop("Callers could not do with this text. Look at what is wrong with it."),
    "text-changed": noop("Somebody has changed this text meanwhile."),
    "name-taken": noop("Somebody signs in with this name already. Choose another one."),
    "no-name": noop("Write a name of letters that can be seen, not too long."),
    "last-coordinator": noop(
        "Then nobody would be coordinator any more. Make somebody else coordinator first."
    ),
    "no-topic-name": noop("Write the topic's name in at least one language, up to 60 letters."),
    "sent-again": noop("You have sent this again already, or put it away."),
    "two-levels": noop("Topics have two levels: choose one of the first level."),
    "topics-below": noop(
        "Other topics stand below this one, so it stays on the first level. Move them first."
    ),
    "no-language": noop("Choose at least one language, each once."),
    "settled-meanwhile": noop(
        "Somebody else changed this meanwhile. Look at what they settled, then save again."
    ),
    "no-time": noop("Write the day and the time of the call."),
    "future": noop("This call would be in the future. Look at its day and time again."),
    "before-print": noop("This call would be before the sheet was printed. Look at its day again."),
    "no-disposition": noop("Choose how the call ended."),
    "needs-number": noop("Without the caller's number there is no callback and no appointment."),
    "no-sheets": noop("A pack has 1 to 100 sheets."),
    "done": noop("This callback is finished already."),
    "cancelled": noop("This appointment was cancelled."),
    "kept": noop("This appointment was kept already."),
    "no-show": noop("This appointment is marked as not come."),
}


@pages.get("/healthz")
def healthz() -> tuple[str, int]:
    """Whether the pages and the store answer; for supervision, without a word about anybody."""
    try:
        with house().store.reading() as r:
            r.value("SELECT 1")
    except errors.StoreError:
        return "store\n", 503
    return "ok\n", 200


def install(app: Flask) -> None:
    """Catches whatever a view lets through."""
    app.add_template_filter(sentence, "refusal")
    app.register_error_handler(errors.DeskError, _refused)
    app.register_error_handler(errors.DiskFull, _disk_full)
    app.register_error_handler(CSRFError, _form_too_old)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def sentence(error: errors.DeskError) -> str:
    """What a refusal of the desk means, in the reader's words."""
    for kind, words in _SENTENCES.items():
        if isinstance(error, kind):
            return words(error)
    return _("This could not be done.")


def _taken(error: errors.TakenBy) -> str:
    if not error.name:
        return _("Somebody else was first.")
    return _("%(name)s was first.", name=error.name)


def _held(error: errors.LineHeld) -> str:
    return _(
        "%(name)s talks on this line: only %(name)s can take or swap its calls.",
        name=error.name,
    )


def _moment(error: errors.WrongMoment) -> str:
    known = _MOMENTS.get(error.state)
    return _(known) if known else _("This is not possible any more. Look at the page again.")


def _full(error: errors.SlotFull) -> str:
    if error.free <= 0:
        return _("This time has just been filled. Choose another one.")
    return ngettext(
        "Only %(num)s place is left at this time. Choose another one.",
        "Only %(num)s places are left at this time. Choose another one.",
        error.free,
    )


def _impossible(error: errors.PartyImpossible) -> str:
    if error.largest <= 0:
        return _("This service has no coming times.")
    return ngettext(
        "No time of this service holds so many. The largest holds %(num)s person: book in groups.",
        "No time of this service holds so many. The largest holds %(num)s people: book in groups.",
        error.largest,
    )


def _booked(error: errors.AlreadyBooked) -> str:
    return _(
        "This household has an appointment for this service on %(day)s at %(time)s. Move that one, "
        "or say why it needs a second.",
        day=formats.long_day(formats.instant(error.starts_at).astimezone(formats.zone()).date()),
        time=formats.at_time(error.starts_at),
    )


def _over(error: errors.OfferOver) -> str:
    if error.state == "taken":
        return _("This offer was accepted before: the appointment stands.")
    return _("This place is no longer kept. The household stays on the waiting list.")


def _long(error: errors.TextTooLong) -> str:
    return _(
        "The text is too long: %(parts)s parts, at most %(limit)s. Shorten it.",
        parts=error.parts,
        limit=error.limit,
    )


def _waits(error: errors.SignInRefused) -> str:
    if error.wait_until is None:
        return _("Name or passphrase is not right.")
    return _("Too many tries. Wait until %(time)s.", time=formats.at_time(error.wait_until))


_SENTENCES: dict[type[errors.DeskError], Callable[..., str]] = {
    errors.TakenBy: _taken,
    errors.LineHeld: _held,
    errors.WrongMoment: _moment,
    errors.SlotFull: _full,
    errors.SlotPast: lambda _e: _("This time has begun already. Choose a later one."),
    errors.PartyEmpty: lambda _e: _("Say how many people come."),
    errors.PartyImpossible: _impossible,
    errors.AlreadyBooked: _booked,
    errors.AlreadyWaiting: lambda _e: _("This household is on the waiting list already."),
    errors.OfferOver: _over,
    errors.TextTooLong: _long,
    errors.TextEmpty: lambda _e: _("Write something first."),
    errors.NoReplyPossible: lambda _e: _("This caller cannot be answered: the number is hidden."),
    errors.NotToBeTexted: lambda _e: _("This household must not be texted. Ring instead."),
    errors.ConsentMissing: lambda _e: _(
        "Without their consent no referral can be saved. Give them the information instead."
    ),
    errors.SignInRefused: _waits,
    errors.NotFound: lambda _e: _("This is not here (any more)."),
}


def _refused(error: errors.DeskError) -> Response:
    status = 404 if isinstance(error, errors.NotFound) else 409
    return _tell(status, sentence(error))


def _disk_full(error: errors.DiskFull) -> Response:
    log.error("no space is left on the disk (%s)", type(error).__name__)
    return _tell(
        503,
        _("The box has no space left, so nothing was saved. Tell the field technician."),
        retry_s=30,
    )


def _form_too_old(error: CSRFError) -> Response:
    log.info("a form was refused: %s", error.description)
    return _tell(403, _("This page was open for too long. Load it again: what you typed is kept."))


def _http(error: HTTPException) -> Response:
    words = {
        403: _("This is for coordinators."),
        404: _("There is no such page."),
        405: _("There is no such page."),
        413: _("This is too much at once. Shorten it."),
    }
    if error.code is None or error.code < 400:
        return make_response(error.get_response())
    return _tell(error.code or 500, words.get(error.code or 500, _("This could not be done.")))


def _broken(error: Exception) -> Response:
    """Nobody foresaw this. The log gets the type and the places in our code, never the values."""
    reference = secrets.token_hex(4)
    places = "".join(traceback.format_list(traceback.extract_tb(error.__traceback__)))
    log.error("trouble %s at %s: %s\n%s", reference, request.endpoint, type(error).__name__, places)
    return _tell(
        500, _("Something went wrong here, and it is not your fault."), reference=reference
    )


def _tell(status: int, words: str, *, reference: str = "", retry_s: int = 0) -> Response:
    """A notice inside the page where a script asked, else a page of its own."""
    scripted = "HX-Request" in request.headers
    template = "parts/notice.html" if scripted else "trouble.html"
    response = make_response(
        render_template(template, words=words, reference=reference, status=status), status
    )
    if scripted:
        response.headers["HX-Retarget"] = "#notice"
        response.headers["HX-Reswap"] = "innerHTML"
    if retry_s:
        response.headers["Retry-After"] = str(retry_s)
    return response
