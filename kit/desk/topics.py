"""Topics: added, renamed, put in order, retired and brought back; every time with who and when."""

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
    parent = known(tx, parent_id) if parent_id else None
    if parent is not None and (parent.parent_id or parent.retired_at):
        raise WrongMoment("two-levels")
    topic_id = topics.add(tx, parent_id, names, by, now)
    _note(tx, topic_id, "added", by, now, names)
    return topic_id


def rename(tx: Writing, topic_id: str, names: Mapping[str, str], by: str, now: datetime) -> None:
    """Calls it by these names. Raises NotFound, WrongMoment when there is none."""
    _named(names)
    if json.loads(known(tx, topic_id).names) != dict(names):
        topics.rename(tx, topic_id, names, by, now)
        _note(tx, topic_id, "renamed", by, now, names)


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
