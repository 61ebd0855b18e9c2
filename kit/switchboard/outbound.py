"""Texts out: from the outbox to the network, one at a time, every step stored before the next.

A text that was on its way when the modem or the power went is `unsure`: it is never sent again
by itself, because a family that gets two codes is worse off than a volunteer who looks once more.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime

from kit.errors import LineError, PduInvalid, Refused, TextTooLong
from kit.hotline import waits
from kit.modem import pdu
from kit.modem.line import Line
from kit.store import messages
from kit.store.engine import Store

log = logging.getLogger(__name__)

Now = Callable[[], datetime]


def send_next(
    line: Line, name: str, store: Store, now: Now, between: Callable[[], None] = lambda: None
) -> bool:
    """Sends the next text of the outbox; False when there is none.

    `between` runs before each further part: somebody may want a call answered meanwhile.
    Raises: Refused (noted, and tried again later), LineLost, LineSilent (the text is unsure then),
    StoreError.
    """
    with store.reading() as r:
        message = messages.next_to_send(r, name, now())
    if message is None:
        return False
    with store.writing() as tx:
        claimed = messages.sending(tx, message.id, name)
    if claimed and (parts := _parts(store, message)):
        _send(line, name, store, message, parts, now, between)
    return True


def _parts(store: Store, message: messages.Message) -> list[str]:
    """What is to be sent; nothing when it cannot be put into any SMS: it failed for good then."""
    try:
        return pdu.encode(message.number, message.text, _reference(message.id))
    except (PduInvalid, TextTooLong) as trouble:
        with store.writing() as tx:
            messages.failed(tx, message.id, type(trouble).__name__, None)
        log.warning("message %s cannot be sent (%s)", message.id, type(trouble).__name__)
        return []


def _send(
    line: Line,
    name: str,
    store: Store,
    message: messages.Message,
    parts: list[str],
    now: Now,
    between: Callable[[], None],
) -> None:
    with store.reading() as r:
        accepted = messages.parts_accepted(r, message.id)  # by an earlier try, same reference
    for number, part in enumerate(parts, start=1):
        if number in accepted:
            continue
        try:
            if number > 1:
                between()
            reference = line.send(part)
        except Refused as refusal:
            _refused(store, message, refusal, now())
            raise
        except LineError:
            with store.writing() as tx:
                messages.unsure(tx, message.id)
            log.warning("message %s unsure: the line went while it was sent", message.id)
            raise
        with store.writing() as tx:
            messages.part_sent(tx, message.id, number, name, reference, now())
            if number == len(parts):
                messages.sent(tx, message.id, now())
    log.info("message %s sent on %s in %d parts", message.id, name, len(parts))


def _refused(store: Store, message: messages.Message, refusal: Refused, now: datetime) -> None:
    cause = f"{refusal.family} {refusal.cause}" if refusal.cause is not None else "ERROR"
    retry_at = waits.next_try(message.tries + 1, now)
    with store.writing() as tx:
        messages.failed(tx, message.id, cause, retry_at)
    log.warning("message %s refused by the modem (%s), retry %s", message.id, cause, retry_at)


def _reference(message_id: str) -> int:
    """The joining reference: the same for every try, so that a phone joins parts of two tries."""
    return hashlib.blake2b(message_id.encode("ascii"), digest_size=1).digest()[0]
