"""A text comes in: whose it is, and whether the box answers it or a person must."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from kit.clock import from_text
from kit.desk import bytext, settled, texts
from kit.hotline import keywords, languages, phone, waits
from kit.settings import Site
from kit.store import blocks, callers, lines, messages, threads
from kit.store.engine import Writing
from kit.store.ids import RecordId

_ACKNOWLEDGE_AGAIN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the network says of a text beside its words.

    `sent_at` is the service centre's time; None for a text in parts, each with its own. `missing`
    names the parts that never came.
    """

    sent_at: datetime | None = None
    flash: bool = False
    missing: str = ""


def receive(
    tx: Writing,
    site: Site,
    line: str,
    sender: str,
    text: str,
    now: datetime,
    envelope: Envelope | None = None,
) -> RecordId:
    """A text came in. `sender` as the network gave it, perhaps a name. It is never lost.

    What the box understands it answers; a person sees the rest. One from a blocked number is set
    aside: kept, and nobody is told. The very same once more, within minutes, is counted and makes
    no second message.
    """
    seen = envelope or Envelope()
    number = phone.read(sender, site.region) or phone.PhoneNumber("?", answerable=False)
    words = texts.readable(text)
    if seen.sent_at and (known := messages.repeated(tx, number.number, words, seen.sent_at, now)):
        return known
    said = keywords.read(words)
    guess = _guess(tx, site, line, number, words)
    spoken = languages.choose(words, said.languages, None, guess)
    caller = callers.met(tx, number, spoken if number.answerable else None, now)
    message_id = messages.add(
        tx,
        direction="in",
        number=caller.number,
        text=words,
        kind="received",
        now=now,
        caller_id=caller.id,
        line=line,
        network_at=seen.sent_at,
        flash=seen.flash,
        missing=seen.missing,
    )
    heard = bytext.Heard(message_id, caller, words, said, guess, whole=not seen.missing)
    if blocks.is_blocked(tx, caller.number, now):
        bytext.obey(tx, heard, now)
        messages.set_aside(tx, message_id, now)
    else:
        _attend(tx, site, message_id, heard, now)
    return message_id


def _guess(tx: Writing, site: Site, line: str, number: phone.PhoneNumber, words: str) -> str:
    """What somebody probably reads, of whom nothing else is known."""
    return languages.guess(
        phone.country_of(number.number),
        "" if languages.of_text(words) else words,
        settled.languages(tx, site),
        line=lines.language(tx, line),
        home=site.region,
    )


def _attend(
    tx: Writing, site: Site, message_id: RecordId, heard: bytext.Heard, now: datetime
) -> None:
    """The box answers what it understands; everything else waits for a volunteer."""
    if heard.said.danger:
        threads.mark_urgent(tx, message_id)
    if not heard.caller.answerable:
        return
    outcome = bytext.hear(tx, site, heard, now)
    if outcome == "done":
        if not heard.said.danger:
            messages.set_aside(tx, message_id, now)
    elif outcome == "person" and site.acknowledge_texts and not heard.said.danger:
        _acknowledge(tx, site, heard.caller, now)


def _acknowledge(tx: Writing, site: Site, caller: callers.Caller, now: datetime) -> None:
    if caller.do_not_text:
        return
    last = messages.last_of_kind(tx, caller.id, "acknowledgement")
    if waits.passed(from_text(last) if last else None, _ACKNOWLEDGE_AGAIN, now):
        texts.send_template(tx, site, caller, "acknowledgement", {}, now)
