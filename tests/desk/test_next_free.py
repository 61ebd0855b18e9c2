"""The next free place in the box's own answers."""

from __future__ import annotations

from dataclasses import replace

from kit.desk import incoming
from kit.settings import Site
from kit.store import callers, messages
from kit.store.engine import Store
from tests.fakes.clock import SteeredClock
from tests.site import open_reception

OLENA = "+380671234567"


def answered(store: Store, site: Site, clock: SteeredClock) -> str:
    with store.writing() as tx:
        incoming.receive(tx, site, "line1", OLENA, "Добрий день, чи є місця?", clock.now())
        olena = callers.by_number(tx, OLENA)
        assert olena
        return next(
            one.text
            for one in messages.with_caller(tx, olena.id, 5)
            if one.kind == "acknowledgement"
        )


def test_the_answer_to_a_text_says_the_next_free_place_where_the_site_publishes_it(
    store: Store, site: Site, clock: SteeredClock
) -> None:
    open_reception(store, clock.now(), (3,))
    said = answered(store, replace(site, publish_next_free=True), clock)
    assert said.endswith("Найближче вільне місце: Реєстрація, ср 25 листопада, 10:00.")


def test_it_says_nothing_of_places_when_none_is_free_or_the_site_does_not_publish_them(
    store: Store, site: Site, clock: SteeredClock
) -> None:
    assert "місце" not in answered(store, replace(site, publish_next_free=True), clock)
    open_reception(store, clock.now(), (3,))
    clock.wait(days=1)
    assert "місце" not in answered(store, site, clock)
