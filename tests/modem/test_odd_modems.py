"""Modems that do not answer as the book says."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from kit.errors import LineSilent, NoSim, NotAModem, Refused
from kit.modem import pdu
from kit.modem.adapter import SerialLine
from kit.modem.line import Ended, EndedBy, Report, Ringing, Stored
from tests.contracts.streets import CALLER, Heard
from tests.modem.odd import OddModem

PDU = "07914306000000F0040C9183601732547600006211423091834007C8373B0CDA9401"
CLIP = f'+CLIP: "{CALLER}",145'
REPORT = "0006070C91836017325476621142210000006211422100500000"


@pytest.fixture
def modem() -> Iterator[OddModem]:
    modem = OddModem()
    yield modem
    modem.close()


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
def line(modem: OddModem, heard: Heard) -> Iterator[SerialLine]:
    line = SerialLine("odd", modem.port)
    line.listen(heard)
    yield line
    line.close()


def drained(line: SerialLine) -> list[Stored]:
    kept: list[Stored] = []
    line.drain(kept.extend, lambda _: None)
    return kept


def test_a_modem_that_does_not_know_the_marker_is_a_modem(
    modem: OddModem, line: SerialLine
) -> None:
    for marker in ("AT+CMEE?", "AT+CFUN?", "AT+CREG?"):
        modem.replies[marker] = ["ERROR"]
    line.open()
    assert line.check().model == "One"


def test_an_echo_that_cannot_be_switched_off_is_tolerated(
    modem: OddModem, line: SerialLine
) -> None:
    modem.echo = True
    modem.replies |= {"AT+CMGS": ["> "], "PAYLOAD": "+CMGS: 9"}
    line.open()
    assert line.check().maker == "Odd"
    assert line.send(pdu.encode(CALLER, "hello", 1)[0]) == 9
    assert drained(line) == []


@pytest.mark.parametrize(
    ("reply", "registration"),
    [
        ("+CREG: 0,1", "home"),
        ('+CREG: 2,5,"01A2","0B3C4D5E",7', "roaming"),
        ("+CREG: 1, 2", "searching"),
        ("+CREG: 0,3", "denied"),
        ("+CREG: 0,0", "none"),
        ("+CREG: 0,4", "none"),
        ('+CREG: 1,"01A2","0B3C"', "home"),
    ],
)
def test_every_form_of_registration_is_read(
    modem: OddModem, line: SerialLine, reply: str, registration: str
) -> None:
    modem.replies["AT+CREG?"] = reply
    line.open()
    assert line.check().registration == registration


def test_a_line_that_is_only_in_lte_is_registered(modem: OddModem, line: SerialLine) -> None:
    modem.replies["AT+CREG?"] = "+CREG: 0,0"
    modem.replies["AT+CEREG?"] = '+CEREG: 2,1,"01A2","0B3C4D5E",7'
    line.open()
    assert line.check().registration == "home"


@pytest.mark.parametrize(
    ("strength", "bars"), [("0", 0), ("1", 0), ("9", 1), ("12", 2), ("17", 3), ("31", 4)]
)
def test_the_signal_is_told_in_bars(
    modem: OddModem, line: SerialLine, strength: str, bars: int
) -> None:
    modem.replies["AT+CSQ"] = f"+CSQ: {strength},99"
    line.open()
    assert line.check().signal == bars


def test_a_modem_that_says_the_command_before_its_name_is_still_called_by_name(
    modem: OddModem, line: SerialLine
) -> None:
    modem.replies["AT+CGMI"] = "+CGMI: Odd Inc."
    modem.replies["AT+CGSN"] = '+CGSN: "356999990000000"'
    line.open()
    assert (line.check().maker, line.check().imei) == ("Odd Inc.", "356999990000000")


def test_an_unknown_signal_is_unknown(modem: OddModem, line: SerialLine) -> None:
    modem.replies["AT+CSQ"] = "+CSQ: 99,99"
    line.open()
    assert line.check().signal is None


@pytest.mark.parametrize("error", ["+CME ERROR: SIM not inserted", "+CME ERROR: 10"])
def test_errors_are_read_in_words_and_in_numbers(
    modem: OddModem, line: SerialLine, error: str
) -> None:
    modem.replies["AT+CPIN?"] = [error]
    with pytest.raises(NoSim):
        line.open()


def test_sim_busy_in_words_is_waited_out(modem: OddModem, line: SerialLine) -> None:
    modem.replies["AT+CPIN?"] = ["+CME ERROR: SIM busy"]
    ready = threading.Timer(0.5, modem.replies.update, ({"AT+CPIN?": "+CPIN: READY"},))
    ready.start()
    began = time.monotonic()
    line.open()
    assert time.monotonic() - began < 3


def test_what_huawei_says_of_unknown_commands_is_a_refusal(
    modem: OddModem, line: SerialLine
) -> None:
    modem.replies |= {"AT+CEREG": ["COMMAND NOT SUPPORT"], "AT+CSMS": ["COMMAND NOT SUPPORT"]}
    line.open()
    assert line.check().registration == "home"


@pytest.mark.parametrize(
    "trap",
    [
        {"AT+CPMS=?": '+CPMS:("SM","ME"),("SM","ME"),("SM","ME")'},
        {"AT+CPMS=?": ["OK"]},
        {"AT+CFUN?": ["OK"], "AT+CMEE?": "+CMEE: 1"},
        {"AT+WIND?": ["OK"], "AT+CLAC": ["ERROR"]},
        {'AT+CPMS="ME","ME","ME"': ["+CMS ERROR: 302"]},
        {"AT+CSCA?": ["+CMS ERROR: 330"]},
        {"AT+CSCA?": ["+CME ERROR: 14"]},
        {"ATZ": ["ERROR"]},
        {"AT+CGMI": ["OK"]},
        {"AT+CLIP=1": ["ERROR"], "AT+CRC": ["ERROR"]},
        {"AT+CLAC": ["ERROR"]},
    ],
)
def test_a_modem_on_which_the_library_stumbles_is_set_up_all_the_same(
    modem: OddModem, line: SerialLine, trap: dict[str, str | list[str]]
) -> None:
    modem.replies |= trap
    modem.replies["AT+CMGL"] = [f"+CMGL: 3,1,,26\r\n{PDU}", "OK"]
    line.open()
    assert "AT+CMGF=0" in modem.typed
    assert any(typed.startswith("AT+CNMI=2,1,0") for typed in modem.typed)
    assert Stored("SM", 3, PDU) in drained(line)


def test_the_best_notifications_that_the_modem_accepts_are_taken(
    modem: OddModem, line: SerialLine
) -> None:
    modem.replies["AT+CNMI"] = ["+CMS ERROR: 303"]
    modem.replies["AT+CNMI=2,1,0,0,0"] = ["OK"]
    line.open()
    chosen = [typed for typed in modem.typed if typed.startswith("AT+CNMI")]
    assert chosen[-1] == "AT+CNMI=2,1,0,0,0"


def test_a_refused_delete_is_not_said_to_be_cleared(modem: OddModem, line: SerialLine) -> None:
    modem.replies["AT+CMGL"] = [f"+CMGL: 1,1,,26\r\n{PDU}\r\n+CMGL: 2,1,,26\r\n{PDU}", "OK"]
    modem.replies["AT+CMGD=1"] = ["+CMS ERROR: 321"]
    cleared: list[Stored] = []
    line.open()
    assert line.drain(lambda _: None, cleared.extend) == 4
    assert [(stored.memory, stored.place) for stored in cleared] == [("SM", 2), ("ME", 2)]


def test_what_was_cleared_before_the_silence_is_told(modem: OddModem, line: SerialLine) -> None:
    modem.replies["AT+CMGL"] = [f"+CMGL: 1,1,,26\r\n{PDU}\r\n+CMGL: 2,1,,26\r\n{PDU}", "OK"]
    modem.replies["AT+CMGD=2"] = ["RING"]
    cleared: list[Stored] = []
    line.open()
    with pytest.raises(LineSilent):
        line.drain(lambda _: None, cleared.extend)
    assert [stored.place for stored in cleared] == [1]


def test_a_ring_between_the_rows_of_a_list_is_a_ring(
    modem: OddModem, line: SerialLine, heard: Heard
) -> None:
    line.open()
    modem.replies["AT+CMGL"] = [
        "+CMGL: 1,1,,26",
        "RING",
        CLIP,
        '+CMTI: "SM",3',
        "+CDS: 25",
        REPORT,
        "^RSSI:21",
        PDU,
        f"+CMGL: 2,1,,26\r\n{PDU}",
        "OK",
    ]
    found = drained(line)
    assert [(stored.memory, stored.place) for stored in found] == [
        ("SM", 1),
        ("SM", 2),
        ("ME", 1),
        ("ME", 2),
    ]
    assert {stored.pdu for stored in found} == {PDU}
    assert heard.wait_for(Ringing) == Ringing(1, CALLER)
    assert heard.wait_for(Report) == Report(7, CALLER, 0)


def test_a_caller_who_is_gone_as_we_answer_is_gone(
    modem: OddModem, line: SerialLine, heard: Heard
) -> None:
    line.open()
    modem.replies["ATA"] = ["NO CARRIER", "ERROR"]
    modem.says("RING", CLIP)
    call = heard.wait_for(Ringing).call
    with pytest.raises(Refused):
        line.answer(call)
    ended = heard.wait_for(Ended)
    assert (ended.call, ended.by) == (call, EndedBy.CALLER)
    assert line.check().maker == "Odd"


def test_a_modem_that_does_not_know_chup_is_hung_up_with_ath(
    modem: OddModem, line: SerialLine, heard: Heard
) -> None:
    modem.replies["AT+CHUP"] = ["ERROR"]
    line.open()
    modem.says("RING", CLIP)
    call = heard.wait_for(Ringing).call
    line.hang_up(call)
    assert heard.wait_for(Ended).by is EndedBy.LINE
    assert "ATH" in modem.typed


def test_a_caller_who_waits_is_turned_away_without_touching_the_other_call(
    modem: OddModem, line: SerialLine, heard: Heard
) -> None:
    modem.replies["AT+CLCC"] = ["ERROR"]
    line.open()
    modem.says("RING", CLIP)
    line.answer(heard.wait_for(Ringing).call)
    modem.says('+CCWA: "+34600111222",145,1')
    waiting = heard.wait_for(Ringing, 2).call
    line.hang_up(waiting)
    assert heard.wait_for(Ended).call == waiting
    assert "AT+CHUP" not in modem.typed


def test_a_modem_that_stops_reading_is_silent_not_a_trap(modem: OddModem, line: SerialLine) -> None:
    modem.replies["AT+STUCK"] = ["stuck"]
    line.open()
    assert line.wire is not None
    with pytest.raises(LineSilent):
        line.wire.exchange("AT+STUCK", 0.1)
    began = time.monotonic()
    with pytest.raises(LineSilent):
        line.wire.exchange("AT" + "x" * 500_000, 1.0)
    assert time.monotonic() - began < 4


def test_a_dialled_number_that_is_busy_is_refused_and_no_call_is_left(
    modem: OddModem, line: SerialLine, heard: Heard
) -> None:
    modem.replies["ATD"] = ["BUSY"]
    line.open()
    with pytest.raises(Refused) as refused:
        line.dial(CALLER)
    assert refused.value.family == "BUSY"
    assert CALLER not in str(refused.value)
    line.check()
    assert heard.all(Ended) == []


def test_a_prompt_that_is_refused_leaves_the_line_usable(modem: OddModem, line: SerialLine) -> None:
    modem.replies["AT+CMGS"] = ["+CMS ERROR: 302"]
    line.open()
    with pytest.raises(Refused) as refused:
        line.send(pdu.encode(CALLER, "hello", 1)[0])
    assert refused.value.cause == 302
    assert line.check().maker == "Odd"
    assert modem.payloads == []


def test_a_list_of_300_messages_is_read(modem: OddModem, line: SerialLine) -> None:
    rows = "\r\n".join(f"+CMGL: {at},1,,26\r\n{PDU}" for at in range(300))
    modem.replies["AT+CMGL"] = [rows, "OK"]
    modem.replies['AT+CPMS="ME"'] = ["+CMS ERROR: 302"]
    line.open()
    assert [stored.place for stored in drained(line)] == list(range(300))


def test_a_modem_that_says_ok_to_nothing_at_all_is_no_modem(
    modem: OddModem, line: SerialLine
) -> None:
    modem.replies = {"": ["HTTP/1.1 400 Bad Request"]}
    with pytest.raises(NotAModem):
        line.open()


@pytest.mark.parametrize("digits", [30, 4300, 6000])
def test_numbers_without_end_are_no_trap(modem: OddModem, line: SerialLine, digits: int) -> None:
    line.open()
    number = "9" * digits
    modem.replies["AT+CSQ"] = [f"+CSQ: {number}", "OK"]
    assert line.check().signal is None
    modem.replies["AT+CSQ"] = [f"+CMS ERROR: {number}"]
    with pytest.raises(Refused) as refused:
        line.check()
    assert refused.value.cause is None
    modem.replies["AT+CMGL"] = [f"+CMGL: {number},1,,26\r\n{PDU}", "OK"]
    assert drained(line) == []
    modem.replies["AT+CMGS"] = ["> "]
    modem.replies["PAYLOAD"] = [f"+CMGS: {number}", "OK"]
    assert line.send(pdu.encode(CALLER, "hello", 1)[0]) < 256
