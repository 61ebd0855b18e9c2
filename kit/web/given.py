"""Giving an answer to a caller: told, sent as a text, or the news that it changed."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import given as desk
from kit.desk import settled
from kit.desk.guide import known
from kit.errors import NotFound
from kit.hotline import segments
from kit.store import callers
from kit.web import door, messages
from kit.web.house import house

pages = Blueprint("given", __name__)

_PARTS = 2
"""What an answer is shortened to where nobody wrote a text for it."""


@pages.post("/calls/<call_id>/told")
def told(call_id: str) -> str | Response:
    """The volunteer told the caller this answer."""
    rooms, form = house(), request.form
    now = rooms.clock.now()
    with rooms.store.writing() as tx:
        desk.told(
            tx,
            call_id,
            form.get("answer", ""),
            form.get("language", "")[:35],
            door.me().volunteer_id,
            now,
        )
    if "HX-Request" in request.headers:
        return render_template("parts/told.html")
    return redirect(url_for("calls.page", call_id=call_id), 303)


@pages.get("/guide/<answer_id>/send/<caller_id>")
def write(answer_id: str, caller_id: str) -> str:
    """The text that would go out, to be changed and sent."""
    site = house().settings.site
    with house().store.reading() as r:
        answer, caller = known(r, answer_id), callers.get(r, caller_id)
        likely = settled.languages(r, site)
    if caller is None:
        raise NotFound
    text = answer.text(request.args.get("in"), caller.language, *likely)
    words = desk.offered(text, min(_PARTS, site.text_parts))
    return render_template(
        "answer_send.html",
        answer=answer,
        caller=caller,
        text=text,
        words=words,
        count=segments.count(words),
        call_id=request.args.get("call", ""),
        **messages.counting(),
    )


@pages.post("/guide/<answer_id>/send/<caller_id>")
def send(answer_id: str, caller_id: str) -> Response:
    """Puts the text into the outbox, and notes which version it was."""
    rooms, form = house(), request.form
    call_id = form.get("call") or None
    with rooms.store.writing() as tx:
        giver = desk.Giver(door.me().volunteer_id, rooms.clock.now(), call_id)
        given_ = desk.Wording(form.get("text", ""), form.get("language", "")[:35])
        desk.send(tx, rooms.settings.site, answer_id, caller_id, given_, giver)
    rooms.bell.ring("messages", "lines", "sync")
    if call_id:
        return redirect(url_for("calls.page", call_id=call_id), 303)
    return redirect(url_for("messages.thread", caller_id=caller_id), 303)


@pages.get("/guide/<answer_id>/tell")
def change(answer_id: str) -> str:
    """Who has an older version, and the text that would tell them, in each language."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.reading() as r:
        answer = known(r, answer_id)
        notices = desk.notices(r, rooms.settings.site, answer, rooms.clock.now())
    return render_template(
        "answer_tell.html",
        answer=answer,
        notices=notices,
        callers=sum(len(one.callers) for one in notices),
        days=desk.LATELY.days,
    )


@pages.post("/guide/<answer_id>/tell")
def tell(answer_id: str) -> Response:
    """Tells each of them once."""
    door.coordinators_only()
    rooms = house()
    with rooms.store.writing() as tx:
        desk.tell(tx, rooms.settings.site, answer_id, door.me().volunteer_id, rooms.clock.now())
    rooms.bell.ring("messages", "lines", "sync")
    return redirect(url_for("guide.answer", answer_id=answer_id, said="told"), 303)
