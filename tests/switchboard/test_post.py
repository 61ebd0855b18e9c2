"""The line is watched: whatever goes wrong is said, and it comes back by itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from kit.errors import (
    LineSilent,
    NoSim,
    NotAModem,
    PinNeeded,
    PinWrong,
    PortTaken,
    Refused,
)
from kit.modem.adapter import SerialLine
from kit.modem.line import Health, Lost, Stored
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import calls
from tests.fakes.clock import SteeredClock
from tests.fakes.line import FakeLine
from tests.switchboard.conftest import NewCounter, NewModem
from tests.switchboard.counter import CALLER, Counter, StubbornStore


def test_a_line_that_is_ready_says_what_it_is(pty: Counter) -> None:
    state = pty.until_ready()
    assert (state.operator, state.registration, state.trouble) == ("Street Mobile", "home", "")
    assert state.signal is not None
    assert state.imei.isdigit()
    assert state.model


def test_a_missing_port_is_absent_and_comes_by_itself(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    fake.plugged = False
    counter = new_counter(fake)
    assert counter.until_line("absent").trouble == "PortMissing"
    fake.text(CALLER, "I waited on the SIM")
    fake.plug()
    counter.until_ready()
    assert counter.until_received() == ["I waited on the SIM"]


def test_unplugged_and_plugged_in_again(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    network.phone(CALLER).ring(modem.number)
    call = pty.until_rings()
    pty.take(call)
    pty.until_call(call, "talking")
    modem.faults.unplug()
    assert pty.until_line("absent").trouble in {"LineLost", "PortMissing"}
    assert pty.until_call(call, "wrap-up").ended_by == "unknown"
    network.phone(CALLER).text(modem.number, "while you were away")
    modem.faults.plug()
    pty.until_ready()
    assert pty.until_received() == ["while you were away"]
    network.phone(CALLER).ring(modem.number)
    assert pty.until_rings().number == CALLER


def test_a_ringing_call_of_an_unplugged_line_is_called_back(
    counter: Counter, fake: FakeLine
) -> None:
    fake.ring(CALLER)
    counter.until_rings()
    fake.unplug()
    assert counter.until_callback().number == CALLER


def test_a_modem_that_resets_is_set_up_again_and_nothing_is_lost(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    modem.faults.reset()
    network.phone(CALLER).text(modem.number, "in the middle of the reset")
    assert pty.until_received() == ["in the middle of the reset"]
    pty.until_text(pty.write("after the reset"), "delivered")
    network.phone(CALLER).ring(modem.number)
    assert pty.until_rings().number == CALLER


class Starting(FakeLine):
    """Says that it starts anew, until it is set up."""

    starting = False

    @property
    def restarting(self) -> bool:
        return self.starting

    def set_up(self) -> None:
        super().set_up()
        self.starting = False


def test_no_text_goes_by_a_modem_that_starts_anew_before_it_is_set_up_again(
    new_counter: NewCounter,
) -> None:
    line = Starting()
    counter = new_counter(line)
    counter.until_ready()
    line.starting = True
    reply = counter.write("the modem knows nothing of reports now")
    line.text(CALLER, "another turn")
    counter.until_received()
    counter.until_true(lambda: not line.memories["SM"])
    assert line.sent == []
    line.restart()
    counter.until_text(reply, "sent")
    assert line.set_ups == 2


def test_a_reset_ends_the_calls_and_sets_up_once_more(counter: Counter, fake: FakeLine) -> None:
    fake.ring(CALLER)
    counter.until_rings()
    fake.restart()
    counter.until_true(lambda: fake.set_ups == 2)
    assert counter.until_callback().number == CALLER
    counter.until_ready()


class Shut(FakeLine):
    """Cannot be opened, for a reason."""

    def __init__(self, *reasons: Exception) -> None:
        super().__init__()
        self.reasons = list(reasons)
        self.tried = 0

    def open(self) -> None:
        self.tried += 1
        if self.reasons:
            raise self.reasons[0]
        super().open()


@pytest.mark.parametrize(
    ("reason", "state"),
    [
        (PortTaken("/dev/x"), "absent"),
        (NotAModem("/dev/x"), "deaf"),
        (LineSilent("AT"), "deaf"),
        (Refused("AT+CFUN", "CME", 3), "deaf"),
        (NoSim(), "locked"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_why_a_line_is_not_there_is_said(
    new_counter: NewCounter, reason: Exception, state: str
) -> None:
    counter = new_counter(Shut(reason))
    assert counter.until_line(state).trouble == type(reason).__name__


@pytest.mark.parametrize(
    ("pin", "trouble", "tries"), [("1111", "PinWrong", 2), (None, "PinNeeded", 3)]
)
def test_a_locked_sim_is_locked_and_a_wrong_pin_is_never_tried_twice(
    new_counter: NewCounter, new_modem: NewModem, pin: str | None, trouble: str, tries: int
) -> None:
    modem = new_modem(pin="4321")
    counter = new_counter(SerialLine("one", str(modem.port), pin=pin))
    assert counter.until_line("locked").trouble == trouble
    modem.faults.unplug()
    modem.faults.plug()
    assert modem.board.sim.tries == tries
    # The line itself, as the post does after every pause:
    for _ in range(3):
        with pytest.raises((PinWrong, PinNeeded)):
            counter.line.open()
    assert modem.board.sim.tries == tries


def test_a_sim_that_wants_its_puk_is_locked(new_counter: NewCounter, new_modem: NewModem) -> None:
    modem = new_modem(pin="4321")
    modem.board.sim.tries = 0
    counter = new_counter(SerialLine("one", str(modem.port), pin="4321"))
    assert counter.until_line("locked").trouble == "PukNeeded"


def test_the_right_pin_opens_the_line(new_counter: NewCounter, new_modem: NewModem) -> None:
    modem = new_modem(pin="4321")
    new_counter(SerialLine("one", str(modem.port), pin="4321")).until_ready()


def test_a_line_without_network_is_registering_and_still_rings_when_it_comes(
    new_counter: NewCounter, new_modem: NewModem, network: Network
) -> None:
    modem = new_modem()
    modem.faults.no_network()
    counter = new_counter(SerialLine("one", str(modem.port)))
    assert counter.until_line("registering").trouble == ""
    modem.faults.clear("no_network")
    counter.until_ready()
    network.phone(CALLER).ring(modem.number)
    counter.until_rings()


def test_a_busy_sim_neither_ends_calls_nor_loses_texts(
    new_counter: NewCounter,
) -> None:
    line = BusySim()
    counter = new_counter(line)
    counter.until_ready()
    line.ring(CALLER)
    call = counter.until_rings()
    counter.take(call)
    counter.until_call(call, "talking")
    line.busy = True
    line.text("+34611222333", "wait for me")
    counter.until_true(lambda: line.refused)
    line.busy = False
    counter.post._inbox.put(None)
    assert counter.until_received() == ["wait for me"]
    counter.until_call(call, "talking")
    assert line.set_ups == 1


class BusySim(FakeLine):
    """Its memories cannot be read just now."""

    busy = False
    refused = 0

    def drain(
        self,
        keep: Callable[[Sequence[Stored]], None],
        cleared: Callable[[Sequence[Stored]], None],
        between: Callable[[], None] | None = None,
    ) -> int:
        if self.busy:
            self.refused += 1
            raise Refused("AT+CMGL", "CMS", 314)
        return super().drain(keep, cleared, between)


class Faulty(FakeLine):
    """Our own code fails in an unforeseen way, once."""

    def __init__(self, *where: str) -> None:
        super().__init__()
        self.where = set(where)

    def _perhaps(self, here: str) -> None:
        if here in self.where:
            self.where.discard(here)
            raise RuntimeError(here)

    def open(self) -> None:
        self._perhaps("open")
        super().open()

    def check(self) -> Health:
        self._perhaps("check")
        return super().check()

    def close(self) -> None:
        super().close()
        self._perhaps("close")


def test_an_unforeseen_failure_does_not_end_the_line(new_counter: NewCounter) -> None:
    line = Faulty("check", "close")
    counter = new_counter(line)
    counter.patience_s = 10.0
    counter.until_ready()
    assert line.where == set()
    line.ring(CALLER)
    counter.until_rings()


def test_a_store_that_refuses_at_the_start_is_waited_for(
    new_counter: NewCounter, fake: FakeLine, stubborn: StubbornStore
) -> None:
    stubborn.full.set()
    counter = new_counter(fake, store=stubborn)
    counter.patience_s = 10.0
    counter.until_true(lambda: stubborn.refused > 1)
    stubborn.full.clear()
    counter.until_ready()


def test_the_state_is_written_only_when_it_changes(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    fake.plugged = False
    counter = new_counter(fake, clock=clock)
    changed_at = counter.until_line("absent").changed_at
    opened = fake.set_ups
    clock.wait(seconds=5)
    fake.plug()
    ready_at = counter.until_ready().changed_at
    assert ready_at > changed_at
    assert fake.set_ups == opened + 1
    clock.wait(seconds=31)
    counter.nudge()
    counter.until_text(counter.write("a sign that it looked"), "sent")
    assert counter.until_ready().changed_at == ready_at


# Stopping ----------------------------------------------------------------------


def test_an_idle_line_stops_at_once(pty: Counter) -> None:
    assert pty.close() < 1.0


def test_stopping_twice_is_as_good_as_once(counter: Counter) -> None:
    counter.post.stop()
    assert counter.close() < 1.0


def test_a_box_stops_within_five_seconds_while_a_text_is_being_sent(
    new_counter: NewCounter, new_modem: NewModem
) -> None:
    modem = new_modem(send_latency_s=50.0)
    counter = new_counter(SerialLine("one", str(modem.port)))
    counter.until_ready()
    message_id = counter.write("Half a minute on its way")
    counter.until_text(message_id, "sending")
    assert counter.close() < 4.0
    assert counter.text(message_id).state == "unsure"


def test_a_short_send_is_waited_for_when_the_box_stops(
    new_counter: NewCounter, new_modem: NewModem
) -> None:
    modem = new_modem(send_latency_s=0.5)
    counter = new_counter(SerialLine("one", str(modem.port)))
    counter.until_ready()
    first, second = counter.write("on its way"), counter.write("not begun")
    counter.until_text(first, "sending")
    assert counter.close() < 2.0
    assert counter.text(first).state in {"sent", "delivered"}
    assert counter.text(second).state == "queued"


def test_nobody_is_left_talking_to_a_box_that_stops(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    street_call = network.phone(CALLER).ring(modem.number)
    call = pty.until_rings()
    pty.take(call)
    pty.until_call(call, "talking")
    assert street_call.wait_for("talking")
    assert pty.close() < 2.0
    assert street_call.ended_by == "line"
    assert pty.until_call(call, "wrap-up").ended_by == "line"


def test_nobody_is_left_talking_to_a_box_that_was_killed(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    street_call = network.phone(CALLER).ring(modem.number)
    call = pty.until_rings()
    pty.take(call)
    pty.until_call(call, "talking")
    pty.line.close()  # as good as killed: the modem is told nothing
    pty.post._ear.hear(Lost())
    pty.until_call(call, "wrap-up")
    assert street_call.wait_for("ended")
    pty.until_ready()
    network.phone("+34611222333").ring(modem.number)
    assert pty.until_rings().number == "+34611222333"


def test_a_box_stops_while_its_modem_is_mute(new_counter: NewCounter, new_modem: NewModem) -> None:
    modem = new_modem()
    modem.faults.mute()
    counter = new_counter(SerialLine("one", str(modem.port)))
    counter.until_line("opening")
    assert counter.close() < 4.0


def test_a_box_stops_while_its_disk_is_full(
    new_counter: NewCounter, fake: FakeLine, stubborn: StubbornStore
) -> None:
    counter = new_counter(fake, store=stubborn)
    counter.until_ready()
    stubborn.full.set()
    fake.ring(CALLER)
    fake.text(CALLER, "no place")
    counter.until_true(lambda: stubborn.refused > 1)
    assert counter.close() < 4.0
    assert fake.memories["SM"]


def test_what_was_heard_last_is_written_before_the_end(counter: Counter, fake: FakeLine) -> None:
    for number in range(20):
        fake.ring(f"+3461122{number:04d}")
    counter.close()
    with counter.store.reading() as r:
        assert (
            len(calls.opened(r)) + r.value("SELECT count(*) FROM calls WHERE state = 'missed'")
            == 20
        )


def test_calls_that_a_dead_box_left_open_are_over_when_it_starts(
    new_counter: NewCounter, counter: Counter, fake: FakeLine
) -> None:
    fake.ring(CALLER)
    call = counter.until_rings()
    counter.close()
    again = new_counter(FakeLine())
    again.until_ready()
    assert again.until_call(call, "missed").ended_by == "unknown"
    assert again.until_callback().number == CALLER


def test_a_caller_is_answered_while_a_full_sim_is_still_being_emptied(
    new_counter: NewCounter, new_modem: NewModem, network: Network
) -> None:
    modem = new_modem(command_latency_s=0.1)
    counter = new_counter(SerialLine("one", str(modem.port)))
    counter.patience_s = 15.0
    counter.until_ready()
    for number in range(45):
        network.phone("+380509876543").text(modem.number, f"Text {number}")
    call = network.phone(CALLER).ring(modem.number)
    counter.take(counter.until_rings())
    assert call.wait_for("talking", timeout_s=10)
    assert len(network.ledger.of_kind("deleted")) < 45
    assert len(set(counter.until_received(45))) == 45
