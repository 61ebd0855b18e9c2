"""The line on a pty when things go wrong: with the simulated modem, and with rubbish."""

from __future__ import annotations

import logging
import os
import threading
import time
import tty
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kit.errors import (
    LineLost,
    LineSilent,
    NoSim,
    NotAModem,
    PduInvalid,
    PinNeeded,
    PinWrong,
    PortMissing,
    PortTaken,
    PukNeeded,
    Refused,
)
from kit.modem import pdu
from kit.modem.adapter import SerialLine
from kit.modem.line import (
    Ended,
    EndedBy,
    Event,
    Identified,
    Lost,
    MessageWaiting,
    Restarted,
    Ringing,
)
from kit.simulator.sim import UNREAD, Kept
from tests.contracts.streets import CALLER, LINE_NUMBER, PtyStreet

_OUR_THREADS = ("wire /", "calls ")
UNREADABLE = "07914306000000F0040C91836017325476000862114230918340F00041"


@pytest.fixture
def streets(tmp_path: Path) -> Iterator[Callable[..., PtyStreet]]:
    made: list[PtyStreet] = []

    def make(**modem: object) -> PtyStreet:
        street = PtyStreet(tmp_path / str(len(made)), **modem)
        street.line.listen(street.heard)
        made.append(street)
        return street

    yield make
    for street in made:
        street.close()


@pytest.fixture
def street(streets: Callable[..., PtyStreet]) -> PtyStreet:
    street = streets()
    street.line.open()
    return street


@pytest.fixture
def rubbish() -> Iterator[tuple[int, str]]:
    """A port with nothing behind it: what we write there is the test's to read."""
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


def drain_until_quiet(street: PtyStreet, total: int) -> list[str]:
    deadline = time.monotonic() + 20
    found: list[str] = []
    while len(found) < total and time.monotonic() < deadline:
        found += street.bodies()
    return found


# Opening


def test_a_port_that_is_not_there_is_missing(tmp_path: Path) -> None:
    with pytest.raises(PortMissing):
        SerialLine("one", str(tmp_path / "nothing")).open()


def test_a_port_that_another_program_holds_is_taken(street: PtyStreet) -> None:
    with pytest.raises(PortTaken):
        SerialLine("two", str(street.modem.port)).open()


def test_a_file_is_no_modem(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("AT")
    with pytest.raises(NotAModem):
        SerialLine("one", str(tmp_path / "file")).open()


def test_a_port_where_nobody_answers_is_no_modem_within_5_s(rubbish: tuple[int, str]) -> None:
    began = time.monotonic()
    with pytest.raises(NotAModem):
        SerialLine("one", rubbish[1]).open()
    assert time.monotonic() - began < 5.5


def test_a_port_that_answers_rubbish_is_no_modem_within_5_s(rubbish: tuple[int, str]) -> None:
    master, port = rubbish
    stop = threading.Event()

    def positions() -> None:
        while not stop.wait(0.02):
            os.write(master, b"$GPGGA,123519,4807.038,N,01131.000,E,1,08\r\n\xff\x00garbage")

    with ThreadPoolExecutor() as pool:
        talker = pool.submit(positions)
        began = time.monotonic()
        with pytest.raises(NotAModem):
            SerialLine("one", port).open()
        stop.set()
        talker.result()
    assert time.monotonic() - began < 5.5


def test_a_modem_left_in_the_middle_of_a_text_is_found(
    streets: Callable[..., PtyStreet],
) -> None:
    street = streets()
    street.modem.board.terminal.hear(b"AT+CMGS=20\r0011")
    street.line.open()
    assert street.line.check().registration == "home"
    assert street.phone.inbox == []


def test_the_right_pin_opens_the_card(streets: Callable[..., PtyStreet]) -> None:
    street = streets(pin="1234")
    street.line = SerialLine("one", str(street.modem.port), pin="1234")
    street.line.open()
    assert street.line.check().registration == "home"


def test_a_pin_that_was_accepted_opens_the_card_again_after_a_restart(
    streets: Callable[..., PtyStreet],
) -> None:
    street = streets(pin="1234")
    street.line = SerialLine("one", str(street.modem.port), pin="1234")
    street.line.listen(street.heard)
    street.line.open()
    street.modem.faults.reset()
    street.heard.wait_for(Restarted)
    street.line.set_up()
    assert street.line.check().registration == "home"


def test_a_wrong_pin_is_never_tried_twice(streets: Callable[..., PtyStreet]) -> None:
    street = streets(pin="1234")
    street.line = SerialLine("one", str(street.modem.port), pin="9999")
    for _ in range(3):
        with pytest.raises(PinWrong):
            street.line.open()
    assert street.modem.board.sim.tries == 2


def test_a_wrong_pin_is_not_tried_again_after_a_restart(
    streets: Callable[..., PtyStreet], tmp_path: Path
) -> None:
    street = streets(pin="1234")
    noted = tmp_path / "pin.tried"
    for _ in range(3):
        street.line = SerialLine("one", str(street.modem.port), pin="9999", tried_pin=noted)
        with pytest.raises(PinWrong):
            street.line.open()
    assert street.modem.board.sim.tries == 2
    assert "9999" not in noted.read_text("ascii")


def test_a_pin_corrected_in_the_settings_is_tried(
    streets: Callable[..., PtyStreet], tmp_path: Path
) -> None:
    street = streets(pin="1234")
    noted = tmp_path / "pin.tried"
    street.line = SerialLine("one", str(street.modem.port), pin="9999", tried_pin=noted)
    with pytest.raises(PinWrong):
        street.line.open()
    street.line = SerialLine("one", str(street.modem.port), pin="1234", tried_pin=noted)
    street.line.open()
    assert street.line.check().registration == "home"
    assert not noted.exists()


def test_the_last_tries_of_a_card_are_left_to_people(streets: Callable[..., PtyStreet]) -> None:
    street = streets(pin="1234")
    for _ in range(5):  # as after five restarts of the box
        street.line = SerialLine("one", str(street.modem.port), pin="9999")
        with pytest.raises(PinWrong):
            street.line.open()
    assert street.modem.board.sim.tries == 1


def test_a_pin_that_is_not_given_is_asked_for(streets: Callable[..., PtyStreet]) -> None:
    street = streets(pin="1234")
    with pytest.raises(PinNeeded):
        street.line.open()
    assert street.modem.board.sim.tries == 3


def test_a_blocked_card_is_said_to_be_blocked(streets: Callable[..., PtyStreet]) -> None:
    street = streets(pin="1234")
    street.modem.board.sim.tries = 0
    street.line = SerialLine("one", str(street.modem.port), pin="1234")
    with pytest.raises(PukNeeded):
        street.line.open()


def test_a_modem_without_a_card_says_so(streets: Callable[..., PtyStreet]) -> None:
    street = streets()
    street.modem.faults.no_sim()
    with pytest.raises(NoSim):
        street.line.open()


def test_a_modem_that_could_not_be_opened_does_not_keep_the_port(
    streets: Callable[..., PtyStreet],
) -> None:
    street = streets(pin="1234")
    with pytest.raises(PinNeeded):
        street.line.open()
    street.line = SerialLine("one", str(street.modem.port), pin="1234")
    street.line.open()


# Calls


def test_a_number_60_ms_late_still_comes_with_the_ring(street: PtyStreet) -> None:
    assert street.ring(clip_delay_s=0.06).number == CALLER


def test_a_number_later_than_that_identifies_the_call(street: PtyStreet) -> None:
    ring = street.ring(clip_delay_s=0.6)
    assert ring.number in (None, CALLER)
    assert ring.number == CALLER or street.heard.wait_for(Identified) == Identified(1, CALLER)


def test_a_ring_with_its_number_does_not_wait_for_the_window(street: PtyStreet) -> None:
    began = time.monotonic()
    street.ring()
    assert time.monotonic() - began < 0.2


def test_two_withheld_callers_are_two_calls(street: PtyStreet) -> None:
    first = street.ring(None)
    street.caller_hangs_up()
    street.ended()
    second = street.ring(None)
    assert (first.number, second.number) == (None, None)
    assert first.call != second.call


def test_a_missed_call_is_seen(street: PtyStreet) -> None:
    ring = street.ring(patience_s=0.3)
    ended = street.ended()
    assert (ended.call, ended.by) == (ring.call, EndedBy.CALLER)


def test_earring_is_no_call(street: PtyStreet) -> None:
    street.modem.send_noise(b"\r\nEARRING\r\n")
    street.text("EARRING")
    street.heard.wait_for(MessageWaiting)
    assert street.heard.all(Ringing) == []


def test_events_come_from_one_thread(street: PtyStreet) -> None:
    threads = set()

    def hear(event: Event) -> None:
        threads.add(threading.get_ident())
        street.heard(event)

    street.line.listen(hear)
    call = street.ring().call
    street.line.answer(call)
    street.text("meanwhile")
    street.line.hang_up(call)
    street.ended()
    street.unplug()
    assert len(threads) == 1


def test_a_listener_that_fails_does_not_silence_the_line(street: PtyStreet) -> None:
    def broken(_: object) -> None:
        raise RuntimeError

    street.line.listen(broken)
    street.phone.ring(LINE_NUMBER, patience_s=0.1)
    assert street.line.check().registration == "home"
    street.line.listen(street.heard)
    street.text("still here")
    street.heard.wait_for(MessageWaiting)


# Messages


def test_a_burst_of_200_messages_comes_home_once_each(street: PtyStreet) -> None:
    bodies = [f"text {at}" for at in range(200)]
    with ThreadPoolExecutor() as pool:
        pool.submit(lambda: [street.phone.text(LINE_NUMBER, body) for body in bodies])
        found = drain_until_quiet(street, 200)
    assert sorted(found) == sorted(bodies)
    assert street.bodies() == []


def test_a_full_card_is_emptied_until_nothing_waits(streets: Callable[..., PtyStreet]) -> None:
    street = streets(sim_places=10, me_places=10)
    street.line.open()
    bodies = [f"text {at}" for at in range(60)]
    for body in bodies:
        street.phone.text(LINE_NUMBER, body)
    assert sorted(drain_until_quiet(street, 60)) == sorted(bodies)


def test_notifications_that_cross_commands_lose_nothing(street: PtyStreet) -> None:
    street.modem.faults.notification_inside_reply()
    bodies = [f"in {at}" for at in range(60)]
    answers = [f"out {at}" for at in range(30)]
    with ThreadPoolExecutor() as pool:
        pool.submit(lambda: [street.phone.text(LINE_NUMBER, body) for body in bodies])
        found = []
        for answer in answers:
            street.line.send(pdu.encode(CALLER, answer, 1)[0])
            found += street.bodies()
        found += drain_until_quiet(street, 60 - len(found))
    street.phone.wait_for_text(after=29)
    assert sorted(found) == sorted(bodies)
    assert [text.body for text in street.phone.inbox] == answers


def test_texts_stay_whole_while_another_thread_asks_for_the_signal(street: PtyStreet) -> None:
    done = threading.Event()

    def poll() -> None:
        while not done.is_set():
            street.line.check()

    with ThreadPoolExecutor() as pool:
        polling = pool.submit(poll)
        for at in range(30):
            street.line.send(pdu.encode(CALLER, f"answer {at}", 1)[0])
        done.set()
        polling.result()
    street.phone.wait_for_text(after=29)
    assert [text.body for text in street.phone.inbox] == [f"answer {at}" for at in range(30)]


def test_an_emoji_across_two_parts_comes_home_whole(street: PtyStreet) -> None:
    body = "я" * 66 + "😀" + "конец"
    street.phone.text(LINE_NUMBER, body, straddle=True)
    found = [pdu.decode(stored.pdu) for stored in street.drain()]
    parts = [part for part in found if isinstance(part, pdu.Deliver)]
    assert len(parts) == 2
    assert pdu.text_of(parts) == body


@pytest.mark.parametrize("bits", [8, 16])
def test_joined_references_of_both_widths_come_home(street: PtyStreet, bits: int) -> None:
    body = "The bus leaves at 7 @ gate {4}. " * 12
    street.phone.text(LINE_NUMBER, body, reference_bits=bits, shuffled=True)  # type: ignore[arg-type]
    found = [pdu.decode(stored.pdu) for stored in street.drain()]
    parts = [part for part in found if isinstance(part, pdu.Deliver)]
    assert len(parts) == 3
    assert pdu.text_of(parts) == body


@pytest.mark.parametrize("raw", [UNREADABLE, "07", "ABC"])
def test_what_cannot_be_read_comes_home_raw_and_only_its_place_is_freed(
    street: PtyStreet, raw: str
) -> None:
    memory = street.modem.board.memories["SM"]
    street.text("before")
    memory.keep(Kept(raw, UNREAD))
    street.text("after")
    stored = street.drain()
    assert [one.place for one in stored] == [1, 2, 3]
    assert stored[1].pdu == raw
    with pytest.raises(PduInvalid):
        pdu.decode(stored[1].pdu)
    assert memory.kept == {}


def test_a_message_handed_over_without_being_kept_is_not_lost(street: PtyStreet) -> None:
    street.modem.board.settings.notify[1] = 2
    street.phone.text(LINE_NUMBER, "straight to you")
    street.heard.wait_for(MessageWaiting)
    assert street.bodies() == ["straight to you"]


def test_a_message_handed_over_before_a_drain_is_there_after_the_line_was_opened_again(
    street: PtyStreet,
) -> None:
    street.modem.board.settings.notify[1] = 2
    street.phone.text(LINE_NUMBER, "straight to you")
    street.heard.wait_for(MessageWaiting)
    street.line.close()
    street.line.open()
    assert street.bodies() == ["straight to you"]


def test_a_message_handed_over_that_could_not_be_kept_stays(street: PtyStreet) -> None:
    street.modem.board.settings.notify[1] = 2
    street.phone.text(LINE_NUMBER, "straight to you")
    street.heard.wait_for(MessageWaiting)

    def full_disk(_: object) -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011 -- whatever keeping raises
        street.line.drain(full_disk, lambda _: None)
    assert street.bodies() == ["straight to you"]


def test_a_busy_card_is_asked_again(street: PtyStreet) -> None:
    street.text("patience")
    street.modem.faults.csms_busy()
    threading.Timer(0.5, street.modem.faults.clear, ("csms_busy",)).start()
    assert street.bodies() == ["patience"]


def test_a_text_that_the_network_refuses_is_refused(street: PtyStreet) -> None:
    street.modem.faults.no_network()
    with pytest.raises(Refused) as refused:
        street.line.send(pdu.encode(CALLER, "hello", 1)[0])
    assert refused.value.cause == 331
    assert street.line.check().registration != "home"


def test_what_is_no_pdu_is_not_sent(street: PtyStreet) -> None:
    for wrong in ("", "zz", "00\x1aAT"):
        with pytest.raises(PduInvalid):
            street.line.send(wrong)


# The wire


def test_noise_between_lines_is_survived(street: PtyStreet) -> None:
    street.modem.faults.garble()
    assert street.ring().number == CALLER
    street.modem.send_noise(b"\xff")
    street.text("through the noise")
    street.modem.faults.garble()
    assert street.bodies() == ["through the noise"]


def test_noise_before_everything_is_survived(street: PtyStreet) -> None:
    street.modem.faults.garble_all()
    street.text("through the noise")
    assert street.bodies() == ["through the noise"]
    street.line.send(pdu.encode(CALLER, "back", 1)[0])
    assert street.phone.wait_for_text().body == "back"


def test_a_modem_that_falls_silent_is_said_to_be_silent(street: PtyStreet) -> None:
    street.modem.faults.mute()
    with pytest.raises(LineSilent):
        street.line.check()


def test_late_answers_are_not_taken_for_others(street: PtyStreet) -> None:
    assert isinstance(street.line, SerialLine)
    wire = street.line.wire
    assert wire is not None
    imei = wire.ask("AT+CGSN")
    street.modem.faults.late_ok(0.4)
    with pytest.raises(LineSilent):
        wire.ask("AT+CSQ", 0.1)
    assert wire.ask("AT+CGSN") == imei
    street.modem.faults.clear("late_ok")
    assert wire.ask("AT+CGSN") == imei


def test_a_modem_that_comes_back_from_silence_is_understood(street: PtyStreet) -> None:
    street.modem.faults.mute()
    with pytest.raises(Refused, match="not sent"):
        street.line.send(pdu.encode(CALLER, "never", 1)[0])
    street.modem.faults.clear("mute")
    assert street.line.check().registration == "home"
    assert street.phone.inbox == []


def test_unplugging_frees_whoever_waits(street: PtyStreet) -> None:
    street.modem.faults.mute()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(street.line.check)
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        began = time.monotonic()
        street.modem.faults.unplug()
        with pytest.raises(LineLost):
            waiting.result(5)
        assert time.monotonic() - began < 0.3
    street.heard.wait_for(Lost)


def test_closing_frees_whoever_waits(street: PtyStreet) -> None:
    street.modem.faults.mute()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(street.line.check)
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        street.line.close()
        with pytest.raises(LineLost):
            waiting.result(1)


def test_a_restart_frees_whoever_waits(streets: Callable[..., PtyStreet]) -> None:
    street = streets(send_latency_s=30.0)
    street.line.open()
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(street.line.send, pdu.encode(CALLER, "who knows", 1)[0])
        with pytest.raises(TimeoutError):
            waiting.result(0.2)
        street.modem.faults.reset()
        with pytest.raises(LineSilent):
            waiting.result(2)
    street.heard.wait_for(Restarted)
    street.line.set_up()
    assert street.line.check().registration == "home"


def test_unplugged_and_back_many_times_it_works_and_leaks_nothing(street: PtyStreet) -> None:
    ours = [thread for thread in threading.enumerate() if thread.name.startswith(_OUR_THREADS)]
    for at in range(10):
        street.modem.faults.unplug()
        street.heard.wait_for(Lost, at + 1)
        street.line.close()
        street.modem.faults.plug()
        street.line.open()
    assert street.ring().number == CALLER
    after = [thread for thread in threading.enumerate() if thread.name.startswith(_OUR_THREADS)]
    assert len(after) == len(ours)
    assert street.heard.all(Ended) == []


def test_the_log_holds_no_number_and_no_text(
    street: PtyStreet, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    call = street.ring().call
    street.line.answer(call)
    street.line.hang_up(call)
    street.line.dial(CALLER)
    street.text("secret words")
    street.bodies()
    street.line.send(pdu.encode(CALLER, "secret answer", 1)[0])
    street.modem.faults.fail_next_send()
    with pytest.raises(Refused):
        street.line.send(pdu.encode(CALLER, "secret answer", 1)[0])
    street.line.set_up()
    street.unplug()
    told = caplog.text.lower()
    for secret in (CALLER[1:], "secret", "536563", LINE_NUMBER[1:], "918360173254"):
        assert secret.lower() not in told
