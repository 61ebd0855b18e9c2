"""Nobody who is owed a call is forgotten: every way a callback can go, and what is kept of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kit.desk import calls as desk
from kit.desk import presence, ring
from kit.desk.ring import Manners
from kit.errors import TakenBy, WrongMoment
from kit.hotline.besttime import BestTime
from kit.store import callbacks
from kit.store.callbacks import Callback
from kit.store.calls import Call
from tests.desk.shift import OLENA, Shift

IVAN = "+380509876543"


@pytest.fixture
def shift(store, site, people, clock):
    return Shift(store, site, people, clock)


@pytest.fixture
def owed(shift):
    """Olena was missed, and the line is ready."""
    shift.line_is("ready")
    shift.missed(OLENA)
    return shift.duties()[0]


def tries(shift: Shift, duty: Callback) -> list[tuple[str, str | None]]:
    with shift.store.reading() as r:
        return [(one.name, one.outcome) for one in callbacks.attempts(r, duty.id)]


def rung(shift: Shift, by: str | None = None) -> Call:
    """Rings back until the other side picks up."""
    call = shift.rings_back(by or shift.ana)
    shift.dialled(call)
    shift.answered(call)
    return call


def does(shift: Shift, verb: Callable[..., object], *rest: object) -> None:
    with shift.store.writing() as tx:
        verb(tx, *rest)


def best_in(shift: Shift, hours: int, long: int | None = None) -> BestTime:
    start = shift.now() + timedelta(hours=hours)
    return BestTime(start, start + timedelta(hours=long) if long else None)


# Why it is owed -------------------------------------------------------------------------------


def test_a_flash_call_is_owed_as_one(shift):
    with shift.store.writing() as tx:
        ring.rang(tx, shift.site, "line-1", 1, OLENA, shift.now(), Manners(flash=True))
        ring.rang(tx, shift.site, "line-1", 2, OLENA, shift.now(), Manners(flash=True))
    (duty,) = shift.duties()
    assert (duty.reason, duty.misses) == ("flash", 2)


# What came of each try ------------------------------------------------------------------------


def test_each_try_is_kept_with_who_when_and_what_came_of_it(shift, owed):
    call = shift.rings_back(shift.ana)
    assert tries(shift, owed) == [("Ana Ruiz", None)]
    shift.ends(call)
    does(shift, desk.give_back, owed.id, shift.ana)
    shift.clock.wait(minutes=10)
    does(shift, desk.not_reached, owed.id, shift.borys, shift.now())
    assert tries(shift, owed) == [("Borys Koval", "not-reached"), ("Ana Ruiz", "not-reached")]
    assert shift.callback(owed.id).attempts == 2


@pytest.mark.parametrize(
    ("disposition", "outcome", "open_still"),
    [
        ("answered", "reached", False),
        ("booked", "reached", False),
        ("callback-promised", "reached", True),
        ("wrong-number", "wrong-number", False),
        ("silent", "not-reached", True),
        ("not-reached", "not-reached", True),
    ],
)
def test_closing_the_call_says_what_came_of_the_try(shift, owed, disposition, outcome, open_still):
    call = rung(shift)
    shift.ends(call)
    shift.closes(call, disposition)
    assert tries(shift, owed) == [("Ana Ruiz", outcome)]
    assert bool(shift.duties()) == open_still


@pytest.mark.parametrize("outcome", ["reached", "wrong-number"])
def test_one_tap_after_ringing_from_another_phone_is_a_try_too(shift, owed, outcome):
    does(shift, desk.finish_callback, owed.id, shift.ana, outcome, shift.now())
    assert tries(shift, owed) == [("Ana Ruiz", outcome)]
    assert shift.duties() == []


def test_nobody_finishes_the_callback_of_somebody_else(shift, owed):
    does(shift, desk.take_on, owed.id, shift.ana)
    for verb, *rest in (
        (desk.finish_callback, shift.borys, "reached", shift.now()),
        (desk.give_back, shift.borys),
        (desk.best_time, shift.borys, None),
    ):
        with pytest.raises(TakenBy):
            does(shift, verb, owed.id, *rest)
    assert shift.duties()[0].owner_name == "Ana Ruiz"


def test_what_is_given_back_is_everybodys(shift, owed):
    does(shift, desk.take_on, owed.id, shift.ana)
    does(shift, desk.give_back, owed.id, shift.ana)
    assert shift.duties()[0].owner_id is None
    does(shift, desk.take_on, owed.id, shift.borys)
    does(shift, desk.finish_callback, owed.id, shift.borys, "given-up", shift.now())
    with pytest.raises(WrongMoment):
        does(shift, desk.give_back, owed.id, shift.borys)


# The best time --------------------------------------------------------------------------------


def queue(shift: Shift) -> list[str]:
    with shift.store.reading() as r:
        return [one.number for one in desk.owed(r, shift.now())]


def test_who_named_a_time_stands_behind_the_others_until_it_has_come(shift, owed):
    shift.clock.wait(minutes=5)
    shift.missed(IVAN)
    does(shift, desk.best_time, owed.id, shift.ana, best_in(shift, 3, 2))
    assert queue(shift) == [IVAN, OLENA]
    shift.clock.wait(hours=3)
    assert queue(shift) == [OLENA, IVAN]
    shift.clock.wait(hours=5)
    assert queue(shift) == [OLENA, IVAN]


def test_a_promise_may_name_its_time(shift):
    call = shift.wrap_up(OLENA)
    best = best_in(shift, 8)
    does(shift, desk.close, call.id, shift.ana, "callback-promised", shift.now(), best)
    (duty,) = shift.duties()
    assert duty.best_from is not None
    assert duty.best_until is None


def test_who_rings_again_before_that_time_is_there_now(shift, owed):
    does(shift, desk.best_time, owed.id, shift.ana, best_in(shift, 3))
    shift.missed(OLENA)
    (duty,) = shift.duties()
    assert (duty.misses, duty.best_from) == (2, None)


# Nothing disappears ---------------------------------------------------------------------------


def test_an_owner_who_leaves_gives_it_back_and_another_shift_ends_it(shift, owed):
    does(shift, desk.take_on, owed.id, shift.ana)
    does(shift, presence.leave, shift.ana, shift.now())
    call = rung(shift, shift.borys)
    shift.ends(call)
    shift.closes(call, "answered", by=shift.borys)
    assert shift.callback(owed.id).outcome == "reached"


def test_a_restart_in_the_middle_of_ringing_back_leaves_it_owed(shift, owed):
    call = shift.rings_back(shift.ana)
    shift.dialled(call)
    shift.recovered()
    assert tries(shift, owed) == [("Ana Ruiz", "not-reached")]
    assert [one.id for one in shift.duties()] == [owed.id]


def test_a_taken_call_that_was_lost_adds_to_what_is_owed_already(shift, owed):
    call = shift.taken(OLENA, by=shift.borys)
    shift.ends(call)
    (duty,) = shift.duties()
    assert (duty.id, duty.misses, duty.owner_id) == (owed.id, 2, shift.borys)
