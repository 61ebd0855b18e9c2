"""Several lines, one outbox: which line sends what, when, and what the others take over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from kit.bell import Bell
from kit.desk import texts
from kit.modem.adapter import SerialLine
from kit.settings import Site
from kit.simulator.network import Network
from kit.store import callers, messages, outbox
from kit.store.engine import Store
from kit.store.ids import RecordId
from tests.fakes.clock import SteeredClock
from tests.fakes.line import FakeLine
from tests.switchboard.conftest import NewCounter, NewModem
from tests.switchboard.counter import CALLER, Counter

ANOTHER = "+34611222333"
Two = tuple[Counter, Counter]
NewTwo = Callable[..., Two]


@pytest.fixture
def one() -> FakeLine:
    return FakeLine("one")


@pytest.fixture
def two() -> FakeLine:
    return FakeLine("two")


@pytest.fixture
def both(new_counter: NewCounter, one: FakeLine, two: FakeLine, clock: SteeredClock) -> NewTwo:
    """Opens two lines that share store, bell and a steered clock; both are ready."""

    def open_both(**parts: object) -> Two:
        bell = Bell()
        first = new_counter(one, bell=bell, clock=clock, **parts)
        second = new_counter(two, name="two", bell=bell, clock=clock, **parts)
        first.until_ready()
        second.until_ready()
        return first, second

    return open_both


def own(counter: Counter, text: str, kind: str = "broadcast", number: str = CALLER) -> RecordId:
    """One of the hotline's own texts."""
    with counter.store.writing() as tx:
        known = callers.by_number(tx, number)
        message_id = messages.add(
            tx,
            direction="out",
            number=number,
            text=text,
            kind=kind,
            now=counter.clock.now(),
            caller_id=known.id if known else None,
        )
    counter.nudge()
    return message_id


# Which line -----------------------------------------------------------------------------------


def test_a_reply_goes_by_the_line_that_the_caller_wrote_to(
    both: NewTwo, one: FakeLine, two: FakeLine
) -> None:
    first, second = both()
    for number in range(10):
        first.until_text(first.write(f"to Olena {number}"), "sent")
        second.until_text(second.write(f"to Ivan {number}", ANOTHER), "sent")
    assert {number for number, _ in one.texts_sent()} == {CALLER}
    assert {number for number, _ in two.texts_sent()} == {ANOTHER}


def test_it_follows_the_caller_to_the_other_line(
    both: NewTwo, two: FakeLine, clock: SteeredClock
) -> None:
    first, second = both()
    first.until_text(first.write("the first"), "sent")
    clock.wait(minutes=1)
    two.ring(CALLER)
    second.until_rings()
    reply = second.write("the second")
    second.until_text(reply, "sent")
    assert [text for _, text in two.texts_sent()] == ["the second"]


def test_a_line_that_dies_gives_its_texts_to_the_others(
    both: NewTwo, one: FakeLine, two: FakeLine
) -> None:
    first, second = both()
    first.until_text(first.write("before"), "sent")
    one.unplug()
    first.until_line("absent")
    after = [first.write(f"after {number}") for number in range(5)]
    for message_id in after:
        second.until_text(message_id, "sent")
    assert len(one.sent) == 1
    assert len(two.sent) == 5


def test_texts_that_waited_for_a_line_are_taken_over_at_once(
    both: NewTwo, one: FakeLine, two: FakeLine, store: Store
) -> None:
    first, second = both()
    first.until_text(first.write("before"), "sent")
    with store.writing() as tx:  # nobody is nudged: only the dying line's own nudge helps
        known = callers.by_number(tx, CALLER)
        assert known
        waiting = texts.reply(tx, first.site, known.id, "waits", first.volunteer, first.clock.now())
    with store.reading() as r:
        assert outbox.next_to_send(r, "two", second.clock.now()) is None
    one.unplug()
    second.until_text(waiting, "sent")
    assert [text for _, text in two.texts_sent()] == ["waits"]


def test_what_one_line_cannot_send_the_other_sends_at_once_and_once(
    both: NewTwo, one: FakeLine, two: FakeLine
) -> None:
    first, _ = both()
    one.refuse_sends_with = 21  # no credit: this line would try again in ten minutes
    message_id = first.write("Hello")
    assert first.until_text(message_id, "sent").tries == 2
    assert [text for _, text in two.texts_sent()] == ["Hello"]


def test_two_lines_without_credit_do_not_wear_a_text_out(
    both: NewTwo, one: FakeLine, two: FakeLine
) -> None:
    first, second = both()
    one.refuse_sends_with = two.refuse_sends_with = 21
    message_id = first.write("Hello")
    first.until(
        lambda r: r.value("SELECT count(*) FROM refusals WHERE message_id = ?", (message_id,)) == 2
    )
    one.refuse_sends_with = two.refuse_sends_with = None
    second.until_text(second.write("another", ANOTHER), "sent")
    waits = first.text(message_id)
    assert (waits.state, waits.tries) == ("queued", 2)


def test_a_number_that_does_not_exist_is_tried_once_by_one_line(
    both: NewTwo, one: FakeLine, two: FakeLine
) -> None:
    first, _ = both()
    one.refuse_sends_with = two.refuse_sends_with = 1
    failed = first.until_text(first.write("Hello"), "failed")
    assert (failed.trouble, failed.tries) == ("CMS 1", 1)


def test_a_text_to_somebody_never_met_goes_by_whichever_line_is_ready(
    both: NewTwo, one: FakeLine
) -> None:
    first, second = both()
    one.unplug()
    first.until_line("absent")
    second.until_text(own(second, "Hello", number=ANOTHER), "sent")


def test_with_two_modems_a_person_sees_the_number_that_they_wrote_to(
    new_counter: NewCounter, new_modem: NewModem, network: Network
) -> None:
    numbers = ("+34600000001", "+34600000002")
    modems = [new_modem(number) for number in numbers]
    bell = Bell()
    first, second = (
        new_counter(SerialLine(name, str(modem.port)), name=name, bell=bell)
        for name, modem in zip(("one", "two"), modems, strict=True)
    )
    first.until_ready()
    second.until_ready()
    phones = [network.phone(CALLER), network.phone(ANOTHER)]
    for phone, number in zip(phones, numbers, strict=True):
        phone.text(number, f"for {number}")
    first.until_received(2)
    first.until_text(first.write("Hello Olena"), "delivered")
    second.until_text(second.write("Hello Ivan", ANOTHER), "delivered")
    assert [phone.wait_for_text().sender for phone in phones] == list(numbers)
    modems[1].faults.unplug()
    second.until_line("absent")
    first.until_text(first.write("By the other line", ANOTHER), "delivered")
    assert phones[1].wait_for_text(after=1).sender == numbers[0]


# Who goes first, how fast, how much ------------------------------------------------------------


def test_broadcasts_keep_nobody_waiting(new_counter: NewCounter, clock: SteeredClock) -> None:
    line = FakeLine()
    line.plugged = False
    counter = new_counter(line, clock=clock)
    counter.until_line("absent")
    counter.write("hello")  # makes the caller known
    for kind in ("broadcast", "reminder", "acknowledgement", "moved"):
        own(counter, kind, kind)
    counter.write("reply")
    line.plug()
    counter.until_true(lambda: len(line.sent) == 6)
    assert [text for _, text in line.texts_sent()] == [
        "hello", "reply", "moved", "acknowledgement", "reminder", "broadcast",
    ]  # fmt: skip


def test_a_line_keeps_its_pace_and_replies_do_not_wait_for_it(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock, site: Site
) -> None:
    counter = new_counter(fake, clock=clock, site=replace(site, texts_a_minute=6))
    counter.until_ready()
    first, second = own(counter, "first"), own(counter, "second")
    counter.until_text(first, "sent")
    counter.until_text(counter.write("a reply"), "sent")
    assert counter.text(second).state == "queued"
    clock.wait(seconds=9)
    counter.nudge()
    counter.until_text(counter.write("another"), "sent")
    assert counter.text(second).state == "queued"
    clock.wait(seconds=10)
    counter.nudge()
    counter.until_text(second, "sent")


def test_what_waits_for_the_pace_goes_without_a_nudge(
    new_counter: NewCounter, fake: FakeLine, site: Site
) -> None:
    counter = new_counter(fake, site=replace(site, texts_a_minute=600))
    counter.until_ready()
    ids = [own(counter, f"text {number}") for number in range(4)]
    for message_id in ids:
        counter.until_text(message_id, "sent")


def test_a_line_that_has_sent_its_share_leaves_the_rest_to_the_other(
    both: NewTwo, one: FakeLine, two: FakeLine, site: Site
) -> None:
    first, second = both(site=replace(site, parts_a_day=3))
    first.until_text(first.write("word " * 70), "sent")
    assert len(one.sent) == 3
    broadcast = own(first, "for everybody")
    second.until_text(broadcast, "sent")
    assert len(two.sent) == 1
    first.until_text(first.write("a reply goes all the same"), "sent")
    with first.store.reading() as r:
        assert (
            outbox.parts_on(r, "one", "2026-11-24") + outbox.parts_on(r, "two", "2026-11-24") == 5
        )


def test_a_new_day_is_a_new_share(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock, site: Site
) -> None:
    counter = new_counter(fake, clock=clock, site=replace(site, parts_a_day=1))
    counter.until_ready()
    counter.until_text(own(counter, "today"), "sent")
    tomorrow = own(counter, "tomorrow")
    counter.until_text(counter.write("a reply"), "sent")
    assert counter.text(tomorrow).state == "queued"
    clock.wait(hours=24)
    counter.nudge()
    counter.until_text(tomorrow, "sent")


# Quiet hours, and what comes too late -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["missed-call", "acknowledgement", "reminder", "broadcast"])
def test_at_night_the_hotline_says_nothing_by_itself(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock, site: Site, kind: str
) -> None:
    quiet = replace(site, quiet_hours="22:00-07:00", late_hours=0)
    clock.jump(hours=13)  # 23:00 in Madrid
    counter = new_counter(fake, clock=clock, site=quiet)
    counter.until_ready()
    held = own(counter, "by itself", kind)
    counter.until_text(own(counter, "your code", "confirmation"), "sent")
    counter.until_text(counter.write("a reply"), "sent")
    assert counter.text(held).state == "queued"
    clock.wait(hours=8)
    counter.nudge()
    counter.until_text(held, "sent")


def test_a_box_that_does_not_know_the_time_waits_for_no_morning(
    new_counter: NewCounter, fake: FakeLine, site: Site
) -> None:
    clock = SteeredClock(trusted=False)
    clock.jump(hours=13)
    counter = new_counter(fake, clock=clock, site=replace(site, quiet_hours="22:00-07:00"))
    counter.until_ready()
    counter.until_text(own(counter, "by itself"), "sent")


def test_we_will_call_you_back_is_not_sent_a_day_later(
    new_counter: NewCounter, clock: SteeredClock
) -> None:
    line = FakeLine()
    line.plugged = False
    counter = new_counter(line, clock=clock)
    counter.until_line("absent")
    late, reminder = own(counter, "We will call you", "missed-call"), own(counter, "x", "reminder")
    reply = counter.write("A person wrote this")
    clock.wait(hours=7)
    fresh = own(counter, "We will call you", "missed-call")
    line.plug()
    expired = counter.until_text(late, "failed")
    assert expired.trouble == "expired"
    for message_id in (reply, reminder, fresh):
        counter.until_text(message_id, "sent")
    assert len(line.sent) == 3


def test_what_was_written_under_a_wrong_clock_is_of_no_known_age(
    new_counter: NewCounter, clock: SteeredClock
) -> None:
    line = FakeLine()
    line.plugged = False
    clock.jump(days=-3650)
    counter = new_counter(line, clock=clock)
    counter.until_line("absent")
    message_id = own(counter, "We will call you", "missed-call")
    clock.jump(days=3650)
    line.plug()
    counter.until_text(message_id, "sent")
