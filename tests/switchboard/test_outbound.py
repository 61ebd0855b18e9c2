"""Texts out: each once, with its state at every moment; what nobody knows is `unsure`."""

from __future__ import annotations

import contextlib
import threading
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from kit.bell import Bell
from kit.errors import LineLost, LineSilent, Refused
from kit.modem import pdu
from kit.modem.line import Health
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import messages, outbox
from kit.store.engine import Store, Writing
from tests.fakes.clock import SteeredClock
from tests.fakes.line import HEALTHY, FakeLine
from tests.site import People
from tests.switchboard.conftest import NewCounter
from tests.switchboard.counter import CALLER, Counter, StubbornStore

NO_NETWORK = Health("Fake", "Line", "356999990000000", "", "searching", 0)


@pytest.mark.parametrize(
    "text", ["Your place: Monday 10:00", "Ваше місце: понеділок", "word " * 100]
)
def test_a_text_goes_out_and_its_reports_come_back(
    pty: Counter, network: Network, text: str
) -> None:
    message_id = pty.write(text)
    assert network.phone(CALLER).wait_for_text().body == text.strip()
    assert pty.until_text(message_id, "delivered").tries == 1


def test_replies_by_people_go_before_the_hotlines_own(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    fake.health = NO_NETWORK
    counter = new_counter(fake)
    counter.until_line("registering")
    with counter.store.writing() as tx:
        messages.add(
            tx, direction="out", number=CALLER, text="own", kind="acknowledgement",
            now=counter.clock.now(),
        )  # fmt: skip
    reply = counter.write("reply")
    fake.health = HEALTHY
    counter.until_text(reply, "sent")
    counter.until_true(lambda: len(fake.sent) == 2)
    assert [text for _, text in fake.texts_sent()] == ["reply", "own"]


class CountingStore(StubbornStore):
    """Counts what was begun to be written since `begun` was set to 0."""

    begun = 0

    def writing(self) -> AbstractContextManager[Writing]:  # type: ignore[override]
        self.begun += 1
        return super().writing()


def test_amid_a_flow_a_text_costs_one_commit_and_its_report_none(
    new_counter: NewCounter, store_path: Path, key: bytes, people: People
) -> None:
    assert people.ana
    line = ReportsFirst()
    line.health = NO_NETWORK
    with contextlib.closing(CountingStore(store_path, key)) as store:
        counter = new_counter(line, store=store)
        counter.until_line("registering")
        ids = [counter.write(f"text {number}") for number in range(20)]
        store.begun = 0
        line.health = HEALTHY
        for message_id in ids:
            counter.until_text(message_id, "delivered")
        counter.close()
        assert store.begun <= len(ids) + 8


class ReportsFirst(FakeLine):
    """The network reports the delivery before the modem has answered the send."""

    def send(self, pdu: str) -> int:
        reference = super().send(pdu)
        self.report(reference, CALLER)
        return reference


def test_a_report_may_overtake_its_own_text(new_counter: NewCounter) -> None:
    counter = new_counter(ReportsFirst())
    counter.until_ready()
    counter.until_text(counter.write("one part"), "delivered")
    counter.until_text(counter.write("word " * 100), "delivered")


class Leisurely(ReportsFirst):
    """Holds each text until the test lets it go."""

    def __init__(self) -> None:
        super().__init__()
        self.holds, self.goes = threading.Event(), threading.Event()

    def send(self, pdu: str) -> int:
        self.holds.set()
        assert self.goes.wait(5)
        return super().send(pdu)


def test_a_report_heard_as_the_box_stops_is_kept(new_counter: NewCounter) -> None:
    line = Leisurely()
    counter = new_counter(line)
    first, second = counter.write("first"), counter.write("second")
    assert line.holds.wait(5)
    counter.post.stop()
    line.goes.set()
    counter.close()
    assert [counter.text(first).state, counter.text(second).state] == ["delivered", "queued"]


class RestartsAmidTheFlow(ReportsFirst):
    """The modem restarts after the second text; sees how the third stands when it is set up."""

    def __init__(self, store: Store) -> None:
        super().__init__()
        self._store = store
        self.third = ""
        self.seen: list[tuple[str, str, int]] = []

    def send(self, pdu: str) -> int:
        reference = super().send(pdu)
        if len(self.sent) == 2:
            self.restart()
        return reference

    @property
    def restarting(self) -> bool:
        return not self.is_set_up

    def set_up(self) -> None:
        if self.third:
            with self._store.reading() as r:
                message = messages.get(r, self.third)
            assert message is not None
            self.seen.append((message.state, message.line, message.tries))
        super().set_up()


def test_the_next_text_waits_unclaimed_while_the_line_does_something_else(
    new_counter: NewCounter, store: Store
) -> None:
    line = RestartsAmidTheFlow(store)
    line.health = NO_NETWORK
    counter = new_counter(line)
    counter.until_line("registering")
    first, second, third = (counter.write(word) for word in ("first", "second", "third"))
    line.third, waiting = third, counter.text(third)
    line.health = HEALTHY
    for message_id in (first, second, third):
        assert counter.until_text(message_id, "delivered").tries == 1
    assert line.seen == [("queued", waiting.line, 0)]


class FullAtTheRestart(RestartsAmidTheFlow):
    """The disk is full in the moment in which the claim of the third text is to be put back."""

    def __init__(self, store: StubbornStore) -> None:
        super().__init__(store)
        self._disk = store

    def restart(self) -> None:
        self.is_set_up = False  # it is heard of when somebody looks

    @property
    def restarting(self) -> bool:
        if not self.is_set_up and not self._disk.refused:
            self._disk.full.set()
            FakeLine.restart(self)
        return not self.is_set_up


def test_a_full_disk_makes_no_text_unsure_that_the_modem_has_not_seen(
    new_counter: NewCounter, store_path: Path, key: bytes, people: People
) -> None:
    assert people.ana
    with contextlib.closing(StubbornStore(store_path, key)) as store:
        line = FullAtTheRestart(store)
        line.health = NO_NETWORK
        counter = new_counter(line, store=store)
        counter.until_line("registering")
        ids = [counter.write(word) for word in ("first", "second", "third")]
        line.health = HEALTHY
        counter.until_true(lambda: store.refused)
        store.full.clear()
        for message_id in ids:
            assert counter.until_text(message_id, "delivered").tries == 1
        counter.close()


class LostAfterReport(ReportsFirst):
    """The port goes with the report still on its way to the store."""

    def send(self, pdu: str) -> int:
        reference = super().send(pdu)
        self.unplug()
        return reference


def test_a_report_heard_before_the_port_went_is_kept_while_it_is_away(
    new_counter: NewCounter,
) -> None:
    counter = new_counter(LostAfterReport())
    message_id = counter.write("Hello")
    counter.until_line("absent")
    counter.until_text(message_id, "delivered")


@pytest.mark.parametrize(("status", "state"), [(0, "delivered"), (31, "delivered"), (70, "failed")])
def test_a_report_says_what_became_of_it(
    counter: Counter, fake: FakeLine, status: int, state: str
) -> None:
    message_id = counter.write("Hello")
    counter.until_text(message_id, "sent")
    fake.report(1, CALLER, status)
    counter.until_text(message_id, state)


def test_a_report_that_still_tries_changes_nothing(counter: Counter, fake: FakeLine) -> None:
    message_id = counter.write("Hello")
    counter.until_text(message_id, "sent")
    fake.report(1, CALLER, 48)
    fake.report(200, CALLER, 0)
    fake.report(1, "+34611222333", 0)
    counter.until_text(counter.write("the next"), "sent")
    assert counter.text(message_id).state == "sent"


# The network refuses ---------------------------------------------------------------------------


def test_a_refused_text_is_tried_again_later_and_goes(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    fake.refuse_sends_with = 38
    message_id = counter.write("Hello")
    counter.until(lambda r: (m := messages.get(r, message_id)) and m.trouble == "CMS 38")
    fake.refuse_sends_with = None
    counter.write("Another is not kept back")
    counter.until_true(lambda: len(fake.sent) == 1)
    assert counter.text(message_id).state == "queued"
    clock.wait(seconds=16)
    counter.nudge()
    assert counter.until_text(message_id, "sent").tries == 2


class RefusesPart(FakeLine):
    """Refuses one part, once."""

    def __init__(self, at_part: int) -> None:
        super().__init__()
        self.at_part = at_part

    def send(self, pdu: str) -> int:
        if len(self.sent) + 1 == self.at_part:
            self.at_part = 0
            raise Refused("AT+CMGS", "CMS", 42)
        return super().send(pdu)


def test_of_a_long_text_only_the_parts_that_were_refused_are_sent_again(
    new_counter: NewCounter, clock: SteeredClock
) -> None:
    line = RefusesPart(3)
    counter = new_counter(line, clock=clock)
    counter.until_ready()
    message_id = counter.write("word " * 100)
    counter.until(lambda r: (m := messages.get(r, message_id)) and m.trouble == "CMS 42")
    clock.wait(seconds=16)
    counter.nudge()
    counter.until_text(message_id, "sent")
    joins = [part.join for part in map(pdu.decode, line.sent) if isinstance(part, pdu.Submit)]
    assert [join.part for join in joins if join] == [1, 2, 3, 4]
    assert len({join.reference for join in joins if join}) == 1


def test_a_text_refused_again_and_again_fails_with_its_cause(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    fake.refuse_sends_with = 500
    message_id = counter.write("Hello")
    for tries in (1, 2, 3):
        counter.until(
            lambda r, tries=tries: (
                (m := messages.get(r, message_id))  # type: ignore[misc]
                and (m.tries, m.state) == (tries, "queued")
            )
        )
        clock.wait(minutes=11)
        counter.nudge()
    failed = counter.until_text(message_id, "failed")
    assert (failed.trouble, failed.tries) == ("CMS 500", 4)
    assert fake.sent == []


def test_a_text_that_fits_into_no_sms_fails_and_the_line_goes_on(counter: Counter) -> None:
    with counter.store.writing() as tx:
        hopeless = messages.add(
            tx, direction="out", number="a name", text="Hello", kind="reply",
            now=counter.clock.now(),
        )  # fmt: skip
    counter.until_text(counter.write("the next"), "sent")
    assert counter.text(hopeless).state == "failed"
    assert counter.text(hopeless).trouble == "PduInvalid"


def test_without_network_texts_wait_and_are_not_worn_out(
    pty: Counter, modem: SimulatedModem
) -> None:
    modem.faults.no_network()
    ids = [pty.write(f"text {number}") for number in range(3)]
    pty.until_line("registering")
    waiting = [one for one in ids if pty.text(one).tries == 0]
    assert len(waiting) >= 2
    modem.faults.clear("no_network")
    pty.until_ready()
    for message_id in waiting:
        pty.until_text(message_id, "delivered")


# The line goes --------------------------------------------------------------------------------


class Interrupted(FakeLine):
    """The line goes while a part is on its way; whether it arrived, nobody can say."""

    def __init__(self, error: Exception, at_part: int = 1, *, arrives: bool = True) -> None:
        super().__init__()
        self.error: Exception | None = error
        self.at_part = at_part
        self.arrives = arrives

    def send(self, pdu: str) -> int:
        if self.error is None or len(self.sent) + 1 < self.at_part:
            return super().send(pdu)
        error, self.error = self.error, None
        if self.arrives:
            super().send(pdu)
        raise error


@pytest.mark.parametrize("error", [LineLost(), LineSilent("AT+CMGS"), RuntimeError()], ids=repr)
@pytest.mark.parametrize("arrives", [True, False])
def test_a_text_on_its_way_when_the_line_goes_is_unsure_and_never_sent_twice(
    new_counter: NewCounter,
    error: Exception,
    arrives: bool,  # noqa: FBT001
) -> None:
    line = Interrupted(error, arrives=arrives)
    counter = new_counter(line)
    counter.patience_s = 10.0
    counter.until_ready()
    message_id = counter.write("Your place: Monday 10:00")
    counter.until_text(message_id, "unsure")
    counter.until_text(counter.write("the next"), "sent")
    assert [text for _, text in line.texts_sent()].count("Your place: Monday 10:00") == int(arrives)
    assert counter.text(message_id).state == "unsure"


def test_a_text_of_which_some_parts_are_delivered_stays_unsure(new_counter: NewCounter) -> None:
    line = Interrupted(LineLost(), at_part=2, arrives=False)
    counter = new_counter(line)
    counter.until_ready()
    message_id = counter.write("word " * 100)
    counter.until_text(message_id, "unsure")
    line.report(1, CALLER)
    counter.until(
        lambda r: r.value("SELECT count(*) FROM message_parts WHERE reported_at IS NOT NULL")
    )
    assert counter.text(message_id).state == "unsure"


def test_a_person_may_send_an_unsure_text_again(new_counter: NewCounter) -> None:
    line = Interrupted(LineLost(), at_part=2, arrives=False)
    counter = new_counter(line)
    counter.until_ready()
    message_id = counter.write("Your place " * 40)
    counter.until_text(message_id, "unsure")
    with counter.store.writing() as tx:
        assert outbox.send_again(tx, message_id, counter.clock.now())
    counter.nudge()
    counter.until_text(message_id, "sent")
    assert len(line.sent) == 4  # the first part alone, then all three


def test_what_was_being_sent_when_the_power_went_is_unsure(
    new_counter: NewCounter, store: Store, fake: FakeLine, clock: SteeredClock
) -> None:
    with store.writing() as tx:
        message_id = messages.add(
            tx, direction="out", number=CALLER, text="Hello", kind="reply", now=clock.now()
        )
        assert outbox.sending(tx, message_id, "one")
    counter = new_counter(fake)
    counter.until_text(message_id, "unsure")
    counter.until_ready()
    assert fake.sent == []


def test_a_full_disk_right_after_a_send_leaves_the_text_unsure(
    new_counter: NewCounter, stubborn: StubbornStore
) -> None:
    line = FillsTheDisk(stubborn.full)
    counter = new_counter(line, store=stubborn)
    counter.until_ready()
    message_id = counter.write("Hello")
    counter.until_true(lambda: stubborn.refused > 1)
    stubborn.full.clear()
    counter.until_text(message_id, "unsure")
    assert len(line.sent) == 1
    assert line.set_ups == 1


class FillsTheDisk(FakeLine):
    """The disk is full the moment the text has gone."""

    def __init__(self, full: threading.Event) -> None:
        super().__init__()
        self.full = full

    def send(self, pdu: str) -> int:
        self.full.set()
        return super().send(pdu)


# Two lines, one outbox ----------------------------------------------------------------------


def test_two_lines_share_one_outbox_and_no_text_goes_twice(
    new_counter: NewCounter,
) -> None:
    bell = Bell()
    one, two = FakeLine("one"), FakeLine("two")
    first = new_counter(one, bell=bell)
    new_counter(two, name="two", bell=bell).until_ready()
    first.until_ready()
    bodies = [f"text {number}" for number in range(60)]
    ids = [first.write(body) for body in bodies]
    for message_id in ids:
        first.until_text(message_id, "sent")
    sent = [text for _, text in one.texts_sent() + two.texts_sent()]
    assert sorted(sent) == sorted(bodies)


def test_a_text_that_one_line_could_not_send_may_go_by_the_other(
    new_counter: NewCounter, clock: SteeredClock
) -> None:
    bell = Bell()
    one, two = FakeLine("one"), FakeLine("two")
    one.refuse_sends_with = 500  # no credit
    first = new_counter(one, bell=bell, clock=clock)
    first.until_ready()
    message_id = first.write("Hello")
    first.until(lambda r: (m := messages.get(r, message_id)) and m.trouble == "CMS 500")
    one.unplug()
    second = new_counter(two, name="two", bell=bell, clock=clock)
    second.until_ready()
    clock.wait(minutes=1)
    second.nudge()
    second.until_text(message_id, "sent")
    assert len(two.sent) == 1
