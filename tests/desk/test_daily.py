"""The day's numbers by text to the coordinators: once a day, in their language, counts only."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from kit.bell import Bell
from kit.desk import booking, daily
from kit.duties import Duties
from kit.hotline import segments
from kit.hotline.languages import PAGES
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callbacks, callers, messages, outbox, slots
from kit.store.engine import Store
from kit.store.ids import RecordId
from kit.store.messages import Message
from kit.store.slots import Service
from tests.fakes.clock import SteeredClock
from tests.site import open_reception, open_slot

CARMEN, DIEGO = "+34600000001", "+34600000002"
HALF_PAST_SEVEN = -2.5


@pytest.fixture
def site(site: Site) -> Site:
    return replace(site, coordinator_numbers=(CARMEN, DIEGO), coordinator_language="en")


@pytest.fixture
def clock() -> SteeredClock:
    """Tuesday, 07:30 by the clock on the wall."""
    made = SteeredClock()
    made.jump(hours=HALF_PAST_SEVEN)
    return made


def look(store: Store, site: Site, clock: SteeredClock) -> list[Message]:
    """The box looks what is due, as after a start; every such text so far."""
    Duties(store, Bell(), clock, site).text_coordinators()
    with store.reading() as r:
        rows = r.all("SELECT id FROM messages WHERE kind = 'daily' ORDER BY id")
        found = [messages.get(r, row["id"]) for row in rows]
    return [one for one in found if one]


def a_day_with_history(store: Store, site: Site, clock: SteeredClock) -> None:
    """Ten people are booked today; on six Tuesdays one of five did not come."""
    now = clock.now()
    reception = open_reception(store, now, (3,))
    with store.writing() as tx:
        at = now + timedelta(hours=2, minutes=30)
        for week in range(7):
            day = at - timedelta(weeks=week)
            slot = open_slot(tx, reception.service, reception.centre, day, 12)
            for n, people in enumerate((8, 2)):
                number = PhoneNumber(f"+38067000{week}{n}00", answerable=True)
                caller = callers.met(tx, number, "uk", now)
                wish = booking.Wish(slot, caller.id, people, "uk")
                one = booking.book(tx, site, wish, None, day - timedelta(days=1))
                if week:
                    state = "kept" if people == 8 else "no-show"
                    appointments.change(tx, one, now, state=state)


def test_each_coordinator_gets_the_day_s_numbers_once(
    store: Store, site: Site, clock: SteeredClock
) -> None:
    a_day_with_history(store, site, clock)
    told = look(store, site, clock)
    assert [one.number for one in told] == [CARMEN, DIEGO]
    assert told[0].text == (
        "Tue 24 Nov: 10 booked. Registration: 10 booked, no-shows 2 (days: 6), walk-ins 4, "
        "free 10:00. Callbacks open: 0."
    )
    clock.wait(minutes=20)
    assert len(look(store, site, clock)) == 2, "also a box that was started anew"
    clock.wait(hours=24)
    assert len(look(store, site, clock)) == 4


def test_a_site_without_history_says_so_and_open_callbacks_are_counted(
    store: Store, site: Site, clock: SteeredClock
) -> None:
    reception = open_reception(store, clock.now(), (3,))
    with store.writing() as tx:
        slot = open_slot(
            tx, reception.service, reception.centre, clock.now() + timedelta(hours=3), 5
        )
        caller = callers.met(tx, PhoneNumber("+380671234567", answerable=True), "uk", clock.now())
        wish = booking.Wish(slot, caller.id, 5, "uk")
        booking.book(tx, site, wish, None, clock.now())
        callbacks.owe(tx, caller.id, "missed", None, clock.now())
    (told, _same) = look(store, site, clock)
    assert told.text == (
        "Tue 24 Nov: 5 booked. Registration: 5 booked, no-shows ? (days: 0), walk-ins 0, "
        "free 25.11 07:30. Callbacks open: 1."
    )


def test_nothing_goes_before_the_hour_by_a_doubtful_clock_or_hours_too_late(
    store: Store, site: Site, clock: SteeredClock
) -> None:
    clock.jump(minutes=-1)
    assert look(store, site, clock) == []
    clock.jump(minutes=1)
    clock.trust(trusted=False)
    assert look(store, site, clock) == []
    clock.trust(trusted=True)
    clock.wait(hours=3, minutes=1)
    assert look(store, site, clock) == []
    clock.wait(hours=21)
    assert len(look(store, site, clock)) == 2


def test_a_site_that_wants_none_gets_none(store: Store, site: Site, clock: SteeredClock) -> None:
    assert look(store, replace(site, coordinator_numbers=()), clock) == []
    assert look(store, replace(site, daily_at=""), clock) == []


def test_it_waits_behind_what_callers_wait_for(
    store: Store, site: Site, clock: SteeredClock
) -> None:
    look(store, site, clock)
    with store.writing() as tx:
        moved = messages.add(
            tx, direction="out", number=CARMEN, text="x", kind="moved", now=clock.now()
        )
        first = outbox.next_to_send(tx, "line-1", clock.now())
    assert first
    assert first.id == moved


@pytest.mark.parametrize("language", PAGES)
def test_with_many_services_it_is_three_parts_in_every_language(
    store: Store, site: Site, clock: SteeredClock, language: str
) -> None:
    reception = open_reception(store, clock.now(), (3,))
    names = '{"en": "Temporary protection", "uk": "Тимчасовий захист", "ar": "الحماية المؤقتة"}'
    with store.writing() as tx:
        for n in range(12):
            slots.put_service(tx, Service(RecordId(""), f"s{n}", names, "{}"), n + 1)
        for one in slots.services(tx):
            at = clock.now() + timedelta(hours=2)
            open_slot(tx, one.id, reception.centre, at, 40)
        text = daily.words(tx, replace(site, coordinator_language=language), clock.now())
    assert segments.count(text).parts == 3
    assert "  " not in text
