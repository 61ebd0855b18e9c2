"""The reception desk: who is here, whose turn it is, and places that no-shows leave."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from kit.clock import as_text
from kit.desk import booking, reception
from kit.errors import NotFound, WrongMoment
from kit.hotline.parties import By, Party
from kit.hotline.phone import PhoneNumber
from kit.settings import Site
from kit.store import appointments, callers, slots, visits
from kit.store.engine import Store
from kit.store.ids import RecordId
from tests.fakes.clock import SteeredClock
from tests.site import open_reception, open_slot

NUMBERS = ("+380671234567", "+380509876543", "+34600111222")
DESK = By()


class Desk:
    """A reception of one service: a slot in half an hour, another an hour later."""

    def __init__(self, store: Store, site: Site, clock: SteeredClock, places: int = 8) -> None:
        self.store, self.site, self.clock = store, site, clock
        opened = open_reception(store, clock.now(), ())
        self.service = opened.service
        with store.writing() as tx:
            start = clock.now() + timedelta(minutes=30)
            self.slots = [
                open_slot(tx, opened.service, opened.centre, start + timedelta(hours=n), places)
                for n in range(2)
            ]

    def booked(self, who: int, party: int, slot: int = 0) -> RecordId:
        with self.store.writing() as tx:
            caller = callers.met(
                tx, PhoneNumber(NUMBERS[who], answerable=True), "uk", self.clock.now()
            )
            wish = booking.Wish(self.slots[slot], caller.id, party, "uk", f"Family {who}")
            return booking.book(tx, self.site, wish, None, self.clock.now())

    def taps(self, act: str, one: str, tap: str = "", at: datetime | None = None) -> None:
        with self.store.writing() as tx:
            reception.tap(tx, tap, act, one, DESK, at or self.clock.now())

    def walks_in(self, adults: int, minors: int = 0) -> RecordId:
        arrival = reception.Arrival(self.service, Party(adults, minors), "uk")
        with self.store.writing() as tx:
            return reception.walk_in(tx, self.site, arrival, DESK, self.clock.now())

    def stands(self, one: str) -> str:
        with self.store.reading() as r:
            return reception.standing(reception.visit_of(r, one), self.site, self.clock.now())

    def name(self, one: str) -> str:
        with self.store.reading() as r:
            return reception.visit_of(r, one).name

    def queue(self) -> list[RecordId]:
        with self.store.reading() as r:
            return [one.appointment.id for one in reception.queue(r, self.site, self.clock.now())]

    def free(self, slot: int = 0) -> int:
        with self.store.reading() as r:
            found = slots.get(r, self.slots[slot])
        assert found
        return found.free


@pytest.fixture
def desk(store: Store, site: Site, clock: SteeredClock) -> Desk:
    return Desk(store, site, clock)


def test_who_checks_in_is_here_called_served_and_each_step_is_undone(desk: Desk) -> None:
    one = desk.booked(0, 4)
    steps = [("here", "here"), ("call", "called"), ("served", "served")]
    for act, stands in steps:
        desk.taps(act, one)
        assert desk.stands(one) == stands
    for stands in ("called", "here", "booked"):
        desk.taps("undo", one)
        assert desk.stands(one) == stands


def test_a_party_is_late_when_the_grace_is_over_and_not_before(desk: Desk) -> None:
    one = desk.booked(0, 4)
    desk.clock.wait(minutes=60)
    assert desk.stands(one) == "booked"
    desk.clock.wait(seconds=1)
    assert desk.stands(one) == "late"


def test_places_of_who_did_not_come_go_to_who_walks_in_even_when_the_slot_is_over(
    desk: Desk,
) -> None:
    came_not, other = desk.booked(0, 5), desk.booked(1, 3)
    desk.booked(2, 8, slot=1)
    with pytest.raises(WrongMoment, match="no-walk-in-place"):
        desk.walks_in(1)
    desk.taps("here", other)
    desk.clock.wait(minutes=100)
    with desk.store.writing() as tx:
        assert reception.release(tx, desk.site, DESK, desk.clock.now()) == 5
    assert desk.stands(came_not) == "no-show"
    walked = desk.walks_in(2, 3)
    assert (desk.name(walked), desk.free()) == ("W-1", 0)
    with pytest.raises(WrongMoment, match="no-walk-in-place"):
        desk.walks_in(1)
    with pytest.raises(WrongMoment, match="given-away"):
        desk.taps("here", came_not)


def test_hours_that_nobody_booked_are_not_given_out_when_they_are_over(desk: Desk) -> None:
    desk.booked(0, 2)
    desk.clock.wait(hours=4)
    with pytest.raises(WrongMoment, match="no-walk-in-place"):
        desk.walks_in(1)


def test_tokens_count_the_day_and_begin_again_on_the_next(desk: Desk) -> None:
    assert [desk.name(desk.walks_in(1)) for _ in range(3)] == ["W-1", "W-2", "W-3"]
    with desk.store.writing() as tx:
        centre = slots.centres(tx)[0].id
        open_slot(tx, desk.service, centre, desk.clock.now() + timedelta(days=1), 5)
    desk.clock.wait(days=1)
    assert desk.name(desk.walks_in(1)) == "W-1"


def test_a_walk_in_stands_behind_those_whose_time_had_come(desk: Desk) -> None:
    soon, later = desk.booked(0, 2), desk.booked(1, 2, slot=1)
    desk.taps("here", later)
    first = desk.walks_in(1)
    desk.clock.wait(minutes=40)
    second = desk.walks_in(1)
    desk.taps("here", soon)
    assert desk.queue() == [soon, first, second, later]


def test_who_walks_away_gives_the_places_back_and_may_return_while_they_are_free(
    desk: Desk,
) -> None:
    walked = desk.walks_in(8)
    desk.taps("left", walked)
    assert (desk.stands(walked), desk.free()) == ("left", 8)
    desk.taps("undo", walked)
    assert (desk.stands(walked), desk.free()) == ("here", 0)


def test_a_tap_that_comes_twice_is_done_once(desk: Desk) -> None:
    one = desk.booked(0, 4)
    early = desk.clock.now()
    desk.clock.wait(minutes=1)
    desk.taps("here", one, "0123456789abcdef", early)
    desk.taps("undo", one)
    desk.taps("here", one, "0123456789abcdef", early)
    assert desk.stands(one) == "booked"
    desk.taps("here", one, "fedcba9876543210", early)
    with desk.store.reading() as r:
        assert reception.visit_of(r, one).marks.here_at == as_text(early)


def test_a_tap_of_a_tablet_that_was_away_does_not_undo_what_happened_meanwhile(
    desk: Desk,
) -> None:
    one = desk.booked(0, 4)
    desk.taps("here", one)
    with pytest.raises(WrongMoment, match="here-already"):
        desk.taps("no-show", one, "0123456789abcdef")
    desk.taps("call", one)
    desk.taps("here", one, "fedcba9876543210")
    assert desk.stands(one) == "called"


def test_a_family_is_reunited_under_one_code_and_counted_in_one_slot(desk: Desk) -> None:
    mother, father = desk.booked(0, 3), desk.booked(1, 2, slot=1)
    desk.taps("here", mother)
    with desk.store.writing() as tx:
        reception.join(tx, father, mother, DESK, desk.clock.now())
    assert (desk.free(0), desk.free(1)) == (3, 8)
    assert desk.queue() == [mother]
    desk.taps("call", father)
    assert (desk.stands(mother), desk.stands(father)) == ("called", "called")
    desk.taps("apart", father)
    desk.taps("served", mother)
    assert (desk.stands(mother), desk.stands(father)) == ("served", "called")


def test_a_family_without_room_in_one_slot_comes_together_and_nothing_is_overbooked(
    desk: Desk,
) -> None:
    mother, father = desk.booked(0, 7), desk.booked(1, 2, slot=1)
    with desk.store.writing() as tx:
        reception.join(tx, father, mother, DESK, desk.clock.now())
    assert (desk.free(0), desk.free(1)) == (1, 6)
    desk.taps("here", mother)
    assert desk.stands(father) == "here"


def test_a_family_is_not_joined_to_itself_nor_to_who_is_served(desk: Desk) -> None:
    one, other = desk.booked(0, 3), desk.booked(1, 2)
    desk.taps("here", other)
    desk.taps("served", other)
    for lead in (one, other):
        with desk.store.writing() as tx, pytest.raises(WrongMoment, match="not-together"):
            reception.join(tx, one, lead, DESK, desk.clock.now())


def test_a_code_is_known_wrong_unknown_or_of_another_day(desk: Desk) -> None:
    one = desk.booked(0, 4)
    with desk.store.reading() as r:
        found = appointments.get(r, one)
        assert found
        now = desk.clock.now()
        spoken = f"{found.code[:3]} {found.code[3:]}"
        assert reception.by_code(r, desk.site, spoken, now).appointment.id == one
        last = str((int(found.code[-1]) + 1) % 10)
        for code, at, why in (
            (found.code[:-1] + last, now, "wrong-code"),
            ("000000", now, "unknown-code"),
            (found.code, now + timedelta(days=1), "another-day"),
        ):
            with pytest.raises(WrongMoment, match=why):
                reception.by_code(r, desk.site, code, at)


def test_what_cannot_be_is_refused(desk: Desk) -> None:
    one = desk.booked(0, 4)
    with pytest.raises(NotFound):
        desk.taps("dance", one)
    with pytest.raises(NotFound):
        desk.taps("here", "nobody")
    with pytest.raises(WrongMoment, match="not-here-yet"):
        desk.taps("call", one)
    with pytest.raises(WrongMoment, match="no-party"):
        desk.walks_in(0)
    with desk.store.writing() as tx:
        booking.cancel(tx, desk.site, one, desk.clock.now())
    with pytest.raises(WrongMoment, match="cancelled"):
        desk.taps("here", one)


def test_the_grace_is_the_sites_own(desk: Desk) -> None:
    one = desk.booked(0, 4)
    desk.site = replace(desk.site, grace_minutes=0)
    desk.clock.wait(minutes=31)
    assert desk.stands(one) == "late"
    with desk.store.reading() as r:
        assert [v.appointment.id for v in reception.late(r, desk.site, desk.clock.now())] == [one]
        assert visits.get(r, "nobody") is None
