"""Booking: a family gets its places, a code and a text that says so in its language."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kit.desk import booking, telling
from kit.desk.booking import Wish
from kit.errors import NotFound, PartyImpossible, RuleBroken, SlotFull, SlotPast, WrongMoment
from kit.hotline import codes, phone
from kit.hotline.parties import Party
from kit.store import appointments, callers, messages, slots
from kit.store.engine import Store
from kit.store.ids import RecordId
from tests.site import open_slot


def known(store: Store, now: datetime, number: str = "+380671234567") -> RecordId:
    """A caller who was in touch before."""
    found = phone.read(number, "ES")
    assert found is not None
    with store.writing() as tx:
        return callers.met(tx, found, "uk", now).id


@pytest.fixture
def olena(store, now):
    return known(store, now)


@pytest.fixture
def book(store, site, olena, people, now):
    """Books for Olena: `book(slot, party)`."""

    def booked(slot_id: str, party: int = 4, **more: object) -> appointments.Appointment:
        wish = Wish(
            **{"slot_id": slot_id, "caller_id": olena, "adults": party, "language": "uk"}
            | {"again": "a sister's household"}
            | more
        )
        with store.writing() as tx:
            appointment_id = booking.book(tx, site, wish, people.ana, now)
        return look(store, appointment_id)

    return booked


def look(store: Store, appointment_id: str) -> appointments.Appointment:
    with store.reading() as r:
        found = appointments.get(r, appointment_id)
    assert found is not None
    return found


def free(store: Store, slot_id: str) -> int:
    with store.reading() as r:
        slot = slots.get(r, slot_id)
    assert slot is not None
    return slot.free


def texts_to(store: Store, caller_id: str) -> list[tuple[str, str]]:
    """What was written to a caller, as (kind, text), the oldest first."""
    with store.reading() as r:
        return [
            (message.kind, message.text)
            for message in messages.with_caller(r, caller_id)
            if message.direction == "out"
        ]


def everything(store: Store) -> tuple[int, int]:
    with store.reading() as r:
        count = "SELECT count(*) FROM "
        return int(r.value(count + "appointments")), int(r.value(count + "messages"))


# Booking ---------------------------------------------------------------------------------------


def test_a_family_of_five_takes_five_places(store, reception, book):
    appointment = book(reception.slots[0], 5, name="Koval")
    assert free(store, reception.slots[0]) == 5
    assert (appointment.party, appointment.state, appointment.name) == (5, "booked", "Koval")
    assert codes.valid(appointment.code)


def test_every_appointment_has_a_code_of_its_own(reception, book):
    made = {book(reception.slots[0], 1).code for _ in range(10)}
    assert len(made) == 10


def test_the_caller_is_told_code_day_local_time_and_place_in_their_language(
    store, reception, book, olena
):
    appointment = book(reception.slots[0], 4)
    ((kind, text),) = texts_to(store, olena)
    assert kind == "confirmation"
    assert codes.spoken(appointment.code) in text
    assert "10:00" in text
    assert "Реєстрація" in text
    assert "North Hall" in text
    assert "25" in text
    assert appointment.message_state == "queued"


@pytest.mark.parametrize(
    ("starts_at", "local"),
    [
        (datetime(2027, 3, 27, 9, 30, tzinfo=UTC), "10:30"),
        (datetime(2027, 3, 28, 9, 30, tzinfo=UTC), "11:30"),
        (datetime(2027, 10, 30, 8, 30, tzinfo=UTC), "10:30"),
        (datetime(2027, 10, 31, 8, 30, tzinfo=UTC), "09:30"),
        (datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "00:30"),
    ],
)
def test_the_text_says_the_time_on_the_wall_of_the_centre_summer_and_winter(
    store, reception, book, olena, starts_at, local
):
    with store.writing() as tx:
        slot = open_slot(tx, reception.service, reception.centre, starts_at, 10)
    book(slot, 2, language="es")
    assert local in texts_to(store, olena)[0][1]


def test_what_is_previewed_is_what_is_sent_but_for_the_code(store, reception, book, olena):
    with store.reading() as r:
        previewed, count = telling.preview(r, reception.slots[0], 4, "uk")
    appointment = book(reception.slots[0], 4)
    sent = texts_to(store, olena)[0][1]
    assert previewed.replace("000 000", codes.spoken(appointment.code)) == sent
    assert count.parts >= 1


def test_a_slot_that_is_gone_has_no_preview(store):
    with store.reading() as r, pytest.raises(NotFound):
        telling.preview(r, "no-such-slot", 4, "uk")


def test_a_full_slot_says_how_many_places_are_left_and_nothing_is_written(store, reception, book):
    book(reception.slots[0], 7)
    before = everything(store)
    with pytest.raises(SlotFull) as full:
        book(reception.slots[0], 4)
    assert full.value.free == 3
    assert everything(store) == before
    assert free(store, reception.slots[0]) == 3


def test_the_last_places_can_be_booked(store, reception, book):
    book(reception.slots[0], 7)
    book(reception.slots[0], 3)
    assert free(store, reception.slots[0]) == 0


def test_a_party_larger_than_any_slot_is_told_the_largest(reception, book):
    with pytest.raises(PartyImpossible) as impossible:
        book(reception.slots[0], 11)
    assert impossible.value.largest == 10


@pytest.mark.parametrize("party", [0, -1])
def test_a_party_of_nobody_is_impossible(reception, book, party):
    with pytest.raises(PartyImpossible):
        book(reception.slots[0], party)


def test_a_party_that_only_another_day_could_hold_finds_this_slot_full(store, reception, book):
    with store.writing() as tx:
        tx.execute("UPDATE slots SET places = 40 WHERE id = ?", (reception.slots[2],))
    with pytest.raises(SlotFull) as full:
        book(reception.slots[0], 11)
    assert full.value.free == 10


def test_a_slot_that_has_begun_cannot_be_booked(store, site, reception, olena, people, now):
    wish = Wish(reception.slots[0], olena, 2, "uk")
    for late in (timedelta(days=1), timedelta(days=2)):
        with pytest.raises(SlotPast), store.writing() as tx:
            booking.book(tx, site, wish, people.ana, now + late)
    with store.writing() as tx:
        booking.book(tx, site, wish, people.ana, now + timedelta(hours=23, minutes=59))


def test_a_slot_or_a_caller_that_does_not_exist_is_not_found(reception, book):
    with pytest.raises(NotFound):
        book("no-such-slot", 2)
    with pytest.raises(NotFound):
        book(reception.slots[0], 2, caller_id="nobody")


def test_a_caller_without_a_number_to_answer_is_booked_without_a_text(
    store, site, reception, people, now
):
    sender = known(store, now, "1004")
    with store.writing() as tx:
        booked = booking.book(tx, site, Wish(reception.slots[0], sender, 2, "es"), people.ana, now)
    assert look(store, booked).state == "booked"
    assert texts_to(store, sender) == []


def test_a_name_that_looks_like_a_template_or_a_script_stays_a_name(store, reception, book, olena):
    name = "<script>alert(1)</script> {code} \u202e"
    assert book(reception.slots[0], 2, name=name).name == name
    assert "script" not in texts_to(store, olena)[0][1]


def test_a_language_without_texts_gets_english(store, reception, book, olena):
    book(reception.slots[0], 2, language="tr")
    assert "Registration" in texts_to(store, olena)[0][1]


def test_codes_that_begin_again_never_meet_one_that_is_still_there(store, reception, book):
    first = book(reception.slots[0], 1)
    with store.writing() as tx:
        tx.execute("UPDATE identity SET code_counter = code_counter + ? - 1", (codes.SPACE,))
    assert book(reception.slots[0], 1).code != first.code


def test_a_box_whose_codes_are_all_in_use_says_so_and_books_nothing(store, reception, book):
    book(reception.slots[0], 1)
    with store.writing() as tx:
        for counter in range(2, 1010):
            tx.insert(
                "appointments",
                {
                    "id": f"x{counter}",
                    "slot_id": reception.slots[1],
                    "code": codes.make(counter),
                    "party": 1,
                    "adults": 1,
                    "language": "es",
                    "state": "cancelled",
                    "booked_at": "-",
                    "changed_at": "-",
                },
            )
    before = everything(store)
    with pytest.raises(RuleBroken, match="no free code"):
        book(reception.slots[0], 1)
    assert everything(store) == before


# Moving ------------------------------------------------------------------------------------------


@pytest.fixture
def move(store, site, now):
    def moved(appointment_id: str, slot_id: str, party: int) -> appointments.Appointment:
        with store.writing() as tx:
            booking.move(tx, site, appointment_id, slot_id, Party(party), now)
        return look(store, appointment_id)

    return moved


def test_moving_gives_the_old_places_back_keeps_the_code_and_tells_the_caller(
    store, reception, book, move, olena
):
    appointment = book(reception.slots[0], 4)
    moved = move(appointment.id, reception.slots[1], 4)
    assert (free(store, reception.slots[0]), free(store, reception.slots[1])) == (10, 6)
    assert moved.code == appointment.code
    kind, text = texts_to(store, olena)[-1]
    assert kind == "moved"
    assert codes.spoken(appointment.code) in text
    assert "26" in text


def test_a_party_may_grow_into_its_own_slot_s_last_places(store, reception, book, move):
    appointment = book(reception.slots[0], 4)
    book(reception.slots[0], 3)
    move(appointment.id, reception.slots[0], 7)
    assert free(store, reception.slots[0]) == 0


def test_a_party_that_grows_too_much_is_told_what_it_could_have(store, reception, book, move):
    appointment = book(reception.slots[0], 4)
    book(reception.slots[0], 5)
    with pytest.raises(SlotFull) as full:
        move(appointment.id, reception.slots[0], 6)
    assert full.value.free == 5
    assert look(store, appointment.id) == appointment


def test_a_move_into_a_full_slot_leaves_the_appointment_as_it_was(store, reception, book, move):
    appointment = book(reception.slots[0], 4)
    book(reception.slots[1], 8)
    before = everything(store)
    with pytest.raises(SlotFull) as full:
        move(appointment.id, reception.slots[1], 4)
    assert full.value.free == 2
    assert look(store, appointment.id) == appointment
    assert everything(store) == before


def test_a_move_to_no_slot_or_of_no_appointment_is_not_found(reception, book, move):
    with pytest.raises(NotFound):
        move(book(reception.slots[0], 4).id, "no-such-slot", 4)
    with pytest.raises(NotFound):
        move("no-such-appointment", reception.slots[0], 4)


def test_a_move_into_the_past_is_refused(store, site, reception, book, now):
    appointment = book(reception.slots[1], 4)
    late = now + timedelta(days=1)
    with pytest.raises(SlotPast), store.writing() as tx:
        booking.move(tx, site, appointment.id, reception.slots[0], Party(4), late)


# Cancelling, and what became of it ---------------------------------------------------------------


def test_cancelling_gives_the_places_back_and_tells_the_caller(
    store, site, reception, book, olena, now
):
    appointment = book(reception.slots[0], 4)
    with store.writing() as tx:
        booking.cancel(tx, site, appointment.id, now)
    assert free(store, reception.slots[0]) == 10
    assert look(store, appointment.id).state == "cancelled"
    kind, text = texts_to(store, olena)[-1]
    assert kind == "cancelled"
    assert codes.spoken(appointment.code) in text


def test_what_is_cancelled_is_neither_cancelled_nor_moved_nor_marked_again(
    store, site, reception, book, move, now
):
    appointment = book(reception.slots[0], 4)
    with store.writing() as tx:
        booking.cancel(tx, site, appointment.id, now)
    before = everything(store)
    with pytest.raises(WrongMoment), store.writing() as tx:
        booking.cancel(tx, site, appointment.id, now)
    with pytest.raises(WrongMoment):
        move(appointment.id, reception.slots[1], 4)
    with pytest.raises(WrongMoment), store.writing() as tx:
        booking.mark(tx, appointment.id, "kept", now)
    assert everything(store) == before


def test_a_no_show_gives_places_back_and_a_slip_takes_them_again(store, reception, book, now):
    appointment = book(reception.slots[0], 4)
    for state, left in (("no-show", 10), ("kept", 6), ("no-show", 10), ("booked", 6)):
        with store.writing() as tx:
            booking.mark(tx, appointment.id, state, now)
        assert (look(store, appointment.id).state, free(store, reception.slots[0])) == (state, left)


def test_a_slip_is_not_undone_when_the_places_went_to_others(store, reception, book, now):
    appointment = book(reception.slots[0], 4)
    with store.writing() as tx:
        booking.mark(tx, appointment.id, "no-show", now)
    book(reception.slots[0], 8)
    with pytest.raises(SlotFull) as full, store.writing() as tx:
        booking.mark(tx, appointment.id, "kept", now)
    assert full.value.free == 2
    assert look(store, appointment.id).state == "no-show"


@pytest.mark.parametrize("state", ["cancelled", "gone", ""])
def test_an_appointment_is_only_marked_as_kept_no_show_or_booked(
    store, reception, book, now, state
):
    appointment = book(reception.slots[0], 4)
    with pytest.raises(NotFound), store.writing() as tx:
        booking.mark(tx, appointment.id, state, now)
    with pytest.raises(NotFound), store.writing() as tx:
        booking.mark(tx, "no-such-appointment", "kept", now)


def test_a_caller_s_next_appointment_is_the_one_that_stands(
    store, site, reception, book, olena, now
):
    later, sooner = book(reception.slots[1], 1), book(reception.slots[0], 1)
    with store.writing() as tx:
        assert appointments.coming(tx, olena, now) == look(store, sooner.id)
        booking.cancel(tx, site, sooner.id, now)
        found = appointments.coming(tx, olena, now)
        assert found is not None
        assert found.id == later.id
        assert [one.id for one in appointments.of_caller(tx, olena)] == [later.id, sooner.id]
        assert appointments.coming(tx, olena, now + timedelta(days=4)) is None
