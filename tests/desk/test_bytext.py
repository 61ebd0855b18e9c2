"""By text alone: what the box does by itself, what a person must do, and that it never loops."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kit.desk import blocks, booking, incoming, texts
from kit.desk import callers as records
from kit.hotline import codes, segments
from kit.hotline.phone import PhoneNumber
from kit.store import (
    appointments,
    callers,
    dialogues,
    history,
    holds,
    messages,
    outbox,
    slots,
    threads,
)
from kit.store.appointments import Appointment
from kit.store.ids import RecordId
from tests.desk.conversation import Street
from tests.site import open_slot

BOOK_FOUR = ("BOOK", "1", "4", "1")


class Line(Street):
    """A street where one looks more closely."""

    def says(self, *texts: str) -> list[str]:
        """The caller texts; what came of the last one."""
        told: list[str] = []
        for text in texts:
            told = list(self.texts(text))
        return told

    def caller(self) -> callers.Caller:
        with self.store.reading() as r:
            found = callers.by_number(r, self.number)
        assert found is not None
        return found

    def booked(self) -> list[Appointment]:
        with self.store.reading() as r:
            return appointments.of_caller(r, self.caller().id)

    def fills(self) -> None:
        """Somebody else books all that is left of registration."""
        with self.store.writing() as tx:
            now = self.clock.now()
            holds.clear(tx, now)
            service = slots.services(tx)[0].id
            for number, slot in enumerate(slots.fitting(tx, service, 1, now, 99)):
                other = callers.met(tx, _number(number), "es", now).id
                wish = booking.Wish(slot.id, other, slot.free, "es", again="a group")
                booking.book(tx, self.site, wish, None, now)


def _number(number: int) -> PhoneNumber:
    return PhoneNumber(f"+3460077{number:04d}", answerable=True)


@pytest.fixture
def line(store, site, clock):
    one = Line(store, replace(site, languages=("en", "es")), clock)
    one.open()
    one.meet()
    return one


# What it does -----------------------------------------------------------------------------------


def test_a_family_is_booked_by_text_and_nobody_had_to_look(line):
    assert line.says(*BOOK_FOUR)[0].startswith("< Appointment: Registration, Wed 25 Nov, 13:00")
    (one,) = line.booked()
    assert (one.party, one.way, one.booked_by, one.state) == (4, "text", None, "booked")
    with line.store.reading() as r:
        assert messages.count_fresh(r) == 0


def test_a_number_that_is_chosen_is_not_gone_while_one_thinks(line):
    line.says("BOOK", "1", "4")
    line.clock.wait(minutes=4)
    line.fills()
    assert line.says("2")[0].startswith("< Appointment: Registration, Thu 26 Nov")


def test_who_thinks_for_longer_is_offered_what_is_left(line):
    line.says("BOOK", "1", "4")
    line.clock.wait(minutes=6)
    with line.store.reading() as r:
        service = slots.services(r)[0].id
        first = slots.fitting(r, service, 1, line.clock.now())[0]
    with line.store.writing() as tx:
        other = callers.met(tx, _number(1), "es", line.clock.now()).id
        booking.book(tx, line.site, booking.Wish(first.id, other, 9, "es"), None, line.clock.now())
    assert line.says("1")[0].startswith("< That time has just gone. Still free: 1 Thu 26 Nov")
    assert line.says("1")[0].startswith("< Appointment: Registration, Thu 26 Nov")


def test_when_all_is_gone_meanwhile_the_waiting_list_is_offered(line):
    line.says("BOOK", "1", "4")
    line.clock.wait(minutes=6)
    line.fills()
    assert "nothing is free now" in line.says("1")[0]
    assert "on the list" in line.says("yes")[0]


@pytest.mark.parametrize("party", ["11", "400", "999"])
def test_a_family_too_large_for_any_time_gets_a_person(line, party):
    assert line.says("BOOK", "1", party) == [
        "< We have your message. A person will answer you. In danger, call 112.",
        "= person",
    ]


def test_a_party_of_nobody_is_asked_once_more_and_then_gets_a_person(line):
    assert line.says("BOOK", "1", "0")[0].startswith("< Sorry, we did not understand.")
    assert line.says("0")[-1] == "= person"


def test_a_time_that_began_while_one_thought_is_replaced_by_others(line):
    with line.store.writing() as tx:
        soon = line.clock.now() + timedelta(minutes=150)
        open_slot(tx, slots.services(tx)[0].id, slots.centres(tx)[0].id, soon, 10)
    assert "1 Tue 24 Nov 12:30" in line.says("BOOK", "1", "4")[0]
    line.clock.wait(minutes=151)
    assert line.says("1")[0].startswith("< That time has just gone. Still free: 1 Wed 25 Nov")


def test_two_yeses_on_two_lines_at_the_same_moment_make_one_appointment(line):
    line.says("BOOK", "2", "3", "1", "YES")
    list(line.directs("free"))
    together = threading.Barrier(2)

    def texts(phone: str) -> None:
        together.wait(5)
        with line.store.writing() as tx:
            incoming.receive(tx, line.site, phone, line.number, "YES", line.clock.now())

    with ThreadPoolExecutor(2) as lines:
        list(lines.map(texts, ("line-1", "line-2")))
    told = sorted(line.news())
    assert [text[:22] for text in told] == ["< Appointment: Housing", "< Your appointment: Ho"]
    assert [one.state for one in line.booked()] == ["booked"]


@pytest.mark.parametrize(
    ("answer", "state"), [("YES", "kept"), ("NO", "kept"), ("OTHER", "no-show")]
)
def test_a_reminder_answered_after_the_visit_changes_nothing_and_is_told_so(line, answer, state):
    line.says(*BOOK_FOUR)
    list(line.directs("wait 8 hours"))
    line.clock.wait(hours=20)
    (one,) = line.booked()
    with line.store.writing() as tx:
        booking.mark(tx, one.id, state, line.clock.now())
    assert line.says(answer)[0].startswith("< That appointment's time has passed")
    assert line.booked()[0].state == state


def test_where_the_service_wants_it_children_are_counted_apart(line):
    line.directs_all("free")
    assert line.says("BOOK", "2", "3")[0].startswith("< How many of you (3) are under 18?")
    assert line.says("4")[0].startswith("< Sorry, we did not understand.")
    line.says("2", "1")
    (one,) = line.booked()
    assert (one.party, one.adults, one.minors, one.unaccompanied) == (3, 1, 2, 0)
    line.clock.wait(minutes=20)
    line.says("MOVE", "1")
    assert [(one.adults, one.minors) for one in line.booked()] == [(1, 2)]


def test_no_is_an_answer_to_how_many_are_children(line):
    line.directs_all("free")
    line.says("BOOK", "2", "2", "NO", "1")
    assert [(one.adults, one.minors) for one in line.booked()] == [(2, 0)]


def test_children_who_come_alone_are_flagged_to_the_coordinator(line):
    line.directs_all("free")
    line.says("BOOK", "2", "1", "1", "1")
    with line.store.reading() as r:
        (alone,) = appointments.unaccompanied(r, line.clock.now(), 5)
    assert (alone.id, alone.adults, alone.minors) == (line.booked()[0].id, 0, 1)


def test_children_who_wait_for_a_place_are_counted_apart_too(line):
    line.says("BOOK", "2", "2", "2", "YES")
    list(line.directs("free"))
    line.says("YES")
    assert [(one.minors, one.unaccompanied) for one in line.booked()] == [(2, 1)]


def test_who_says_thank_you_waits_for_nobody_and_is_asked_no_more(line):
    line.says(*BOOK_FOUR)
    assert line.says("Thank you very much! 🙏") == []


def test_a_thank_you_amid_a_conversation_is_no_answer_and_leaves_the_question(line):
    line.says("BOOK", "1")
    assert line.says("thanks") == []
    assert line.says("4")[0].startswith("< Free times: 1 Wed 25 Nov 13:00")


def test_thanks_for_one_thing_do_not_hide_what_was_asked_before(line):
    assert line.says("where can my mother sleep tonight please")[-1] == "= person"
    line.says("thanks")
    with line.store.reading() as r:
        assert messages.count_fresh(r) == 1


def test_who_has_an_appointment_is_told_it_instead_of_a_second_one(line):
    line.says(*BOOK_FOUR)
    assert line.says("BOOK", "1")[0].startswith("< Your appointment: Registration, Wed 25 Nov")
    assert len(line.booked()) == 1


def test_of_several_appointments_it_is_asked_which(line):
    line.directs_all("free")
    line.says(*BOOK_FOUR)
    line.says("BOOK", "2", "1", "0", "1")
    line.clock.wait(minutes=20)
    asked = line.says("CANCEL")[0]
    assert asked == (
        "< Which appointment? 1 Registration Wed 25 Nov 13:00, 2 Housing Mon 7 Dec 10:00. "
        "Answer with a number."
    )
    assert line.says("2")[0].startswith("< Cancel Housing")
    assert "is cancelled" in line.says("yes")[0]
    assert sorted(one.state for one in line.booked()) == ["booked", "cancelled"]


def test_vulnerable_households_may_have_the_places_kept_for_them(line):
    line.says("hello, we are new here and need some help")
    with line.store.writing() as tx:
        records.describe(tx, line.caller().id, (), ("pregnant",))
    line.says(*BOOK_FOUR)
    assert line.booked()[0].priority == 1


def test_the_menu_has_two_parts_at_most_however_many_services_there_are(line):
    with line.store.writing() as tx:
        centre = slots.centres(tx)[0].id
        for number in range(12):
            names = f'{{"en": "A very long service {number}", "uk": "Дуже довга послуга {number}"}}'
            known = slots.Service(RecordId(""), f"x{number}", names, "{}")
            slots.put_service(tx, known, 5 + number)
        for one in slots.services(tx)[2:]:
            open_slot(tx, one.id, centre, line.clock.now() + timedelta(days=1), 5)
    menu = line.says("ПРИЙОМ")[0].removeprefix("< ")
    assert menu.startswith("Запис: 1 Реєстрація, 2 Житло, 3 ")
    assert segments.count(menu).parts <= 2


# What it leaves to people -----------------------------------------------------------------------


@pytest.mark.parametrize("sender", ["Vodafone", "1004", "", "*100#"])
def test_nobody_is_answered_who_is_no_phone(line, sender):
    line.number = sender
    with line.store.writing() as tx:
        incoming.receive(tx, line.site, "line-1", sender, "BOOK", line.clock.now())
        assert messages.fresh(tx)[-1].text == "BOOK"
        assert tx.value("SELECT count(*) FROM dialogues") == 0


def test_a_code_of_another_family_moves_nothing_and_a_person_sees_it(line):
    line.says(*BOOK_FOUR)
    (booked,) = line.booked()
    line.meet()
    assert line.says(f"CANCEL {codes.spoken(booked.code)}")[-1] == "= person"
    with line.store.reading() as r:
        found = appointments.get(r, booked.id)
    assert found is not None
    assert found.state == "booked"


def test_a_code_alone_says_what_it_is_for(line):
    line.says(*BOOK_FOUR)
    (booked,) = line.booked()
    assert line.says(booked.code)[0].startswith("< Your appointment: Registration, Wed 25 Nov")


def test_a_text_some_of_whose_parts_never_came_is_for_a_person(line):
    with line.store.writing() as tx:
        incoming.receive(
            tx, line.site, "l", line.number, "CANCEL", line.clock.now(),
            incoming.Envelope(missing="2/2"),
        )  # fmt: skip
        assert messages.count_fresh(tx) == 1


def test_a_volunteer_s_reply_ends_the_conversation(line, people):
    line.says("BOOK", "1", "4")
    with line.store.writing() as tx:
        texts.reply(tx, line.site, line.caller().id, "Hi!", people.ana, line.clock.now())
        assert tx.value("SELECT count(*) FROM holds") == 0
    list(line.news())
    assert line.says("1")[-1] == "= person"
    assert line.booked() == []


def test_a_conversation_that_rests_for_hours_is_over(line):
    line.says("BOOK", "1")
    line.clock.wait(hours=4)
    assert line.says("4")[-1] == "= person"


def test_the_last_steps_are_kept_for_who_takes_over(line):
    line.says("BOOK", "1", "4", "hm", "hmm")
    with line.store.reading() as r:
        steps = dialogues.last_steps(r, line.caller().id, line.clock.now())
    assert steps == ("book", "service", "party", "unclear", "person")


def test_a_site_may_leave_all_texts_to_people(line):
    line.site = replace(line.site, answer_texts=False)
    assert line.says("BOOK")[-1] == "= person"
    assert "no more texts" in line.says("STOP")[0]


def test_in_a_language_without_texts_the_answer_is_in_english(line):
    line.says("Guten Tag, wo bitte kann ich mich anmelden?")
    with line.store.writing() as tx:
        callers.describe(tx, line.caller().id, name=None, language="de", note=None)
    assert line.says("INFO")[0].startswith("< Next free place: Registration")


# What they need ---------------------------------------------------------------------------------


def test_what_a_household_needs_is_asked_for_and_stands_on_its_appointment(line):
    assert line.says(*BOOK_FOUR)[0].endswith("Wheelchair or interpreter? Write NEED.")
    assert line.says("NEED")[0].startswith("< What do you need? 0 nothing, 1 a wheelchair")
    assert line.says("3")[0].startswith("< Noted for your appointment.")
    (one,) = line.booked()
    assert (one.wheelchair, one.interpreter, one.party) == (1, "en", 4)
    line.says("NEED", "0")
    assert [(one.wheelchair, one.interpreter) for one in line.booked()] == [(0, None)]
    with line.store.reading() as r:
        assert [event.what for event in history.of_appointment(r, one.id)][1:] == ["needs"] * 2


def test_an_interpreter_whom_the_desk_noted_keeps_the_language(line):
    line.says(*BOOK_FOUR)
    with line.store.writing() as tx:
        appointments.change(tx, line.booked()[0].id, line.clock.now(), interpreter="fa")
    line.says("wheelchair", "3")
    assert [one.interpreter for one in line.booked()] == ["fa"]


def test_of_several_appointments_it_is_asked_which_one_the_need_is_for(line):
    line.directs_all("free")
    line.says(*BOOK_FOUR)
    line.says("BOOK", "2", "1", "0", "1")
    line.clock.wait(minutes=20)
    assert line.says("NEED")[0].startswith("< Which appointment?")
    line.says("2", "1")
    assert sorted((one.service_id, one.wheelchair) for one in line.booked()) == sorted(
        (service, place) for place, service in enumerate(line._services)
    )


def test_where_it_would_cost_a_part_nobody_is_told_of_needs(line):
    with line.store.writing() as tx:
        (centre,) = slots.centres(tx)
        slots.put_centre(tx, replace(centre, name="North Hall beside the old bridge, door 3"))
    told = line.says(*BOOK_FOUR)[0]
    assert told.endswith("Please bring your papers.")
    assert segments.count(told[2:]).parts == 1


# Asked in a sentence ---------------------------------------------------------------------------

SENTENCE = "Hello, we need an appointment for my family"


def waiting(line: Line) -> int:
    with line.store.reading() as r:
        return messages.count_fresh(r)


def test_a_sentence_that_asks_gets_the_menu_and_waits_for_a_volunteer_until_one_step_is_taken(line):
    assert line.says(SENTENCE) == [
        "< Appointments: 1 Registration, 2 Housing. Answer with a number.",
        "= person",
    ]
    assert waiting(line) == 1
    line.says("1", "4", "1")
    assert waiting(line) == 0
    assert [one.party for one in line.booked()] == [4]


@pytest.mark.parametrize("answer", ["NO", "INFO", "thanks", "hm", "STOP"])
def test_an_answer_that_does_not_go_on_leaves_the_sentence_to_the_volunteers(line, answer):
    line.says(SENTENCE, answer)
    assert waiting(line) == 1


def test_who_corrects_a_slip_after_a_sentence_is_served(line):
    line.says(SENTENCE, "hm", "1")
    assert waiting(line) == 0


def test_a_sentence_that_is_not_gone_on_with_for_hours_is_a_volunteer_s_with_its_steps(line):
    line.says(SENTENCE)
    line.clock.wait(hours=4)
    assert line.says("1")[-1] == "= person"
    assert waiting(line) == 2
    with line.store.reading() as r:
        assert dialogues.last_steps(r, line.caller().id, line.clock.now())[:2] == (
            "sentence",
            "book",
        )


def test_the_same_sentence_again_and_again_gets_one_menu_and_a_person(line):
    told = [text for _ in range(6) for text in line.says(SENTENCE)]
    assert sum(text.startswith("< Appointments") for text in told) == 1
    assert told[-1] == "= person"


def test_what_is_written_to_a_volunteer_is_not_answered_by_the_box(line, people):
    line.says("hello, can somebody help us with papers?")
    with line.store.writing() as tx:
        texts.reply(tx, line.site, line.caller().id, "For what?", people.ana, line.clock.now())
    list(line.news())
    line.clock.wait(hours=5)
    assert line.says(SENTENCE)[-1] == "= person"
    line.clock.wait(hours=13)
    assert line.says(SENTENCE)[0].startswith("< Appointments")


def test_who_has_an_appointment_or_was_offered_a_place_may_mean_that(line):
    line.says(*BOOK_FOUR)
    assert line.says(SENTENCE)[-1] == "= person"
    line.meet()
    line.says("BOOK", "2", "3", "1", "YES")
    list(line.directs("free"))
    assert line.says("yes we want the appointment for our family please")[-1] == "= person"


def test_a_volunteer_who_was_quicker_keeps_the_sentence(line, people):
    line.says(SENTENCE)
    with line.store.writing() as tx:
        texts.handle(tx, line.caller().id, people.ana, line.clock.now())
        was = tx.one("SELECT handled_at, handled_by FROM messages WHERE direction = 'in'")
    line.says("1")
    with line.store.reading() as r:
        assert tuple(r.one("SELECT handled_at, handled_by FROM messages ORDER BY id")) == tuple(was)


# Stop and start ---------------------------------------------------------------------------------


def due(line: Line) -> list[str]:
    """What the line would send now."""
    with line.store.writing() as tx:
        found = []
        while one := outbox.next_to_send(tx, "line-1", line.clock.now()):
            if one.number == line.number:
                found.append(one.kind)
            assert outbox.sending(tx, one.id, "line-1")
        return found


def test_after_stop_only_its_confirmation_goes(line):
    line.says(*BOOK_FOUR, "STOP")
    assert due(line) == ["stopped"]
    assert line.says("STOP") == []
    line.directs_all("wait 7 hours")
    assert due(line) == []


def test_stop_works_when_too_much_was_written_and_while_blocked(line, people):
    line.says(*["BOOK"] * 14)
    assert line.says("STOP")[0].startswith("< You get no more texts")
    line.meet()
    line.says("INFO")
    with line.store.writing() as tx:
        blocks.block(
            tx, line.site, line.caller().id, people.coordinator, "abusive", 24, line.clock.now()
        )
    line.says("STOP")
    assert line.caller().do_not_text == 1


def test_start_undoes_a_stop_by_text_and_nothing_that_a_volunteer_set(line, people):
    line.says("STOP", "START")
    assert line.caller().do_not_text == 0
    line.meet()
    line.says("INFO")
    with line.store.writing() as tx:
        records.set_reach(
            tx, line.site, line.caller().id, do_not_text=True, safe_hours="",
            volunteer_id=people.ana, now=line.clock.now(),
        )  # fmt: skip
    assert line.says("STOP", "START") == ["= person"]
    assert line.caller().do_not_text == 1


# Danger -----------------------------------------------------------------------------------------


def test_a_cry_for_help_stands_before_all_other_texts(line):
    line.says("where do I find food for my children today?")
    line.meet()
    assert line.says("he took my passport and locked the door")[-1] == "= urgent"
    line.meet()
    line.says("is the office open on Sunday or not?")
    with line.store.reading() as r:
        assert [one.urgent for one in messages.fresh(r)] == [1, 0, 0]
        assert threads.newest(r)[0].urgent == 1


def test_it_is_seen_though_the_household_must_not_be_texted(line):
    line.says("STOP")
    assert line.says("112 please") == ["= urgent"]


# No loops ---------------------------------------------------------------------------------------


def answers(line: Line) -> list[messages.Message]:
    with line.store.reading() as r:
        found = messages.with_caller(r, line.caller().id)
    return [one for one in found if one.direction == "out"]


def test_too_much_from_one_number_is_met_with_silence_and_a_person(line):
    line.says(*["BOOK"] * 40)
    assert len(answers(line)) == 11, "ten, and once that a person will answer"
    for _ in range(40):
        line.clock.wait(minutes=20)
        line.says("INFO")
    assert len([one for one in answers(line) if one.kind == "dialogue"]) <= 30


@pytest.mark.parametrize("first", ["BOOK", "INFO", "hello there", "STOP", "112", "MOVE 111 111"])
def test_two_boxes_that_text_each_other_fall_silent(line, first):
    """What one says is what the other gets, as if each had the other's number."""
    talk, said = [first], 0
    while talk and said < 50:
        said += 1
        talk += [told[2:] for told in line.texts(talk.pop(0)) if told.startswith("< ")]
    assert said < 10


VOCABULARY = st.sampled_from(
    ("BOOK", "MOVE", "CANCEL", "INFO", "yes", "no", "another day", "1", "2", "3", "0", "9", "STOP",
     "START", "???", "236 062", "where can we sleep tonight, please?", "112", "")
)  # fmt: skip


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    return iter(range(1000, 9999))


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(VOCABULARY, st.integers(0, 2)), max_size=25))
def test_whatever_is_texted_nothing_is_overbooked_lost_or_answered_without_end(
    line, numbers, written
):
    mine = [f"+3461{next(numbers):06d}" for _ in range(3)]
    for text, who in written:
        line.number = mine[who]
        line.says(text)
        line.clock.wait(seconds=20)
    with line.store.reading() as r:
        marks = ", ".join("?" * 3)
        kept = r.all(f"SELECT * FROM messages WHERE number IN ({marks})", mine)  # noqa: S608
        full = r.value("SELECT count(*) FROM slots WHERE taken + held > places")
        lost = r.value(
            "SELECT count(*) FROM appointments a WHERE a.state = 'booked' AND a.way = 'text' AND "
            "NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = a.message_id)"
        )
    assert sum(one["direction"] == "in" for one in kept) == len(written)
    for number in mine:
        out = sum(one["number"] == number and one["direction"] == "out" for one in kept)
        heard = sum(mine[who] == number for _text, who in written)
        assert out <= min(2 * heard, 14)
    assert (full, lost) == (0, 0)
