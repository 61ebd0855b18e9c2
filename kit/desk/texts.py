"""Texts: one is answered by a volunteer, one is sent by the hotline itself."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from kit.desk import next_free, settled
from kit.desk.site_texts import render
from kit.errors import NoReplyPossible, NotFound, NotToBeTexted, TextEmpty, TextTooLong, WrongMoment
from kit.hotline import phone, segments
from kit.settings import Site
from kit.store import callers, dialogues, messages, outbox
from kit.store.engine import Reading, Writing
from kit.store.ids import RecordId
from kit.wording.dates import day_words, time_words
from kit.wording.texts import spoken

_TEMPLATES = {
    "confirmation": "confirmation",
    "moved": "moved",
    "cancelled": "cancelled",
    "offer": "offer",
    "missed-call": "missed_call",
    "closed": "closed",
    "acknowledgement": "received",
}
_KINDS = {
    "stopped": "stopped",
    "danger": "danger",
    "received": "acknowledgement",
    "reminder_day_before": "reminder",
    "reminder_today": "reminder",
}


def receive_unreadable(tx: Writing, line: str, pdu: str, now: datetime) -> RecordId:
    """A message that cannot be decoded is shown raw: somebody may still make sense of it."""
    return messages.add(
        tx, direction="in", number="?", text=pdu, kind="unreadable", now=now, line=line
    )


def reported(
    tx: Writing,
    site: Site,
    line: str,
    reference: int,
    recipient: str,
    status: int,
    now: datetime,
) -> None:
    """A status report came. Some networks write its `recipient` in the national form."""
    number = phone.read(recipient, site.region)
    outbox.reported(tx, line, reference, number.number if number else "", status, now)


def reply(
    tx: Writing, site: Site, caller_id: str, text: str, volunteer_id: str, now: datetime
) -> RecordId:
    """A volunteer answers a caller; what was new from this caller is handled by it.

    Raises: NotFound, NoReplyPossible, NotToBeTexted, TextEmpty, TextTooLong.
    """
    caller = callers.get(tx, caller_id)
    if caller is None:
        raise NotFound
    if not caller.answerable:
        raise NoReplyPossible
    if caller.do_not_text:
        raise NotToBeTexted
    words = fitting(site, text)
    messages.handled(tx, caller.id, volunteer_id, now)
    dialogues.end(tx, caller.id)
    return messages.add(
        tx,
        direction="out",
        number=caller.number,
        text=words,
        kind="reply",
        now=now,
        caller_id=caller.id,
        written_by=volunteer_id,
    )


def broadcast(
    tx: Writing, caller_id: str, text: str, volunteer_id: str, now: datetime
) -> RecordId | None:
    """Queues one of many equal texts, behind all others; None when the caller cannot get any."""
    caller = callers.get(tx, caller_id)
    if caller is None or not caller.answerable or caller.do_not_text:
        return None
    return messages.add(
        tx,
        direction="out",
        number=caller.number,
        text=text,
        kind="broadcast",
        now=now,
        caller_id=caller.id,
        written_by=volunteer_id,
    )


def handle(tx: Writing, caller_id: str, volunteer_id: str, now: datetime) -> None:
    """Marks what a caller wrote as done without an answer."""
    messages.handled(tx, caller_id, volunteer_id, now)


def handle_unreadable(tx: Writing, message_id: str, volunteer_id: str, now: datetime) -> None:
    """Marks one unreadable message as seen. Raises NotFound."""
    if not messages.handled_one(tx, message_id, volunteer_id, now):
        raise NotFound


def send_again(tx: Writing, message_id: str, now: datetime) -> None:
    """A person decides that a failed or unsure text goes once more.

    Raises: NotFound, WrongMoment.
    """
    message = messages.get(tx, message_id)
    if message is None:
        raise NotFound
    if _must_not_be_texted(tx, message):
        raise NotToBeTexted
    if not outbox.send_again(tx, message_id, now):
        raise WrongMoment(message.state)


def _must_not_be_texted(tx: Writing, message: messages.Message) -> bool:
    caller = callers.get(tx, str(message.caller_id))
    return caller is not None and bool(caller.do_not_text)


def send_template(  # noqa: PLR0913
    tx: Writing,
    site: Site,
    caller: callers.Caller,
    kind: str,
    values: Mapping[str, str],
    now: datetime,
    language: str | None = None,
    *,
    behind: str = "",
) -> RecordId:
    """Puts one of the hotline's own texts into the outbox, in the caller's language.

    `behind` names another one that goes with it where that costs no further part.
    One for a household that must not be texted is kept as not sent: it can be read aloud.
    """
    words = render(tx, _TEMPLATES[kind], language or _tongue(tx, site, caller), values)
    text = next_free.added(tx, site, kind, words.text, words.language, now)
    if behind:
        text = _with(text, render(tx, behind, words.language, {}).text)
    return messages.add(
        tx,
        direction="out",
        number=caller.number,
        text=text,
        kind=kind,
        now=now,
        caller_id=caller.id,
    )


def _with(text: str, more: str) -> str:
    both = f"{text} {more}"
    return both if segments.count(both).parts == segments.count(text).parts else text


def opens(r: Reading, site: Site, caller: callers.Caller, at: datetime) -> str:
    """When the hotline opens, in the words of the text that tells this caller so."""
    zone = ZoneInfo(site.timezone)
    tongue = spoken("closed", _tongue(r, site, caller))
    return f"{day_words(at, zone, tongue)}, {time_words(at, zone, tongue)}"


def _tongue(r: Reading, site: Site, caller: callers.Caller) -> str:
    return caller.language or settled.languages(r, site)[0]


def send_step(
    tx: Writing,
    caller: callers.Caller,
    name: str,
    values: Mapping[str, str],
    now: datetime,
    language: str,
) -> RecordId:
    """Puts a text of a conversation with the box, or a reminder, into the outbox."""
    return messages.add(
        tx,
        direction="out",
        number=caller.number,
        text=render(tx, name, language, values).text,
        kind=_KINDS.get(name, "dialogue"),
        now=now,
        caller_id=caller.id,
    )


def fitting(site: Site, text: str) -> str:
    """The text as it will be sent. Raises TextEmpty, TextTooLong."""
    words = readable(text).strip()
    if not words:
        raise TextEmpty
    parts = segments.count(words).parts
    if parts > site.text_parts:
        raise TextTooLong(parts, site.text_parts)
    return words


def readable(text: str) -> str:
    """The text without control characters; line ends become plain ones."""
    if text.isprintable():
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cs"})
