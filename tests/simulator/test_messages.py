"""Texts come in as parts on the SIM, wait when it is full, and go out part by part."""

import pytest

from kit.simulator import pdu, userdata
from kit.simulator.modem import SimulatedModem
from tests.simulator.client import submit_pdu

CALLER = "+447700900001"


def kept_pdus(lines: list[str]) -> list[str]:
    return [line for line in lines if line[:2] == "07"]


def test_a_text_is_stored_and_told(client, modem, network):
    client.ask("AT+CNMI=2,1,0,0,0")
    text = network.phone(CALLER).text(modem.number, "Hola, ¿a qué hora?")
    client.expect(r'\+CMTI: "SM",1')
    assert client.ask("AT+CMGL=0")[0] == "+CMGL: 1,0,,35"
    assert client.ask("AT+CMGR=1")[0] == "+CMGR: 1,,35"
    stored = network.ledger.of_kind("stored")
    assert [entry.id for entry in stored] == [f"{text.id}.1"]
    assert client.ask("AT+CMGR=1")[1] == stored[0].detail["pdu"]


def test_nothing_is_told_where_nobody_asked(client, modem, network):
    network.phone(CALLER).text(modem.number, "hello")
    assert "CMTI" not in client.drain()
    assert client.ask("AT+CPMS?")[0].startswith('+CPMS: "SM",1,50')


def test_a_text_may_go_straight_to_the_client(client, modem, network):
    client.ask("AT+CNMI=2,2")
    network.phone(CALLER).text(modem.number, "hello")
    told = client.expect(r"\+CMT: ,24\r\n(07[0-9A-F]+)")
    assert told.group(1) == network.ledger.of_kind("handed")[0].detail["pdu"]
    assert client.ask("AT+CPMS?")[0].startswith('+CPMS: "SM",0,50')


def test_long_texts_come_in_parts_that_join(client, modem, network):
    network.phone(CALLER).text(modem.number, "Привіт! " * 30, reference_bits=16, shuffled=True)
    rows = client.ask("AT+CMGL=4")
    assert sum(row.startswith("+CMGL") for row in rows) == 4
    assert all("060804" in row for row in kept_pdus(rows))


@pytest.mark.parametrize(
    ("flag", "left"), [("1,0", 2), ("1,1", 2), ("1,2", 2), ("1,3", 2), ("1,4", 0)]
)
def test_deleting_goes_by_index_or_by_flag(client, modem, network, flag, left):
    for word in ("one", "two", "three"):
        network.phone(CALLER).text(modem.number, word)
    client.ask("AT+CMGR=1")
    client.ask(f"AT+CMGD={flag}")
    assert modem.board.memories["SM"].used == left


def test_a_full_card_keeps_the_rest_waiting_until_a_place_is_free(network, tmp_path, new_client):
    with SimulatedModem(network, number="+34600000002", port=tmp_path / "m", sim_places=2) as modem:
        client = new_client(modem)
        client.ask("ATE0;+CNMI=2,1")
        for number in range(5):
            network.phone(CALLER).text(modem.number, f"text {number}")
        assert network.waiting_for(modem.number) == 3
        client.ask("AT+CMGD=2")
        client.expect(r'\+CMTI: "SM",2')
        client.ask("AT+CMGD=1,4")
        assert network.waiting_for(modem.number) == 0
        assert [entry.kind for entry in network.ledger].count("stored") == 5


def test_the_card_and_the_modem_have_memories_apart(client, modem, network):
    network.phone(CALLER).text(modem.number, "on the card")
    assert client.ask('AT+CPMS="ME","ME","ME"')[0] == "+CPMS: 0,50,0,50,0,50"
    network.phone(CALLER).text(modem.number, "in the modem")
    assert len(kept_pdus(client.ask("AT+CMGL=4"))) == 1
    client.ask('AT+CPMS="SM"')
    assert client.ask("AT+CPMS?")[0] == '+CPMS: "SM",1,50,"ME",1,50,"ME",1,50'


def test_a_text_goes_out_and_is_read_by_the_phone(client, network):
    answer = client.send(submit_pdu(CALLER, userdata.split("Дякуємо 😀", 1)[0]))
    assert answer == ["+CMGS: 1", "OK"]
    text = network.phone(CALLER).wait_for_text()
    assert (text.body, text.sender, text.parts) == ("Дякуємо 😀", "+34600000001", 1)


def test_parts_are_one_text_in_the_phone(client, network):
    body = "Su cita: lunes a las 9:30 {€} " * 12
    for part in userdata.split(body, 9):
        client.send(submit_pdu(CALLER, part))
    assert network.phone(CALLER).wait_for_text().body == body


@pytest.mark.parametrize(
    ("typed", "length"), [("zz", 10), ("0001", 2), ("07914306000000F0040C91", 3)]
)
def test_a_broken_pdu_is_refused(client, typed, length):
    assert client.send(typed, length) == ["+CMS ERROR: 304"]
    assert client.ask("AT")[-1] == "OK"


def test_a_wrong_length_is_refused(client):
    typed = submit_pdu(CALLER, userdata.split("hello", 1)[0])
    assert client.send(typed, 99) == ["+CMS ERROR: 304"]


def test_escape_gives_the_text_up(client, network):
    client.type("AT+CMGS=20\r")
    client.hear(rb"\r\n> ")
    client.type("0001\x1b")
    assert client.read_to_final() == ["OK"]
    assert network.phone(CALLER).inbox == []


def test_a_command_typed_at_the_prompt_becomes_text(client):
    client.type("AT+CMGS=20\r")
    client.hear(rb"\r\n> ")
    client.type("AT+CSQ\r")
    client.type("\x1a")
    assert client.read_to_final() == ["+CMS ERROR: 304"]


def test_a_report_comes_back_when_it_was_asked_for(client):
    client.ask("AT+CNMI=2,1,0,1,0")
    part = userdata.split("hello", 1)[0]
    client.send(submit_pdu(CALLER, part, report=True))
    told = client.expect(r"\+CDS: (\d+)\r\n([0-9A-F]+)")
    report = told.group(2)
    assert int(told.group(1)) == pdu.tpdu_octets(report)
    assert report[16:20] == "0601"


def test_a_report_may_be_stored(client):
    client.ask("AT+CNMI=2,1,0,2,0")
    client.send(submit_pdu(CALLER, userdata.split("hello", 1)[0], report=True))
    client.expect(r'\+CDSI: "SM",1')
    assert len(kept_pdus(client.ask("AT+CMGL=4"))) == 1


def test_a_text_may_be_written_first_and_sent_later(client, network):
    part = userdata.split("later", 1)[0]
    typed = submit_pdu(CALLER, part)
    client.type(f"AT+CMGW={len(typed) // 2 - 1}\r")
    client.hear(rb"\r\n> ")
    client.type(typed + "\x1a")
    assert client.read_to_final() == [typed, "+CMGW: 1", "OK"][1:]
    assert client.ask("AT+CMSS=1")[0] == "+CMSS: 1"
    assert network.phone(CALLER).wait_for_text().body == "later"


def test_text_mode_is_enough_for_who_insists(client, modem, network):
    client.ask('AT+CMGF=1;+CSCS="GSM";+CNMI=2,1')
    network.phone(CALLER).text(modem.number, "hello")
    client.expect(r"\+CMTI")
    rows = client.ask('AT+CMGL="ALL"')
    assert rows[0].startswith(f'+CMGL: 1,"REC UNREAD","{CALLER}",,"')
    assert rows[1] == "hello"
    client.type(f'AT+CMGS="{CALLER}"\r')
    client.hear(rb"\r\n> ")
    client.type("hi there\x1a")
    assert client.read_to_final()[-1] == "OK"
    assert network.phone(CALLER).wait_for_text().body == "hi there"


def test_text_mode_speaks_wide_characters(client, modem, network):
    client.ask('AT+CMGF=1;+CSCS="UCS2"')
    network.phone(CALLER).text(modem.number, "Привіт")
    row = client.ask('AT+CMGL="ALL"')[1]
    assert bytes.fromhex(row).decode("utf-16-be") == "Привіт"
    client.type(f'AT+CMGS="{CALLER.encode("utf-16-be").hex()}"\r')
    client.hear(rb"\r\n> ")
    client.type("Так".encode("utf-16-be").hex() + "\x1a")
    assert client.read_to_final()[-1] == "OK"
    assert network.phone(CALLER).wait_for_text().body == "Так"


def test_a_burst_of_two_hundred_arrives_whole(network, tmp_path, new_client):
    with SimulatedModem(
        network, number="+34600000002", port=tmp_path / "m", sim_places=250
    ) as modem:
        client = new_client(modem)
        client.ask("ATE0;+CNMI=2,1")
        for number in range(200):
            network.phone(CALLER).text(modem.number, f"burst {number}")
        client.expect(r'\+CMTI: "SM",200')
        assert len(kept_pdus(client.ask("AT+CMGL=4"))) == 200


def test_phones_may_answer_by_themselves(client, modem, network):
    phone = network.phone(CALLER)
    phone.on_text(lambda text: phone.text(text.sender, f"got {text.body}"))
    client.ask("AT+CNMI=2,1")
    client.send(submit_pdu(CALLER, userdata.split("hello", 1)[0]))
    client.expect(r"\+CMTI")
    assert modem.board.memories["SM"].used == 1


def test_what_was_written_while_the_modem_was_away_arrives_later(network, tmp_path):
    modem = SimulatedModem(network, number="+34600000002", port=tmp_path / "m")
    modem.start()
    modem.stop()
    network.phone(CALLER).text(modem.number, "are you there?")
    assert network.waiting_for(modem.number) == 1
    with modem:
        assert modem.board.memories["SM"].used == 1


def test_lines_may_write_to_each_other(client, network, tmp_path):
    with SimulatedModem(network, number="+34600000002", port=tmp_path / "other") as other:
        client.send(submit_pdu(other.number, userdata.split("hello", 1)[0]))
        assert other.board.memories["SM"].used == 1


def test_text_mode_hands_texts_over_and_shows_every_kind(client, modem, network):
    client.ask('AT+CMGF=1;+CNMI=2,2,0,2,0;+CSMP=49,167,0,0;+CSCS="HEX"')
    network.phone(CALLER).text(modem.number, "hello")
    client.expect(rf'\+CMT: "\{CALLER}",,"\d\d/.*"\r\n68656C6C6F')
    client.type(f'AT+CMGS="{CALLER}"\r')
    client.hear(rb"\r\n> ")
    client.type("6869\x1a")
    client.expect(r'\+CDSI: "SM",1')
    assert network.phone(CALLER).wait_for_text().body == "hi"
    client.ask("AT+CMGF=0")
    typed = submit_pdu(CALLER, userdata.split("later", 1)[0])
    client.type(f"AT+CMGW={len(typed) // 2 - 1}\r")
    client.hear(rb"\r\n> ")
    client.type(typed + "\x1a")
    client.read_to_final()
    client.ask('AT+CMGF=1;+CSCS="IRA"')
    rows = client.ask('AT+CMGL="ALL"')
    assert rows[:2] == ['+CMGL: 1,"REC UNREAD",6', f'+CMGL: 2,"STO UNSENT","{CALLER}",']
    assert rows[2] == "later"


@pytest.mark.parametrize(
    ("settings", "number", "typed"),
    [
        ('+CSCS="UCS2"', CALLER, "zz"),
        ('+CSCS="UCS2"', "zzzz", "0041"),
        ('+CSCS="IRA"', "", "hello"),
        ('+CSCS="IRA"', CALLER, "x" * 161),
    ],
)
def test_text_mode_refuses_what_it_cannot_send(client, settings, number, typed):
    client.ask(f"AT+CMGF=1;{settings}")
    client.type(f'AT+CMGS="{number}"\r')
    client.hear(rb"\r\n> ")
    client.type(typed + "\x1a")
    answer = client.read_to_final()[-1]
    assert answer == ("OK" if number == "zzzz" else "+CMS ERROR: 305")


def test_a_full_memory_refuses_what_is_written(network, tmp_path, new_client):
    with SimulatedModem(network, number="+34600000002", port=tmp_path / "m", sim_places=1) as modem:
        client = new_client(modem)
        client.ask("ATE0")
        answers = []
        for _ in range(2):
            client.type("AT+CMGW=2\r")
            client.hear(rb"\r\n> ")
            client.type("000100\x1a")
            answers.append(client.read_to_final()[-1])
        assert answers == ["OK", "+CMS ERROR: 322"]
        assert client.ask("AT+CMSS=1") == ["+CMS ERROR: 304"]
        assert client.ask('AT+CMGF=1;+CMGL="ALL"')[1] == "000100"


def test_a_long_line_without_an_end_is_given_up(client):
    client.type("x" * 3000)
    assert client.ask("AT")[-1] == "OK"
