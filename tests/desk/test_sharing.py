"""Places of shared slots that are not needed here go back while others can use them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kit.clock import from_text
from kit.desk import booking, sharing
from kit.desk.booking import Wish
from kit.errors import NotFound, SlotFull
from kit.hotline.phone import PhoneNumber
from kit.store import callers, grants
from kit.store.engine import Store
from tests.fakes.clock import TUESDAY_MORNING as NOW
from tests.shared import SHARED, granted

STARTS = from_text(SHARED["starts_at"])


@pytest.fixture
def slot(store, site, people):
    """A shared slot: five places granted here in two grants, two of them taken."""
    with store.writing() as tx:
        grants.hear_slot(tx, SHARED)
        grants.hear_grant(tx, granted(tx, "g1", 3), NOW)
        grants.hear_grant(tx, granted(tx, "g2", 2), NOW)
        slot_id = tx.value("SELECT slot_id FROM shared_slots")
        who = callers.met(tx, PhoneNumber("+34600123456", answerable=True), "es", NOW)
        booking.book(tx, site, Wish(slot_id, who.id, 2, "es"), people.ana, NOW)
    return slot_id


def yours(store: Store, slot_id: str) -> tuple[int, int]:
    with store.reading() as r:
        share = grants.share(r, slot_id)
    assert share is not None
    return share.yours, share.unused


def test_shortly_before_it_begins_everything_unused_goes_back_once(store, slot):
    now = STARTS - sharing.BEFORE
    with store.writing() as tx:
        assert sharing.tend(tx, now - timedelta(minutes=1)) == 0
        assert sharing.tend(tx, now) == 3
        assert sharing.tend(tx, now) == 0
    assert yours(store, slot) == (2, 0)


def test_while_others_ask_only_a_few_are_kept(store, slot):
    with store.writing() as tx:
        grants.hear_slot(tx, SHARED | {"asks": True})
        assert sharing.tend(tx, NOW) == 1
    assert yours(store, slot) == (4, 2)


def test_a_person_gives_back_what_is_unused_and_no_more(store, slot):
    with store.writing() as tx:
        with pytest.raises(SlotFull):
            sharing.give_back(tx, slot, 4, NOW)
        sharing.give_back(tx, slot, 2, NOW)
    assert yours(store, slot) == (3, 1)


def test_a_slot_of_the_site_s_own_is_not_given_back(store, reception):
    with store.writing() as tx, pytest.raises(NotFound):
        sharing.give_back(tx, reception.slots[0], 1, NOW)
