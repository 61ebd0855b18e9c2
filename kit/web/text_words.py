"""What each text to callers is called, when it is sent, what its places hold, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping

from kit.hotline.keywords import said_in
from kit.web.i18n import gettext as _
from kit.web.i18n import noop
from kit.wording.checks import Fault

GROUPS: tuple[tuple[str, Mapping[str, tuple[str, str]]], ...] = (
    (
        noop("Appointments"),
        {
            "confirmation": (
                noop("Appointment made"),
                noop("Right after an appointment was booked."),
            ),
            "moved": (
                noop("Appointment changed"),
                noop("When it was moved, or more or fewer people come."),
            ),
            "cancelled": (noop("Appointment cancelled"), noop("When it was cancelled.")),
            "reminder_day_before": (
                noop("Reminder the day before"),
                noop("In the afternoon of the day before."),
            ),
            "reminder_today": (
                noop("Reminder on the day"),
                noop("On the day, until two hours before."),
            ),
        },
    ),
    (
        noop("Calls and texts"),
        {
            "missed_call": (noop("We saw your call"), noop("When nobody took a call.")),
            "received": (
                noop("We have your text"),
                noop("When a person must read a text; once in twelve hours."),
            ),
            "closed": (noop("We are closed"), noop("When somebody rings out of hours.")),
            "next_free": (
                noop("The next free place"),
                noop("Behind an answer to a call or text, where the site publishes it."),
            ),
            "danger": (noop("Danger"), noop("When somebody writes that they may be in danger.")),
            "stopped": (noop("No more texts"), noop("After STOP: the last text they get.")),
            "started": (noop("Texts again"), noop("After START.")),
        },
    ),
    (
        noop("Waiting list"),
        {
            "offer": (noop("A place is free"), noop("To the next who waits, when a place is.")),
            "offer_gone": (noop("The place is gone"), noop("When they answer an offer too late.")),
            "declined": (noop("Offer turned down"), noop("When they do not want the place.")),
            "full": (noop("Nothing is free"), noop("Asks whether they want to wait.")),
            "waiting": (noop("You are on the list"), noop("When they chose to wait.")),
        },
    ),
    (
        noop("By text alone"),
        {
            "info": (noop("How it works"), noop("When they write INFO.")),
            "info_full": (
                noop("How it works, nothing free"),
                noop("When they write INFO and nothing is free."),
            ),
            "menu": (noop("Which service?"), noop("When they want an appointment.")),
            "party": (noop("How many people?"), noop("When they chose a service.")),
            "minors": (
                noop("How many children?"),
                noop("When they said how many they are, where the service asks it."),
            ),
            "needs": (noop("What do they need?"), noop("When they write NEED.")),
            "needs_hint": (
                noop("Wheelchair or interpreter"),
                noop("Behind the code of who booked by text, where it costs no further part."),
            ),
            "needs_noted": (noop("Needs noted"), noop("When they said what they need.")),
            "dates": (noop("Free times"), noop("When they said how many they are.")),
            "dates_again": (
                noop("That time is gone"),
                noop("When the time they chose was taken meanwhile."),
            ),
            "which": (
                noop("Which appointment?"),
                noop("When they have several and want to move or cancel one."),
            ),
            "sure": (noop("Really cancel?"), noop("Before one is cancelled by text.")),
            "stands": (
                noop("It stands"),
                noop("After a yes to a reminder, or when they write their code."),
            ),
            "no_other": (noop("No other time"), noop("When there is none to move to.")),
            "none": (noop("No appointment"), noop("When they have none to come.")),
            "past": (
                noop("The appointment is over"),
                noop("When a reminder is answered after its time, or once it was cancelled."),
            ),
            "unknown_code": (noop("Unknown code"), noop("When a code is not of this site.")),
            "left": (noop("Nothing changed"), noop("When they want none of it after all.")),
            "unclear": (
                noop("Not understood"),
                noop("The first time; the second time a person reads it."),
            ),
        },
    ),
    (
        noop("Guide"),
        {
            "answer_changed": (
                noop("An answer has changed"),
                noop("To those who were given it, when a volunteer tells them."),
            ),
        },
    ),
    (
        noop("For coordinators"),
        {
            "daily": (
                noop("The day's numbers"),
                noop("Each morning, where the settings name you."),
            ),
            "daily_service": (noop("One service of the day"), noop("Within the day's numbers.")),
        },
    ),
)
"""Every text under its heading: its title, and when it is sent."""

PLACES: Mapping[str, str] = {
    "service": noop("what the appointment is for"),
    "day": noop("the day, as people write it in this language"),
    "time": noop("the time at the centre"),
    "centre": noop("where"),
    "party": noop("how many people come"),
    "code": noop("the appointment's code"),
    "until": noop("until when the place is kept for them"),
    "opens": noop("when the site opens again"),
    "title": noop("the title of the answer"),
    "text": noop("what the answer says now, as much as fits"),
    "booked": noop("how many people are booked"),
    "services": noop("each service, the fullest first, as many as fit"),
    "callbacks": noop("how many callbacks are open"),
    "missing": noop("how many will probably not come"),
    "days": noop("on how many days of the past that rests"),
    "walkins": noop("how many walk-ins can be let in"),
    "free": noop("the first free place"),
    "choices": noop("what they can choose from, numbered by the box"),
}
"""What the box fills in at each place."""


def fault_sentence(fault: Fault, tongue: str, most_parts: int) -> str:
    """What is wrong with a text, and what to do."""
    if fault.kind == "unknown" and fault.nearest:
        return _(
            "Nothing fills {%(place)s} in this text. Did you mean {%(nearest)s}?",
            place=fault.what,
            nearest=fault.nearest,
        )
    if fault.kind == "untold":
        return _(
            "Callers must read what they can answer. Write %(word)s just like that: in capitals, "
            "in Arabic between « and ».",
            word=_answer(tongue, fault.what),
        )
    if fault.kind == "parts":
        return _(
            "The text is too long: %(parts)s parts, at most %(limit)s. Shorten it.",
            parts=fault.what,
            limit=most_parts,
        )
    return _(_SENTENCES[fault.kind], place=fault.what)


def _answer(tongue: str, meaning: str) -> str:
    word = said_in(tongue, meaning)
    return f"«{word}»" if tongue == "ar" else word.upper()


_SENTENCES: Mapping[str, str] = {
    "empty": noop("Write something first."),
    "brace": noop("There is a lone { or }. Places look like {code}."),
    "unknown": noop("Nothing fills {%(place)s} in this text. Take it out."),
    "needed": noop("Callers cannot do without {%(place)s}. Put it in."),
    "glued": noop("Leave a space beside {%(place)s}: a digit or a place touches it."),
    "room": noop("What the box fills in has too little room. Shorten the text."),
}
