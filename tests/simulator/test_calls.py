"""Somebody rings, is answered, waits, hangs up; the line dials; each make says so its own way."""

import pytest

from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Answering

CALLER = "+447700900001"
OTHER = "+447700900002"


@pytest.fixture
def phone(network):
    return network.phone(CALLER)


def test_it_rings_and_says_who_it_is(client, modem, phone):
    client.ask("AT+CLIP=1")
    call = phone.ring(modem.number)
    client.expect("RING")
    client.expect(r'\+CLIP: "\+447700900001",145,"",0,"",0')
    assert call.state == "ringing"


def test_the_number_may_come_late(client, modem, phone):
    client.ask("AT+CLIP=1;+CRC=1")
    phone.ring(modem.number, clip_delay_s=0.06)
    heard = client.hear(rb"\+CRING: VOICE\r\n")
    assert b"CLIP" not in heard
    client.expect(r"\+CLIP: ")


def test_a_withheld_number_stays_hidden(client, modem, phone):
    client.ask("AT+CLIP=1")
    phone.ring(modem.number, withheld=True)
    client.expect(r'\+CLIP: "",128,"",0,"",1')
    assert client.ask("AT+CLCC")[0] == '+CLCC: 1,1,4,0,0,"",128,""'


def test_a_number_may_not_come_at_all(client, modem, phone):
    client.ask("AT+CLIP=1")
    phone.ring(modem.number, no_clip=True)
    client.expect("RING")
    assert "CLIP" not in client.drain()


def test_it_rings_again_and_again(network, tmp_path, new_client, phone):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "m", ring_every_s=0.05
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0")
        phone.ring(modem.number)
        for _ in range(3):
            client.expect("RING")


def test_a_call_is_answered_and_hung_up_by_the_line(client, modem, phone):
    call = phone.ring(modem.number)
    client.expect("RING")
    assert client.ask("ATA") == ["OK"]
    assert call.wait_for("talking")
    assert client.ask("AT+CLCC")[0].startswith("+CLCC: 1,1,0,0,0")
    assert client.ask("AT+CHUP") == ["OK"]
    assert call.wait_for("ended")
    assert call.ended_by == "line"
    assert client.ask("AT+CLCC") == ["OK"]


def test_a_call_is_refused(client, modem, phone):
    call = phone.ring(modem.number)
    client.ask("ATH")
    assert (call.ended_by, call.states) == ("line", ["ringing", "ended"])


def test_the_caller_hangs_up(client, modem, phone):
    call = phone.ring(modem.number)
    client.ask("ATA")
    call.hang_up()
    client.expect("NO CARRIER")
    assert call.ended_by == "caller"
    assert client.ask("ATA") == ["NO CARRIER"]


def test_the_caller_loses_patience(client, modem, phone):
    call = phone.ring(modem.number, patience_s=0.05)
    client.expect("NO CARRIER")
    assert call.wait_for("ended")
    assert call.ended_by == "patience"
    assert not call.wait_for("talking")


def test_the_caller_has_said_all(client, modem, phone):
    call = phone.ring(modem.number, talk_s=0.05)
    client.ask("ATA")
    client.expect("NO CARRIER")
    assert call.ended_by == "caller"


def test_a_second_caller_finds_the_line_busy(modem, phone, network):
    phone.ring(modem.number)
    assert network.phone(OTHER).ring(modem.number).ended_by == "busy"


def test_a_second_caller_knocks_where_that_is_on(client, modem, phone, network):
    client.ask("AT+CCWA=1,1;+CLIP=1")
    first = phone.ring(modem.number)
    client.ask("ATA")
    second = network.phone(OTHER).ring(modem.number)
    client.expect(r'\+CCWA: "\+447700900002",145,1')
    assert network.phone("+447700900003").ring(modem.number).ended_by == "busy"
    client.ask("AT+CHLD=2")
    assert second.wait_for("talking")
    states = [row.split(",")[2] for row in client.ask("AT+CLCC")[:-1]]
    assert states == ["1", "0"]
    client.ask("AT+CHLD=1")
    assert second.ended_by == "line"
    assert first.state == "talking"


def test_who_knocks_is_refused_or_rings_on(client, modem, phone, network):
    client.ask("AT+CCWA=1,1;+CLIP=1")
    first = phone.ring(modem.number)
    client.ask("ATA")
    refused = network.phone(OTHER).ring(modem.number)
    client.ask("AT+CHLD=0")
    assert (refused.ended_by, first.state) == ("line", "talking")
    network.phone(OTHER).ring(modem.number)
    first.hang_up()
    client.expect("RING")
    client.expect(r'\+CLIP: "\+447700900002"')


def test_keys_are_heard_in_both_directions(client, modem, phone):
    client.ask("AT+DDET=1")
    call = phone.ring(modem.number)
    client.expect("RING")
    assert client.ask("AT+VTS=1") == ["ERROR"]
    client.ask("ATA")
    client.ask("AT+VTS=1;+VTS=#")
    assert phone.digits_heard == "1#"
    call.press("5")
    client.expect(r"\+DTMF: 5")


@pytest.mark.parametrize(
    ("dialect", "switch", "keys", "began", "ended"),
    [
        ("sim800", "+DDET=1", r"\+DTMF:5", None, "NO CARRIER"),
        ("sim7600", "+DDET=1", r"\r\n\+RXDTMF: 5", "VOICE CALL: BEGIN", "VOICE CALL: END: 000000"),
        ("ec25", "+QTONEDET=1;^DSCI=1", r"\+QTONEDET: 53", r"\^DSCI: 1,1,3", r"\^DSCI: 1,1,6"),
        ("huawei", "^DDTMFCFG=0,1", r"\^DDTMF:5", r"\^CONN:1,0", r"\^CEND:1,0"),
    ],
)
def test_each_make_tells_a_call_its_own_way(
    network, tmp_path, new_client, phone, dialect, switch, keys, began, ended
):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "m", dialect=dialect
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0")
        client.ask(f"AT{switch}")
        call = phone.ring(modem.number)
        client.ask("ATA")
        if began is not None:
            client.expect(began)
        call.press("5")
        client.expect(keys)
        call.hang_up()
        client.expect(ended)


@pytest.mark.parametrize(
    ("dialect", "missed"),
    [("generic", "NO CARRIER"), ("sim7600", "MISSED_CALL: "), ("huawei", r"\^CEND:1,0")],
)
def test_each_make_tells_a_missed_call_its_own_way(
    network, tmp_path, new_client, phone, dialect, missed
):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "m", dialect=dialect
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0")
        phone.ring(modem.number).hang_up()
        client.expect(missed)


def test_some_makes_list_calls_unasked(network, tmp_path, new_client, phone):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "m", dialect="sim7600"
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0;+CLCC=1")
        phone.ring(modem.number)
        client.expect(r'\+CLCC: 1,1,4,0,0,"\+447700900001"')


def test_the_line_dials_and_the_phone_picks_up(client, phone):
    phone.answers_calls = Answering("answer", after_s=0.02, talk_s=0.05)
    client.ask("AT+MORING=1")
    assert client.ask(f"ATD{CALLER};") == ["OK"]
    client.expect("MO CONNECTED")
    client.expect("NO CARRIER")
    assert phone.calls[-1].states == ["ringing", "talking", "ended"]


def test_a_phone_is_picked_up_by_hand(client, phone):
    client.ask(f"ATD{CALLER};")
    assert client.ask("AT+CLCC")[0].startswith("+CLCC: 1,0,3,0,0")
    phone.calls[-1].pick_up()
    assert client.ask("AT+CLCC")[0].startswith("+CLCC: 1,0,0,0,0")
    client.ask("ATH")
    assert phone.calls[-1].ended_by == "line"


@pytest.mark.parametrize(
    ("how", "word"), [("busy", "BUSY"), ("no answer", "NO ANSWER"), ("refused", "NO CARRIER")]
)
def test_a_phone_may_not_be_answered(client, phone, how, word):
    phone.answers_calls = Answering(how, after_s=0.02)
    client.ask(f"ATD{CALLER};")
    client.expect(word)


def test_calls_are_sent_elsewhere_by_the_network(client):
    assert client.ask("AT+CCFC=0,2")[0] == "+CCFC: 0,1"
    client.ask('AT+CCFC=0,3,"+34600111222",145')
    assert client.ask("AT+CCFC=0,2")[0] == '+CCFC: 1,1,"+34600111222",145'


def test_the_ledger_tells_what_reached_the_modem(client, modem, phone, network):
    call = phone.ring(modem.number)
    client.ask("ATA")
    call.hang_up()
    phone.ring("+34999999999")
    kinds = [(entry.kind, entry.id) for entry in network.ledger]
    assert kinds[:3] == [("rings", call.id), ("answered", call.id), ("ended", call.id)]
    assert network.ledger[3].detail["by"] == "unreachable"
    assert network.ledger_as_csv().count("\n") == 5
    assert network.ledger_as_jsonl().count("\n") == 4
