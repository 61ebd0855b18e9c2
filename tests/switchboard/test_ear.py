"""What a line says reaches the store at once, in its order, whatever else goes on."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from kit.bell import Bell
from kit.clock import from_text
from kit.errors import Refused
from kit.modem.line import Connected, Ended, EndedBy, Ringing
from kit.settings import Site
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Answering, Network
from kit.store import callbacks, calls, messages
from kit.store.engine import Store
from tests.fakes.line import FakeLine
from tests.switchboard.conftest import LINE_NUMBER, NewCounter
from tests.switchboard.counter import CALLER, Counter, StubbornStore


def test_a_ring_is_a_card_with_its_caller(counter: Counter, fake: FakeLine) -> None:
    fake.ring(CALLER)
    call = counter.until_rings()
    assert (call.number, call.direction, call.line) == (CALLER, "in", "one")


def test_a_missed_call_becomes_a_callback(counter: Counter, fake: FakeLine) -> None:
    fake.end(fake.ring(CALLER))
    assert counter.until_callback().number == CALLER
    with counter.store.reading() as r:
        assert calls.opened(r) == []


def test_a_missed_caller_is_told_once(new_counter: NewCounter, fake: FakeLine, site: Site) -> None:
    counter = new_counter(fake, site=replace(site, missed_call_text=True))
    counter.until_ready()
    fake.end(fake.ring(CALLER))
    fake.end(fake.ring(CALLER))
    counter.until(lambda r: (found := callbacks.opened(r)) and found[0].misses == 2)
    counter.until_true(lambda: fake.sent)
    fake.end(fake.ring("+34611222333"))
    counter.until(lambda r: len(callbacks.opened(r)) == 2)
    counter.until_true(lambda: len({number for number, _ in fake.texts_sent()}) == 2)
    assert [number for number, _ in fake.texts_sent()].count(CALLER) == 1


def test_a_withheld_caller_is_a_card_without_a_number(counter: Counter, fake: FakeLine) -> None:
    line_call = fake.ring(None)
    call = counter.until_rings()
    assert (call.number, call.caller_id) == ("", None)
    fake.end(line_call)
    counter.until_call(call, "missed")
    with counter.store.reading() as r:
        assert callbacks.opened(r) == []


def test_two_withheld_callers_are_two_calls(counter: Counter, fake: FakeLine) -> None:
    fake.ring(None)
    fake.ring(None)
    assert len(counter.until(lambda r: len(found := calls.opened(r)) == 2 and found)) == 2  # type: ignore[arg-type]


def test_a_number_that_comes_late_is_given_to_the_call(counter: Counter, fake: FakeLine) -> None:
    line_call = fake.ring(None)
    call = counter.until_rings()
    fake.identify(line_call, CALLER)
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.number == CALLER)
    fake.end(line_call)
    assert counter.until_callback().number == CALLER


def test_a_number_that_comes_late_on_a_real_port(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    network.phone(CALLER).ring(modem.number, clip_delay_s=0.6)
    call = pty.until_rings()
    pty.until(lambda r: (c := calls.get(r, call.id)) and c.number == CALLER)
    with pty.store.reading() as r:
        assert len(calls.opened(r)) == 1


def test_taken_answered_and_ended_is_ready_to_be_wrapped_up(
    counter: Counter, fake: FakeLine
) -> None:
    line_call = fake.ring(CALLER)
    call = counter.until_rings()
    counter.take(call)
    counter.until_call(call, "talking")
    fake.end(line_call)
    ended = counter.until_call(call, "wrap-up")
    assert ended.ended_by == "caller"


def test_the_volunteer_hangs_up(pty: Counter, network: Network, modem: SimulatedModem) -> None:
    street_call = network.phone(CALLER).ring(modem.number)
    call = pty.until_rings()
    pty.take(call)
    pty.until_call(call, "talking")
    assert street_call.wait_for("talking")
    pty.hang_up(call)
    assert pty.until_call(call, "wrap-up").ended_by == "line"
    assert street_call.wait_for("ended")


# The caller gives up at the very moment somebody takes the call ---------------------------------


class HastyCaller(FakeLine):
    """The caller hangs up while the line is answering: before the modem does, or just after."""

    def __init__(self, *, before: bool, tells: bool = True) -> None:
        super().__init__()
        self.before = before
        self.tells = tells

    def answer(self, call: int) -> None:
        if self.before:
            if self.tells:
                self.end(call)
            else:
                self.calls.pop(call)
            raise Refused("ATA", "no such call")
        super().answer(call)
        self.end(call)


@pytest.mark.parametrize(
    "line",
    [
        HastyCaller(before=True),
        HastyCaller(before=True, tells=False),
        HastyCaller(before=False),
    ],
    ids=["gone-before", "gone-before-and-not-told", "gone-just-after"],
)
def test_a_caller_who_hangs_up_as_the_volunteer_takes_it_is_called_back(
    new_counter: NewCounter, line: HastyCaller
) -> None:
    counter = new_counter(line)
    counter.until_ready()
    line.ring(CALLER)
    call = counter.until_rings()
    counter.take(call)
    callback = counter.until_callback()
    assert callback.number == CALLER
    assert callback.owner_name == "Ana Ruiz"
    missed = counter.until_call(call, "missed")
    assert missed.ended_by == "caller"
    assert missed.taken_name == "Ana Ruiz"
    with counter.store.reading() as r:
        assert calls.opened(r) == []


def test_a_caller_who_hangs_up_before_the_hands_come_to_it_is_called_back(
    counter: Counter, fake: FakeLine
) -> None:
    line_call = fake.ring(CALLER)
    call = counter.until_rings()
    with counter.store.writing() as tx:
        calls.take(tx, call.id, counter.volunteer, counter.clock.now())
    fake.end(line_call)
    assert counter.until_callback().owner_name == "Ana Ruiz"
    counter.nudge()
    assert counter.until_call(call, "missed").answered_at is None


# Calls that we dial ------------------------------------------------------------------------


def test_a_caller_is_rung_back_and_the_line_goes_on_ringing(
    counter: Counter, fake: FakeLine
) -> None:
    fake.end(fake.ring(CALLER))
    call = counter.ring_back(counter.until_callback())
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.line_call is not None)
    for _ in range(3):
        counter.write("a text meanwhile")  # each a nudge for the line
    counter.until_true(lambda: len(fake.sent) == 3)
    counter.until(lambda r: (c := calls.get(r, call.id)) and c.ended_at is None)
    (line_call,) = fake.calls
    fake.pick_up(line_call)
    counter.until_call(call, "talking")
    fake.end(line_call)
    counter.until_call(call, "wrap-up")


def test_a_ring_back_on_a_real_port_is_heard_to_its_end(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    phone = network.phone(CALLER)
    phone.answers_calls = Answering("by hand")
    phone.ring(modem.number).hang_up()
    call = pty.ring_back(pty.until_callback())
    pty.until_true(lambda: len(phone.calls) == 2)
    pty.nudge()
    phone.calls[1].pick_up()
    pty.until_call(call, "talking")
    pty.hang_up(call)
    assert phone.calls[1].wait_for("ended")
    assert pty.until_call(call, "wrap-up").ended_by == "line"


class QuickAnswer(FakeLine):
    """Picked up, and perhaps over, before `dial` has even returned its number."""

    def __init__(self, *, hangs_up: bool) -> None:
        super().__init__()
        self.hangs_up = hangs_up

    def dial(self, number: str) -> int:
        line_call = super().dial(number)
        self.pick_up(line_call)
        if self.hangs_up:
            self.end(line_call)
        return line_call


@pytest.mark.parametrize(
    ("line", "state"),
    [(QuickAnswer(hangs_up=False), "talking"), (QuickAnswer(hangs_up=True), "wrap-up")],
    ids=["stays", "hangs-up"],
)
def test_one_who_picks_up_at_once_is_connected(
    new_counter: NewCounter, line: QuickAnswer, state: str
) -> None:
    counter = new_counter(line)
    counter.until_ready()
    line.end(line.ring(CALLER))
    call = counter.ring_back(counter.until_callback())
    counter.until_call(call, state)


def test_hanging_up_before_anybody_picks_up_frees_the_line(
    counter: Counter, fake: FakeLine
) -> None:
    fake.end(fake.ring(CALLER))
    call = counter.ring_back(counter.until_callback())
    counter.until_true(lambda: fake.calls)
    counter.hang_up(call)
    assert counter.until_call(call, "closed").disposition == "not-reached"
    counter.until_true(lambda: not fake.calls)


def test_a_late_word_about_an_earlier_call_does_not_end_the_one_being_dialled(
    counter: Counter, fake: FakeLine
) -> None:
    first = fake.ring(CALLER)
    fake.end(first)
    callback = counter.until_callback()
    with counter.store.writing() as tx:
        # Dialled by nobody: the row is there, the line does not know it yet.
        call_id = calls.add(
            tx, line="one", line_call=None, direction="out", state="taken",
            now=counter.clock.now(), caller_id=callback.caller_id, taken_by=counter.volunteer,
        )  # fmt: skip
    counter.post._ear.hear(Ended(first, EndedBy.CALLER))
    counter.post._ear.hear(Connected(first))
    fake.ring("+34611222333")
    counter.until_rings()
    with counter.store.reading() as r:
        call = calls.get(r, call_id)
    assert call is not None
    assert (call.state, call.ended_at) == ("taken", None)


# Trouble -----------------------------------------------------------------------------------


class SlowSender(FakeLine):
    """A text is on its way until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.sent_when_answering: list[int] = []

    def answer(self, call: int) -> None:
        self.sent_when_answering.append(len(self.sent))
        super().answer(call)

    def send(self, pdu: str) -> int:
        assert self.go.wait(10)
        return super().send(pdu)


def test_a_ring_is_written_within_a_tenth_of_a_second_while_a_text_is_sent(
    new_counter: NewCounter,
) -> None:
    line = SlowSender()
    counter = new_counter(line)
    counter.until_ready()
    message_id = counter.write("This takes the modem its time")
    counter.until_text(message_id, "sending")
    rang_at = time.monotonic()
    line.ring(CALLER)
    call = counter.until_rings()
    took_s = time.monotonic() - rang_at
    assert counter.text(message_id).state == "sending"
    assert took_s < 0.1
    counter.take(call)
    line.go.set()
    counter.until_call(call, "talking")
    counter.until_text(message_id, "sent")


def test_a_call_is_answered_between_the_parts_of_a_long_text(new_counter: NewCounter) -> None:
    line = SlowSender()
    counter = new_counter(line)
    counter.until_ready()
    message_id = counter.write("word " * 100)
    counter.until_text(message_id, "sending")
    line.ring(CALLER)
    call = counter.until_rings()
    counter.take(call)
    line.go.set()
    counter.until_call(call, "talking")
    counter.until_text(message_id, "sent")
    assert line.sent_when_answering == [1]
    assert len(line.sent) == 4


def test_a_ring_is_written_within_a_tenth_of_a_second_while_texts_pour_in(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    phone = network.phone("+34611222333")
    for number in range(200):
        phone.text(modem.number, f"text {number}")
    rang_at = time.monotonic()
    network.phone(CALLER).ring(modem.number)
    pty.until_rings()
    took_s = time.monotonic() - rang_at
    assert took_s < 0.1
    pty.until_received(200)


def test_a_ring_that_the_store_refuses_is_written_later_with_its_true_time(
    new_counter: NewCounter, fake: FakeLine, stubborn: StubbornStore
) -> None:
    counter = new_counter(fake, store=stubborn)
    counter.until_ready()
    stubborn.full.set()
    heard_at = counter.clock.now()
    line_call = fake.ring(CALLER)
    fake.end(line_call)
    fake.ring("+34611222333")
    counter.until_true(lambda: stubborn.refused > 1)
    stubborn.full.clear()
    assert counter.until_callback().number == CALLER
    call = counter.until_rings()
    assert call.number == "+34611222333"
    assert abs((from_text(call.rang_at) - heard_at).total_seconds()) < 0.5


def test_a_call_that_rang_before_the_line_was_lost_does_not_ring_for_ever(
    new_counter: NewCounter, fake: FakeLine, stubborn: StubbornStore
) -> None:
    counter = new_counter(fake, store=stubborn)
    counter.until_ready()
    stubborn.full.set()
    # A modem that goes mute never tells the end of its calls.
    counter.post._ear.hear(Ringing(9, CALLER))
    fake.unplug()
    fake.plug()
    counter.until_true(lambda: stubborn.refused > 1)
    stubborn.full.clear()
    assert counter.until_callback().number == CALLER
    counter.until(lambda r: not calls.opened(r))


def test_a_text_that_cannot_be_worded_does_not_undo_the_missed_call(
    new_counter: NewCounter, fake: FakeLine, site: Site
) -> None:
    counter = new_counter(fake, site=replace(site, missed_call_text=True, languages=()))
    counter.until_ready()
    fake.end(fake.ring(CALLER))  # no language to word it in
    assert counter.until_callback().number == CALLER
    fake.ring("+34611222333")
    assert counter.until_rings().number == "+34611222333"


def test_what_can_never_be_written_keeps_nothing_else_back(
    counter: Counter, fake: FakeLine
) -> None:
    fake.ring("\ud800")  # half a surrogate pair, which no store takes
    fake.ring(CALLER)
    assert counter.until_rings().number == CALLER


def test_a_listener_of_the_bell_that_fails_neither_doubles_nor_loses_a_ring(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    bell = Bell()

    def fail() -> None:
        raise RuntimeError

    counter = new_counter(fake, bell=bell)
    counter.until_ready()
    with bell.calling("board", fail):
        fake.ring(CALLER)
        counter.until_rings()
        fake.ring("+34611222333")
        counter.until(lambda r: len(calls.opened(r)) == 2)


def test_the_order_of_a_day_is_kept(counter: Counter, fake: FakeLine, store: Store) -> None:
    numbers = [f"+3461122{at:04d}" for at in range(50)]
    for number in numbers:
        fake.end(fake.ring(number))
    counter.until(lambda r: callbacks.count_open(r) == 50)
    with store.reading() as r:
        assert [one.number for one in callbacks.opened(r)] == numbers
        assert messages.count_fresh(r) == 0


def test_a_call_on_the_street_line_is_missed_when_patience_ends(
    pty: Counter, network: Network
) -> None:
    network.phone(CALLER).ring(LINE_NUMBER, patience_s=0.5)
    call = pty.until_rings()
    assert pty.until_call(call, "missed").ended_by == "caller"
    assert pty.until_callback().number == CALLER
