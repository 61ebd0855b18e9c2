"""What a conversation says beside a text: how far its parts are, why it waits, what is missing."""

from __future__ import annotations

from flask import Flask

from kit.hotline import outbox, refusals, segments
from kit.store.blocks import Block
from kit.store.callers import Caller
from kit.store.messages import Message
from kit.store.threads import Progress
from kit.web.i18n import gettext as _
from kit.web.i18n import ngettext, noop

_WHY = {
    "network": noop("The network was busy or away."),
    "modem": noop("The modem had a fault."),
    "memory": noop("The memory of the SIM or the modem is full."),
    "unknown": noop("The network refused it without saying why. Often the SIM has no credit left."),
    "credit": noop(
        "The network refused it: often the SIM has no credit, or may not send. Tell the technician."
    ),
    "sim": noop("The SIM cannot be used. Tell the technician."),
    "centre": noop("The SIM does not know its message centre. Tell the technician."),
    "unreachable": noop("The other phone could not be reached. It may be switched off."),
    "number": noop("No text can be sent to this number. Check it, or ring instead."),
    "content": noop("The network does not take a text like this. Write it shorter and simpler."),
    "expired": noop("It waited for too long and would have come too late, so it was not sent."),
    "do-not-text": noop("Not sent: this household must not be texted. Ring, or read it aloud."),
    "not-delivered": noop(
        "The network gave up: the phone was off for too long, or the number does not exist. "
        "Ring instead."
    ),
}


def install(app: Flask) -> None:
    """Lets pages say why a text was not sent."""
    app.add_template_global(trouble, "text_trouble")


def beside(message: Message, progress: Progress | None, *, quiet: bool = False) -> list[str]:
    """Sentences to be shown under a text; `quiet` says that it is night for the hotline."""
    if message.direction == "in":
        return [*_flash(message), *_missing(message), *_repeats(message)]
    return [*_progress(message, progress), *_trouble(message), *(_night(message) if quiet else ())]


def trouble(state: str, kept: str) -> list[str]:
    """Why a text was not sent, from its state and the `trouble` that the store keeps of it."""
    if not kept or state not in {"queued", "failed"}:
        return []
    why = _(_WHY[refusals.read(kept).word])
    return [why, _("It is tried again by itself.")] if state == "queued" else [why]


def blocked(message: Message, blocks: list[Block]) -> list[str]:
    """That a text came while its number was blocked."""
    if message.direction == "out" or not any(
        one.number == message.number and one.blocked_at <= message.at < (one.lifted_at or one.until)
        for one in blocks
    ):
        return []
    return [_("It came while the number was blocked, so nobody was told of it.")]


def sender(number: str, answerable: int) -> str:
    """The name or short number of a firm or a service, which is nobody's secret; else empty."""
    return "" if answerable or number == "?" else number


def no_reply(caller: Caller) -> str:
    """Why a caller cannot be answered."""
    if caller.number == "?":
        return _("This sender cannot be answered: the number is hidden.")
    if caller.number.isdigit():
        return _("This sender cannot be answered: it is the short number of a service.")
    return _("This sender cannot be answered: it is a name without a number, as firms use.")


def _flash(message: Message) -> list[str]:
    if not message.flash:
        return []
    return [_("A flash text: it was to be shown at once and not kept.")]


def _missing(message: Message) -> list[str]:
    numbers, _slash, total = message.missing.partition("/")
    if not numbers:
        return []
    missing = numbers.split(",")
    return [
        ngettext(
            "Part %(which)s of %(total)s never came.",
            "Parts %(which)s of %(total)s never came.",
            len(missing),
            which=", ".join(missing),
            total=total,
        )
    ]


def _repeats(message: Message) -> list[str]:
    if not message.repeats:
        return []
    return [
        ngettext(
            "The network brought it %(num)s more time.",
            "The network brought it %(num)s more times.",
            message.repeats,
        )
    ]


def _progress(message: Message, progress: Progress | None) -> list[str]:
    if progress is None or message.state == "delivered":
        return []
    total = segments.count(message.text).parts
    if total == 1:
        return []
    if message.state == "sent" or progress.delivered:
        done = progress.delivered
        return [_("%(done)s of %(total)s parts delivered", done=done, total=total)]
    return [_("%(done)s of %(total)s parts sent", done=progress.accepted, total=total)]


def _night(message: Message) -> list[str]:
    if message.state != "queued" or message.kind in outbox.PROMPT:
        return []
    return [_("It waits for the end of the quiet hours.")]


def _trouble(message: Message) -> list[str]:
    return trouble(message.state, message.trouble)
