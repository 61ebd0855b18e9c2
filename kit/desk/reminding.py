"""Reminders: written once for each time of an appointment, at decent hours, never too late."""

from __future__ import annotations

import logging
from datetime import datetime

from kit.clock import from_text
from kit.desk import telling, texts
from kit.hotline import codes, outbox
from kit.hotline import reminders as rules
from kit.hotline.reminders import Window
from kit.settings import Site
from kit.store import appointments, callers, reminders
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId

log = logging.getLogger(__name__)

_TEMPLATES = {"day-before": "reminder_day_before", "today": "reminder_today"}


def due(r: Reading, site: Site, now: datetime) -> list[tuple[RecordId, Window]]:
    """The appointments to be reminded of now."""
    hours = outbox.read_hours(site.reminder_hours)
    if hours is None:
        return []
    found = []
    for row in reminders.candidates(r, now, now + rules.AHEAD):
        starts_at, told_at = from_text(row["starts_at"]), from_text(row["changed_at"])
        window = rules.due(starts_at, told_at, hours, site.timezone, now)
        if window is not None and window.which not in row["done"].split():
            found.append((row["id"], window))
    return found


def write(tx: Writing, appointment_id: str, window: Window, now: datetime) -> None:
    """Puts a reminder into the outbox; nothing when the appointment stands no more."""
    one = appointments.get(tx, appointment_id)
    caller = callers.get(tx, str(one.caller_id)) if one else None
    if one is None or caller is None or one.state != "booked":
        return
    name = _TEMPLATES[window.which]
    filled = {**telling.when_and_where(one, name, one.language), "code": codes.spoken(one.code)}
    message_id = texts.send_step(tx, caller, name, filled, now, one.language)
    reminders.add(
        tx,
        appointment_id=one.id,
        which=window.which,
        slot_id=one.slot_id,
        message_id=message_id,
        now=now,
        until=window.ends_at,
    )
    log.info("appointment %s is reminded of (%s)", one.id, window.which)


def withdraw(tx: Writing, now: datetime) -> int:
    """Takes reminders out of the outbox that may not go any more; how many."""
    late = reminders.overtaken(tx, now)
    return sum(reminders.withdraw(tx, message_id, "expired") for message_id in late)
