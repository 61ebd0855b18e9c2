"""The street plays a script at any speed, or makes one up, and its people answer texts."""

import itertools

import pytest

from kit.simulator import userdata
from kit.simulator.scripts import Happening, random_street, read_street
from kit.simulator.street import Rush, Street
from tests.simulator.client import submit_pdu

SCRIPT = """offset_s,kind,from_e164,language,patience_s,talk_s,topic,party_size,text
7200.0,sms,+447700900002,en,,,,,"Good day
to you, all"
0.5,call,+34600000101,es,21.5,254.0,housing,7,
3600.0,flash,+380500000001,uk,20,0,,1,
5400.0,call,,uk,5.0,60.0,documents,2,
"""


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "street.csv"
    path.write_text(SCRIPT, encoding="utf-8")
    return read_street(path)


def test_a_script_is_read_in_order_of_time(script):
    assert [happening.kind for happening in script] == ["call", "flash", "call", "sms"]
    assert script[0] == Happening(0.5, "call", "+34600000101", "es", 21.5, 254.0)
    assert script[2].number == ""
    assert script[3].text == "Good day\nto you, all"


def test_at_speed_nought_things_happen_as_soon_as_the_line_is_free(script, modem, network):
    street = Street(network, [modem.number], speed=0, rush=Rush(patience_s=0.05, flash_s=0.01))
    street.play(script)
    kinds = [entry.kind for entry in network.ledger if entry.kind in ("rings", "ended", "stored")]
    assert kinds == ["rings", "ended"] * 3 + ["stored"]
    assert street.played == 4
    assert [entry.detail["number"] for entry in network.ledger.of_kind("rings")][2] == ""


def test_at_a_speed_people_ring_talk_and_lose_patience_faster(script, modem, network):
    Street(network, [modem.number], speed=72000).play(script)
    assert all(call.wait_for("ended") for call in network.calls)
    assert {call.ended_by for call in network.calls} == {"patience"}
    assert len(network.ledger.of_kind("stored")) == 1


def test_a_caller_hangs_up_after_talking(client, modem, network):
    street = Street(network, [modem.number], speed=100)
    street.start([Happening(0, "call", "+447700900001", "en", patience_s=500, talk_s=5)])
    client.expect("RING")
    client.ask("ATA")
    client.expect("NO CARRIER")
    assert network.calls[0].ended_by == "caller"


def test_the_street_can_be_paused_and_stopped(modem, network):
    street = Street(network, [modem.number], speed=0)
    street.pause()
    thread = street.start(Happening(0, "sms", "+447700900001", "en", text="x") for _ in range(3))
    assert len(network.ledger) == 0
    street.go_on()
    thread.join(5)
    assert len(network.ledger.of_kind("stored")) == 3
    endless = street.start(random_street(1))
    street.stop()
    endless.join(5)
    assert not endless.is_alive()


def test_the_made_up_street_is_lively_but_gentle():
    happenings = list(itertools.takewhile(lambda it: it.offset_s < 36000, random_street(3)))
    calls = [it for it in happenings if it.kind != "sms"]
    texts = [it for it in happenings if it.kind == "sms"]
    assert 2 < calls[0].offset_s < 10
    assert 30 < 36000 / len(calls) < 50
    assert 50 < 36000 / len(texts) < 75
    assert {it.language for it in happenings} == {"uk", "es", "en", "ru"}
    assert all(it.text for it in texts)


def test_the_same_seed_makes_the_same_street():
    first, second = (list(itertools.islice(random_street(9), 200)) for _ in range(2))
    assert first == second
    assert first != list(itertools.islice(random_street(10), 200))


def test_people_say_yes_to_what_asks_for_it_but_not_for_ever(client, modem, network):
    Street(network, [modem.number], speed=0, seed=1).play(
        Happening(0, "sms", f"+44770090{number:04d}", "en", text="hello") for number in range(12)
    )
    client.ask("AT+CMGD=1,4")
    asks = userdata.split("Your place: Monday 9:30, code K7P. Reply YES or NO", 1)[0]
    for number in range(12):
        for _ in range(5):
            client.send(submit_pdu(f"+44770090{number:04d}", asks))
    written = network.ledger.of_kind("texted")[12:]
    assert {entry.detail["body"] for entry in written} == {"YES"}
    per_person = [sum(e.phone == w.phone for e in written) for w in written]
    assert max(per_person) == 3
    assert len(written) <= 36
