"""The waiting list: a freed place is offered in order; the first yes has it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from kit.desk import booking, offers, waiting
from kit.desk.booking import Wish
from kit.desk.waiting import Ask
from kit.errors import AlreadyBooked, AlreadyWaiting, NotFound, OfferOver, WrongMoment
from kit.hotline.parties import By, Needs, Party
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, messages, slots
from kit.store import waiting as lists
from kit.store.engine import Store, Writing
from kit.store.ids import RecordId

TEXT = By(way="text")


@pytest.fixture
def household(store, now):
    numbers = iter(range(100, 999))

    def one(number: str = "") -> RecordId:
        with store.writing() as tx:
            phone = PhoneNumber(number or f"+380671234{next(numbers)}", answerable=not number)
            return callers.met(tx, phone, "uk", now).id

    return one


@pytest.fixture
def full(store, site, reception, people, now):
    """Every time is taken: the appointments, by slot."""
    with store.writing() as tx:
        return [_fill(tx, site, slot, people.ana, now, n) for n, slot in enumerate(reception.slots)]


def _fill(tx: Writing, site: Site, slot: str, who: str, now: datetime, number: int) -> RecordId:
    caller = callers.met(tx, PhoneNumber(f"+3460000001{number}", answerable=True), "es", now).id
    return booking.book(tx, site, Wish(slot, caller, 10, "es"), who, now)


@pytest.fixture
def wait(store, reception, people, household, now):
    def waiting_for(
        adults: int = 3,
        *,
        after: timedelta = timedelta(0),
        caller: str = "",
        **more: Any,
    ) -> RecordId:
        ask = Ask(reception.service, caller or household(), Party(adults), "uk", **more)
        with store.writing() as tx:
            return waiting.wait(tx, ask, By(people.ana), now + after)

    return waiting_for


def entry(store: Store, entry_id: str) -> lists.Entry:
    with store.reading() as r:
        found = lists.get(r, entry_id)
    assert found is not None
    return found


def offer_of(store: Store, entry_id: str) -> lists.Offer:
    with store.reading() as r:
        found = lists.open_offer(r, entry_id)
    assert found is not None
    return found


def cancel(store: Store, site: Site, appointment_id: str, now: datetime) -> None:
    with store.writing() as tx:
        booking.cancel(tx, site, appointment_id, now)


def test_a_freed_place_is_offered_by_text_to_who_asked_first_and_kept(
    store, site, reception, full, wait, now
):
    first, second = wait(), wait(after=timedelta(minutes=1))
    cancel(store, site, full[0], now)
    assert (entry(store, first).state, entry(store, second).state) == ("offered", "offered")
    offer = offer_of(store, first)
    assert offer.slot_id == reception.slots[0]
    with store.reading() as r:
        slot = slots.get(r, offer.slot_id)
        assert slot is not None
        assert slot.held == 6
        text = messages.with_caller(r, offer.caller_id)[-1]
    assert text.kind == "offer"
    assert "ТАК" in text.text
    assert "10:30" in text.text


def test_vulnerable_people_come_first_then_who_asked_first(store, site, full, wait, now):
    early, vulnerable = wait(8), wait(8, after=timedelta(hours=-1), priority=True)
    cancel(store, site, full[0], now)
    assert entry(store, vulnerable).state == "offered"
    assert entry(store, early).state == "waiting"


def test_who_is_too_many_or_cannot_come_that_day_is_passed_over(store, site, full, wait, now):
    many = wait(11)
    later = wait(3, earliest_on=date(2026, 11, 26))
    fits = wait(3, after=timedelta(hours=1), latest_on=date(2026, 11, 25))
    cancel(store, site, full[0], now)
    states = [entry(store, one).state for one in (many, later, fits)]
    assert states == ["waiting", "waiting", "offered"]


def test_the_first_yes_takes_the_place_and_the_second_is_told_so(store, site, full, wait, now):
    waits = wait(3, needs=Needs(wheelchair=True, interpreter="uk"), name="Koval")
    cancel(store, site, full[0], now)
    offer = offer_of(store, waits)
    with store.writing() as tx:
        booked = offers.accept(tx, site, offer.id, TEXT, now + timedelta(minutes=5))
    with pytest.raises(OfferOver) as over, store.writing() as tx:
        offers.accept(tx, site, offer.id, TEXT, now + timedelta(minutes=6))
    assert over.value.state == "taken"
    with store.reading() as r:
        made = appointments.get(r, booked)
        assert made is not None
        assert (made.way, made.party, made.wheelchair, made.name) == ("text", 3, 1, "Koval")
        slot = slots.get(r, made.slot_id)
        assert slot is not None
        assert (slot.taken, slot.held) == (3, 0)
        assert messages.with_caller(r, str(made.caller_id))[-1].kind == "confirmation"
    assert entry(store, waits).state == "booked"


def test_of_two_yeses_at_the_same_moment_exactly_one_wins_and_the_other_is_told(
    store, site, full, wait, now
):
    """Two phones of one household, on two lines: each is a thread of its own."""
    waits = wait(3)
    cancel(store, site, full[0], now)
    offer = offer_of(store, waits)
    together = threading.Barrier(2)

    def says_yes(_line: int) -> str:
        together.wait(5)
        try:
            with store.writing() as tx:
                return f"booked {offers.accept(tx, site, offer.id, TEXT, now)}"
        except OfferOver as over:
            return over.state

    with ThreadPoolExecutor(2) as lines:
        told = sorted(lines.map(says_yes, range(2)))
    assert told[1] == "taken"
    with store.reading() as r:
        made = appointments.get(r, told[0].removeprefix("booked "))
        assert made is not None
        slot = slots.get(r, made.slot_id)
    assert slot is not None
    assert (slot.taken, slot.held) == (3, 0)


def test_an_offer_nobody_answers_goes_to_the_next_and_the_late_yes_is_told(
    store, site, full, wait, now
):
    first, second = wait(8), wait(8, after=timedelta(minutes=1))
    cancel(store, site, full[0], now)
    offer = offer_of(store, first)
    late = now + timedelta(minutes=site.offer_minutes)
    with store.writing() as tx:
        assert waiting.due(tx, late)
        waiting.tend(tx, site, late)
    assert (entry(store, first).state, entry(store, second).state) == ("waiting", "offered")
    with pytest.raises(OfferOver) as over, store.writing() as tx:
        offers.accept(tx, site, offer.id, TEXT, late)
    assert over.value.state == "expired"
    theirs = offer_of(store, second).id
    with store.writing() as tx:
        offers.accept(tx, site, theirs, TEXT, late)
    assert entry(store, second).state == "booked"


def test_a_late_yes_counts_while_nobody_else_has_the_place(store, site, full, wait, now):
    waits = wait(3)
    cancel(store, site, full[0], now)
    offer = offer_of(store, waits)
    with store.writing() as tx:
        offers.accept(tx, site, offer.id, TEXT, now + timedelta(hours=2))
    assert entry(store, waits).state == "booked"


def test_a_late_yes_to_a_place_that_a_volunteer_gave_away_is_told(
    store, site, full, wait, household, people, now
):
    waits = wait(8)
    cancel(store, site, full[0], now)
    offer = offer_of(store, waits)
    late = now + timedelta(hours=1)
    other = household()
    with store.writing() as tx:
        booking.book(tx, site, Wish(offer.slot_id, other, 8, "uk"), people.ana, late)
    with pytest.raises(OfferOver), store.writing() as tx:
        offers.accept(tx, site, offer.id, TEXT, late)


def test_a_no_passes_it_on_and_the_household_waits_for_another_time(store, site, full, wait, now):
    first, second = wait(8), wait(8, after=timedelta(minutes=1))
    cancel(store, site, full[0], now)
    offer = offer_of(store, first)
    with store.writing() as tx:
        offers.decline(tx, site, offer.id, now)
    assert (entry(store, first).state, entry(store, second).state) == ("waiting", "offered")
    cancel(store, site, full[1], now)
    assert offer_of(store, first).slot_id != offer.slot_id


def test_who_leaves_the_list_gives_the_offer_to_the_next(store, site, full, wait, now):
    first, second = wait(8), wait(8, after=timedelta(minutes=1))
    cancel(store, site, full[0], now)
    with store.writing() as tx:
        waiting.withdraw(tx, site, first, now)
    assert (entry(store, first).state, entry(store, second).state) == ("withdrawn", "offered")
    with pytest.raises(WrongMoment), store.writing() as tx:
        waiting.withdraw(tx, site, first, now)


def test_a_household_waits_once_and_not_for_what_it_has(store, full, wait, household):
    caller = household()
    wait(caller=caller)
    with pytest.raises(AlreadyWaiting):
        wait(caller=caller)
    with store.reading() as r:
        booked = appointments.get(r, full[0])
    assert booked is not None
    with pytest.raises(AlreadyBooked):
        wait(caller=booked.caller_id)
    with pytest.raises(NotFound):
        wait(caller="nobody")


def test_whoever_is_booked_waits_no_more(store, site, full, wait, household, people, now):
    caller = household()
    waits = wait(3, caller=caller)
    cancel(store, site, full[0], now)
    offer = offer_of(store, waits)
    with store.writing() as tx:
        booking.book(tx, site, Wish(offer.slot_id, caller, 10, "uk"), people.ana, now)
    assert entry(store, waits).state == "booked"
    with pytest.raises(OfferOver), store.writing() as tx:
        offers.accept(tx, site, offer.id, TEXT, now)


def test_nobody_is_woken_by_an_offer(store, site, full, wait, now):
    waits = wait(3)
    night = now + timedelta(hours=13)
    cancel(store, site, full[1], night)
    assert entry(store, waits).state == "waiting"
    with store.writing() as tx:
        waiting.tend(tx, site, now + timedelta(hours=23))
    assert entry(store, waits).state == "offered"


def test_who_cannot_be_written_to_stays_on_the_list_for_a_volunteer(
    store, site, full, wait, household, now
):
    waits = wait(3, caller=household("1004"))
    cancel(store, site, full[0], now)
    assert entry(store, waits).state == "waiting"


def test_when_the_last_day_that_suits_is_over_the_entry_is_closed(store, site, wait, now):
    waits = wait(3, latest_on=date(2026, 11, 25))
    with store.writing() as tx:
        waiting.tend(tx, site, now + timedelta(days=2))
    assert entry(store, waits).state == "too-late"
