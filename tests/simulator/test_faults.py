"""Each fault does what its name says, and is over when it is cleared."""

import time

import pytest

from kit.simulator import userdata
from kit.simulator.modem import SimulatedModem
from tests.simulator.client import PortGoneError, submit_pdu

CALLER = "+447700900001"
TEXT = submit_pdu(CALLER, userdata.split("hello", 1)[0])


def test_a_mute_modem_says_nothing_at_all(client, modem, network):
    client.ask("AT+CNMI=2,1")
    modem.faults.mute()
    client.type("AT\r")
    network.phone(CALLER).text(modem.number, "hello?")
    assert client.serial.read(100) == b""
    modem.faults.clear("mute")
    assert client.ask("AT") == ["OK"]
    assert modem.board.memories["SM"].used == 1


def test_noise_comes_once(client, modem):
    modem.faults.garble(b"\xff\x00\x80")
    client.hear(rb"\xff\x00\x80")
    assert client.ask("AT") == ["OK"]


def test_noise_comes_before_everything_until_cleared(client, modem):
    modem.faults.start("garble")
    client.type("AT\r")
    client.hear(rb"\x00\xff\xfe~\x80\r\n\r\nOK\r\n")
    modem.faults.clear("garble")
    assert client.ask("AT") == ["OK"]


def test_an_unplugged_modem_is_gone_and_comes_back_under_its_name(
    client, modem, network, tmp_path, new_client
):
    client.ask("AT+CLIP=1")
    call = network.phone(CALLER).ring(modem.number)
    modem.faults.unplug()
    assert call.ended_by == "line"
    assert not (tmp_path / "modem").is_symlink()
    with pytest.raises(PortGoneError):
        client.hear(b"never")
    network.phone(CALLER).text(modem.number, "anybody?")
    assert network.phone(CALLER).ring(modem.number).ended_by == "unreachable"
    modem.faults.plug()
    again = new_client(modem)
    assert again.ask("AT+CLIP?")[-2:] == ["+CLIP: 0,1", "OK"]
    assert again.ask("AT+CMGL=4")[0].startswith("+CMGL: 1,0")


def test_unplugging_twice_and_plugging_twice_is_harmless(modem, new_client):
    for _ in range(2):
        modem.faults.unplug()
    for _ in range(2):
        modem.faults.plug()
    assert new_client(modem).ask("AT")[-1] == "OK"


def test_a_modem_is_unplugged_in_the_middle_of_a_command(network, tmp_path, new_client):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "m", send_latency_s=0.2
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0")
        client.type(f"AT+CMGS={len(TEXT) // 2 - 1}\r")
        client.hear(rb"\r\n> ")
        client.type(TEXT + "\x1a")
        modem.faults.unplug()
        with pytest.raises(PortGoneError):
            client.read_to_final()
        assert network.phone(CALLER).inbox == []
        modem.faults.plug()
        assert new_client(modem).ask("AT")[-1] == "OK"


def test_a_full_sim_takes_nothing_until_cleared(client, modem, network):
    client.ask("AT+CNMI=2,1")
    modem.faults.sim_full()
    network.phone(CALLER).text(modem.number, "hello")
    assert client.ask("AT+CPMS?")[0].startswith('+CPMS: "SM",50,50')
    assert network.waiting_for(modem.number) == 1
    modem.faults.clear("sim_full")
    client.expect(r'\+CMTI: "SM",1')


def test_without_network_nothing_goes_in_or_out(client, modem, network):
    client.ask("AT+CREG=1")
    call = network.phone(CALLER).ring(modem.number)
    client.ask("ATA")
    modem.faults.no_network()
    client.expect("NO CARRIER")
    client.expect(r"\+CREG: 2")
    assert call.ended_by == "line"
    assert client.ask("AT+CREG?;+CSQ")[:2] == ["+CREG: 1,2", "+CSQ: 99,99"]
    assert client.send(TEXT) == ["+CMS ERROR: 331"]
    network.phone(CALLER).text(modem.number, "hello")
    modem.faults.clear("no_network")
    client.expect(r"\+CREG: 1")
    assert client.send(TEXT)[-1] == "OK"
    assert modem.board.memories["SM"].used == 1


def test_without_a_sim_the_modem_says_so(client, modem):
    client.ask("AT+CMEE=1")
    modem.faults.no_sim()
    assert client.ask("AT+CPIN?") == ["+CME ERROR: 10"]
    assert client.ask("AT+CMGL=4") == ["+CMS ERROR: 310"]
    modem.faults.clear()
    assert client.ask("AT+CPIN?")[0] == "+CPIN: READY"


def test_a_late_ok_comes_late_and_once(client, modem):
    modem.faults.late_ok(0.15)
    began = time.monotonic()
    assert client.ask("AT+CSQ") == ["+CSQ: 21,99", "OK"]
    assert time.monotonic() - began >= 0.15
    modem.faults.clear("late_ok")
    assert client.ask("AT") == ["OK"]


def test_notifications_come_inside_a_reply(client, modem, network):
    client.ask("AT+CNMI=2,1")
    network.phone(CALLER).text(modem.number, "one")
    client.expect(r"\+CMTI")
    modem.faults.notification_inside_reply()
    network.phone(CALLER).text(modem.number, "two")
    rows = client.ask("AT+CSQ;+CREG?")
    assert rows == ["+CSQ: 21,99", '+CMTI: "SM",2', "+CREG: 0,1", "OK"]


def test_a_notification_without_a_reply_comes_all_the_same(client, modem, network):
    client.ask("AT+CNMI=2,1")
    modem.faults.notification_inside_reply()
    network.phone(CALLER).text(modem.number, "one")
    client.expect(r"\+CMTI")


def test_a_reset_forgets_the_settings_and_says_the_boot_lines(client, modem, network):
    client.ask("AT+CLIP=1;+CMGF=1;+CNMI=2,1")
    modem.faults.reset()
    client.expect("RDY")
    client.expect("SMS READY")
    network.phone(CALLER).text(modem.number, "unseen")
    assert client.ask("AT+CLIP?;+CMGF?;+CNMI?")[-4:] == [
        "+CLIP: 0,1",
        "+CMGF: 0",
        "+CNMI: 0,0,0,0,0",
        "OK",
    ]


def test_a_reset_with_a_pin_asks_for_it_again(network, tmp_path, new_client):
    with SimulatedModem(network, number="+34600000002", port=tmp_path / "m", pin="1234") as modem:
        client = new_client(modem)
        client.ask('ATE0;+CPIN="1234"')
        modem.faults.reset()
        assert client.ask("AT+CPIN?")[-2:] == ["+CPIN: SIM PIN", "OK"]


def test_one_send_fails_and_the_next_does_not(client, modem, network):
    modem.faults.fail_next_send(38)
    assert modem.faults.active == {"fail_next_send"}
    assert client.send(TEXT) == ["+CMS ERROR: 38"]
    assert modem.faults.active == set()
    assert client.send(TEXT)[-1] == "OK"
    assert len(network.phone(CALLER).inbox) == 1


def test_a_busy_sim_refuses_messages_in_words_where_asked(client, modem):
    modem.faults.csms_busy()
    assert client.ask("AT+CMGL=4") == ["+CMS ERROR: 314"]
    client.ask("AT+CMEE=2")
    assert client.ask("AT+CMGL=4") == ["+CMS ERROR: SIM busy"]
    modem.faults.clear("csms_busy")
    assert client.ask("AT+CMGL=4") == ["OK"]


def test_every_fault_starts_and_clears_by_name(modem):
    for name in modem.faults.names:
        modem.faults.start(name)
        assert name in modem.faults.active | {"reset"}
    modem.faults.clear()
    assert modem.faults.active == set()
    assert modem.reachable
