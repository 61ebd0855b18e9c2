"""Flash calls: a ring is turned away at once and rung back, oldest first."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kit.modem.adapter import SerialLine
from kit.settings import LineSettings, Site
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import callbacks, callers, calls, messages
from kit.store.calls import Call
from kit.switchboard.errands import Place
from tests.fakes.line import FakeLine
from tests.switchboard.conftest import NewCounter
from tests.switchboard.counter import CALLER, Counter

OTHER = "+380509876543"
FLASH = Place(LineSettings("one", "", flash=True))


@pytest.fixture
def flash(new_counter: NewCounter, fake: FakeLine) -> Counter:
    counter = new_counter(fake, place=FLASH)
    counter.until_ready()
    return counter


def last_call(counter: Counter) -> Call:
    """The newest call, once it is over on the line."""
    row = counter.until(
        lambda r: r.one("SELECT id FROM calls WHERE ended_at IS NOT NULL ORDER BY id DESC")
    )
    assert row
    with counter.store.reading() as r:
        found = calls.get(r, row["id"])
    assert found
    return found


def test_a_ring_is_turned_away_at_once_and_never_on_the_board(
    new_counter: NewCounter, network: Network, modem: SimulatedModem
) -> None:
    counter = new_counter(SerialLine("one", str(modem.port)), place=FLASH)
    counter.until_ready()
    street = network.phone(CALLER).ring(modem.number)
    assert street.wait_for("ended")
    assert street.ended_by == "line"
    assert counter.until_callback().number == CALLER
    call = last_call(counter)
    assert (call.kind, call.state, call.answered_at, call.taken_by) == (
        "flash",
        "missed",
        None,
        None,
    )


def test_several_flashes_of_one_number_are_one_duty_and_the_oldest_comes_first(
    flash: Counter, fake: FakeLine
) -> None:
    for number in (CALLER, OTHER, CALLER, CALLER):
        fake.ring(number)
        flash.until_true(lambda: not fake.calls)
    flash.until(lambda r: sum(one.misses for one in callbacks.opened(r)) == 4)
    with flash.store.reading() as r:
        assert [(one.number, one.misses) for one in callbacks.opened(r)] == [
            (CALLER, 3),
            (OTHER, 1),
        ]


def test_a_withheld_number_is_answered_as_ever(flash: Counter, fake: FakeLine) -> None:
    fake.ring(None)
    call = flash.until_rings()
    assert call.kind == "call"
    flash.take(call)
    flash.until_call(call, "talking")


def test_a_number_that_comes_late_is_turned_away_then(flash: Counter, fake: FakeLine) -> None:
    ringing = fake.ring(None)
    call = flash.until_rings()
    fake.identify(ringing, CALLER)
    flash.until_call(call, "missed")
    flash.until_true(lambda: not fake.calls)
    assert flash.until_callback().number == CALLER
    assert last_call(flash).kind == "flash"


def test_the_language_is_remembered_and_one_text_says_we_will_ring(
    new_counter: NewCounter, fake: FakeLine, site: Site
) -> None:
    flash = new_counter(fake, place=FLASH, site=replace(site, missed_call_text=True))
    flash.until_ready()
    for _ in range(3):
        fake.ring(CALLER)
        flash.until_true(lambda: not fake.calls)
    flash.until_true(fake.texts_sent)
    with flash.store.reading() as r:
        caller = callers.by_number(r, CALLER)
        assert caller
        told = [one for one in messages.with_caller(r, caller.id) if one.kind == "missed-call"]
    assert (caller.language, len(told)) == ("uk", 1)


def test_the_volunteer_rings_back_on_the_same_line(flash: Counter, fake: FakeLine) -> None:
    fake.ring(CALLER)
    flash.until(lambda r: r.value("SELECT count(*) FROM calls WHERE ended_at IS NOT NULL"))
    call = flash.ring_back(flash.until_callback())
    flash.until_true(lambda: fake.calls)
    fake.pick_up(next(iter(fake.calls)))
    assert flash.until_call(call, "talking").kind == "call"


def test_a_ring_that_is_over_before_it_is_turned_away_is_over_once(
    flash: Counter, fake: FakeLine
) -> None:
    fake.ring(CALLER)
    fake.end(1)
    assert last_call(flash).kind == "flash"
    fake.unplug()
    flash.until_line("absent")
    assert flash.until_callback().misses == 1


def test_figures_keep_flash_calls_apart(flash: Counter, fake: FakeLine) -> None:
    fake.ring(CALLER)
    flash.until_true(lambda: not fake.calls)
    fake.ring(None)
    flash.until_rings()
    with flash.store.reading() as r:
        assert r.value("SELECT count(*) FROM calls WHERE kind = 'call'") == 1
        assert r.value("SELECT count(*) FROM calls WHERE kind = 'flash'") == 1
