"""The modem converses as a modem does: echo, framing, one command at a time, card and network."""

import pytest
import serial

from kit.simulator.dialects import DIALECTS
from kit.simulator.modem import SimulatedModem


def test_it_echoes_until_told_not_to(modem, new_client):
    client = new_client(modem)
    client.type("AT\r")
    assert client.hear(rb"OK\r\n") == b"AT\r\r\nOK\r\n"
    client.ask("ATE0")
    client.type("at\r")
    assert client.hear(rb"OK\r\n") == b"\r\nOK\r\n"


def test_it_says_who_it_is(client, modem):
    assert client.ask("AT+CGMI") == ["Simulated", "OK"]
    assert client.ask("AT+CGMM") == ["Line One", "OK"]
    assert client.ask("AT+CGSN")[0] == client.ask("AT+GSN")[0] == modem.board.imei
    assert len(client.ask("AT+CIMI")[0]) == 15
    assert client.ask("AT+CNUM")[0].endswith(f'"{modem.number}",145')


def test_commands_on_one_line_are_carried_out_in_order_until_one_fails(client):
    assert client.ask("ATE0V1;+CREG?;+CSQ") == ["+CREG: 0,1", "+CSQ: 21,99", "OK"]
    assert client.ask("AT+CSQ;+NONSENSE;+CREG?") == ["+CSQ: 21,99", "ERROR"]


@pytest.mark.parametrize(
    ("verbosity", "answer"),
    [(0, "ERROR"), (1, "+CME ERROR: 100"), (2, "+CME ERROR: unknown")],
)
def test_it_refuses_as_it_was_told_to(client, verbosity, answer):
    client.ask(f"AT+CMEE={verbosity}")
    assert client.ask("AT+NONSENSE=1") == [answer]


@pytest.mark.parametrize(
    "typed",
    [
        "AT+CMGL=9",
        "AT+CMEE=7",
        "AT+CMEE=x",
        "AT+CNMI=9,9",
        'AT+CUSD=1,"ZZ",15',
        'AT+CMGD="',
        "AT+CPMS=,,,,",
        "AT&",
        "AT+",
        "AT+CLCC=²",
        "ATS0=1",
        "AT\x00\x01",
        "AT+CMGR=99999999999999999999",
    ],
)
def test_nonsense_is_answered_and_the_next_command_works(client, typed):
    client.ask(typed)
    assert client.ask("AT+CSQ")[-1] == "OK"


def test_noise_before_a_command_is_passed_over(client):
    client.serial.write(b"\xff\xfe\x00")
    assert client.ask("AT+CSQ")[-2:] == ["+CSQ: 21,99", "OK"]


def test_commands_typed_in_one_go_are_answered_one_after_the_other(client):
    client.type("AT+CSQ\rAT+CREG?\rAT+CGMI\r")
    heard = client.hear(rb"(?s)(OK\r\n.*){3}").decode()
    assert heard.index("+CSQ") < heard.index("+CREG") < heard.index("Simulated")


def test_a_command_may_take_its_time(network, tmp_path, new_client):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "slow", command_latency_s=0.05
    ) as modem:
        client = new_client(modem)
        client.type("ATE0\rAT+CSQ\r")
        client.hear(rb"(?s)(OK\r\n.*){2}")
        assert modem.commands_run == 2


def test_what_rings_during_a_slow_command_is_told_after_its_reply(network, tmp_path, new_client):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "slow", command_latency_s=0.2
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0")
        client.type("AT+CSQ\r")
        client.wait_until(lambda: modem.commands_run == 2)
        network.phone("+447700900001").ring(modem.number)
        heard = client.hear(rb"RING\r\n")
        assert heard.index(b"OK") < heard.index(b"RING")


def test_the_card_asks_for_its_pin(network, tmp_path, new_client):
    with SimulatedModem(network, number="+34600000002", port=tmp_path / "m", pin="1234") as modem:
        client = new_client(modem)
        client.ask("ATE0;+CMEE=1;+CREG=1")
        assert client.ask("AT+CPIN?") == ["+CPIN: SIM PIN", "OK"]
        assert client.ask("AT+CIMI") == ["+CME ERROR: 11"]
        assert client.ask("AT+CMGL=4") == ["+CMS ERROR: 311"]
        assert client.ask('AT+CPIN="9999"') == ["+CME ERROR: 16"]
        assert client.ask("AT+SPIC")[0] == "+SPIC: 2,3,10,10"
        assert client.ask('AT+CPIN="1234"') == ["OK"]
        client.expect(r"\+CREG: 1")
        assert client.ask("AT+CPIN?") == ["+CPIN: READY", "OK"]
        assert client.ask("AT+SPIC")[0] == "+SPIC: 3,3,10,10"


def test_three_wrong_pins_lock_the_card_until_its_puk(network, tmp_path, new_client):
    with SimulatedModem(network, number="+34600000002", port=tmp_path / "m", pin="1234") as modem:
        client = new_client(modem)
        client.ask("ATE0;+CMEE=1")
        refusals = [client.ask('AT+CPIN="0000"')[-1] for _ in range(3)]
        assert refusals == ["+CME ERROR: 16", "+CME ERROR: 16", "+CME ERROR: 12"]
        assert client.ask("AT+CPIN?")[0] == "+CPIN: SIM PUK"
        assert client.ask('AT+CPIN="1234"') == ["+CME ERROR: 12"]
        assert client.ask('AT+CPIN="12345678","4321"') == ["OK"]
        assert client.ask("AT+CPIN?")[0] == "+CPIN: READY"


def test_it_asks_the_network_for_the_credit(client):
    assert client.ask('AT+CUSD=1,"*100#",15') == ["OK"]
    client.expect(r'\+CUSD: 0,"Credit: 12\.50 EUR",15')
    client.ask('AT+CSCS="UCS2"')
    client.ask('AT+CUSD=1,"' + "*100#".encode("utf-16-be").hex() + '",15')
    told = client.expect(r'\+CUSD: 0,"([0-9A-F]+)",15')
    assert bytes.fromhex(told.group(1)).decode("utf-16-be") == "Credit: 12.50 EUR"


def test_the_radio_can_be_switched_off_and_on(client, network):
    client.ask("AT+CREG=1")
    assert client.ask("AT+CFUN=0")[0] == "OK"
    client.expect(r"\+CREG: 0")
    assert client.ask("AT+CREG?")[0] == "+CREG: 1,0"
    call = network.phone("+447700900001").ring("+34600000001")
    assert call.ended_by == "unreachable"
    client.ask("AT+CFUN=1")
    client.expect(r"\+CREG: 1")
    assert client.ask("AT+COPS?")[0] == '+COPS: 0,0,"Street Mobile"'


def test_a_restart_by_command_forgets_the_settings(client):
    client.ask("AT+CLIP=1;+CMEE=2")
    client.ask("AT+CFUN=1,1")
    client.expect("SMS READY")
    assert client.ask("AT+CLIP?;+CMEE?")[-3:] == ["+CLIP: 0,1", "+CMEE: 0", "OK"]


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_every_make_names_itself(network, tmp_path, dialect, new_client):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "m", dialect=dialect
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0")
        assert client.ask("ATI")[:2] == [DIALECTS[dialect].manufacturer, DIALECTS[dialect].model]


def test_the_port_has_a_name_that_goes_with_the_modem(network, tmp_path):
    port = tmp_path / "deep" / "modem"
    with SimulatedModem(network, number="+34600000002", port=port):
        assert port.is_symlink()
        with port.open("rb", buffering=0) as opened:
            assert opened.isatty()
    assert not port.is_symlink()


def test_a_long_listing_reaches_a_slow_reader_whole(client, modem, network):
    phone = network.phone("+447700900001")
    for number in range(50):
        phone.text(modem.number, f"ж{number} " * 20)
    client.type("AT+CMGL=4\r")
    client.wait_until(lambda: modem.commands_run >= 2)
    lines = client.read_to_final()
    assert sum(line.startswith("+CMGL") for line in lines) == 50


def test_a_client_that_goes_leaves_the_next_one_a_clean_port(modem, new_client):
    first = new_client(modem)
    first.ask("ATE0")
    first.type("AT+CS")
    first.close()
    second = new_client(modem)
    assert second.ask("") == ["ERROR"]
    assert second.ask("AT+CSQ")[-1] == "OK"


def test_nobody_at_the_port_costs_nothing(network, tmp_path):
    with SimulatedModem(network, number="+34600000002", port=tmp_path / "m") as modem:
        phone = network.phone("+447700900001")
        modem.board.settings.notify[1] = 1
        for number in range(2000):
            phone.text(modem.number, str(number))
            modem.board.memories["SM"].delete(1)
        with serial.Serial(modem.port, timeout=1) as port:
            port.write(b"AT\r")
            assert b"OK" in port.read_until(b"OK\r\n")
