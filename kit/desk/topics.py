"""Topics: added, renamed, put in order and elsewhere, retired; every time with who and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from kit.errors import NotFound, WrongMoment
from kit.hotline.languages import PAGES
from kit.store import choices, topics
from kit.store.engine import Reading, Writing
from kit.store.guide import Topic
from kit.store.ids import RecordId

_LONGEST = 60


def add(
    tx: Writing, parent_id: str | None, names: Mapping[str, str], by: str, now: datetime
) -> RecordId:
    """A new topic, below `parent_id` or on the first level.

    Raises: NotFound; WrongMoment when it has no name, or would be on a third level.
    """
    _named(names)
    _may_hold(tx, parent_id)
    topic_id = topics.add(tx, parent_id, names, by, now)
    _note(tx, topic_id, "added", by, now, names)
    return topic_id


def rename(tx: Writing, topic_id: str, names: Mapping[str, str], by: str, now: datetime) -> None:
    """Calls it by these names. Raises NotFound, WrongMoment when there is none."""
    _named(names)
    if json.loads(known(tx, topic_id).names) != dict(names):
        topics.rename(tx, topic_id, names, by, now)
        _note(tx, topic_id, "renamed", by, now, names)


def put_below(tx: Writing, topic_id: str, parent_id: str | None, by: str, now: datetime) -> None:
    """Puts it below another topic, or on the first level, behind its new like.

    What is written down with it (calls, answers, what was decided) stays with it.
    Raises: NotFound; WrongMoment when there would be a third level.
    """
    topic = known(tx, topic_id)
    if topic.parent_id == parent_id:
        return
    if parent_id and topics.has_below(tx, topic_id):
        raise WrongMoment("topics-below")
    parent = _may_hold(tx, parent_id)
    if parent is not None and parent.id == topic.id:
        raise WrongMoment("two-levels")
    topics.put_below(tx, topic_id, parent_id, by, now)
    if parent is None:
        _note(tx, topic_id, "put-first", by, now)
    else:
        _note(tx, topic_id, "put-below", by, now, json.loads(parent.names))


def move(tx: Writing, topic_id: str, step: int, by: str, now: datetime) -> None:
    """Puts it so many places down (up: less than 0) among its like. Raises NotFound."""
    topic = known(tx, topic_id)
    like = [one.id for one in topics.in_use(tx) if one.parent_id == topic.parent_id]
    if topic.id not in like:
        raise NotFound
    goal = min(max(like.index(topic.id) + step, 0), len(like) - 1)
    if goal == like.index(topic.id):
        return
    like.remove(topic.id)
    like.insert(goal, topic.id)
    for place, one in enumerate(like):
        topics.put_at(tx, one, place, by, now)
    _note(tx, topic_id, "moved", by, now)


def retire(tx: Writing, topic_id: str, by: str, now: datetime) -> None:
    """Nobody can choose it any more; calls and figures that have it keep it. Raises NotFound."""
    if known(tx, topic_id).retired_at is None:
        topics.retire(tx, topic_id, by, now)
        _note(tx, topic_id, "retired", by, now)


def bring_back(tx: Writing, topic_id: str, by: str, now: datetime) -> None:
    """It can be chosen again. Raises NotFound."""
    if known(tx, topic_id).retired_at is not None:
        topics.bring_back(tx, topic_id, by, now)
        _note(tx, topic_id, "brought-back", by, now)


def known(r: Reading, topic_id: str) -> Topic:
    """The topic. Raises NotFound."""
    topic = topics.get(r, topic_id)
    if topic is None:
        raise NotFound
    return topic


def _may_hold(r: Reading, parent_id: str | None) -> Topic | None:
    """The topic below which one is wanted, None for the first level.

    Raises: NotFound; WrongMoment when it is on the second level itself, or retired.
    """
    parent = known(r, parent_id) if parent_id else None
    if parent is not None and (parent.parent_id or parent.retired_at):
        raise WrongMoment("two-levels")
    return parent


def _named(names: Mapping[str, str]) -> None:
    if not names or not set(names) <= set(PAGES):
        raise WrongMoment("no-topic-name")
    for name in names.values():
        if not 1 <= len(name.strip()) == len(name) <= _LONGEST or not name.isprintable():
            raise WrongMoment("no-topic-name")


def _note(
    tx: Writing,
    topic_id: str,
    what: str,
    by: str,
    now: datetime,
    names: Mapping[str, str] | None = None,
) -> None:
    value = json.dumps(dict(names), ensure_ascii=False) if names else ""
    choices.note(tx, "topic", topic_id, what, by, now, value)
