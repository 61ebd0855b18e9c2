"""A starting pack becomes the site's own guide, topics, services and centres."""

from __future__ import annotations

import json

from kit.desk import briefing, cards
from kit.desk import guide as keeping
from kit.store import guide, slots
from kit.store.engine import Writing
from kit.store.ids import RecordId
from kit.wording.packs import Answer, Pack

_UNSET = RecordId("")


def install(tx: Writing, pack: Pack) -> None:
    """Lays a pack in; what has the same key is brought up to date, so doing it twice is safe."""
    topics = _topics(tx, pack)
    for place, answer in enumerate(pack.answers):
        _answer(tx, answer, topics[answer.topic], place)
    cards.install(tx, pack)
    briefing.install(tx, pack.briefing)
    for centre in pack.centres:
        slots.put_centre(
            tx, slots.Centre(_UNSET, centre.key, centre.name, centre.address, centre.timezone)
        )
    for place, service in enumerate(pack.services):
        names = json.dumps(dict(service.names), ensure_ascii=False)
        slots.put_service(
            tx, slots.Service(_UNSET, service.key, names, service.opening.as_json()), place
        )


def _answer(tx: Writing, answer: Answer, topic_id: RecordId, place: int) -> None:
    keeping.from_pack(
        tx,
        {
            "key": answer.key,
            "topic_id": topic_id,
            "checked_on": answer.checked_on.isoformat(),
            "expires_on": answer.expires_on.isoformat() if answer.expires_on else None,
            "source": answer.source,
            "directory": json.dumps(answer.directory),
            "place": place,
        },
        [
            guide.AnswerText(
                language, text.title, text.body, text.documents, text.steps, text.short
            )
            for language, text in answer.texts.items()
        ],
    )


def _topics(tx: Writing, pack: Pack) -> dict[str, RecordId]:
    """Parents first: a topic may stand in the file before the one it hangs on."""
    made: dict[str, RecordId] = {}
    ordered = sorted(enumerate(pack.topics), key=lambda item: item[1].parent is not None)
    for place, topic in ordered:
        parent = made.get(topic.parent) if topic.parent else None
        made[topic.key] = guide.put_topic(tx, topic.key, parent, dict(topic.names), place)
    return made
