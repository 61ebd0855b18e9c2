"""Two callers on one line: one waits, is taken, held, swapped; keys; why a call was not taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from kit.desk import calls as desk
from kit.desk import handover, presence, second
from kit.errors import LineHeld, Refused, TakenBy, WrongMoment
from kit.modem.adapter import SerialLine
from kit.modem.line import Ended, EndedBy
from kit.settings import LineSettings
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Answering, Network
from kit.store import acts, callbacks, calls, sessions
from kit.store.engine import Store
from kit.switchboard.binding import Bindings, BoundLine
from tests.fakes.line import FakeLine
from tests.site import People
from tests.switchboard.conftest import NewCounter
from tests.switchboard.counter import CALLER, Counter

SECOND, THIRD = "+34611222333", "+34622333444"


def talks(counter: Counter, fake: FakeLine, number: str = CALLER) -> calls.Call:
    """Ana talks with a caller."""
    fake.ring(number)
    call = counter.until_rings()
    counter.take(call)
    return counter.until_call(call, "talking")


def until_held(counter: Counter, call: calls.Call, held: bool = True) -> None:  # noqa: FBT001, FBT002
    counter.until(lambda r: (c := calls.get(r, call.id)) and (c.held_at is not None) == held)


def two(counter: Counter, fake: FakeLine) -> tuple[calls.Call, calls.Call]:
    """The first on hold, the second talked with."""
    first = talks(counter, fake)
    fake.ring(SECOND)
    waiting = counter.until_rings()
    counter.take(waiting)
    second_call = counter.until_call(waiting, "talking")
    until_held(counter, first)
    return first, second_call


def swap(counter: Counter, call: calls.Call) -> None:
    with counter.store.writing() as tx:
        second.swap(tx, call.id, counter.volunteer, counter.clock.now())
    counter.nudge()


def press(counter: Counter, call: calls.Call, keys: str) -> None:
    with counter.store.writing() as tx:
        second.press(tx, call.id, counter.volunteer, keys, counter.clock.now())
    counter.nudge()


def test_who_waits_is_taken_by_whoever_talks_there_and_the_first_is_held(
    counter: Counter, fake: FakeLine
) -> None:
    first = talks(counter, fake)
    fake.ring(SECOND)
    waiting = counter.until_rings()
    assert (waiting.holder_id, waiting.holder_name) == (counter.volunteer, "Ana Ruiz")
    counter.take(waiting)
    assert counter.until_call(waiting, "talking").held_at is None
    until_held(counter, first)
    assert sorted(fake.calls.values()) == ["held", "talking"]


def test_nobody_else_takes_who_waits_on_a_held_line(
    counter: Counter, fake: FakeLine, people: People
) -> None:
    talks(counter, fake)
    fake.ring(SECOND)
    waiting = counter.until_rings()
    with counter.store.writing() as tx:
        with pytest.raises(LineHeld) as held:
            desk.take(tx, waiting.id, people.borys, counter.clock.now())
        with pytest.raises(LineHeld):
            second.turn_away(tx, counter.site, waiting.id, people.borys, counter.clock.now())
    assert held.value.name == "Ana Ruiz"


def test_who_waits_rings_for_everybody_once_the_line_is_free(
    counter: Counter, fake: FakeLine, people: People
) -> None:
    first = talks(counter, fake)
    fake.ring(SECOND)
    waiting = counter.until_rings()
    fake.end(first.line_call or 0)
    counter.until_call(first, "wrap-up")
    assert counter.until_rings().holder_id is None
    with counter.store.writing() as tx:
        desk.take(tx, waiting.id, people.borys, counter.clock.now())
    counter.nudge()
    counter.until_call(waiting, "talking")


def test_who_is_turned_away_while_waiting_is_owed_a_call(counter: Counter, fake: FakeLine) -> None:
    first = talks(counter, fake)
    fake.ring(SECOND)
    waiting = counter.until_rings()
    with counter.store.writing() as tx:
        second.turn_away(tx, counter.site, waiting.id, counter.volunteer, counter.clock.now())
    counter.nudge()
    assert counter.until_callback().number == SECOND
    counter.until_true(lambda: list(fake.calls.values()) == ["talking"])
    counter.until(lambda r: (c := calls.get(r, waiting.id)) and c.ended_by == "line")
    counter.until_call(first, "talking")
    with counter.store.reading() as r:
        assert [one.misses for one in callbacks.opened(r)] == [1]


def test_a_third_caller_is_turned_away_at_once_and_owed_a_call(
    counter: Counter, fake: FakeLine
) -> None:
    two(counter, fake)
    fake.ring(THIRD)
    assert counter.until_callback().number == THIRD
    counter.until_true(lambda: sorted(fake.calls.values()) == ["held", "talking"])


def test_two_callers_are_swapped_and_hanging_up_takes_the_other_back(
    counter: Counter, fake: FakeLine
) -> None:
    first, later = two(counter, fake)
    swap(counter, first)
    until_held(counter, later)
    until_held(counter, first, held=False)
    counter.hang_up(first)
    counter.until_call(first, "wrap-up")
    until_held(counter, later, held=False)
    assert list(fake.calls.values()) == ["talking"]


def test_who_is_on_hold_stays_so_when_the_other_hangs_up_and_is_taken_back(
    counter: Counter, fake: FakeLine
) -> None:
    first, later = two(counter, fake)
    fake.end(later.line_call or 0)
    counter.until_call(later, "wrap-up")
    until_held(counter, first)
    swap(counter, first)
    until_held(counter, first, held=False)


def test_nothing_is_swapped_while_somebody_waits(counter: Counter, fake: FakeLine) -> None:
    first = talks(counter, fake)
    fake.ring(SECOND)
    counter.until_rings()
    with pytest.raises(WrongMoment):
        swap(counter, first)


def test_who_takes_over_a_line_goes_on_with_both_callers(
    counter: Counter, fake: FakeLine, people: People
) -> None:
    first, later = two(counter, fake)
    now = counter.clock.now()
    with counter.store.writing() as tx:
        sessions.start(tx, "borys", people.borys, "phone", now)
        presence.come(tx, people.borys, now)
        handover.hand_over(tx, later.id, counter.volunteer, people.borys, now)
        with pytest.raises(TakenBy):
            second.swap(tx, first.id, counter.volunteer, now)
        second.swap(tx, first.id, people.borys, now)
    counter.nudge()
    until_held(counter, later)
    until_held(counter, first, held=False)
    fake.ring(THIRD)
    assert counter.until_callback().number == THIRD


class WithoutHold(FakeLine):
    """A network that allows no hold, and a modem that presses no keys."""

    def swap(self) -> None:
        raise Refused("AT+CHLD")

    def press(self, call: int, digits: str) -> None:
        raise Refused("AT+VTS", f"{call} {digits}")


def test_what_the_network_does_not_allow_is_told_on_the_call(new_counter: NewCounter) -> None:
    line = WithoutHold()
    counter = new_counter(line)
    counter.until_ready()
    call = talks(counter, line)
    swap(counter, call)
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.trouble == "swap")
    press(counter, call, "1")
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.trouble == "keys")
    with counter.store.reading() as r:
        assert acts.waiting(r, "one") == []


def test_keys_of_the_caller_are_kept_with_the_call(counter: Counter, fake: FakeLine) -> None:
    call = talks(counter, fake)
    for key in "12#":
        fake.key(call.line_call or 0, key)
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.keys == "12#")


def test_keys_are_pressed_in_order_and_only_keys(counter: Counter, fake: FakeLine) -> None:
    call = talks(counter, fake)
    press(counter, call, "1")
    press(counter, call, "20 #")
    counter.until_true(lambda: list(fake.pressed.values()) == ["120#"])
    with pytest.raises(WrongMoment):
        press(counter, call, "1;ATD")


def test_what_was_wanted_of_a_line_that_went_is_forgotten(
    counter: Counter, fake: FakeLine, store: Store
) -> None:
    call = talks(counter, fake)
    with store.writing() as tx:
        acts.ask(tx, "one", call.id, "keys", "1", counter.clock.now())
    fake.unplug()
    counter.until(lambda r: not acts.waiting(r, "one"))
    counter.until_line("absent")
    assert fake.pressed == {}


@pytest.mark.parametrize("cause", ["busy", "no_answer", "refused", "unreachable"])
def test_why_nobody_picked_up_is_kept_with_the_call_and_its_callback(
    counter: Counter, fake: FakeLine, cause: str
) -> None:
    fake.end(fake.ring(CALLER))
    callback = counter.until_callback()
    call = counter.ring_back(callback)
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.line_call)
    (line_call,) = fake.calls
    fake.alert(line_call)
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.progress == "ringing")
    counter.post._ear.hear(Ended(line_call, EndedBy.UNKNOWN, cause))
    closed = counter.until_call(call, "closed")
    assert (closed.disposition, closed.cause) == ("not-reached", cause)
    with counter.store.reading() as r:
        found = callbacks.get(r, callback.id)
        assert [one.cause for one in callbacks.attempts(r, callback.id)] == [cause]
    assert found is not None
    assert (found.attempts, found.cause) == (1, cause)


class WithoutDial(FakeLine):
    def dial(self, number: str) -> int:
        raise Refused("ATD", number)


def test_a_line_that_cannot_dial_says_so(new_counter: NewCounter) -> None:
    line = WithoutDial()
    counter = new_counter(line)
    counter.until_ready()
    line.end(line.ring(CALLER))
    call = counter.ring_back(counter.until_callback())
    assert counter.until_call(call, "closed").cause == "not_dialled"


# On a real port ------------------------------------------------------------------------------


@pytest.fixture
def waiting_pty(new_counter: NewCounter, modem: SimulatedModem, tmp_path: Path) -> Counter:
    """A line as the box opens it: with call waiting unless the settings say otherwise."""
    settings = LineSettings("one", str(modem.port))
    opened = new_counter(BoundLine(settings, Bindings(), tmp_path / "pin.tried"))
    opened.until_ready()
    return opened


def test_a_second_caller_on_a_real_port_is_held_swapped_and_hung_up(
    waiting_pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    counter = waiting_pty
    one = network.phone(CALLER).ring(modem.number)
    first = counter.until_rings()
    counter.take(first)
    counter.until_call(first, "talking")
    other = network.phone(SECOND).ring(modem.number)
    waiting = counter.until_rings()
    assert waiting.holder_name == "Ana Ruiz"
    counter.take(waiting)
    counter.until_call(waiting, "talking")
    assert other.wait_for("talking")
    until_held(counter, first)
    swap(counter, first)
    until_held(counter, waiting)
    press(counter, first, "5")
    counter.until_true(lambda: one.digits_heard == "5")
    one.press("7")
    counter.until(lambda r: (c := calls.get(r, first.id)) and c.keys == "7")
    counter.hang_up(first)
    counter.until_call(first, "wrap-up")
    until_held(counter, waiting, held=False)
    assert one.wait_for("ended")
    assert other.state == "talking"
    other.hang_up()
    assert counter.until_call(waiting, "wrap-up").ended_by == "caller"


def test_without_waiting_a_second_caller_hears_busy_whatever_the_sim_was_told_before(
    waiting_pty: Counter, new_counter: NewCounter, network: Network, modem: SimulatedModem
) -> None:
    waiting_pty.close()
    counter = new_counter(SerialLine("one", str(modem.port), call_waiting=False))
    counter.until_ready()
    network.phone(CALLER).ring(modem.number)
    call = counter.until_rings()
    counter.take(call)
    counter.until_call(call, "talking")
    assert network.phone(SECOND).ring(modem.number).ended_by == "busy"


@pytest.mark.parametrize(("how", "cause"), [("busy", "busy"), ("no answer", "no_answer")])
def test_why_nobody_picked_up_on_a_real_port(
    pty: Counter, network: Network, modem: SimulatedModem, how: str, cause: str
) -> None:
    phone = network.phone(CALLER)
    phone.answers_calls = Answering(how, after_s=0.2)  # type: ignore[arg-type]
    phone.ring(modem.number).hang_up()
    call = pty.ring_back(pty.until_callback())
    assert pty.until_call(call, "closed").cause == cause
