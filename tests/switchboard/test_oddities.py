"""What networks do to texts: the same twice, flash, parts that never come."""

from __future__ import annotations

import pytest

from kit.settings import Site
from kit.store import messages
from kit.switchboard import inbound
from tests.fakes.clock import SteeredClock
from tests.fakes.line import FakeLine, deliver_pdus
from tests.switchboard.conftest import NewCounter
from tests.switchboard.counter import CALLER, Counter

SENT_AT = "62114221000000"
"""The service centre's time in the texts of the fake line."""


def came_in(counter: Counter, fake: FakeLine, *pdus: str) -> list[messages.Message]:
    """Lets each arrive after the one before has been taken in."""
    for pdu in pdus:
        fake.arrive(pdu)
        counter.until(lambda r: not r.value("SELECT count(*) FROM intake WHERE read_at IS NULL"))
        counter.until_true(lambda: not fake.memories["SM"])
    counter.until(lambda r: not r.value("SELECT count(*) FROM intake WHERE read_at IS NULL"))
    return counter.received()


def test_the_same_text_brought_again_by_the_network_is_counted(
    counter: Counter, fake: FakeLine
) -> None:
    [pdu] = deliver_pdus(CALLER, "Where?")
    [only] = came_in(counter, fake, pdu, pdu, pdu)
    assert (only.text, only.repeats) == ("Where?", 2)


@pytest.mark.parametrize(
    "other",
    [
        deliver_pdus(CALLER, "Where now?")[0],
        deliver_pdus("+34611222333", "Where?")[0],
        deliver_pdus(CALLER, "Where?")[0].replace(SENT_AT, "62114221000100"),
    ],
    ids=["other words", "another sender", "a second later"],
)
def test_other_words_another_sender_or_a_second_later_is_another_text(
    counter: Counter, fake: FakeLine, other: str
) -> None:
    assert len(came_in(counter, fake, deliver_pdus(CALLER, "Where?")[0], other)) == 2


def test_the_same_text_much_later_is_another_one(
    new_counter: NewCounter, fake: FakeLine, clock: SteeredClock
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    [pdu] = deliver_pdus(CALLER, "Where?")
    came_in(counter, fake, pdu)
    clock.wait(minutes=11)
    assert [one.repeats for one in came_in(counter, fake, pdu)] == [0, 0]


def test_the_time_of_the_service_centre_is_kept(counter: Counter, fake: FakeLine) -> None:
    [text] = came_in(counter, fake, *deliver_pdus(CALLER, "Hello"))
    assert text.network_at == "2026-11-24T12:00:00.000Z"


def test_a_flash_text_is_marked(counter: Counter, fake: FakeLine) -> None:
    [plain] = deliver_pdus(CALLER, "Flash!")
    [text] = came_in(counter, fake, plain.replace(f"00{SENT_AT}", f"10{SENT_AT}"))
    assert (text.text, text.flash) == ("Flash!", 1)


@pytest.mark.parametrize(
    ("arrived", "text", "missing"),
    [
        ((1,), "{0} […]", "2,3,4/4"),
        ((2, 4), "[…] {1} […] {3}", "1,3/4"),
        ((2, 1, 4), "{0}{1} […] {3}", "3/4"),
        ((4,), "[…] {3}", "1,2,3/4"),
    ],
)
def test_what_never_came_of_a_joined_text_is_marked_where_it_is_missing(
    new_counter: NewCounter,
    fake: FakeLine,
    clock: SteeredClock,
    site: Site,
    arrived: tuple[int, ...],
    text: str,
    missing: str,
) -> None:
    counter = new_counter(fake, clock=clock)
    counter.until_ready()
    body = "A" * 153 + "B" * 153 + "C" * 153 + "D" * 41
    pdus = deliver_pdus(CALLER, body)
    came_in(counter, fake, *(pdus[number - 1] for number in arrived))
    assert inbound.give_up_joining(counter.store, site, clock.wait(hours=7)) == 1
    [shown] = counter.received()
    assert shown.text == text.format("A" * 153, "B" * 153, "C" * 153, "D" * 41)
    assert shown.missing == missing
