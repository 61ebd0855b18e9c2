"""What every line keeps, whether fake or real: the words of kit/modem/line.py, one by one."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from kit.errors import LineLost, PortMissing, Refused
from kit.modem import pdu
from kit.modem.line import (
    Connected,
    Digit,
    Diversion,
    Diverted,
    Ended,
    EndedBy,
    Lost,
    MessageWaiting,
    Progress,
    Report,
    Restarted,
    Ringing,
    Stored,
)
from tests.contracts.streets import CALLER, FakeStreet, PtyStreet, Street


@pytest.fixture(params=["fake", "generic", "sim800", "sim7600", "a76xx", "ec25", "huawei"])
def street(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Street]:
    street: Street = (
        FakeStreet()
        if request.param == "fake"
        else PtyStreet(tmp_path, dialect=request.param, call_waiting=True)
    )
    street.line.listen(street.heard)
    street.line.open()
    yield street
    if isinstance(street, PtyStreet):
        street.close()


def test_a_ring_says_who_is_calling(street: Street) -> None:
    assert street.ring().number == CALLER


def test_a_withheld_caller_rings_without_a_number(street: Street) -> None:
    assert street.ring(None).number is None


def test_two_calls_never_share_a_number(street: Street) -> None:
    first = street.ring()
    street.caller_hangs_up()
    street.ended()
    assert street.ring().call != first.call


def test_numbers_of_calls_go_on_when_the_line_was_opened_again(street: Street) -> None:
    first = street.ring()
    street.unplug()
    street.line.close()
    street.plug()
    street.line.open()
    assert street.ring().call != first.call


def test_a_caller_who_gives_up_ends_the_call(street: Street) -> None:
    call = street.ring().call
    street.caller_hangs_up()
    ended = street.ended()
    assert (ended.call, ended.by) == (call, EndedBy.CALLER)


def test_a_caller_who_hangs_up_while_talking_ends_the_call(street: Street) -> None:
    call = street.ring().call
    street.line.answer(call)
    street.caller_hangs_up()
    ended = street.ended()
    assert (ended.call, ended.by) == (call, EndedBy.CALLER)


def test_hanging_up_ends_the_call_by_the_line(street: Street) -> None:
    call = street.ring().call
    street.line.answer(call)
    street.line.hang_up(call)
    ended = street.ended()
    assert (ended.call, ended.by) == (call, EndedBy.LINE)


def test_rejecting_ends_the_call_by_the_line(street: Street) -> None:
    call = street.ring().call
    street.line.hang_up(call)
    ended = street.ended()
    assert (ended.call, ended.by) == (call, EndedBy.LINE)


def test_hanging_up_what_is_over_does_nothing(street: Street) -> None:
    call = street.ring().call
    street.line.hang_up(call)
    street.ended()
    street.line.hang_up(call)
    street.ring()
    assert len(street.heard.all(Ended)) == 1


def test_a_call_that_is_gone_cannot_be_answered(street: Street) -> None:
    call = street.ring().call
    street.caller_hangs_up()
    street.ended()
    with pytest.raises(Refused):
        street.line.answer(call)


def test_the_next_call_can_be_answered_after_one_was_missed(street: Street) -> None:
    street.ring()
    street.caller_hangs_up()
    street.ended()
    call = street.ring().call
    street.line.answer(call)
    street.line.hang_up(call)
    assert street.ended(2).call == call


def test_a_key_that_the_caller_presses_is_heard(street: Street) -> None:
    call = street.ring().call
    street.line.answer(call)
    street.caller_presses("5")
    assert street.heard.wait_for(Digit) == Digit(call, "5")


def test_a_dialled_call_is_connected_and_ends(street: Street) -> None:
    call = street.line.dial(CALLER)
    street.callee_picks_up()
    assert street.heard.wait_for(Connected).call == call
    street.line.hang_up(call)
    assert street.ended() == Ended(call, EndedBy.LINE, street.ended().cause)


def test_what_is_no_number_is_not_dialled(street: Street) -> None:
    with pytest.raises(Refused):
        street.line.dial("+34;ATZ")
    assert street.heard.all(Ended) == []


def test_a_message_is_hinted_at_and_brought_home(street: Street) -> None:
    street.text("Is the crossing open?")
    street.heard.wait_for(MessageWaiting)
    assert street.bodies() == ["Is the crossing open?"]
    assert street.bodies() == []


def test_both_memories_are_brought_home(street: Street) -> None:
    street.text("on the card", "SM")
    street.text("in the modem", "ME")
    assert sorted(street.bodies()) == ["in the modem", "on the card"]


def test_a_joined_message_comes_home_in_its_parts(street: Street) -> None:
    body = "Де безпечний перехід? 😀" * 6
    street.text(body)
    parts = [pdu.decode(stored.pdu) for stored in street.drain()]
    delivers = [part for part in parts if isinstance(part, pdu.Deliver)]
    assert len(delivers) > 1
    assert pdu.text_of(delivers) == body


def test_what_could_not_be_kept_stays(street: Street) -> None:
    street.text("do not lose me")

    def full_disk(_: object) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 -- whatever keeping raises
        street.line.drain(full_disk, lambda _: None)
    assert street.bodies() == ["do not lose me"]


def test_what_comes_in_while_keeping_is_not_deleted(street: Street) -> None:
    street.text("first")
    seen = street.drain(lambda _: street.text("second"))
    assert len(seen) == 1
    assert street.bodies() == ["second"]


def test_nothing_is_cleared_before_it_was_kept(street: Street) -> None:
    steps: list[tuple[str, Stored]] = []
    for at in range(5):
        street.text(f"text {at}")
    street.line.drain(
        lambda found: steps.extend(("kept", stored) for stored in found),
        lambda found: steps.extend(("cleared", stored) for stored in found),
    )
    assert [word for word, _ in steps] == ["kept"] * 5 + ["cleared"] * 5
    assert [stored for _, stored in steps[:5]] == [stored for _, stored in steps[5:]]


def test_a_text_reaches_the_phone_and_its_report_comes_back(street: Street) -> None:
    (part,) = pdu.encode(CALLER, "Su cita: lunes 10:00, código {K7}", 1)
    reference = street.line.send(part)
    assert street.texts_received(1) == ["Su cita: lunes 10:00, código {K7}"]
    assert street.heard.wait_for(Report) == Report(reference, CALLER, 0)


def test_a_refused_text_says_why_and_the_next_goes(street: Street) -> None:
    street.refuse_next_send()
    (part,) = pdu.encode(CALLER, "one", 1)
    with pytest.raises(Refused) as refused:
        street.line.send(part)
    assert (refused.value.family, refused.value.cause) == ("CMS", 38)


def test_a_healthy_line_is_registered_at_home(street: Street) -> None:
    health = street.line.check()
    assert health.registration == "home"
    assert health.signal in range(5)
    assert health.imei.isdigit()
    assert health.operator == "Street Mobile"


def test_an_unplugged_line_is_lost_with_its_calls(street: Street) -> None:
    call = street.ring().call
    street.unplug()
    street.heard.wait_for(Lost)
    assert street.ended() == Ended(call, EndedBy.UNKNOWN, street.ended().cause)
    with pytest.raises(LineLost):
        street.line.check()


def test_an_unplugged_line_cannot_be_opened_until_it_is_back(street: Street) -> None:
    street.unplug()
    street.line.close()
    with pytest.raises(PortMissing):
        street.line.open()
    street.plug()
    street.line.open()
    street.text("I waited")
    assert street.bodies() == ["I waited"]


def test_a_modem_that_restarts_is_set_up_again_and_works(street: Street) -> None:
    call = street.ring().call
    street.reset()
    street.heard.wait_for(Restarted)
    assert street.ended().call == call
    street.line.set_up()
    assert street.ring().number == CALLER
    street.text("after the restart")
    street.heard.wait_for(MessageWaiting)
    assert street.bodies() == ["after the restart"]


def test_a_closed_line_does_nothing_more(street: Street) -> None:
    street.line.close()
    street.line.close()
    for command in (
        street.line.check,
        street.line.set_up,
        lambda: street.line.dial(CALLER),
        lambda: street.line.drain(lambda _: None, lambda _: None),
    ):
        with pytest.raises(LineLost):
            command()


def test_a_text_that_cannot_even_be_typed_is_certain_not_to_have_gone(street: Street) -> None:
    (part,) = pdu.encode(CALLER, "one", 1)
    street.unplug()
    with pytest.raises(Refused):
        street.line.send(part)
    street.line.close()
    with pytest.raises(Refused):
        street.line.send(part)


def test_a_line_can_be_closed_before_it_was_opened(street: Street) -> None:
    street.line.close()
    street.line.open()
    assert isinstance(street.ring(), Ringing)


SECOND = "+34600111222"


def two_calls(street: Street) -> tuple[int, int]:
    """The first on hold, the second talked with."""
    first = street.ring().call
    street.line.answer(first)
    second = street.ring(SECOND)
    assert (second.number, second.waiting) == (SECOND, True)
    street.line.answer(second.call)
    return first, second.call


def test_a_second_caller_waits_and_is_told_as_waiting(street: Street) -> None:
    first = street.ring()
    street.line.answer(first.call)
    second = street.ring(SECOND)
    assert (first.waiting, second.waiting) == (False, True)
    assert second.call != first.call


def test_a_waiting_caller_is_turned_away_and_the_call_goes_on(street: Street) -> None:
    first = street.ring().call
    street.line.answer(first)
    second = street.ring(SECOND).call
    street.line.hang_up(second)
    assert street.ended() == Ended(second, EndedBy.LINE, street.ended().cause)
    assert street.talks_with() == [CALLER]


def test_a_waiting_caller_who_gives_up_ends_alone(street: Street) -> None:
    first = street.ring().call
    street.line.answer(first)
    second = street.ring(SECOND).call
    street.second_caller_hangs_up()
    assert (street.ended().call, street.ended().by) == (second, EndedBy.CALLER)
    assert street.talks_with() == [CALLER]


def test_two_calls_are_held_and_swapped(street: Street) -> None:
    two_calls(street)
    assert street.talks_with() == [SECOND]
    street.line.swap()
    assert street.talks_with() == [CALLER]
    street.line.swap()
    assert street.talks_with() == [SECOND]


def test_ending_the_call_under_way_leaves_the_one_on_hold(street: Street) -> None:
    first, second = two_calls(street)
    street.line.hang_up(second)
    assert street.ended().call == second
    assert street.talks_with() == [CALLER]
    street.line.hang_up(first)
    assert street.ended(2).call == first


def test_ending_the_call_on_hold_leaves_the_one_under_way(street: Street) -> None:
    first, _ = two_calls(street)
    street.line.hang_up(first)
    assert street.ended().call == first
    assert street.talks_with() == [SECOND]


def test_there_is_nothing_to_swap_without_a_call(street: Street) -> None:
    with pytest.raises(Refused):
        street.line.swap()


def test_who_waits_is_answered_and_not_swapped(street: Street) -> None:
    street.line.answer(street.ring().call)
    street.ring(SECOND)
    with pytest.raises(Refused):
        street.line.swap()


def test_keys_are_pressed_in_a_call(street: Street) -> None:
    call = street.ring().call
    street.line.answer(call)
    street.line.press(call, "12*#")
    assert street.keys_heard() == "12*#"


def test_keys_are_pressed_only_in_a_call_and_only_keys(street: Street) -> None:
    call = street.ring().call
    with pytest.raises(Refused):
        street.line.press(call, "1")
    street.line.answer(call)
    with pytest.raises(Refused):
        street.line.press(call, "1;H")


def test_a_dialled_call_is_said_to_ring_at_the_other_end(street: Street) -> None:
    call = street.line.dial(CALLER)
    street.callee_alerts()
    assert street.heard.wait_for(Progress) == Progress(call, "ringing")
    street.callee_picks_up()
    assert street.heard.wait_for(Connected).call == call
    assert len(street.heard.all(Progress)) == 1


@pytest.mark.parametrize("when", Diversion)
def test_callers_are_sent_on_asked_about_and_no_longer(street: Street, when: Diversion) -> None:
    after_s = 15 if when is Diversion.NO_REPLY else None
    assert street.line.diverted(when) is None
    street.line.divert(when, Diverted(SECOND, after_s))
    assert street.line.diverted(when) == Diverted(SECOND, after_s)
    street.line.divert(when, None)
    assert street.line.diverted(when) is None


def test_callers_are_not_sent_on_to_what_is_no_number(street: Street) -> None:
    with pytest.raises(Refused):
        street.line.divert(Diversion.BUSY, Diverted('+34",4'))


def test_the_credit_is_asked_for_with_a_code(street: Street) -> None:
    assert street.line.ussd("*100#") == "Credit: 12.50 EUR"


def test_a_code_that_the_network_does_not_know_is_refused(street: Street) -> None:
    with pytest.raises(Refused):
        street.line.ussd("*999#")


def test_the_time_of_the_network_is_told_in_utc(street: Street) -> None:
    now = datetime(2026, 11, 24, 9, 30, 15, tzinfo=UTC)
    street.the_time_is(now)
    assert street.line.network_time() == now


def test_a_line_that_is_restarted_says_so_and_works_again(street: Street) -> None:
    street.line.restart()
    street.heard.wait_for(Restarted)
    street.line.set_up()
    assert street.ring().number == CALLER


def test_a_call_need_not_wait_until_every_message_is_deleted(street: Street) -> None:
    for at in range(3):
        street.text(f"text {at}")
    call = street.ring().call
    cleared: list[Stored] = []
    answered: list[int] = []

    def answer_once() -> None:
        if not answered:
            street.line.answer(call)
            answered.append(len(cleared))

    assert street.line.drain(lambda _: None, cleared.extend, answer_once) == 3
    assert (answered, len(cleared)) == ([0], 3)
    assert street.talks_with() == [CALLER]


def test_what_was_deleted_before_an_interruption_is_told(street: Street) -> None:
    for at in range(3):
        street.text(f"text {at}")
    cleared: list[Stored] = []
    steps = iter((False, True))

    def fail_at_the_second() -> None:
        if next(steps):
            raise OSError

    with pytest.raises(OSError):  # noqa: PT011 -- whatever it raises
        street.line.drain(lambda _: None, cleared.extend, fail_at_the_second)
    assert len(cleared) == 1
    assert len(street.bodies()) == 2
