"""The intake: what lay on a SIM is kept once, whatever happens between keeping and deleting."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.store import intake, messages
from kit.store.engine import Store
from kit.store.ids import RecordId
from tests.fakes.clock import TUESDAY_MORNING as NOW

SENDER = "+34600123456"


def keep(store: Store, pdu: str = "AA", place: int = 1, now: datetime = NOW, **more: str) -> None:
    with store.writing() as tx:
        intake.keep(tx, more.get("line", "line-1"), more.get("memory", "SM"), place, pdu, now)


def clear(store: Store, *places: int) -> None:
    with store.writing() as tx:
        intake.cleared(tx, "line-1", "SM", places, NOW)


def unread(store: Store, line: str = "line-1") -> list[str]:
    with store.reading() as r:
        return [raw.pdu for raw in intake.unread(r, line)]


def message(store: Store, text: str = "hello") -> RecordId:
    with store.writing() as tx:
        return messages.add(tx, direction="in", number=SENDER, text=text, kind="received", now=NOW)


def test_a_message_listed_again_after_a_power_cut_is_the_same_message(store):
    keep(store)
    keep(store)
    assert unread(store) == ["AA"]
    clear(store, 1)
    assert unread(store) == ["AA"]


def test_it_stays_the_same_also_when_it_was_read_before_the_power_cut(store):
    keep(store)
    with store.writing() as tx:
        first = intake.unread(tx, "line-1")[0]
        intake.became(tx, [first.id], None, NOW)
    keep(store)
    assert unread(store) == []


def test_the_same_text_at_the_same_place_later_is_a_new_message(store):
    keep(store)
    clear(store, 1)
    keep(store)
    assert unread(store) == ["AA", "AA"]


def test_the_same_text_at_another_place_memory_or_line_is_another_message(store):
    keep(store)
    keep(store, place=2)
    keep(store, memory="ME")
    keep(store, line="line-2")
    assert unread(store) == ["AA", "AA", "AA"]
    assert unread(store, "line-2") == ["AA"]


def test_another_text_at_a_place_that_was_not_seen_cleared_is_a_new_message(store):
    keep(store, "AA")
    keep(store, "BB")
    assert unread(store) == ["AA", "BB"]


def test_clearing_names_its_places_and_no_others(store):
    keep(store, place=1)
    keep(store, place=2)
    clear(store, 1)
    keep(store, place=1)
    keep(store, place=2)
    assert unread(store) == ["AA", "AA", "AA"]


def test_clearing_nothing_clears_nothing(store):
    keep(store)
    clear(store)
    keep(store)
    assert unread(store) == ["AA"]


def test_what_is_unread_comes_in_the_order_it_was_kept(store):
    for place in range(5):
        keep(store, f"{place:02X}", place)
    with store.reading() as r:
        assert [raw.pdu for raw in intake.unread(r, "line-1", 3)] == ["00", "01", "02"]


# Joined messages ---------------------------------------------------------------------------------


def joining(store: Store, part: int, total: int, pdu: str, now: datetime = NOW) -> None:
    """A part arrives, as the switchboard notes it."""
    with store.writing() as tx:
        intake.keep(tx, "line-1", "SM", part, pdu, now)
        intake.cleared(tx, "line-1", "SM", [part], now)
        raw = intake.unread(tx, "line-1")[-1]
        intake.join(tx, raw.id, SENDER, (17, total, part), now)


def waiting(store: Store, total: int) -> list[str]:
    with store.reading() as r:
        return [raw.pdu for raw in intake.siblings(r, "line-1", SENDER, 17, total)]


def deliver(store: Store, total: int, message_id: str) -> None:
    with store.writing() as tx:
        parts = intake.siblings(tx, "line-1", SENDER, 17, total)
        intake.became(tx, [part.id for part in parts], message_id, NOW, joined=True)


@pytest.fixture
def hello(store):
    return message(store)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.permutations([1, 2, 3, 4]), st.lists(st.integers(1, 4), max_size=3))
def test_parts_are_put_in_order_whatever_their_order_and_however_often_they_come(
    store, hello, order, again
):
    for count, part in enumerate([*order, *again]):
        joining(store, part, 4, f"{part:02X}{count:02X}")
    assert [pdu[:2] for pdu in waiting(store, 4)] == ["01", "02", "03", "04"]
    deliver(store, 4, hello)
    assert waiting(store, 4) == []


def test_what_came_twice_is_no_message_of_its_own_later(store, hello):
    for part, pdu in ((1, "01"), (1, "0101"), (2, "02")):
        joining(store, part, 2, pdu)
    deliver(store, 2, hello)
    with store.reading() as r:
        assert intake.overdue(r, NOW + timedelta(days=1)) == []


def test_parts_of_messages_with_another_total_are_not_mixed(store):
    joining(store, 1, 2, "01")
    joining(store, 1, 3, "11")
    assert waiting(store, 2) == ["01"]
    assert waiting(store, 3) == ["11"]


def test_what_never_becomes_complete_is_overdue_once_its_last_part_is_old(store, hello):
    joining(store, 1, 3, "01", NOW)
    joining(store, 2, 3, "02", NOW + timedelta(hours=2))
    with store.reading() as r:
        assert intake.overdue(r, NOW + timedelta(hours=1)) == []
        assert intake.overdue(r, NOW + timedelta(hours=3)) == [("line-1", SENDER, 17, 3)]
    deliver(store, 3, hello)
    with store.reading() as r:
        assert intake.overdue(r, NOW + timedelta(days=9)) == []


def test_a_reference_that_comes_round_again_begins_a_new_message(store, hello):
    joining(store, 1, 2, "01")
    joining(store, 2, 2, "02")
    deliver(store, 2, hello)
    joining(store, 2, 2, "12")
    assert waiting(store, 2) == ["12"]
