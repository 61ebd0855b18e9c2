"""What a modem says unasked, line by line, at times of the test's choosing."""

import pytest

from kit.modem.calls import CLIP_WINDOW_S
from kit.modem.dispatch import BOOT_QUIET_S, Dispatch, rows_of
from kit.modem.line import (
    Connected,
    Digit,
    Ended,
    EndedBy,
    Event,
    Identified,
    Lost,
    MessageWaiting,
    Report,
    Restarted,
    Ringing,
)

CALLER = "+380671234567"
CLIP = f'+CLIP: "{CALLER}",145,"",0,"",0'
WITHHELD = '+CLIP: "",128,"",0,"",1'
REPORT = "0006070C918360173254766211422100000062114221005000" + "00"


class Modem:
    """Says lines at given seconds, and remembers what was made of them."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.looks = 0
        self.at = 100.0
        self.dispatch = Dispatch(self.events.append, self._looked)
        self.dispatch.calls.can_look = False

    def _looked(self) -> None:
        self.looks += 1

    def says(self, *lines: str, pdu: str = "") -> "Modem":
        for line in lines:
            self.dispatch.hear(line, pdu, self.at)
        return self

    def then(self, seconds: float) -> "Modem":
        """Time passes, with every tick that was wanted meanwhile."""
        until = self.at + seconds
        while (due := self.dispatch.due()) is not None and due <= until:
            self.at = due
            self.dispatch.tick(self.at)
        self.at = until
        return self

    def lists(self, *lines: str) -> "Modem":
        self.dispatch.calls.listed(rows_of(list(lines)), self.at, self.at)
        return self

    def answered(self, call: int) -> "Modem":
        self.dispatch.calls.answered(call, self.at)
        return self

    def dialled(self) -> int:
        call = self.dispatch.calls.reserve()
        self.dispatch.calls.dialled(call, CALLER, self.at)
        return call


@pytest.fixture
def modem() -> Modem:
    return Modem()


def test_a_ring_with_its_number_is_told_at_once(modem: Modem) -> None:
    modem.says("RING", CLIP)
    assert modem.events == [Ringing(1, CALLER)]


def test_the_extended_ring_is_a_ring(modem: Modem) -> None:
    modem.says("+CRING: VOICE", CLIP)
    assert modem.events == [Ringing(1, CALLER)]


def test_a_number_60_ms_late_still_comes_with_the_ring(modem: Modem) -> None:
    modem.says("RING").then(0.06).says(CLIP)
    assert modem.events == [Ringing(1, CALLER)]


def test_a_number_later_than_the_window_identifies_the_call(modem: Modem) -> None:
    modem.says("RING").then(CLIP_WINDOW_S + 0.1)
    assert modem.events == [Ringing(1, None)]
    modem.says(CLIP)
    assert modem.events[1:] == [Identified(1, CALLER)]


def test_a_number_that_never_comes_does_not_hold_the_call_up(modem: Modem) -> None:
    modem.says("RING").then(CLIP_WINDOW_S)
    assert modem.events == [Ringing(1, None)]


def test_a_withheld_number_is_told_without_waiting(modem: Modem) -> None:
    modem.says("RING", WITHHELD)
    assert modem.events == [Ringing(1, None)]


def test_ringing_on_is_the_same_call(modem: Modem) -> None:
    for _ in range(6):
        modem.says("RING", CLIP).then(5)
    assert modem.events == [Ringing(1, CALLER)]


def test_two_withheld_callers_in_a_row_are_two_calls(modem: Modem) -> None:
    modem.says("RING", WITHHELD).then(3).says("NO CARRIER").then(2).says("RING", WITHHELD)
    assert modem.events == [
        Ringing(1, None),
        Ended(1, EndedBy.CALLER, "no carrier"),
        Ringing(2, None),
    ]


def test_two_withheld_callers_are_two_calls_where_no_end_is_told(modem: Modem) -> None:
    modem.says("RING", WITHHELD).then(3).says("RING", WITHHELD).then(20).says("RING", WITHHELD)
    assert [type(event) for event in modem.events] == [Ringing, Ended, Ringing]


def test_another_number_is_another_call_where_no_end_is_told(modem: Modem) -> None:
    modem.says("RING", CLIP).then(3).says("RING", '+CLIP: "+34600111222",145')
    assert modem.events == [
        Ringing(1, CALLER),
        Ended(1, EndedBy.UNKNOWN, "replaced"),
        Ringing(2, "+34600111222"),
    ]


def test_a_known_caller_after_a_withheld_one_is_another_call(modem: Modem) -> None:
    modem.says("RING", WITHHELD).then(3).says("RING", CLIP)
    assert [type(event) for event in modem.events] == [Ringing, Ended, Ringing]


@pytest.mark.parametrize(
    "line", ["NO CARRIER", "MISSED_CALL: 12:34PM +380671234567", "^CEND:1,0,104,16"]
)
def test_a_caller_who_gives_up_is_seen(modem: Modem, line: str) -> None:
    modem.says("RING", CLIP).then(4).says(line)
    assert [type(event) for event in modem.events] == [Ringing, Ended]


def test_rings_that_stop_end_the_call(modem: Modem) -> None:
    modem.says("RING", CLIP).then(4).says("RING", CLIP).then(9)
    assert len(modem.events) == 1
    modem.then(2)
    assert modem.events[1:] == [Ended(1, EndedBy.CALLER, "rings stopped")]


def test_rings_that_stop_are_first_looked_for_in_the_list_of_calls(modem: Modem) -> None:
    modem.dispatch.calls.can_look = True
    modem.says("RING", CLIP).lists(f'+CLCC: 1,1,4,0,0,"{CALLER}",145')
    modem.then(4).says("RING", CLIP).then(6)
    assert modem.looks
    modem.lists()
    assert modem.events[1:] == [Ended(1, EndedBy.CALLER, "not listed")]


def test_a_modem_that_rings_seldom_keeps_its_call_while_it_is_listed(modem: Modem) -> None:
    modem.dispatch.calls.can_look = True
    modem.says("RING", CLIP)
    for _ in range(10):
        modem.then(6).lists(f'+CLCC: 1,1,4,0,0,"{CALLER}",145')
    assert modem.events == [Ringing(1, CALLER)]


def test_a_modem_that_lists_nothing_ever_is_not_believed(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1).then(60).lists()
    assert modem.events == [Ringing(1, CALLER)]


def test_the_list_of_calls_knows_a_number_that_was_not_told(modem: Modem) -> None:
    modem.dispatch.calls.can_look = True
    modem.says("RING").then(CLIP_WINDOW_S + 0.01)
    assert modem.looks == 1
    modem.lists(f'+CLCC: 1,1,4,0,0,"{CALLER}",145')
    assert modem.events == [Ringing(1, None), Identified(1, CALLER)]


def test_a_list_from_before_the_call_says_nothing_about_it(modem: Modem) -> None:
    asked_at = modem.at
    modem.then(0.1).says("RING", CLIP).answered(1)
    modem.dispatch.calls.listed(
        rows_of(['+CLCC: 1,0,0,0,0,"+34600111222",145']), asked_at, modem.at
    )
    modem.dispatch.calls.listed([], asked_at, modem.at)
    assert modem.events == [Ringing(1, CALLER)]


def test_an_answered_call_does_not_end_because_it_rings_no_more(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1).then(600)
    assert modem.events == [Ringing(1, CALLER)]


def test_an_answered_call_whose_end_was_missed_ends_when_it_is_not_listed(modem: Modem) -> None:
    modem.dispatch.calls.can_look = True
    modem.says("RING", CLIP).answered(1).then(6)
    modem.lists(f'+CLCC: 1,1,0,0,0,"{CALLER}",145').then(6).lists()
    assert modem.events[1:] == [Ended(1, EndedBy.CALLER, "not listed")]


def test_a_second_caller_while_talking_is_a_second_call(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1).then(5).says("RING", '+CLIP: "+34600111222",145')
    assert modem.events == [Ringing(1, CALLER), Ringing(2, "+34600111222")]


def test_a_caller_who_waits_behind_a_call_is_a_second_call(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1).then(5).says('+CCWA: "+34600111222",145,1')
    assert modem.events == [Ringing(1, CALLER), Ringing(2, "+34600111222", waiting=True)]


def test_a_ring_while_talking_asks_whether_the_other_call_is_still_there(modem: Modem) -> None:
    modem.dispatch.calls.can_look = True
    modem.says("RING", CLIP).answered(1).then(3).says("RING", WITHHELD)
    assert modem.looks == 1
    modem.then(0.01).lists("+CLCC: 2,1,4,0,0")
    assert modem.events == [
        Ringing(1, CALLER),
        Ringing(2, None),
        Ended(1, EndedBy.CALLER, "not listed"),
    ]


@pytest.mark.parametrize(
    "line", ["EARRING", "STRING", '+CUSD: 0,"RING US: 24 h, NO CARRIER",15', "BORING NO CARRIER"]
)
def test_a_text_with_ring_in_it_is_no_call(modem: Modem, line: str) -> None:
    modem.says(line).then(5)
    assert modem.events == []


def test_an_end_without_a_call_is_nothing(modem: Modem) -> None:
    modem.says("NO CARRIER", "BUSY", "^CEND:1,0,104,16")
    assert modem.events == []


def test_the_echo_of_our_hanging_up_does_not_end_the_next_call(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1)
    modem.dispatch.calls.leaving(1)
    modem.dispatch.calls.hung_up(1, EndedBy.LINE, "hung up", modem.at)
    modem.then(0.3).says("RING", WITHHELD, "NO CARRIER")
    assert [type(event) for event in modem.events] == [Ringing, Ended, Ringing]


def test_who_hangs_up_right_after_our_hanging_up_of_the_other_is_looked_for(modem: Modem) -> None:
    modem.dispatch.calls.can_look = True
    modem.says("RING", CLIP).answered(1)
    modem.says('+CCWA: "+34600000002",145,1')
    assert modem.looks == 1
    modem.answered(2).lists(
        f'+CLCC: 1,1,1,0,0,"{CALLER}",145', '+CLCC: 2,1,0,0,0,"+34600000002",145'
    )
    modem.dispatch.calls.hung_up(1, EndedBy.LINE, "hung up", modem.at)
    looks = modem.looks
    modem.then(0.1).says("NO CARRIER")
    assert modem.looks == looks + 1
    assert modem.lists().events[-1] == Ended(2, EndedBy.CALLER, "not listed")


def test_an_end_told_while_we_hang_up_is_ours(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1)
    modem.dispatch.calls.leaving(1)
    modem.says("NO CARRIER")
    assert modem.events[1:] == [Ended(1, EndedBy.LINE, "no carrier")]


@pytest.mark.parametrize("line", ["VOICE CALL: BEGIN", "^CONN:1,0", '^DSCI: 1,0,3,0,"1",129'])
def test_a_dialled_call_is_connected(modem: Modem, line: str) -> None:
    call = modem.dialled()
    modem.says(line)
    assert modem.events == [Connected(call)]


def test_a_dialled_call_is_connected_by_the_list_of_calls(modem: Modem) -> None:
    call = modem.dialled()
    modem.then(1).lists('+CLCC: 1,0,2,0,0,"1",129')
    assert modem.events == []
    modem.then(1).lists('+CLCC: 1,0,0,0,0,"1",129')
    assert modem.events == [Connected(call)]


@pytest.mark.parametrize("line", ["BUSY", "NO ANSWER", "NO CARRIER", "^CEND:1,0,104,17"])
def test_a_dialled_call_that_nobody_takes_ends(modem: Modem, line: str) -> None:
    call = modem.dialled()
    modem.says(line)
    assert [(event.call, event.by) for event in modem.events if isinstance(event, Ended)] == [
        (call, EndedBy.UNKNOWN)
    ]


@pytest.mark.parametrize(
    "line", ["+DTMF: 5", "+DTMF:5", "+DTMF:5,120", "+RXDTMF: 5", "^DDTMF:5", "+QTONEDET: 53"]
)
def test_a_key_is_heard_in_every_dialect(modem: Modem, line: str) -> None:
    modem.says("RING", CLIP).answered(1).says(line)
    assert modem.events[1:] == [Digit(1, "5")]


@pytest.mark.parametrize(("line", "key"), [("+QTONEDET: 42", "*"), ("+DTMF: #", "#")])
def test_star_and_hash_are_keys(modem: Modem, line: str, key: str) -> None:
    modem.says("RING", CLIP).answered(1).says(line)
    assert modem.events[1:] == [Digit(1, key)]


@pytest.mark.parametrize("line", ["+QTONEDET: 7", "+QTONEDET: 99999999999", "+DTMF: x", "+DTMF:"])
def test_what_is_no_key_is_not_heard(modem: Modem, line: str) -> None:
    modem.says("RING", CLIP).answered(1).says(line)
    assert modem.events == [Ringing(1, CALLER)]


def test_a_key_without_a_call_is_not_heard(modem: Modem) -> None:
    modem.says("+DTMF: 5")
    assert modem.events == []


@pytest.mark.parametrize("line", ['+CMTI: "SM",3', '+CDSI: "SR",1'])
def test_a_new_message_is_a_hint(modem: Modem, line: str) -> None:
    modem.says(line)
    assert modem.events == [MessageWaiting()]


def test_a_message_handed_over_unkept_waits_for_the_next_drain(modem: Modem) -> None:
    modem.says("+CMT: ,24", pdu="00040a")
    assert modem.events == [MessageWaiting()]
    assert modem.dispatch.delivered == ["00040A"]


def test_a_status_report_is_told(modem: Modem) -> None:
    modem.says("+CDS: 25", pdu=REPORT)
    assert modem.events == [Report(7, "+380671234567", 0)]


@pytest.mark.parametrize("pdu", ["", "0006", "not hex"])
def test_a_status_report_that_cannot_be_read_is_passed_over(modem: Modem, pdu: str) -> None:
    modem.says("+CDS: 25", pdu=pdu)
    assert modem.events == []


def test_a_start_is_told_once_when_it_is_over(modem: Modem) -> None:
    modem.says("RDY").then(0.1).says("+CFUN: 1").then(0.1).says("+CPIN: READY")
    assert modem.events == []
    modem.then(BOOT_QUIET_S)
    assert modem.events == [Restarted()]


def test_a_start_ends_the_calls(modem: Modem) -> None:
    modem.says("RING", CLIP, "RDY").then(1)
    assert modem.events == [Ringing(1, CALLER), Ended(1, EndedBy.UNKNOWN, "restart"), Restarted()]


@pytest.mark.parametrize("boot", [("RDY",), ("^SIMST:1",), ("RDY", "+CPIN: READY", "SMS Ready")])
def test_who_rings_while_a_modem_starts_is_one_call(modem: Modem, boot: tuple[str, ...]) -> None:
    modem.says(*boot).then(0.2).says("RING", CLIP).then(0.1).says("PB DONE").then(2)
    modem.says("RING", CLIP).then(1).says("NO CARRIER")
    assert modem.events == [
        Ringing(1, CALLER),
        Restarted(),
        Ended(1, EndedBy.CALLER, "no carrier"),
    ]


def test_who_rings_between_the_waves_of_a_start_is_one_call(modem: Modem) -> None:
    modem.says("RDY").then(5).says("RING", CLIP).then(1).says("SMS Ready").then(1)
    modem.says("RING", CLIP).says("NO CARRIER")
    assert modem.events == [
        Restarted(),
        Ringing(1, CALLER),
        Restarted(),
        Ended(1, EndedBy.CALLER, "no carrier"),
    ]


def test_messages_being_ready_later_wants_another_set_up(modem: Modem) -> None:
    modem.says("RDY").then(6).says("Call Ready", "SMS Ready").then(1)
    assert modem.events == [Restarted(), Restarted()]


def test_a_modem_that_is_ready_at_every_set_up_does_not_drive_us_round(modem: Modem) -> None:
    for _ in range(8):
        modem.says("SMS Ready").then(1)
    assert modem.events == [Restarted()]


def test_a_lost_port_ends_the_calls_first(modem: Modem) -> None:
    modem.says("RING", CLIP)
    modem.dispatch.gone()
    assert modem.events == [Ringing(1, CALLER), Ended(1, EndedBy.UNKNOWN, "lost"), Lost()]


def test_national_numbers_stay_as_they_are(modem: Modem) -> None:
    modem.says("RING", '+CLIP: "600111222",129')
    assert modem.events == [Ringing(1, "600111222")]


def test_an_international_number_without_its_plus_gets_it(modem: Modem) -> None:
    modem.says("RING", '+CLIP: "34600111222",145')
    assert modem.events == [Ringing(1, "+34600111222")]


def test_a_modem_that_reports_calls_as_a_list_is_understood(modem: Modem) -> None:
    modem.says(f'+CLCC: 1,1,4,0,0,"{CALLER}",145', '+CLCC: 1,1,6,0,0,"1",129')
    assert [type(event) for event in modem.events] == [Ringing, Ended]


def test_a_ring_in_the_middle_of_an_answer_to_a_code_is_heard(modem: Modem) -> None:
    modem.says('+CUSD: 0,"Credit', "RING", CLIP)
    assert modem.events == [Ringing(1, CALLER)]
    assert modem.dispatch.answers.get_nowait() == '+CUSD: 0,"Credit"'


def test_one_who_waits_and_is_told_again_is_one_call(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1)
    modem.says('+CCWA: "+34600111222",145,1').says('+CCWA: "+34600111222",145,1')
    assert [event.call for event in modem.events if isinstance(event, Ringing)] == [1, 2]


def test_a_withheld_caller_may_wait(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1).says('+CCWA: "",128,1,"",1')
    assert modem.events[-1] == Ringing(2, None, waiting=True)


def test_one_who_waits_rings_on_when_the_other_call_is_over(modem: Modem) -> None:
    modem.says("RING", CLIP).answered(1).says('+CCWA: "+34600111222",145,1')
    modem.then(2).lists('+CLCC: 2,1,5,0,0,"+34600111222",145').says("RING")
    assert [event.call for event in modem.events if isinstance(event, Ended)] == [1]
    assert len([event for event in modem.events if isinstance(event, Ringing)]) == 2
