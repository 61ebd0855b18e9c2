"""What a caller is told of an appointment: the hotline's own texts, filled in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.desk import texts
from kit.desk.site_texts import render
from kit.errors import NotFound
from kit.hotline import codes, segments
from kit.settings import Site
from kit.store import appointments, callers, slots
from kit.store.engine import Reading, Writing
from kit.store.rows import named
from kit.wording.dates import day_words, time_words
from kit.wording.texts import spoken


def tell(tx: Writing, site: Site, appointment_id: str, kind: str, now: datetime) -> None:
    """Queues the text `kind` (confirmation, moved, cancelled); nothing for who cannot get one."""
    appointment = appointments.get(tx, appointment_id)
    caller = callers.get(tx, str(appointment.caller_id)) if appointment else None
    if appointment is None or caller is None or not caller.answerable:
        return
    filled = {
        **when_and_where(appointment, kind, appointment.language),
        "party": str(appointment.party),
        "code": codes.spoken(appointment.code),
    }
    told = appointment.way != "text" or appointment.wheelchair or appointment.interpreter
    message_id = texts.send_template(
        tx,
        site,
        caller,
        kind,
        filled,
        now,
        language=appointment.language,
        behind="needs_hint" if kind == "confirmation" and not told else "",
    )
    appointments.change(tx, appointment.id, now, message_id=message_id)


def preview(
    r: Reading, slot_id: str, party: int, language: str, kind: str = "confirmation"
) -> tuple[str, segments.Count]:
    """The text as it would be sent, with its parts counted; the code is only a sample.

    Raises: NotFound.
    """
    slot = slots.get(r, slot_id)
    if slot is None:
        raise NotFound
    filled = {**when_and_where(slot, kind, language), "party": str(party), "code": "000 000"}
    words = render(r, kind, language, filled)
    return words.text, segments.count(words.text)


def clock_time(slot: slots.Slot, at: datetime, language: str) -> str:
    """An instant by the clock on the wall of the slot's centre."""
    return time_words(at, ZoneInfo(slot.timezone), language)


def when_and_where(
    what: slots.Slot | appointments.Appointment, template: str, language: str
) -> Mapping[str, str]:
    """Service, day, time and centre in the language in which the text will turn out to be."""
    zone = ZoneInfo(what.timezone)
    at = from_text(what.starts_at)
    tongue = spoken(template, language)
    return {
        "service": named(what.service_names, tongue),
        "day": day_words(at, zone, tongue),
        "time": time_words(at, zone, tongue),
        "centre": what.centre_name,
    }
