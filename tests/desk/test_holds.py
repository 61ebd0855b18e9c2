"""Holds: what is kept while somebody talks is taken for everybody else, for three minutes."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest

from kit.clock import as_text
from kit.desk import booking, holds
from kit.desk.booking import Wish
from kit.errors import AlreadyBooked, SlotFull
from kit.hotline.phone import PhoneNumber
from kit.store import appointments, callers, slots
from kit.store.engine import Store
from kit.store.ids import RecordId


def household(store: Store, now: datetime, number: str) -> RecordId:
    with store.writing() as tx:
        return callers.met(tx, PhoneNumber(number, answerable=True), "uk", now).id


@pytest.fixture
def olena(store, now):
    return household(store, now, "+380671234567")


@pytest.fixture
def petro(store, now):
    return household(store, now, "+380671234568")


def room(store: Store, slot_id: str) -> tuple[int, int, int]:
    with store.reading() as r:
        slot = slots.get(r, slot_id)
    assert slot is not None
    return slot.taken, slot.held, slot.free


def test_what_one_volunteer_holds_another_finds_full(
    store, site, reception, people, olena, petro, now
):
    slot = reception.slots[0]
    with store.writing() as tx:
        until = holds.keep(tx, Wish(slot, olena, 4, "uk", minors=3), people.ana, now)
    assert until == now + timedelta(minutes=3)
    assert room(store, slot) == (0, 7, 3)
    with pytest.raises(SlotFull) as full, store.writing() as tx:
        booking.book(tx, site, Wish(slot, petro, 4, "uk"), people.borys, now)
    assert full.value.free == 3


def test_a_hold_that_has_run_out_is_free_without_anybody_having_cleared_it(
    store, site, reception, people, olena, petro, now
):
    slot = reception.slots[0]
    with store.writing() as tx:
        holds.keep(tx, Wish(slot, olena, 7, "uk"), people.ana, now)
    wish = Wish(slot, petro, 10, "uk")
    with pytest.raises(SlotFull), store.writing() as tx:
        booking.book(tx, site, wish, people.borys, now + timedelta(minutes=2, seconds=59))
    with store.writing() as tx:
        booking.book(tx, site, wish, people.borys, now + timedelta(minutes=3))
    assert room(store, slot) == (10, 0, 0)


def test_booking_takes_over_what_was_held_and_a_new_choice_gives_the_old_one_back(
    store, site, reception, people, olena, now
):
    first, second, _ = reception.slots
    with store.writing() as tx:
        holds.keep(tx, Wish(first, olena, 10, "uk"), people.ana, now)
        holds.keep(tx, Wish(second, olena, 10, "uk"), people.ana, now)
    assert (room(store, first), room(store, second)) == ((0, 0, 10), (0, 10, 0))
    with store.writing() as tx:
        booking.book(tx, site, Wish(second, olena, 10, "uk"), people.ana, now)
    assert room(store, second) == (10, 0, 0)


def test_headquarters_is_not_told_of_holds(store, reception, people, olena, now):
    with store.writing() as tx:
        before = tx.value("SELECT max(seq) FROM journal")
        holds.keep(tx, Wish(reception.slots[0], olena, 4, "uk"), people.ana, now)
        holds.let_go(tx, olena, people.ana)
        assert tx.value("SELECT max(seq) FROM journal") == before


def test_one_household_holds_one_appointment_for_a_service_unless_somebody_says_why(
    store, site, reception, people, olena, now
):
    first, second, _ = reception.slots
    with store.writing() as tx:
        known = booking.book(tx, site, Wish(first, olena, 4, "uk"), people.ana, now)
    with pytest.raises(AlreadyBooked) as already, store.writing() as tx:
        booking.book(tx, site, Wish(second, olena, 4, "uk"), people.ana, now)
    assert already.value.appointment_id == known
    assert already.value.starts_at == as_text(now + timedelta(days=1))
    with store.writing() as tx:
        wish = Wish(second, olena, 2, "uk", again="her mother, who has no phone")
        again = booking.book(tx, site, wish, people.ana, now)
        made = appointments.get(tx, again)
    assert made is not None
    assert made.again == "her mother, who has no phone"


def test_an_appointment_that_is_over_or_cancelled_does_not_stand_in_the_way(
    store, site, reception, people, olena, now
):
    first, second, third = reception.slots
    with store.writing() as tx:
        gone = booking.book(tx, site, Wish(first, olena, 4, "uk"), people.ana, now)
        booking.cancel(tx, site, gone, now)
        booking.book(tx, site, Wish(second, olena, 4, "uk"), people.ana, now)
        later = now + timedelta(days=2, hours=2)
        booking.book(tx, site, Wish(third, olena, 4, "uk"), people.ana, later)


def test_of_two_volunteers_who_book_one_household_at_once_one_is_told_of_the_other(
    store, site, reception, people, olena, now
):
    start = threading.Barrier(2)
    outcomes: list[object] = []

    def writer(slot: str, who: str) -> None:
        start.wait(10)
        try:
            with store.writing() as tx:
                outcomes.append(booking.book(tx, site, Wish(slot, olena, 2, "uk"), who, now))
        except AlreadyBooked as already:
            outcomes.append(already)

    pairs = zip(reception.slots, (people.ana, people.borys), strict=False)
    threads = [threading.Thread(target=writer, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    refused = [one for one in outcomes if isinstance(one, AlreadyBooked)]
    made = [one for one in outcomes if isinstance(one, str)]
    assert [one.appointment_id for one in refused] == made
