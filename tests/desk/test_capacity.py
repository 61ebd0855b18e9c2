"""Changed capacity: what opens, closes and shrinks, and whom it hits. Nobody is moved silently."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kit.clock import as_text
from kit.desk import booking, capacity
from kit.desk.booking import Wish
from kit.errors import NotFound, SlotFull
from kit.hotline.openings import DAYS, Opening, Special
from kit.hotline.parties import By, Party
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, messages, slots
from kit.store.engine import Store
from kit.store.ids import RecordId
from kit.store.slots import Centre, Service, Slot

OPENING = Opening(60, 10, {day: [("10:00", "12:00")] for day in DAYS}, lead_hours=2, days_ahead=3)


class Desk:
    """A service at one centre, open from ten to twelve every day."""

    def __init__(self, store: Store, site: Site, who: str, now: datetime) -> None:
        self.store, self.site, self.who, self.now = store, site, who, now
        with store.writing() as tx:
            blank = RecordId("")
            slots.put_centre(tx, Centre(blank, "north", "North Hall", "", "Europe/Madrid"))
            names = '{"en": "Registration", "uk": "Реєстрація"}'
            slots.put_service(tx, Service(blank, "registration", names, OPENING.as_json()), 0)
            self.service = slots.services(tx)[0]
            self.centre = slots.centres(tx)[0].id
            capacity.open_slots(tx, now)
        self.households = 0

    def times(self) -> list[Slot]:
        with self.store.reading() as r:
            return slots.coming(r, self.service.id, self.centre, self.now)

    def open_times(self) -> list[Slot]:
        return [slot for slot in self.times() if slot.places]

    def book(self, slot_id: str, people: int, *, priority: bool = False) -> RecordId:
        self.households += 1
        phone = PhoneNumber(f"+3806712340{self.households:02}", answerable=True)
        with self.store.writing() as tx:
            caller = callers.met(tx, phone, "uk", self.now).id
            wish = Wish(slot_id, caller, people, "uk", priority=priority)
            return booking.book(tx, self.site, wish, self.who, self.now)

    def change(self, opening: Opening) -> capacity.Outcome:
        with self.store.writing() as tx:
            slots.describe_service(tx, self.service.id, self.service.names, opening.as_json())
            return capacity.lay_out(tx, self.service.id, self.now)

    def hit(self) -> list[RecordId]:
        with self.store.reading() as r:
            return [one.id for one in capacity.hit(r, self.now)]

    def move_hit(self) -> list[capacity.Proposal]:
        with self.store.writing() as tx:
            return capacity.move_hit(tx, self.site, By(self.who), self.now)

    def look(self, appointment_id: str) -> appointments.Appointment:
        with self.store.reading() as r:
            found = appointments.get(r, appointment_id)
        assert found is not None
        return found


@pytest.fixture
def desk(store, site, people, now):
    return Desk(store, site, people.coordinator, now)


def test_a_pattern_that_did_not_change_changes_nothing(desk):
    assert desk.change(OPENING) == capacity.Outcome()


def test_more_hours_open_more_times_and_fewer_close_the_empty_ones(desk):
    longer = replace(OPENING, hours={day: [("10:00", "13:00")] for day in DAYS})
    assert desk.change(longer).opened == 3
    assert desk.change(OPENING) == capacity.Outcome(closed=3)
    assert len(desk.open_times()) == 6


def test_a_closed_day_closes_its_times_and_shows_who_stands_there(desk):
    tomorrow = desk.times()[2]
    booked = desk.book(tomorrow.id, 4)
    special = {"2026-11-26": Special(hours=[])}
    outcome = desk.change(replace(OPENING, specials=special))
    assert outcome.closed == 2
    assert desk.hit() == [booked]
    slot = next(one for one in desk.times() if one.id == tomorrow.id)
    assert (slot.places, slot.planned, slot.free) == (4, 0, 0)
    with pytest.raises(SlotFull):
        desk.book(tomorrow.id, 1)


def test_who_is_hit_is_moved_to_the_next_time_that_fits_and_told_so(desk):
    times = desk.times()
    booked = desk.book(times[2].id, 4)
    desk.book(times[3].id, 9)
    desk.change(replace(OPENING, specials={"2026-11-26": Special(hours=[("11:00", "12:00")])}))
    (proposal,) = desk.move_hit()
    moved = desk.look(booked)
    assert proposal.to is not None
    assert moved.slot_id == proposal.to.id == times[4].id
    with desk.store.reading() as r:
        text = messages.with_caller(r, str(moved.caller_id))[-1]
    assert text.kind == "moved"
    assert proposal.text.replace("000 000", f"{moved.code[:3]} {moved.code[3:]}") == text.text
    assert desk.hit() == []
    assert next(one for one in desk.times() if one.id == times[2].id).places == 0


def test_who_fits_nowhere_stays_and_is_still_listed(desk):
    booked = desk.book(desk.times()[2].id, 8)
    desk.change(replace(OPENING, places=5))
    (proposal,) = desk.move_hit()
    assert proposal.to is None
    assert desk.hit() == [booked]
    assert desk.look(booked).state == "booked"


def test_fewer_places_hit_the_last_booked_and_vulnerable_people_after_all_others(desk):
    slot = desk.times()[2].id
    early, vulnerable = desk.book(slot, 3), desk.book(slot, 3, priority=True)
    late = desk.book(slot, 3)
    desk.change(replace(OPENING, places=7))
    assert desk.hit() == [late]
    desk.change(replace(OPENING, places=3))
    assert desk.hit() == [late, early]
    assert vulnerable not in desk.hit()


def test_places_that_are_too_many_follow_down_as_people_leave(desk):
    slot = desk.times()[2].id
    first, _ = desk.book(slot, 5), desk.book(slot, 4)
    desk.change(replace(OPENING, places=6))
    found = next(one for one in desk.times() if one.id == slot)
    assert (found.places, found.planned) == (9, 6)
    with desk.store.writing() as tx:
        booking.move(tx, desk.site, first, slot, Party(3), desk.now)
    found = next(one for one in desk.times() if one.id == slot)
    assert (found.places, found.planned, found.taken) == (7, 6, 7)
    with desk.store.writing() as tx:
        booking.cancel(tx, desk.site, first, desk.now)
    found = next(one for one in desk.times() if one.id == slot)
    assert (found.places, found.planned, found.free) == (6, None, 2)


def test_holidays_close_every_service_of_a_centre(desk):
    with desk.store.writing() as tx:
        days = json.dumps([{"on": "2026-11-27", "name": "Fiesta"}])
        slots.describe_centre(tx, desk.centre, holidays=days)
        capacity.lay_out(tx, desk.service.id, desk.now)
    assert not any(one.starts_at.startswith("2026-11-27") for one in desk.open_times())


def test_who_is_booked_further_ahead_than_the_pattern_reaches_stays(desk):
    booked = desk.book(desk.times()[-1].id, 4)
    desk.change(replace(OPENING, days_ahead=1))
    assert desk.hit() == []
    assert len(desk.open_times()) == 3
    assert desk.look(booked).state == "booked"


def test_shares_are_kept_for_whom_they_are_kept_and_given_up_when_others_have_them(desk):
    slot = desk.times()[2].id
    desk.change(replace(OPENING, walkin=3, priority=2))
    desk.book(slot, 5)
    with pytest.raises(SlotFull) as full:
        desk.book(slot, 1)
    assert full.value.free == 0
    desk.book(slot, 2, priority=True)
    with desk.store.writing() as tx:
        assert capacity.release_walk_ins(tx, desk.site, slot, desk.now) == 3
    desk.book(slot, 3)
    desk.change(replace(OPENING, walkin=9, priority=1))
    found = next(one for one in desk.times() if one.id == slot)
    assert (found.walkin, found.priority, found.free) == (0, 1, 0)


def test_a_service_at_one_centre_closes_at_the_others(desk):
    desk.change(replace(OPENING, centres=("south",)))
    assert desk.open_times() == []


def test_a_service_that_is_not_there_is_not_found(desk):
    with pytest.raises(NotFound), desk.store.writing() as tx:
        capacity.lay_out(tx, "no-such-service", desk.now)


def test_the_times_of_today_that_are_near_stay_open(desk):
    near = desk.now + timedelta(hours=1)
    with desk.store.writing() as tx:
        window = (near, near + timedelta(hours=1))
        assert slots.offer(tx, desk.service.id, desk.centre, window, 10)
    desk.change(replace(OPENING, lead_hours=24))
    assert as_text(near) in [one.starts_at for one in desk.open_times()]
