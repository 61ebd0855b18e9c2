"""A starting pack becomes the site's own guide and services, and slots open week by week."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from kit.desk import capacity, packs
from kit.hotline.openings import DAYS, Opening
from kit.resources import templates
from kit.store import guide, slots
from kit.store.engine import Store
from kit.wording.packs import Answer, AnswerText, Centre, Pack, Service, Topic, read_pack
from tests.fakes.clock import TUESDAY_MORNING as NOW

OPENING = Opening(30, 6, {day: [("10:00", "11:00")] for day in DAYS}, lead_hours=2, days_ahead=6)


def pack(places: int = 6, title: str = "Papeles", centres: int = 1) -> Pack:
    opening = Opening(30, places, OPENING.hours, 2, 6)
    return Pack(
        name="border",
        languages=("es",),
        note={"es": "Un ejemplo."},
        topics=(Topic("nie", "papers", {"es": "NIE"}), Topic("papers", None, {"es": "Papeles"})),
        services=(Service("registration", {"es": "Registro"}, opening),),
        centres=tuple(
            Centre(f"c{number}", f"Hall {number}", "", "Europe/Madrid") for number in range(centres)
        ),
        answers=(
            Answer("a", "nie", date(2026, 11, 20), None, "", {"es": AnswerText(title, "b", ())}),
        ),
    )


@pytest.fixture
def install(store):
    def installed(content):
        with store.writing() as tx:
            packs.install(tx, content)

    return installed


def open_slots(store: Store, now: datetime = NOW) -> int:
    with store.writing() as tx:
        return capacity.open_slots(tx, now)


def test_a_pack_brings_answers_topics_services_and_centres(store, install):
    install(pack())
    with store.reading() as r:
        topics = {topic.key: topic for topic in guide.topics(r)}
        assert topics["nie"].parent_id == topics["papers"].id
        (answer,) = guide.search(r, "papeles")
        assert (answer.topic_id, answer.checked_on, answer.expires_on) == (
            topics["nie"].id, "2026-11-20", None,
        )  # fmt: skip
        assert [json.loads(one.names) for one in slots.services(r)] == [{"es": "Registro"}]
        assert [one.name for one in slots.centres(r)] == ["Hall 0"]


def test_a_pack_that_is_laid_in_twice_is_there_once_and_brought_up_to_date(store, install):
    install(pack())
    with store.reading() as r:
        before = [one.id for one in guide.all_of(r) + slots.services(r) + slots.centres(r)]
    install(pack(title="Documentos"))
    with store.reading() as r:
        after = [one.id for one in guide.all_of(r) + slots.services(r) + slots.centres(r)]
        assert guide.search(r, "papeles") == []
        assert len(guide.search(r, "documentos")) == 1
    assert after == before


def test_slots_open_at_every_centre_for_the_days_ahead_and_only_once(store, install):
    install(pack(centres=2))
    assert open_slots(store) == 2 * 2 * 6
    assert open_slots(store) == 0
    assert open_slots(store, NOW + timedelta(days=1)) == 2 * 2
    with store.reading() as r:
        opened = slots.between(r, NOW, NOW + timedelta(days=9))
    assert {slot.places for slot in opened} == {6}
    assert min(slot.starts_at for slot in opened) == "2026-11-25T09:00:00.000Z"


def test_no_slot_opens_sooner_than_the_service_wants(store, install):
    install(pack())
    late = NOW.replace(hour=7, minute=30)
    open_slots(store, late)
    with store.reading() as r:
        first = slots.first_free(r, slots.services(r)[0].id, 1, late)
    assert first is not None
    assert first.starts_at == "2026-11-25T09:00:00.000Z"


def test_slots_that_stand_keep_their_places_when_the_pack_changes(store, install):
    install(pack(places=6))
    open_slots(store)
    install(pack(places=9))
    assert open_slots(store, NOW + timedelta(days=1)) == 2
    with store.reading() as r:
        places = [slot.places for slot in slots.between(r, NOW, NOW + timedelta(days=9))]
    assert places == [6] * 12 + [9] * 2


def test_the_pack_that_comes_with_the_kit_can_be_laid_in_and_booked(store, install):
    install(read_pack(templates("packs", "border-demo")))
    assert open_slots(store) > 0
    with store.reading() as r:
        assert len(guide.all_of(r)) >= 12
        for service in slots.services(r):
            assert slots.first_free(r, service.id, 1, NOW) is not None
