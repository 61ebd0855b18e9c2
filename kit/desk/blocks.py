"""Blocking a number for a time: its rings are turned away, its texts kept and set aside."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from kit.clock import from_text
from kit.errors import NoReplyPossible, NotFound, WrongMoment
from kit.hotline.blocking import HOURS, REASONS
from kit.settings import Site
from kit.store import appointments, blocks, callbacks, callers
from kit.store.appointments import Appointment
from kit.store.engine import Reading, Writing

log = logging.getLogger(__name__)


def block(  # noqa: PLR0913
    tx: Writing,
    site: Site,
    caller_id: str,
    volunteer_id: str,
    reason: str,
    hours: int,
    now: datetime,
    *,
    note: str = "",
    knowing: bool = False,
) -> None:
    """Blocks the number this caller used last. What we owed this caller ends as "blocked".

    Raises: NotFound; NoReplyPossible for a number that others share; WrongMoment("comes-today")
    when the caller has an appointment today and the volunteer does not say to know it.
    """
    caller = callers.get(tx, caller_id)
    if caller is None or reason not in REASONS or hours not in HOURS:
        raise NotFound
    if not caller.answerable:
        raise NoReplyPossible
    if not knowing and comes_today(tx, site, caller.id, now):
        raise WrongMoment("comes-today")
    blocks.add(
        tx,
        number=caller.number,
        caller_id=caller.id,
        reason=reason,
        note=note.strip()[:500],
        volunteer_id=volunteer_id,
        now=now,
        until=now + timedelta(hours=hours),
    )
    owed = callbacks.of_caller(tx, caller.id)
    if owed is not None:
        callbacks.finish(tx, owed.id, "blocked", now)
    log.info("volunteer %s blocked caller %s for %d hours", volunteer_id, caller.id, hours)


def lift(tx: Writing, block_id: str, volunteer_id: str, now: datetime) -> None:
    """Undoes a block. Raises NotFound."""
    if not blocks.lift(tx, block_id, volunteer_id, now):
        raise NotFound
    log.info("volunteer %s lifted block %s", volunteer_id, block_id)


def comes_today(r: Reading, site: Site, caller_id: str, now: datetime) -> Appointment | None:
    """A caller's appointment that is still to come on the site's day, or None."""
    coming = appointments.coming(r, caller_id, now)
    zone = ZoneInfo(site.timezone)
    tomorrow = datetime.combine(now.astimezone(zone).date() + timedelta(days=1), time(), zone)
    return coming if coming and from_text(coming.starts_at) < tomorrow else None
