"""A call from its first ring to its disposition, and the duty to ring back when nobody took it."""

from __future__ import annotations

import threading

import pytest

from kit.desk import calls as desk
from kit.desk import ring
from kit.errors import NoReplyPossible, NotFound, TakenBy, WrongMoment
from kit.hotline.dispositions import DISPOSITIONS, ONE_TAP
from kit.hotline.phone import PhoneNumber
from kit.store import callbacks, callers, calls, lines, messages
from tests.desk.shift import OLENA, Shift
from tests.site import person

IVAN = "+380509876543"


@pytest.fixture
def shift(store, site, people, clock):
    return Shift(store, site, people, clock)


# It rings -------------------------------------------------------------------------------------


def test_a_ring_is_a_card_with_who_is_calling(shift):
    call = shift.rings(OLENA)
    assert (call.state, call.direction, call.number) == ("ringing", "in", OLENA)
    assert call.language == "uk"
    assert [one.id for one in shift.open_calls()] == [call.id]


def test_a_known_caller_rings_with_name_and_language(shift):
    first = shift.rings(OLENA)
    with shift.store.writing() as tx:
        callers.describe(tx, first.caller_id, name="Olena", language="ru", note="two children")
    again = shift.rings(OLENA)
    assert (again.caller_id, again.caller_name, again.language) == (first.caller_id, "Olena", "ru")


def test_a_line_tells_what_its_new_callers_speak_but_not_what_somebody_known_does(shift):
    known = shift.rings("+34600123456")
    shift.line_is("ready")
    with shift.store.writing() as tx:
        callers.describe(tx, known.caller_id, name="Olena", language="ru", note="")
        lines.speaks(tx, "line-1", "ar", shift.clock.now())
    assert shift.rings("+34600123457").language == "ar"
    assert shift.rings(None).language == "ar"
    assert shift.rings("+34600123456").language == "ru"


def test_the_same_number_written_nationally_is_the_same_caller(shift):
    assert shift.rings("600123456").caller_id == shift.rings("+34600123456").caller_id


def test_a_withheld_number_rings_without_a_caller(shift):
    call = shift.rings(None)
    assert (call.caller_id, call.number, call.language) == (None, "", None)


def test_a_second_ring_is_a_second_card_and_the_longest_ringing_comes_first(shift):
    first = shift.rings(OLENA)
    shift.clock.wait(seconds=3)
    second = shift.rings("+34600000002")
    assert [one.id for one in shift.open_calls()] == [first.id, second.id]


def test_a_number_that_comes_late_is_added_to_the_ringing_call(shift):
    call = shift.rings(None)
    shift.identified(call, OLENA)
    late = shift.look(call)
    assert (late.number, late.language, late.state) == (OLENA, "uk", "ringing")


def test_a_number_that_comes_late_reaches_a_call_that_was_taken(shift):
    call = shift.talking(None)
    shift.identified(call, OLENA)
    assert shift.look(call).number == OLENA


def test_a_number_is_not_overwritten_by_a_late_one(shift):
    call = shift.rings(OLENA)
    shift.identified(call, "+34600000009")
    assert shift.look(call).number == OLENA


def test_a_late_number_that_is_none_or_for_no_call_changes_nothing(shift):
    call = shift.rings(None)
    shift.identified(call, "")
    assert shift.look(call).caller_id is None
    shift.ends(call)
    shift.identified(call, OLENA)
    with shift.store.writing() as tx:
        ring.identified(tx, shift.site, "line-1", 999, OLENA, shift.clock.now())
    assert shift.duties() == []


# Nobody takes it ------------------------------------------------------------------------------


def test_a_missed_call_becomes_a_callback_and_the_caller_is_told_in_their_language(shift):
    call = shift.missed(OLENA)
    assert (call.state, call.ended_by) == ("missed", "caller")
    (duty,) = shift.duties()
    assert (duty.number, duty.reason, duty.misses, duty.owner_id) == (OLENA, "missed", 1, None)
    (told,) = shift.texts_to(OLENA)
    assert (told.kind, told.state) == ("missed-call", "queued")
    assert any("а" <= letter <= "я" for letter in told.text)


def test_several_misses_are_one_callback_and_one_text(shift):
    for _ in range(3):
        shift.missed(OLENA)
        shift.clock.wait(minutes=5)
    (duty,) = shift.duties()
    assert (duty.misses, len(shift.texts_to(OLENA))) == (3, 1)
    assert duty.opened_at < duty.last_miss_at


def test_a_caller_is_told_again_after_six_hours(shift):
    shift.missed(OLENA)
    shift.clock.wait(hours=5, minutes=59)
    shift.missed(OLENA)
    assert len(shift.texts_to(OLENA)) == 1
    shift.clock.wait(hours=6, minutes=1)
    shift.missed(OLENA)
    assert len(shift.texts_to(OLENA)) == 2


def test_a_clock_that_was_years_ahead_does_not_keep_callers_untold_for_years(shift):
    shift.missed(OLENA)
    shift.clock.jump(days=-3650)
    shift.missed(OLENA)
    assert len(shift.texts_to(OLENA)) == 2


def test_a_site_may_do_without_the_text(shift):
    shift.quiet()
    shift.missed(OLENA)
    assert len(shift.duties()) == 1
    assert shift.texts_to(OLENA) == []


@pytest.mark.parametrize("raw", [None, "1004", "Vodafone"])
def test_who_cannot_be_rung_back_is_no_callback(shift, raw):
    shift.missed(raw)
    assert shift.duties() == []


def test_the_longest_waiting_callback_comes_first(shift):
    for number in ("+34600000001", "+34600000002", "+34600000003"):
        shift.missed(number)
        shift.clock.wait(minutes=1)
    shift.missed("+34600000001")
    assert [duty.number[-1] for duty in shift.duties()] == ["1", "2", "3"]


# Somebody takes it ----------------------------------------------------------------------------


def test_who_takes_a_call_talks_once_the_line_is_through(shift):
    call = shift.taken(OLENA)
    assert (call.state, call.taken_by, call.taken_name) == ("taken", shift.ana, "Ana Ruiz")
    shift.answered(call)
    talking = shift.look(call)
    assert talking.state == "talking"
    assert talking.answered_at is not None


def test_two_tap_together_one_wins_and_the_other_is_told_who(shift):
    call = shift.rings(OLENA)
    shift.takes(shift.ana, call)
    with pytest.raises(TakenBy) as lost:
        shift.takes(shift.borys, call)
    assert lost.value.name == "Ana Ruiz"
    assert "Ana" not in str(lost.value)
    assert shift.look(call).taken_by == shift.ana


def test_of_twenty_who_tap_at_once_exactly_one_wins(shift):
    call = shift.rings(OLENA)
    with shift.store.writing() as tx:
        now = shift.clock.now()
        crowd = [person(tx, f"v{n}", f"Volunteer {n}", now, "volunteer") for n in range(20)]
    start, outcomes = threading.Barrier(20), []

    def tap(volunteer):
        start.wait(5)
        try:
            shift.takes(volunteer, call)
            outcomes.append("won")
        except TakenBy as lost:
            outcomes.append(lost.name)

    threads = [threading.Thread(target=tap, args=(volunteer,)) for volunteer in crowd]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    winner = shift.look(call).taken_name
    assert sorted(outcomes) == sorted(["won"] + [winner] * 19)


def test_a_second_tap_by_the_same_volunteer_changes_nothing(shift):
    call = shift.taken(OLENA)
    shift.clock.wait(seconds=1)
    shift.takes(shift.ana, call)
    assert shift.look(call) == call


def test_a_call_that_rings_no_more_cannot_be_taken(shift):
    call = shift.missed(OLENA)
    with pytest.raises(WrongMoment) as late:
        shift.takes(shift.ana, call)
    assert late.value.state == "missed"
    with pytest.raises(NotFound), shift.store.writing() as tx:
        desk.take(tx, "no-such-call", shift.ana, shift.clock.now())


def test_a_volunteer_who_talks_cannot_take_another_call(shift):
    shift.talking(OLENA)
    other = shift.rings("+34600000002")
    with pytest.raises(WrongMoment) as busy:
        shift.takes(shift.ana, other)
    assert busy.value.state == "on-another-call"
    assert shift.look(other).state == "ringing"
    shift.takes(shift.borys, other)


def test_a_volunteer_who_still_writes_may_take_the_next_call(shift):
    shift.wrap_up(OLENA)
    assert shift.taken("+34600000002").state == "taken"


def test_a_volunteer_with_a_call_to_write_up_still_cannot_take_two_at_once(shift):
    shift.wrap_up(OLENA)
    shift.clock.wait(minutes=1)
    shift.talking("+34600000002")
    third = shift.rings("+34600000003")
    with pytest.raises(WrongMoment):
        shift.takes(shift.ana, third)


def test_a_taken_call_whose_caller_gives_up_first_is_missed_and_owned_by_who_took_it(shift):
    call = shift.taken(OLENA)
    shift.ends(call)
    assert shift.look(call).state == "missed"
    (duty,) = shift.duties()
    assert (duty.owner_id, duty.owner_name) == (shift.ana, "Ana Ruiz")


# Hanging up, wrapping up, closing -------------------------------------------------------------


def test_hanging_up_asks_the_line_once(shift):
    call = shift.talking(OLENA)
    shift.hangs_up(call)
    asked = shift.look(call).hang_up_at
    assert asked is not None
    assert [one.id for one in shift.wanted()] == [call.id]
    shift.clock.wait(seconds=2)
    shift.hangs_up(call)
    assert shift.look(call).hang_up_at == asked
    shift.ends(call, by="line")
    assert shift.wanted() == []


def test_what_the_line_is_wanted_for_is_answering_then_nothing(shift):
    ringing = shift.rings(OLENA)
    assert shift.wanted() == []
    shift.takes(shift.ana, ringing)
    assert [one.id for one in shift.wanted()] == [ringing.id]
    shift.answered(ringing)
    assert shift.wanted() == []


def test_a_call_that_ended_waits_for_its_disposition(shift):
    call = shift.wrap_up(OLENA)
    assert (call.state, call.disposition, call.ended_by) == ("wrap-up", None, "caller")
    assert [one.id for one in shift.open_calls()] == [call.id]
    with shift.store.reading() as r:
        mine = calls.of_volunteer(r, shift.ana)
    assert mine is not None
    assert mine.id == call.id


@pytest.mark.parametrize("disposition", DISPOSITIONS)
def test_every_disposition_closes_the_call(shift, disposition):
    call = shift.wrap_up(OLENA)
    shift.closes(call, disposition)
    closed = shift.look(call)
    assert (closed.state, closed.disposition) == ("closed", disposition)
    assert closed.closed_at is not None
    assert shift.open_calls() == []


@pytest.mark.parametrize("disposition", ["", "fine", "ANSWERED"])
def test_a_call_does_not_close_without_one_of_the_dispositions(shift, disposition):
    call = shift.wrap_up(OLENA)
    with pytest.raises(NotFound):
        shift.closes(call, disposition)
    assert shift.look(call).state == "wrap-up"


@pytest.mark.parametrize("disposition", ONE_TAP)
def test_one_tap_closes_a_call_that_still_talks_and_hangs_it_up(shift, disposition):
    call = shift.talking(OLENA)
    shift.closes(call, disposition)
    closed = shift.look(call)
    assert (closed.state, closed.disposition) == ("closed", disposition)
    assert closed.hang_up_at is not None
    assert [one.id for one in shift.wanted()] == [call.id]
    shift.ends(call, by="line")
    ended = shift.look(call)
    assert (ended.state, ended.ended_by) == ("closed", "line")
    assert shift.wanted() == []
    assert shift.duties() == []


def test_a_call_nobody_has_talked_on_cannot_be_closed(shift):
    call = shift.taken(OLENA)
    with pytest.raises(WrongMoment) as early:
        shift.closes(call, "answered")
    assert early.value.state == "taken"


def test_closing_twice_is_closing_once_but_never_with_another_word(shift):
    call = shift.wrap_up(OLENA)
    shift.closes(call, "answered")
    closed = shift.look(call)
    shift.clock.wait(minutes=1)
    shift.closes(call, "answered")
    assert shift.look(call) == closed
    with pytest.raises(WrongMoment):
        shift.closes(call, "prank")


@pytest.mark.parametrize(
    "work",
    [
        desk.hang_up,
        lambda tx, call, who, _now: desk.write_down(tx, call, who, note="mine"),
        lambda tx, call, who, now: desk.close(tx, call, who, "answered", now),
    ],
)
def test_nobody_works_on_another_volunteer_s_call(shift, work):
    call = shift.talking(OLENA)
    with pytest.raises(TakenBy) as refused, shift.store.writing() as tx:
        work(tx, call.id, shift.borys, shift.clock.now())
    assert refused.value.name == "Ana Ruiz"


def test_a_call_that_does_not_exist_is_not_found(shift):
    with pytest.raises(NotFound), shift.store.writing() as tx:
        desk.hang_up(tx, "no-such-call", shift.ana, shift.clock.now())


def test_what_is_typed_is_kept_as_it_is_typed(shift):
    call = shift.talking(OLENA)
    note = "<script>alert('x')</script>\n\u202e {code} 😀"
    with shift.store.writing() as tx:
        desk.write_down(tx, call.id, shift.ana, note=note, language="ru")
        desk.write_down(tx, call.id, shift.ana, language="")
        desk.write_down(tx, call.id, shift.ana)
    written = shift.look(call)
    assert (written.note, written.language) == (note, "ru")
    with shift.store.reading() as r:
        caller = callers.get(r, written.caller_id)
    assert caller is not None
    assert caller.language == "ru"
    with shift.store.writing() as tx:
        desk.write_down(tx, call.id, shift.ana, note="")
    assert shift.look(call).note == ""


# Rung again, rung back ------------------------------------------------------------------------


def test_who_rings_again_and_is_answered_needs_no_callback(shift):
    shift.missed(OLENA)
    duty = shift.duties()[0]
    shift.closes(shift.wrap_up(OLENA), "answered")
    assert shift.duties() == []
    assert shift.callback(duty.id).outcome == "rang-again"


@pytest.mark.parametrize("disposition", ["silent", "not-reached"])
def test_a_silent_call_leaves_the_duty_to_ring_back(shift, disposition):
    shift.missed(OLENA)
    shift.closes(shift.wrap_up(OLENA), disposition)
    assert len(shift.duties()) == 1


def test_a_promise_is_a_callback_of_who_promised(shift):
    shift.closes(shift.wrap_up(OLENA), "callback-promised")
    (duty,) = shift.duties()
    assert (duty.reason, duty.misses, duty.owner_id) == ("promised", 0, shift.ana)


def test_a_promise_to_who_rang_again_ends_the_old_duty_and_begins_a_new_one(shift):
    shift.missed(OLENA)
    old = shift.duties()[0]
    shift.closes(shift.wrap_up(OLENA), "callback-promised")
    (new,) = shift.duties()
    assert new.id != old.id
    assert new.reason == "promised"
    assert shift.callback(old.id).outcome == "rang-again"


def test_a_promise_to_a_withheld_number_promises_nothing(shift):
    shift.closes(shift.wrap_up(None), "callback-promised")
    assert shift.duties() == []


def test_ringing_back_is_a_call_of_who_rings_and_an_attempt(shift):
    shift.line_is("ready")
    shift.missed(OLENA)
    call = shift.rings_back(shift.ana)
    assert (call.direction, call.state, call.number, call.taken_by) == (
        "out", "taken", OLENA, shift.ana,
    )  # fmt: skip
    assert [one.id for one in shift.wanted()] == [call.id]
    duty = shift.callback(call.callback_id)
    assert (duty.owner_id, duty.attempts, duty.state) == (shift.ana, 1, "open")


def test_who_is_reached_ends_the_callback(shift):
    shift.line_is("ready")
    shift.missed(OLENA)
    call = shift.rings_back(shift.ana)
    shift.dialled(call)
    shift.answered(call)
    shift.ends(call)
    shift.closes(call, "booked")
    assert shift.duties() == []
    assert shift.callback(call.callback_id).outcome == "reached"


def test_a_wrong_number_rung_back_says_so(shift):
    shift.line_is("ready")
    shift.missed(OLENA)
    call = shift.rings_back(shift.ana)
    shift.dialled(call)
    shift.answered(call)
    shift.closes(call, "wrong-number")
    assert shift.callback(call.callback_id).outcome == "wrong-number"


def test_who_does_not_pick_up_stays_a_duty_and_is_not_missed_again(shift):
    shift.line_is("ready")
    shift.missed(OLENA)
    before = len(shift.texts_to(OLENA))
    call = shift.rings_back(shift.ana)
    shift.dialled(call)
    shift.ends(call, by="unknown")
    ended = shift.look(call)
    assert (ended.state, ended.disposition) == ("closed", "not-reached")
    (duty,) = shift.duties()
    assert (duty.attempts, duty.misses) == (1, 1)
    assert len(shift.texts_to(OLENA)) == before


def test_ringing_back_needs_a_ready_and_free_line(shift):
    shift.missed(OLENA)
    for state in ("absent", "deaf", "locked", "registering"):
        shift.line_is(state)
        with pytest.raises(WrongMoment) as none:
            shift.rings_back(shift.ana)
        assert none.value.state == "no-free-line"
    shift.line_is("ready")
    shift.rings("+34600000002")
    with pytest.raises(WrongMoment):
        shift.rings_back(shift.ana)
    assert shift.duties()[0].attempts == 0
    assert shift.duties()[0].owner_id is None


def test_a_line_that_still_hangs_up_is_not_free_yet(shift):
    shift.line_is("ready")
    shift.missed(OLENA)
    prank = shift.talking("+34600000002")
    shift.closes(prank, "prank")
    with pytest.raises(WrongMoment) as busy:
        shift.rings_back(shift.borys)
    assert busy.value.state == "no-free-line"
    shift.ends(prank, by="line")
    assert shift.rings_back(shift.borys).state == "taken"


def test_who_talks_cannot_ring_back(shift):
    shift.line_is("ready", "line-2")
    shift.missed(OLENA)
    shift.talking("+34600000002")
    with pytest.raises(WrongMoment) as busy:
        shift.rings_back(shift.ana)
    assert busy.value.state == "on-another-call"


def test_a_duty_to_somebody_without_a_number_cannot_be_rung(shift):
    shift.line_is("ready")
    with shift.store.writing() as tx:
        nobody = callers.met(tx, PhoneNumber("1004", answerable=False), None, shift.clock.now())
        callbacks.owe(tx, nobody.id, "promised", shift.ana, shift.clock.now())
    with pytest.raises(NoReplyPossible):
        shift.rings_back(shift.ana)


def test_a_duty_has_one_owner_and_the_other_is_told_who(shift):
    shift.line_is("ready")
    shift.missed(OLENA)
    duty = shift.duties()[0]
    with shift.store.writing() as tx:
        desk.take_on(tx, duty.id, shift.ana)
        desk.take_on(tx, duty.id, shift.ana)
    for act in (
        lambda tx: desk.take_on(tx, duty.id, shift.borys),
        lambda tx: desk.ring_back(tx, duty.id, shift.borys, shift.clock.now()),
        lambda tx: desk.not_reached(tx, duty.id, shift.borys, shift.clock.now()),
    ):
        with pytest.raises(TakenBy) as owned, shift.store.writing() as tx:
            act(tx)
        assert owned.value.name == "Ana Ruiz"
    with pytest.raises(NotFound), shift.store.writing() as tx:
        desk.take_on(tx, "no-such-callback", shift.ana)


def test_not_reached_from_another_phone_is_an_attempt(shift):
    shift.missed(OLENA)
    duty = shift.duties()[0]
    with shift.store.writing() as tx:
        desk.not_reached(tx, duty.id, shift.ana, shift.clock.now())
        desk.not_reached(tx, duty.id, shift.ana, shift.clock.now())
    (still,) = shift.duties()
    assert (still.attempts, still.owner_id) == (2, shift.ana)
    assert still.attempted_at is not None


@pytest.mark.parametrize("outcome", ["reached", "wrong-number", "given-up"])
def test_a_duty_is_finished_by_hand_once(shift, outcome):
    shift.missed(OLENA)
    duty = shift.duties()[0]
    with shift.store.writing() as tx:
        desk.finish_callback(tx, duty.id, shift.ana, outcome, shift.clock.now())
    assert shift.callback(duty.id).outcome == outcome
    for act in (
        lambda tx: desk.finish_callback(tx, duty.id, shift.ana, "reached", shift.clock.now()),
        lambda tx: desk.ring_back(tx, duty.id, shift.ana, shift.clock.now()),
        lambda tx: desk.not_reached(tx, duty.id, shift.ana, shift.clock.now()),
        lambda tx: desk.take_on(tx, duty.id, shift.ana),
    ):
        with pytest.raises(WrongMoment), shift.store.writing() as tx:
            act(tx)
    assert shift.callback(duty.id).attempts == int(outcome != "given-up")


@pytest.mark.parametrize("outcome", ["rang-again", "", "fine"])
def test_a_duty_is_not_finished_with_a_word_of_one_s_own(shift, outcome):
    shift.missed(OLENA)
    with pytest.raises(NotFound), shift.store.writing() as tx:
        desk.finish_callback(tx, shift.duties()[0].id, shift.ana, outcome, shift.clock.now())
    with pytest.raises(NotFound), shift.store.writing() as tx:
        desk.finish_callback(tx, "no-such-callback", shift.ana, "reached", shift.clock.now())


def test_a_miss_after_the_duty_was_done_is_a_new_duty(shift):
    shift.missed(OLENA)
    with shift.store.writing() as tx:
        desk.finish_callback(tx, shift.duties()[0].id, shift.ana, "given-up", shift.clock.now())
    shift.missed(OLENA)
    (duty,) = shift.duties()
    assert (duty.misses, duty.attempts) == (1, 0)


# The power comes back -------------------------------------------------------------------------


def test_after_a_restart_every_open_call_finds_its_end(shift):
    shift.line_is("ready", "line-2")
    ringing = shift.rings("+34600000001")
    taken = shift.taken("+34600000002", by=shift.borys)
    talking = shift.talking("+34600000003")
    one_tap = shift.talking("+34600000004", by=shift.people.coordinator)
    shift.closes(one_tap, "prank", by=shift.people.coordinator)
    assert shift.recovered() == 4
    states = {shift.look(call).state for call in (ringing, taken)}
    assert states == {"missed"}
    assert (shift.look(talking).state, shift.look(talking).ended_by) == ("wrap-up", "unknown")
    assert shift.look(one_tap).state == "closed"
    assert {duty.number[-1] for duty in shift.duties()} == {"1", "2"}
    assert shift.recovered() == 0


def test_after_a_restart_another_line_s_calls_go_on(shift):
    call = shift.rings(OLENA)
    assert shift.recovered("line-2") == 0
    assert shift.look(call).state == "ringing"


def test_an_end_that_is_told_twice_is_one_end(shift):
    call = shift.missed(OLENA)
    shift.clock.wait(seconds=5)
    shift.ends(call, by="line")
    assert shift.look(call) == call
    assert shift.duties()[0].misses == 1


def test_an_end_or_an_answer_of_no_call_is_passed_over(shift):
    with shift.store.writing() as tx:
        ring.ended(tx, shift.site, "no-such-call", "caller", shift.clock.now())
        ring.answered(tx, "no-such-call", shift.clock.now())
    missed = shift.missed(OLENA)
    shift.answered(missed)
    assert shift.look(missed) == missed


def test_a_line_that_counts_its_calls_from_one_again_is_understood(shift):
    old = shift.missed(OLENA, line_call=1)
    new = shift.rings("+34600000002", line_call=1)
    with shift.store.reading() as r:
        found = calls.on_line(r, "line-1", 1)
    assert found is not None
    assert found.id == new.id != old.id


def test_what_was_said_before_is_there_when_a_caller_rings(shift):
    shift.closes(shift.wrap_up(OLENA), "answered")
    shift.clock.wait(days=1)
    again = shift.rings(OLENA)
    with shift.store.reading() as r:
        history = calls.of_caller(r, again.caller_id)
        assert callbacks.count_open(r) == 0
        assert messages.count_fresh(r) == 0
    assert len(history) == 2
    assert history[0].id == again.id
    assert history[1].disposition == "answered"


def test_a_line_that_left_the_settings_is_forgotten(shift):
    shift.line_is("ready", "line-1")
    shift.line_is("absent", "old")
    with shift.store.writing() as tx:
        lines.keep_only(tx, ("line-1",))
        assert [line.name for line in lines.all_of(tx)] == ["line-1"]


def test_a_caller_s_history_shows_the_newest_calls_only(shift):
    for _ in range(25):
        shift.clock.wait(hours=1)
        shift.missed(OLENA)
    last = shift.rings(OLENA)
    with shift.store.reading() as r:
        history = calls.of_caller(r, last.caller_id, 20)
    assert len(history) == 20
    assert history[0].id == last.id


def queue(shift: Shift) -> list[str]:
    with shift.store.reading() as r:
        return [one.number for one in desk.owed(r, shift.now())]


def test_whoever_waits_longest_is_rung_back_first(shift):
    shift.missed(OLENA)
    shift.clock.wait(minutes=5)
    shift.missed(IVAN)
    shift.clock.wait(minutes=5)
    shift.missed(OLENA)
    assert queue(shift) == [OLENA, IVAN]


def test_who_did_not_pick_up_stands_behind_the_others_for_a_while(shift, people):
    shift.missed(OLENA)
    shift.clock.wait(minutes=5)
    shift.missed(IVAN)
    first = next(one for one in shift.duties() if one.number == OLENA)
    with shift.store.writing() as tx:
        desk.not_reached(tx, first.id, people.ana, shift.now())
    assert queue(shift) == [IVAN, OLENA]
    shift.clock.wait(minutes=11)
    assert queue(shift) == [OLENA, IVAN]


def test_who_rings_again_after_a_try_is_first_again(shift, people):
    shift.missed(OLENA)
    shift.clock.wait(minutes=5)
    shift.missed(IVAN)
    first = next(one for one in shift.duties() if one.number == OLENA)
    with shift.store.writing() as tx:
        desk.not_reached(tx, first.id, people.ana, shift.now())
    shift.clock.wait(minutes=1)
    shift.missed(OLENA)
    assert queue(shift) == [OLENA, IVAN]
