"""Topics, for coordinators: what calls are about, in two levels and in the site's own order."""

from __future__ import annotations

import json

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from kit.desk import settled
from kit.desk import topics as desk
from kit.errors import WrongMoment
from kit.hotline.languages import PAGES
from kit.store import choices, guide, topics
from kit.store.engine import Reading
from kit.web import door, trouble
from kit.web.house import house

pages = Blueprint("topics", __name__)

_STEPS = {"up": -1, "down": 1}


pages.before_request(door.coordinators_only)


@pages.get("/settings/topics")
def page() -> str:
    """Every topic in its order, the retired ones apart."""
    with house().store.reading() as r:
        return render_template(
            "topics.html",
            topics=topics.in_use(r),
            retired=[one for one in guide.topics(r) if one.retired_at],
            touched=(request.args.get("way", ""), request.args.get("moved", "")),
        )


@pages.post("/settings/topics")
def move() -> Response:
    """Puts one topic a place up or down among its like."""
    way, _space, topic_id = request.form.get("do", "").partition(" ")
    rooms, step = house(), _STEPS.get(way, 0)
    with rooms.store.writing() as tx:
        desk.move(tx, topic_id, step, door.me().volunteer_id, rooms.clock.now())
    return _done(url_for("topics.page", moved=topic_id, way=way, _anchor=f"topic-{topic_id}"))


@pages.get("/settings/topics/new")
def new() -> str:
    """A topic that is not there yet, perhaps below another."""
    with house().store.reading() as r:
        return _form(r, {}, parent=request.args.get("under", ""))


@pages.post("/settings/topics/new")
def add() -> Response | tuple[str, int]:
    """Adds a topic."""
    rooms, names, parent = house(), _names(), request.form.get("parent", "")
    try:
        with rooms.store.writing() as tx:
            topic_id = desk.add(
                tx, parent or None, names, door.me().volunteer_id, rooms.clock.now()
            )
    except WrongMoment as refusal:
        with rooms.store.reading() as r:
            return _form(r, names, parent=parent, fault=trouble.sentence(refusal)), 409
    return _done(url_for("topics.page", _anchor=f"topic-{topic_id}"))


@pages.get("/settings/topics/<topic_id>")
def one(topic_id: str) -> str:
    """One topic: its names, whether it is in use, and what was decided about it."""
    with house().store.reading() as r:
        topic = desk.known(r, topic_id)
        return _form(r, json.loads(topic.names), topic_id, parent=topic.parent_id or "")


@pages.post("/settings/topics/<topic_id>")
def change(topic_id: str) -> Response | tuple[str, int]:
    """Keeps the names, and below which topic it stands where the form asks."""
    rooms, names, parent = house(), _names(), request.form.get("parent")
    by, now = door.me().volunteer_id, rooms.clock.now()
    try:
        with rooms.store.writing() as tx:
            desk.rename(tx, topic_id, names, by, now)
            if parent is not None:
                desk.put_below(tx, topic_id, parent or None, by, now)
    except WrongMoment as refusal:
        with rooms.store.reading() as r:
            said = trouble.sentence(refusal)
            return _form(r, names, topic_id, parent=parent or "", fault=said), 409
    return _done(url_for("topics.page", _anchor=f"topic-{topic_id}"))


@pages.post("/settings/topics/<topic_id>/use")
def use(topic_id: str) -> Response:
    """Retires a topic, or brings it back."""
    rooms = house()
    verb = desk.bring_back if request.form.get("do") == "bring-back" else desk.retire
    with rooms.store.writing() as tx:
        verb(tx, topic_id, door.me().volunteer_id, rooms.clock.now())
    return _done(url_for("topics.page"))


def _names() -> dict[str, str]:
    typed = {tag: request.form.get(f"name-{tag}", "").strip() for tag in PAGES}
    return {tag: name for tag, name in typed.items() if name}


def _form(
    r: Reading, names: dict[str, str], topic_id: str = "", parent: str = "", fault: str = ""
) -> str:
    """The names in the site's languages first, then in the others."""
    likely = [tag for tag in settled.languages(r, house().settings.site) if tag in PAGES]
    in_use = topics.in_use(r, topic_id)
    topic = desk.known(r, topic_id) if topic_id else None
    return render_template(
        "topic.html",
        topic=topic,
        above=topics.get(r, topic.parent_id) if topic and topic.parent_id else None,
        names=names,
        likely=likely,
        further=[tag for tag in PAGES if tag not in likely],
        parent=parent,
        parents=[one for one in in_use if one.parent_id is None and one != topic],
        holds=topics.has_below(r, topic_id),
        below=[one for one in in_use if topic and one.parent_id == topic.id],
        calls=topics.count_calls(r, topic_id),
        story=choices.of(r, "topic", topic_id),
        fault=fault,
    )


def _done(where: str) -> Response:
    house().bell.ring("board", "sync")
    return redirect(where, 303)
