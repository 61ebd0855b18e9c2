"""Never overbooked: the database refuses it, however the row is written."""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.clock import as_text
from kit.errors import RuleBroken
from kit.hotline import codes
from kit.hotline.phone import PhoneNumber
from kit.store import appointments, callers, holds, slots
from kit.store.engine import Store, Writing
from kit.store.ids import RecordId
from tests.site import Reception, open_slot

_counter = itertools.count(1)


def raw_appointment(tx: Writing, slot_id: str, party: int, state: str = "booked") -> RecordId:
    """An appointment as somebody would write it who knows only SQL."""
    appointment_id = tx.new_id()
    tx.insert(
        "appointments",
        {
            "id": appointment_id,
            "slot_id": slot_id,
            "code": codes.make(next(_counter)),
            "party": party,
            "adults": party,
            "language": "en",
            "state": state,
            "booked_at": "2026-11-24T09:00:00.000Z",
            "changed_at": "2026-11-24T09:00:00.000Z",
        },
    )
    return appointment_id


def taken(store: Store, slot_id: str) -> int:
    with store.reading() as r:
        slot = slots.get(r, slot_id)
    assert slot is not None
    assert slot.free == slot.places - slot.taken
    return slot.taken


def refused(store: Store, sql: str, values: tuple[object, ...] = ()) -> str:
    """Runs a statement that must be refused, and tells with which words."""
    with pytest.raises(RuleBroken) as refusal, store.writing() as tx:
        tx.execute(sql, values)
    return refusal.value.rule


@pytest.fixture
def slot(reception: Reception) -> RecordId:
    """A slot of ten places."""
    return reception.slots[0]


@pytest.fixture
def other(reception: Reception) -> RecordId:
    """Another one."""
    return reception.slots[1]


def test_a_family_of_five_takes_five(store, slot):
    with store.writing() as tx:
        raw_appointment(tx, slot, 5)
    assert taken(store, slot) == 5


def test_a_row_that_overbooks_is_refused(store, slot):
    with store.writing() as tx:
        raw_appointment(tx, slot, 7)
    with pytest.raises(RuleBroken, match="never_overbooked"), store.writing() as tx:
        raw_appointment(tx, slot, 4)
    assert taken(store, slot) == 7


def test_the_last_place_can_be_taken(store, slot):
    with store.writing() as tx:
        raw_appointment(tx, slot, 7)
        raw_appointment(tx, slot, 3)
    assert taken(store, slot) == 10


def test_a_party_that_grows_beyond_the_slot_is_refused(store, slot):
    with store.writing() as tx:
        grown = raw_appointment(tx, slot, 4)
        raw_appointment(tx, slot, 4)
    words = refused(store, "UPDATE appointments SET party = 7, adults = 7 WHERE id = ?", (grown,))
    assert "never_overbooked" in words
    assert taken(store, slot) == 8


def test_a_cancelled_appointment_cannot_come_back_to_a_full_slot(store, slot):
    with store.writing() as tx:
        gone = raw_appointment(tx, slot, 4, "cancelled")
        raw_appointment(tx, slot, 8)
    words = refused(store, "UPDATE appointments SET state = 'booked' WHERE id = ?", (gone,))
    assert "never_overbooked" in words


def test_moving_gives_back_here_and_takes_there(store, slot, other):
    with store.writing() as tx:
        moved = raw_appointment(tx, slot, 6)
        tx.execute(
            "UPDATE appointments SET slot_id = ?, party = 5, adults = 5 WHERE id = ?",
            (other, moved),
        )
    assert (taken(store, slot), taken(store, other)) == (0, 5)


def test_moving_everybody_at_once_into_one_slot_is_refused_whole(store, slot, other):
    with store.writing() as tx:
        raw_appointment(tx, slot, 6)
        raw_appointment(tx, other, 6)
    assert "never_overbooked" in refused(store, "UPDATE appointments SET slot_id = ?", (slot,))
    assert (taken(store, slot), taken(store, other)) == (6, 6)


def test_no_show_cancelled_and_deleted_appointments_take_no_place(store, slot):
    with store.writing() as tx:
        raw_appointment(tx, slot, 10, "no-show")
        raw_appointment(tx, slot, 10, "cancelled")
        deleted = raw_appointment(tx, slot, 9)
        tx.execute("DELETE FROM appointments WHERE id = ?", (deleted,))
        raw_appointment(tx, slot, 2, "kept")
    assert taken(store, slot) == 2


def test_a_slot_cannot_have_fewer_places_than_are_taken(store, slot):
    with store.writing() as tx:
        raw_appointment(tx, slot, 6)
        tx.execute("UPDATE slots SET places = 6 WHERE id = ?", (slot,))
    words = refused(store, "UPDATE slots SET places = 5 WHERE id = ?", (slot,))
    assert "never_overbooked" in words


@pytest.mark.parametrize("written", [0, 3, 5, 10, -1])
def test_nobody_writes_the_places_taken_by_hand(store, slot, written):
    with store.writing() as tx:
        raw_appointment(tx, slot, 4)
    refused(store, "UPDATE slots SET taken = ? WHERE id = ?", (written, slot))
    refused(store, "UPDATE slots SET taken = ?, places = 400 WHERE id = ?", (written, slot))
    assert taken(store, slot) == 4


def test_a_slot_begins_with_no_place_taken(store, reception, now):
    at = as_text(now + timedelta(days=9))
    words = refused(
        store,
        "INSERT INTO slots (id, service_id, centre_id, starts_at, ends_at, places, taken) "
        "VALUES ('x', ?, ?, ?, ?, 5, 2)",
        (reception.service, reception.centre, at, at),
    )
    assert "taken follows from appointments" in words


@pytest.mark.parametrize("same_id", [True, False])
def test_a_slot_with_appointments_cannot_be_replaced_by_an_empty_one(
    store, reception, slot, now, same_id
):
    with store.writing() as tx:
        raw_appointment(tx, slot, 9)
    at = as_text(now + timedelta(days=1))
    refused(
        store,
        "INSERT OR REPLACE INTO slots (id, service_id, centre_id, starts_at, ends_at, places) "
        "VALUES (?, ?, ?, ?, ?, 10)",
        (slot if same_id else "another", reception.service, reception.centre, at, at),
    )
    assert taken(store, slot) == 9


def test_an_appointment_that_is_replaced_gives_its_old_places_back(store, slot, other):
    with store.writing() as tx:
        replaced = raw_appointment(tx, slot, 6)
        columns = "code, party, adults, language, state, booked_at, changed_at"
        tx.execute(
            f"INSERT OR REPLACE INTO appointments (id, slot_id, {columns}) "  # noqa: S608
            f"SELECT id, ?, {columns} FROM appointments WHERE id = ?",
            (other, replaced),
        )
    assert (taken(store, slot), taken(store, other)) == (0, 6)


def test_an_appointment_pushed_out_by_another_s_code_gives_its_places_back(store, slot, other):
    with store.writing() as tx:
        first, second = raw_appointment(tx, slot, 6), raw_appointment(tx, other, 2)
        tx.execute(
            "UPDATE OR REPLACE appointments SET code = "
            "(SELECT code FROM appointments WHERE id = ?) WHERE id = ?",
            (first, second),
        )
    assert (taken(store, slot), taken(store, other)) == (0, 2)


def test_a_slot_with_appointments_cannot_be_deleted(store, slot):
    with store.writing() as tx:
        raw_appointment(tx, slot, 1)
    refused(store, "DELETE FROM slots WHERE id = ?", (slot,))


@pytest.mark.parametrize("party", [0, -3, 401])
def test_a_party_has_between_one_and_four_hundred_people(store, slot, party):
    with pytest.raises(RuleBroken), store.writing() as tx:  # noqa: PT012
        tx.execute("UPDATE slots SET places = 1000 WHERE id = ?", (slot,))
        raw_appointment(tx, slot, party)


def test_the_same_slot_is_opened_once(store, reception, now):
    with store.writing() as tx:
        at = now + timedelta(days=20)
        open_slot(tx, reception.service, reception.centre, at, 4)
        window = (at, at + timedelta(hours=1))
        assert not slots.offer(tx, reception.service, reception.centre, window, 9)
        assert slots.known_starts(tx, reception.service, reception.centre, now) >= {as_text(at)}


def test_what_is_free_is_found_by_service_party_and_time(store, reception, now):
    first, second, third = reception.slots
    with store.writing() as tx:
        raw_appointment(tx, first, 8)
        raw_appointment(tx, second, 4)
        tx.execute("UPDATE slots SET places = 30 WHERE id = ?", (third,))
    with store.reading() as r:
        service = reception.service
        assert [s.id for s in slots.fitting(r, service, 2, now)] == [first, second, third]
        assert [s.id for s in slots.fitting(r, service, 6, now)] == [second, third]
        found = slots.first_free(r, service, 7, now)
        assert found is not None
        assert found.id == third
        assert slots.first_free(r, service, 31, now) is None
        assert slots.first_free(r, service, 1, now + timedelta(days=3)) is None
        assert slots.largest(r, service, now) == 30
        assert slots.largest(r, service, now + timedelta(days=3)) == 0
        assert [s.id for s in slots.between(r, now, now + timedelta(days=2))] == [first]


def test_appointments_are_found_by_code_by_day_and_by_caller(store, reception, now):
    with store.writing() as tx:
        late = raw_appointment(tx, reception.slots[2], 1)
        early = raw_appointment(tx, reception.slots[0], 1)
        first = appointments.get(tx, early)
        assert first is not None
        assert appointments.by_code(tx, first.code) == first
        assert appointments.by_code(tx, "000000") is None
        week = appointments.between(tx, now, now + timedelta(days=7))
        assert [one.id for one in week] == [early, late]
        assert appointments.between(tx, now, now + timedelta(days=1)) == []


@pytest.mark.parametrize("party", [1, 2, 4, 7])
@pytest.mark.parametrize("share", ["open", "priority", "walk-in", "any"])
def test_the_first_free_slot_is_the_first_of_all_that_fit(store, reception, now, party, share):
    chance = random.Random(party)  # noqa: S311
    with store.writing() as tx:
        for hours in range(1, 60):
            at = now + timedelta(days=10, hours=hours)
            places = chance.randint(0, 8)
            slot = open_slot(tx, reception.service, reception.centre, at, places)
            tx.execute(
                "UPDATE slots SET walkin = places / 3, priority = places / 4 WHERE id = ?", (slot,)
            )
        after = now + timedelta(days=10)
        first = next(iter(slots.fitting(tx, reception.service, party, after, 1, share)), None)
        assert slots.first_free(tx, reception.service, party, after, share) == first
        assert slots.first_free(tx, reception.service, 99, after, share) is None


# Kinds of places, kept by the database ---------------------------------------------------------

PARTIES = st.lists(
    st.tuples(
        st.integers(1, 5), st.sampled_from(["volunteer", "walk-in"]), st.booleans(), st.booleans()
    ),
    max_size=12,
)


def seated(parties: list[tuple[int, str, bool]], places: int, walkin: int, priority: int) -> bool:
    """Whether everybody can be given a place they may have, tried one by one."""
    plain = sum(n for n, way, known in parties if way != "walk-in" and not known)
    walked = sum(n for n, way, known in parties if way == "walk-in" and not known)
    known = sum(n for n, way, known in parties if way != "walk-in" and known)
    both = sum(n for n, way, known in parties if way == "walk-in" and known)
    free = places - walkin - priority - plain
    walked_left, known_left = max(0, walked - walkin), max(0, known - priority)
    spare = max(0, walkin - walked) + max(0, priority - known)
    free -= walked_left + known_left
    return free >= 0 and both <= free + spare


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    parties=PARTIES,
    places=st.integers(0, 12),
    walkin=st.integers(0, 4),
    priority=st.integers(0, 4),
)
def test_a_party_is_taken_exactly_when_everybody_can_have_a_place_they_may_have(
    store, reception, now, parties, places, walkin, priority
):
    walkin = min(walkin, places)
    priority = min(priority, places - walkin)
    with store.writing() as tx:
        tx.execute("DELETE FROM holds")
        tx.execute("DELETE FROM appointments")
        slot = reception.slots[0]
        slots.change(tx, slot, places=places, walkin=walkin, priority=priority)
        caller = callers.met(tx, PhoneNumber("+34600123456", answerable=True), "es", now).id
    inside: list[tuple[int, str, bool]] = []
    for people, way, vulnerable, held in parties:
        fits = seated([*inside, (people, way, vulnerable)], places, walkin, priority)
        row = {"party": people, "way": way, "priority": int(vulnerable)}
        if held:
            hold = {"slot_id": slot, "caller_id": caller, **row}
            kept = _written(store, partial(holds.add, hold=hold, ends_at=now))
        else:
            told = {"slot_id": slot, "code": codes.make(next(_counter)), "language": "es"}
            one = {**told, **row, "adults": people}
            kept = _written(store, partial(appointments.add, appointment=one, now=now))
        assert kept == fits
        if kept:
            inside.append((people, way, vulnerable))


def _written(store: Store, write: Callable[[Writing], object]) -> bool:
    try:
        with store.writing() as tx:
            write(tx)
    except RuleBroken:
        return False
    return True
