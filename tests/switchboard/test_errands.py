"""What coordinators ask of a line, and how a line that is not there is tried again."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from kit.desk import ring
from kit.errors import LineError, LineLost, LineSilent, NotAModem, Refused
from kit.modem.adapter import SerialLine
from kit.modem.line import Health
from kit.settings import LineSettings
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import calls, errands, lines
from kit.store.errands import Errand
from kit.switchboard.errands import Place
from kit.switchboard.supervision import LONGEST_S, Patience, power_cycle
from tests.fakes.clock import SteeredClock
from tests.fakes.line import HEALTHY, FakeLine
from tests.switchboard.conftest import NewCounter, NewModem
from tests.switchboard.counter import CALLER, Counter
from tests.switchboard.test_post import Shut

FIRST, SECOND = "+34600000001", "+34600000002"


def asks(counter: Counter, act: str, target: str = "") -> None:
    with counter.store.writing() as tx:
        assert errands.ask(tx, counter.name, act, target, counter.volunteer, counter.clock.now())
    counter.nudge()


def until_over(counter: Counter, act: str) -> Errand:
    found = counter.until(
        lambda r: [
            one for one in errands.latest(r, counter.name) if one.act == act and one.ended_at
        ]
    )
    return found[0]


@pytest.fixture
def pair(new_counter: NewCounter, new_modem: NewModem) -> list[Counter]:
    """Two lines of one box that know each other's numbers."""
    opened = []
    for name, number in (("one", FIRST), ("two", SECOND)):
        modem = new_modem(number, ring_every_s=1.0)
        place = Place(
            LineSettings(name, str(modem.port), number=number), frozenset({FIRST, SECOND})
        )
        counter = new_counter(SerialLine(name, str(modem.port)), name=name, place=place)
        counter.patience_s = 20.0
        with counter.store.writing() as tx:
            ring.know_own(tx, number, name, counter.clock.now())
        opened.append(counter)
    for counter in opened:
        counter.until_ready()
    return opened


def test_a_test_text_arrives_on_the_other_line_and_nobody_has_to_read_it(
    pair: list[Counter],
) -> None:
    asks(pair[0], "text", SECOND)
    done = until_over(pair[0], "text")
    assert (done.result, done.target) == ("arrived", "")
    assert pair[1].received() == []


class AskedInALongText(FakeLine):
    """Somebody asks for something between the parts of a text; notes when it was done."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Callable[[], None] = lambda: None
        self.done_after: list[int] = []

    def send(self, pdu: str) -> int:
        reference = super().send(pdu)
        if len(self.sent) == 1:
            self.asked()
        return reference

    def ussd(self, code: str) -> str:
        self.done_after.append(len(self.sent))
        return super().ussd(code)


def test_what_is_asked_amid_a_long_text_is_done_before_the_next(
    new_counter: NewCounter, clock: SteeredClock
) -> None:
    line = AskedInALongText()
    line.health = Health("Fake", "Line", "356999990000000", "", "searching", 0)
    place = Place(LineSettings("one", "", credit="*100#"))
    counter = new_counter(line, clock=clock, place=place)
    line.asked = lambda: asks(counter, "credit")
    counter.until_line("registering")
    first, _, last = (counter.write("word " * 100) for _ in range(3))
    line.health = HEALTHY
    clock.wait(seconds=4)
    counter.nudge()
    counter.until_text(last, "sent")
    assert counter.text(first).state == "sent"
    assert line.done_after == [4]


def test_a_test_ring_reaches_the_other_line_and_never_the_board(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    other = FakeLine("two")
    numbers = frozenset({FIRST, SECOND})
    one = new_counter(fake, place=Place(LineSettings("one", ""), numbers))
    two = new_counter(other, name="two", place=Place(LineSettings("two", ""), numbers))
    with one.store.writing() as tx:
        ring.know_own(tx, SECOND, "two", one.clock.now())
    one.until_ready()
    two.until_ready()
    asks(two, "ring", FIRST)
    two.until_true(lambda: other.calls)
    fake.ring(SECOND)  # what the network makes of it
    one.until_true(lambda: not fake.calls)
    assert until_over(two, "ring").result == "arrived"
    assert not other.calls
    with one.store.reading() as r:
        assert calls.opened(r) == []
        assert r.value("SELECT count(*) FROM calls WHERE kind = 'test'") == 1
        assert r.value("SELECT count(*) FROM callbacks") == 0


def test_a_test_to_a_given_number_says_that_it_went(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    asks(counter, "text", CALLER)
    assert until_over(counter, "text").result == "sent"
    assert fake.texts_sent()[0][0] == CALLER
    asks(counter, "ring", CALLER)
    counter.until_true(lambda: fake.calls)
    counter.until(errands.under_way)
    clock.wait(seconds=25)
    assert until_over(counter, "ring").result == "rang"
    assert not fake.calls


def test_what_the_network_refuses_is_told(new_counter: NewCounter, fake: FakeLine) -> None:
    fake.refuse_sends_with = 38
    counter = new_counter(fake)
    counter.until_ready()
    asks(counter, "text", CALLER)
    assert until_over(counter, "text").result == "refused"


def test_what_was_under_way_when_the_line_went_is_interrupted(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    counter = new_counter(fake)
    counter.until_ready()
    asks(counter, "ring", CALLER)
    counter.until(errands.under_way)
    fake.unplug()
    assert until_over(counter, "ring").result == "interrupted"


def test_the_same_is_not_asked_twice(new_counter: NewCounter, fake: FakeLine) -> None:
    fake.plugged = False
    counter = new_counter(fake, name="never opened")
    now = counter.clock.now()
    with counter.store.writing() as tx:
        assert errands.ask(tx, "other", "text", CALLER, counter.volunteer, now)
        assert not errands.ask(tx, "other", "text", CALLER, counter.volunteer, now)


def test_somebody_who_asks_to_try_now_does_not_wait(new_counter: NewCounter) -> None:
    line = Shut(NotAModem("/dev/x"))
    counter = new_counter(line)
    counter.until_line("deaf")
    counter.until_true(lambda: line.tried == 2)  # the next try is four seconds away
    line.reasons.clear()
    asks(counter, "try")
    counter.patience_s = 3.0
    counter.until_ready()
    assert until_over(counter, "try").result == "done"


def test_a_line_that_is_away_cannot_be_tested(new_counter: NewCounter, fake: FakeLine) -> None:
    fake.plugged = False
    counter = new_counter(fake)
    counter.until_line("absent")
    asks(counter, "text", CALLER)
    assert until_over(counter, "text").result == "away"


def test_a_restart_opens_the_line_anew_and_loses_nothing(
    new_counter: NewCounter, network: Network, modem: SimulatedModem
) -> None:
    counter = new_counter(SerialLine("one", str(modem.port)))
    counter.until_ready()
    asks(counter, "restart")
    network.phone(CALLER).text(modem.number, "in the middle")
    assert until_over(counter, "restart").result == "done"
    counter.patience_s = 10.0
    assert counter.until_received() == ["in the middle"]
    counter.until_ready()


# Patience ----------------------------------------------------------------------


def test_a_mute_modem_is_tried_again_ever_more_rarely_but_at_least_once_a_minute() -> None:
    patience = Patience(SteeredClock().monotonic)
    pauses = [patience.failed("deaf", "LineSilent") for _ in range(9)]
    assert pauses == [2.0, 4.0, 8.0, 16.0, 32.0, LONGEST_S, LONGEST_S, LONGEST_S, LONGEST_S]
    patience.well()
    assert patience.failed("deaf", "LineSilent") == 2.0


def test_an_empty_port_is_looked_at_every_few_seconds() -> None:
    patience = Patience(SteeredClock().monotonic)
    assert [patience.failed("absent", "PortMissing") for _ in range(5)] == [1.0, 2.0, 4.0, 4.0, 4.0]


def test_the_power_is_switched_after_five_failures_and_not_again_for_ten_minutes() -> None:
    clock = SteeredClock()
    patience = Patience(clock.monotonic)
    wanted = []
    for _ in range(7):
        patience.failed("deaf", "LineSilent")
        wanted.append(patience.wants_power_cycle())
    assert wanted == [False] * 4 + [True, False, False]
    clock.wait(minutes=11)
    assert patience.wants_power_cycle()


@pytest.mark.parametrize("trouble", ["PinWrong", "PukNeeded", "NoSim", "PortTaken", "WrongModem"])
def test_power_helps_against_no_locked_sim_and_no_other_program(trouble: str) -> None:
    patience = Patience(SteeredClock().monotonic)
    for _ in range(20):
        patience.failed("locked", trouble)
        assert not patience.wants_power_cycle()


def test_the_power_command_runs_without_a_shell(tmp_path: Path) -> None:
    told = tmp_path / "told"
    script = "import sys; open(sys.argv[1], 'w').write(sys.argv[2])"
    command = f'{sys.executable} -c "{script}" {told} "$HOME; exit 1"'
    assert power_cycle("one", command, threading.Event())
    assert told.read_text("utf-8") == "$HOME; exit 1"


def test_a_power_command_that_fails_or_is_not_there_is_told() -> None:
    assert not power_cycle("one", "false", threading.Event())
    assert not power_cycle("one", "/nowhere/uhubctl -a 2", threading.Event())


def test_a_power_command_that_hangs_does_not_keep_the_box_from_stopping() -> None:
    stopping = threading.Event()
    stopping.set()
    assert not power_cycle("one", "sleep 600", stopping)


def test_a_stuck_modem_gets_its_power_switched_on_request(
    new_counter: NewCounter, tmp_path: Path
) -> None:
    switched = tmp_path / "switched"
    line = Shut(NotAModem("/dev/x"))
    place = Place(LineSettings("one", "", power_cycle=f"touch {switched}"))
    counter = new_counter(line, place=place)
    counter.until_line("deaf")
    asks(counter, "restart")
    assert until_over(counter, "restart").result == "done"
    assert switched.exists()


# Credit ------------------------------------------------------------------------

PREPAID = Place(LineSettings("one", "", credit="*100#"))


def credit(counter: Counter) -> str | None:
    with counter.store.reading() as r:
        return lines.use(r, counter.name).credit


def test_the_credit_is_asked_for_on_demand(new_counter: NewCounter, fake: FakeLine) -> None:
    fake.answers_to_codes["*100#"] = "Saldo: 7,35 EUR"
    counter = new_counter(fake, place=PREPAID)
    counter.until_ready()
    asks(counter, "credit")
    assert until_over(counter, "credit").result == "done"
    assert credit(counter) == "Saldo: 7,35 EUR"


def test_the_credit_is_asked_for_once_a_day_by_itself(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    fake.answers_to_codes["*100#"] = "first day"
    counter = new_counter(fake, place=PREPAID, clock=clock)
    counter.until_ready()
    assert not credit(counter)
    clock.wait(minutes=2)
    counter.nudge()
    counter.until_true(lambda: credit(counter) == "first day")
    fake.answers_to_codes["*100#"] = "second day"
    clock.wait(hours=23)
    counter.nudge()
    counter.until_text(counter.write("a sign that it looked"), "sent")
    assert credit(counter) == "first day"
    clock.wait(hours=2)
    counter.nudge()
    counter.until_true(lambda: credit(counter) == "second day")


def test_a_network_that_knows_no_credit_disturbs_nothing(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    fake.answers_to_codes.clear()
    counter = new_counter(fake, place=PREPAID)
    counter.until_ready()
    asks(counter, "credit")
    assert until_over(counter, "credit").result == "refused"
    fake.ring(CALLER)
    counter.until_rings()


def test_a_line_without_a_code_for_it_tells_no_credit(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    counter = new_counter(fake)
    counter.until_ready()
    asks(counter, "credit")
    assert until_over(counter, "credit").result == "impossible"


class Restarting(FakeLine):
    """Starts anew when it is told to; or refuses, or is gone before it has answered."""

    def __init__(self, trouble: LineError | None = None) -> None:
        super().__init__()
        self.trouble = trouble

    def restart(self) -> None:
        if self.trouble is not None:
            raise self.trouble
        super().restart()


@pytest.mark.parametrize(
    ("trouble", "result"),
    [
        (None, "done"),
        (LineLost(), "done"),
        (Refused("AT+CFUN"), "refused"),
        (LineSilent("AT+CFUN"), "failed"),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_came_of_a_restart_is_told_and_the_line_goes_on(
    new_counter: NewCounter, trouble: LineError | None, result: str
) -> None:
    line = Restarting(trouble)
    counter = new_counter(line)
    counter.patience_s = 10.0
    counter.until_ready()
    asks(counter, "restart")
    assert until_over(counter, "restart").result == result
    line.trouble = None
    counter.until_ready()
    line.ring(CALLER)
    counter.until_rings()
