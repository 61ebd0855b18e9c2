"""Texts in: from the SIM to the store, and only then off the SIM.

A notification is a hint only; what lies in the modem's memories is what counts. What is listed is
kept raw and read (decoded, joined) in one commit, before the first deletion: two hundred of those
take a slow modem seconds. Where reading fails it is kept raw all the same, and shown so.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from kit.desk import incoming, texts
from kit.errors import PduInvalid, RuleBroken, StoreError
from kit.hotline import waits
from kit.modem import pdu
from kit.modem.line import Line, Stored
from kit.settings import Site
from kit.store import intake
from kit.store.engine import Store, Writing

log = logging.getLogger(__name__)

_AT_A_TIME = 20
"""Rows read in one transaction: while it lasts, a ring waits to be written."""

Now = Callable[[], datetime]


def collect(
    line: Line,
    name: str,
    site: Site,
    store: Store,
    now: Now,
    shown: Callable[[], None] | None = None,
    between: Callable[[], None] | None = None,
) -> int:
    """Brings every message of the line's memories home and reads it; how many there were.

    `shown` runs when some are read, `between` before each deletion: somebody may be waiting to be
    answered. Raises: LineError, StoreError. What was kept stays kept; what was not is still on the
    SIM.
    """

    def keep(found: Sequence[Stored]) -> None:
        if read(store, name, site, now, found) and shown is not None:
            shown()

    def cleared(found: Sequence[Stored]) -> None:
        with store.writing() as tx:
            for memory, group in groupby(found, key=lambda one: one.memory):
                intake.cleared(tx, name, memory, [one.place for one in group], now())

    return line.drain(keep, cleared, between)


def read(store: Store, name: str, site: Site, now: Now, found: Sequence[Stored] = ()) -> int:
    """Keeps what was `found`, and turns what the intake holds into messages; how many rows of it.

    Raises: StoreError. One row that cannot be read for whatever reason keeps no other back.
    """
    count = latest = _read_some(store, name, site, now, found)
    while latest == _AT_A_TIME:
        latest = _read_some(store, name, site, now)
        count += latest
    return count


def give_up_joining(store: Store, site: Site, now: datetime) -> int:
    """Shows joined messages whose last parts never came, as far as they came; how many."""
    with store.reading() as r:
        overdue = intake.overdue(r, now - waits.JOINING)
    for line, sender, reference, total in overdue:
        with store.writing() as tx:
            # Nothing is left when the last part came just now.
            if parts := intake.siblings(tx, line, sender, reference, total):
                _deliver(tx, site, parts, _decoded(parts), now, whole=False)
    return len(overdue)


def _read_some(store: Store, name: str, site: Site, now: Now, found: Sequence[Stored] = ()) -> int:
    try:
        with store.writing() as tx:
            _keep(tx, name, found, now)
            waiting = intake.unread(tx, name, _AT_A_TIME)
            for raw in waiting:
                _read_one(tx, site, raw, now())
        return len(waiting)
    except RuleBroken:
        log.exception("line %s: what came in cannot be read together", name)
    except StoreError:
        raise
    except Exception:
        log.exception("line %s: what came in cannot be read together", name)
    with store.writing() as tx:
        _keep(tx, name, found, now)
    return _read_apart(store, name, site, now)


def _keep(tx: Writing, name: str, found: Sequence[Stored], now: Now) -> None:
    for one in found:
        intake.keep(tx, name, one.memory, one.place, one.pdu, now())


def _read_apart(store: Store, name: str, site: Site, now: Now) -> int:
    """One by one: who is at fault is shown raw, the others are read."""
    with store.reading() as r:
        waiting = intake.unread(r, name, _AT_A_TIME)
    for raw in waiting:
        try:
            with store.writing() as tx:
                _read_one(tx, without_courtesies(site), raw, now())
        except Exception as trouble:
            if isinstance(trouble, StoreError) and not isinstance(trouble, RuleBroken):
                raise
            log.exception("intake %d on %s cannot be read; shown raw", raw.id, name)
            with store.writing() as tx:
                _show_raw(tx, raw, now())
    return len(waiting)


def without_courtesies(site: Site) -> Site:
    """The site when it sends no text by itself: for when such a text cannot be written."""
    return replace(site, missed_call_text=False, acknowledge_texts=False, answer_texts=False)


def _read_one(tx: Writing, site: Site, raw: intake.Raw, now: datetime) -> None:
    try:
        found = pdu.decode(raw.pdu)
    except PduInvalid:
        log.warning("intake %d on %s cannot be decoded; kept raw", raw.id, raw.line)
        _show_raw(tx, raw, now)
        return
    if isinstance(found, pdu.StatusReport):
        texts.reported(tx, site, raw.line, found.reference, found.number, found.status, now)
        intake.became(tx, [raw.id], None, now)
    elif isinstance(found, pdu.Submit):
        # Something another program once saved on the SIM. It is nobody's message to us.
        intake.became(tx, [raw.id], None, now)
    elif found.join is None:
        _deliver(tx, site, [raw], [found], now)
    elif intake.came_before(tx, raw):
        intake.became(tx, [raw.id], None, now)
    else:
        joining = (found.join.reference, found.join.total, found.join.part)
        intake.join(tx, raw.id, found.sender, joining, now)
        parts = intake.siblings(tx, raw.line, found.sender, joining[0], joining[1])
        if len(parts) >= found.join.total:
            _deliver(tx, site, parts, _decoded(parts), now)


def _show_raw(tx: Writing, raw: intake.Raw, now: datetime) -> None:
    message_id = texts.receive_unreadable(tx, raw.line, raw.pdu, now)
    intake.became(tx, [raw.id], message_id, now)


def _decoded(raws: Sequence[intake.Raw]) -> list[pdu.Deliver]:
    return [found for raw in raws if isinstance(found := pdu.decode(raw.pdu), pdu.Deliver)]


def _deliver(
    tx: Writing,
    site: Site,
    raws: Sequence[intake.Raw],
    parts: Sequence[pdu.Deliver],
    now: datetime,
    *,
    whole: bool = True,
) -> None:
    text = pdu.text_of(parts) if whole else _with_gaps(parts)
    envelope = incoming.Envelope(
        sent_at=None if parts[0].join else parts[0].sent_at,
        flash=parts[0].flash,
        missing="" if whole else _missing(parts),
    )
    message_id = incoming.receive(tx, site, raws[0].line, parts[0].sender, text, now, envelope)
    joined = parts[0].join is not None
    intake.became(tx, [raw.id for raw in raws], message_id, now, joined=joined)
    log.info("message %s received on %s in %d parts", message_id, raws[0].line, len(parts))


def _by_part(parts: Sequence[pdu.Deliver]) -> tuple[dict[int, pdu.Deliver], int]:
    """The parts that came by their number, and how many there should be."""
    found = {part.join.part: part for part in parts if part.join}
    return found, max((part.join.total for part in parts if part.join), default=0)


def _with_gaps(parts: Sequence[pdu.Deliver]) -> str:
    """What came, with a sign wherever something did not; neighbours are read together."""
    found, total = _by_part(parts)
    runs = groupby(range(1, total + 1), key=found.__contains__)
    return " ".join(
        pdu.text_of([found[number] for number in numbers]) if came else "[…]"
        for came, numbers in runs
    )


def _missing(parts: Sequence[pdu.Deliver]) -> str:
    found, total = _by_part(parts)
    absent = [str(number) for number in range(1, total + 1) if number not in found]
    return f"{','.join(absent)}/{total}"
