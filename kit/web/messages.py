"""Texts: conversations, replies, and those that nobody could read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import texts as desk
from kit.errors import NotFound
from kit.hotline import outbox, segments
from kit.hotline.plain import plainest
from kit.store import blocks, callers, dialogues, messages
from kit.store import threads as conversations
from kit.store.engine import Reading
from kit.web import booking, calls, door, guide, live, notes
from kit.web.fragments import fragment
from kit.web.house import house

pages = Blueprint("messages", __name__)

_SHOWN = 60
_LONGEST = 10_000


@pages.get("/messages")
def page() -> str:
    """All conversations, those with new texts first."""
    return render_template("messages.html")


@pages.get("/messages/<caller_id>")
def thread(caller_id: str) -> str:
    """One conversation, with room to reply."""
    with house().store.reading() as r:
        caller = callers.get(r, caller_id)
        if caller is None:
            raise NotFound
        history = calls.past(r, caller.id)
        booked = [one for one in history.appointments if one.id == request.args.get("booked")]
        pane = booking.pane(r, booking.Choice.fresh(r, None, caller))
    return render_template(
        "thread.html",
        caller=caller,
        history=history,
        pane=pane,
        booked=booked,
        sender=notes.sender(caller.number, caller.answerable),
        no_reply="" if caller.answerable else notes.no_reply(caller),
        giving=guide.Giving(caller_id=caller.id if caller.answerable else ""),
        **counting(),
    )


def counting() -> dict[str, Any]:
    """What the reply box counts parts by."""
    return {
        "limit": house().settings.site.text_parts,
        "signs": segments.GSM7_DEFAULT.replace("\x1b", ""),
        "double": "".join(segments.GSM7_EXTENSION.values()),
        "tables": json.dumps([_with_accents(coding) for coding in segments.WITH_ACCENTS]),
    }


def _with_accents(coding: segments.Coding) -> str:
    """The signs that cost two where a national table is named."""
    septets = segments.septets_by_sign(coding.shift, coding.locking)
    return "".join(sign for sign, cost in septets.items() if len(cost) > 1)


@pages.post("/messages/plain")
def plain() -> str:
    """What the words half typed cost more than plain signs would; nothing when they do not."""
    words = request.form.get("text", "").strip()[:_LONGEST]
    offer = plainest(words)
    return render_template(
        "parts/plain.html",
        now=segments.count(words),
        offer=offer,
        then=segments.count(offer),
        changed=len(set(words) - set(offer)),
    )


@live.view("messages")
def _messages() -> Iterator[live.Piece]:
    yield from live.pieces("threads")


@live.view("thread", keyed=True)
def _thread(caller_id: str) -> Iterator[live.Piece]:
    yield from live.pieces("thread", keys=(caller_id,))


@fragment("threads")
def threads(r: Reading) -> str:
    """Conversations and unreadable texts."""
    found = conversations.newest(r, _SHOWN)
    return render_template(
        "parts/threads.html",
        threads=found,
        senders={one.caller_id: notes.sender(one.number, one.answerable) for one in found},
        unreadable=[one for one in messages.fresh(r, _SHOWN) if one.kind == "unreadable"],
    )


@fragment("thread")
def _texts(r: Reading, caller_id: str) -> str:
    found = messages.with_caller(r, caller_id)
    fresh = sum(one.direction == "in" and one.handled_at is None for one in found)
    progress = conversations.progress(r, caller_id)
    blocked = blocks.of_caller(r, caller_id)
    quiet = _is_quiet()
    return render_template(
        "parts/thread.html",
        messages=found,
        notes={
            one.id: [
                *notes.beside(one, progress.get(one.id), quiet=quiet),
                *notes.blocked(one, blocked),
            ]
            for one in found
        },
        fresh=fresh,
        steps=dialogues.last_steps(r, caller_id, house().clock.now()),
        caller_id=caller_id,
    )


def _is_quiet() -> bool:
    site, clock = house().settings.site, house().clock
    hours = outbox.read_hours(site.quiet_hours)
    return clock.trusted() and outbox.is_quiet(hours, site.timezone, clock.now())


@pages.post("/messages/<caller_id>/reply")
def reply(caller_id: str) -> Response:
    """Puts a reply into the outbox."""
    rooms = house()
    words = request.form.get("text", "")
    with rooms.store.writing() as tx:
        desk.reply(
            tx, rooms.settings.site, caller_id, words, door.me().volunteer_id, rooms.clock.now()
        )
    rooms.bell.ring("messages", "lines", "sync")
    return _to(caller_id)


@pages.post("/messages/<caller_id>/handled")
def handled(caller_id: str) -> Response:
    """Marks what came as done without a reply."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.handle(tx, caller_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("messages", "sync")
    return _to(caller_id)


@pages.post("/messages/one/<message_id>/again")
def again(message_id: str) -> Response:
    """Sends a text once more that failed, or that nobody knows of whether it went."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.send_again(tx, message_id, rooms.clock.now())
        message = messages.get(tx, message_id)
    rooms.bell.ring("messages", "lines", "sync")
    return _to(str(message.caller_id)) if message else redirect(url_for("messages.page"), 303)


@pages.post("/messages/one/<message_id>/seen")
def seen(message_id: str) -> Response:
    """Marks an unreadable text as seen."""
    rooms = house()
    with rooms.store.writing() as tx:
        desk.handle_unreadable(tx, message_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("messages", "sync")
    return redirect(url_for("messages.page"), 303)


def _to(caller_id: str) -> Response:
    return redirect(url_for("messages.thread", caller_id=caller_id), 303)
