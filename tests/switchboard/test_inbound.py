"""Texts in: everything that lay on the SIM stands in the store once, and then leaves the SIM."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from kit.modem import pdu
from kit.modem.line import Stored
from kit.settings import Site
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import intake, messages
from kit.store.engine import Store, Writing
from kit.switchboard import inbound
from tests.fakes.clock import SteeredClock
from tests.fakes.line import FakeLine, deliver_pdus
from tests.switchboard.conftest import NewCounter
from tests.switchboard.counter import CALLER, Counter, StubbornStore

BODIES = {
    "gsm": "Where is the crossing? {[€]} @ § ñ",
    "ucs2": "Де безпечний перехід?",
    "emoji": "Де ви? 😀👨‍👩‍👧",
    "joined-gsm": "Is there a bed for a family of four tonight? " * 8,
    "joined-ucs2": "Чи є місця для родини з чотирьох осіб сьогодні? 😀 " * 6,
    "arabic": "هل المعبر مفتوح اليوم؟",
    "one": ".",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_a_text_is_received_as_it_was_written(
    pty: Counter, network: Network, modem: SimulatedModem, body: str
) -> None:
    network.phone(CALLER).text(modem.number, body)
    assert pty.until_received() == [body]
    pty.until_true(lambda: not any(memory.kept for memory in modem.board.memories.values()))


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
def test_the_same_from_a_fake_line(counter: Counter, fake: FakeLine, body: str) -> None:
    fake.text(CALLER, body)
    assert counter.until_received() == [body]


def test_parts_in_any_order_and_emoji_cut_in_two(
    pty: Counter, network: Network, modem: SimulatedModem
) -> None:
    body = "😀" * 120
    phone = network.phone(CALLER)
    for bits in (8, 16):
        phone.text(modem.number, body, shuffled=True, straddle=True, reference_bits=bits)
    assert pty.until_received(2) == [body, body]


def test_parts_of_several_people_are_not_mixed(counter: Counter, fake: FakeLine) -> None:
    ana, borys = ("A" * 300, "B" * 300)
    parts = zip(deliver_pdus(CALLER, ana), deliver_pdus("+34611222333", borys), strict=True)
    for pair in parts:
        for part in pair:
            fake.arrive(part)
    assert sorted(counter.until_received(2)) == [ana, borys]


def test_what_waited_while_the_box_was_off_comes_in_first(
    new_counter: NewCounter, fake: FakeLine
) -> None:
    for number in range(30):
        fake.text(CALLER, f"text {number}", "SM" if number % 2 else "ME")
    counter = new_counter(fake)
    assert sorted(counter.until_received(30)) == sorted(f"text {number}" for number in range(30))
    counter.until_true(lambda: fake.memories == {"SM": {}, "ME": {}})


class SlowToDelete(FakeLine):
    """Waits before each deletion until the test has looked."""

    def __init__(self) -> None:
        super().__init__()
        self.looked = threading.Event()

    def drain(
        self,
        keep: Callable[[Sequence[Stored]], None],
        cleared: Callable[[Sequence[Stored]], None],
        between: Callable[[], None] | None = None,
    ) -> int:
        def wait() -> None:
            self.looked.wait(5)
            if between is not None:
                between()

        return super().drain(keep, cleared, wait)


def test_texts_are_shown_before_the_slow_modem_has_deleted_them(new_counter: NewCounter) -> None:
    line = SlowToDelete()
    for number in range(45):
        line.text(CALLER, f"text {number}")
    counter = new_counter(line)
    try:
        assert len(counter.until_received(45)) == 45
        assert len(line.memories["SM"]) == 45
    finally:
        line.looked.set()
    counter.until_true(lambda: not line.memories["SM"])
    counter.until(lambda r: not r.value("SELECT count(*) FROM intake WHERE cleared_at IS NULL"))
    assert len(counter.received()) == 45


def test_a_text_is_found_without_any_hint(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    fake.text(CALLER, "found at connect", "ME")
    counter = new_counter(fake, clock=clock)
    counter.until_true(lambda: not fake.memories["ME"])  # the first drain is past the SIM
    fake.memories["SM"][4] = deliver_pdus(CALLER, "nobody was told")[0]
    clock.wait(seconds=31)
    counter.nudge()
    assert counter.until_received(2) == ["found at connect", "nobody was told"]


@pytest.mark.parametrize("raw", ["00", "0791", "07911326040000F0040B911346610089F6ZZ", "FF" * 20])
def test_what_cannot_be_decoded_is_kept_raw_and_shown(
    counter: Counter, fake: FakeLine, raw: str
) -> None:
    fake.arrive(raw)
    fake.text(CALLER, "the next one")
    counter.until_received(2)
    unreadable, readable = sorted(counter.received(), key=lambda one: one.kind == "received")
    assert (unreadable.kind, unreadable.text) == ("unreadable", raw)
    assert readable.text == "the next one"
    counter.until_true(lambda: not fake.memories["SM"])


def test_a_text_is_acknowledged_and_written_down_even_when_that_cannot_be_worded(
    new_counter: NewCounter, fake: FakeLine, site: Site
) -> None:
    wordless = replace(site, acknowledge_texts=True, languages=())
    counter = new_counter(fake, site=wordless)
    counter.until_ready()
    fake.text(CALLER, "Help us")
    fake.text("+34611222333", "Me too")
    assert counter.until_received(2) == ["Help us", "Me too"]


def test_a_row_that_the_store_refuses_keeps_no_other_back(
    counter: Counter, fake: FakeLine, store: Store
) -> None:
    with store.writing() as tx:
        tx.execute(
            "CREATE TRIGGER nobody_says_this BEFORE INSERT ON messages "
            "WHEN NEW.text = 'poison' BEGIN SELECT RAISE(ABORT, 'refused'); END"
        )
    for body in ("before", "poison", "after"):
        fake.text(CALLER, body)
    counter.until_received(3)
    assert {one.kind for one in counter.received()} == {"received", "unreadable"}
    assert {"before", "after"} < {one.text for one in counter.received()}


def test_a_joined_text_whose_last_part_never_comes_is_shown_in_the_end(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock, site: Site
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    first, *_ = deliver_pdus(CALLER, "A" * 300)
    fake.arrive(first)
    counter.until(lambda r: r.value("SELECT count(*) FROM intake WHERE join_part = 1"))
    assert inbound.give_up_joining(counter.store, site, clock.wait(hours=5)) == 0
    assert inbound.give_up_joining(counter.store, site, clock.wait(hours=2)) == 1
    assert counter.until_received() == ["A" * 153 + " […]"]
    assert inbound.give_up_joining(counter.store, site, clock.wait(hours=7)) == 0


def test_a_part_that_comes_twice_makes_one_text(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock, site: Site
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    first, second = deliver_pdus(CALLER, "B" * 300)
    for part in (first, first, second, second):
        fake.arrive(part)
        counter.until_true(lambda: not fake.memories["SM"])
    assert counter.until_received() == ["B" * 300]
    counter.until(lambda r: r.value("SELECT count(read_at) = 4 FROM intake"))
    inbound.give_up_joining(counter.store, site, clock.wait(hours=7))
    assert len(counter.received()) == 1


# The disk is full --------------------------------------------------------------------------


def fill_the_disk(store: Store) -> None:
    """Lets the store's file grow no more: SQLite itself says that the disk is full."""
    with store.writing() as tx:
        tx.execute(f"PRAGMA max_page_count = {tx.value('PRAGMA page_count')}")


def free_the_disk(store: Store) -> None:
    with store.writing() as tx:
        tx.execute("PRAGMA max_page_count = 1000000")


class WatchedLine(FakeLine):
    """Counts how often its memories are looked into."""

    looks = 0

    def drain(
        self,
        keep: Callable[[Sequence[Stored]], None],
        cleared: Callable[[Sequence[Stored]], None],
        between: Callable[[], None] | None = None,
    ) -> int:
        self.looks += 1
        return super().drain(keep, cleared, between)


def test_on_a_full_disk_nothing_leaves_the_sim_and_it_goes_on_when_there_is_space(
    new_counter: NewCounter, store: Store
) -> None:
    fake = WatchedLine()
    counter = new_counter(fake)
    counter.until_ready()
    fill_the_disk(store)
    bodies = [f"{number} " + "x" * 140 for number in range(60)]
    for body in bodies:
        fake.text(CALLER, body)
    looks = fake.looks
    counter.until_true(lambda: fake.looks > looks + 1)
    with store.reading() as r:
        kept = len(intake.unread(r, "one", 1000)) + messages.count_fresh(r)
    assert len(fake.memories["SM"]) + kept >= 60
    assert fake.set_ups == 1
    free_the_disk(store)
    assert sorted(counter.until_received(60)) == sorted(bodies)
    counter.until_true(lambda: not fake.memories["SM"])
    assert fake.set_ups == 1


def test_calls_go_on_while_the_disk_is_full(
    new_counter: NewCounter, fake: FakeLine, stubborn: StubbornStore
) -> None:
    counter = new_counter(fake, store=stubborn)
    counter.until_ready()
    line_call = fake.ring(CALLER)
    call = counter.until_rings()
    counter.take(call)
    counter.until_call(call, "talking")
    stubborn.full.set()
    fake.text("+34611222333", "no place for me")
    counter.until_true(lambda: stubborn.refused > 1)
    assert fake.calls == {line_call: "talking"}
    stubborn.full.clear()
    assert counter.until_received() == ["no place for me"]
    counter.until_call(call, "talking")
    fake.end(line_call)
    counter.until_call(call, "wrap-up")


# Status reports that lie in a memory -------------------------------------------------------


def test_a_report_that_was_kept_on_the_sim_is_no_message(counter: Counter, fake: FakeLine) -> None:
    message_id = counter.write("Your appointment")
    counter.until_text(message_id, "sent")
    fake.arrive(stored_report(1, CALLER))
    counter.until_text(message_id, "delivered")
    assert counter.received() == []


def stored_report(reference: int, number: str) -> str:
    digits = number.lstrip("+")
    padded = digits + "F" * (len(digits) % 2)
    swapped = "".join(padded[at + 1] + padded[at] for at in range(0, len(padded), 2))
    time = "62114221000000"
    return f"0006{reference:02X}{len(digits):02X}91{swapped}{time}{time}00"


def test_a_text_of_our_own_that_lies_on_the_sim_is_nobodys_message(
    counter: Counter, fake: FakeLine
) -> None:
    fake.arrive(pdu.encode(CALLER, "a draft of another program", 1)[0])
    fake.text(CALLER, "mine")
    assert counter.until_received() == ["mine"]
    counter.until_true(lambda: not fake.memories["SM"])


def keep_raw(tx: Writing, raw: str, place: int, now: object) -> None:
    intake.keep(tx, "one", "SM", place, raw, now)  # type: ignore[arg-type]


def test_what_was_kept_before_a_power_cut_is_read_although_the_modem_is_away(
    new_counter: NewCounter, fake: FakeLine, store: Store, clock: SteeredClock
) -> None:
    with store.writing() as tx:
        keep_raw(tx, deliver_pdus(CALLER, "kept and not read")[0], 1, clock.now())
    fake.plugged = False
    counter = new_counter(fake)
    assert counter.until_received() == ["kept and not read"]
    counter.until_line("absent")


def test_what_was_kept_but_not_cleared_is_not_received_twice(
    new_counter: NewCounter, fake: FakeLine, store: Store, clock: SteeredClock
) -> None:
    (raw,) = deliver_pdus(CALLER, "once")
    with store.writing() as tx:
        keep_raw(tx, raw, 1, clock.now())
    fake.memories["SM"][1] = raw
    counter = new_counter(fake)
    counter.until_true(lambda: not fake.memories["SM"])
    assert counter.until_received() == ["once"]
