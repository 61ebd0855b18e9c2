"""The cable and the timetable go on whatever fails around them."""

import logging
import queue
import threading

import pytest
import serial

from kit.simulator.timetable import Timetable
from kit.simulator.wire import Wire


@pytest.fixture
def timetable():
    timetable = Timetable()
    yield timetable
    timetable.close()


@pytest.fixture
def heard():
    return queue.SimpleQueue()


@pytest.fixture
def wire(tmp_path, heard):
    wire = Wire(tmp_path / "port", heard.put)
    yield wire
    wire.close()


def test_what_is_due_happens_in_order_of_its_time(timetable):
    done = threading.Event()
    order = []
    timetable.after(0.04, lambda: order.append("late"))
    timetable.after(0.01, lambda: order.append("early"))
    timetable.after(0.06, done.set)
    assert done.wait(5)
    assert order == ["early", "late"]


def test_what_was_cancelled_does_not_happen(timetable):
    done = threading.Event()
    order = []
    timetable.after(0.01, lambda: order.append("cancelled")).cancel()
    timetable.after(0.02, done.set)
    assert done.wait(5)
    assert order == []


def test_an_action_that_fails_does_not_stop_the_next(timetable, caplog):
    done = threading.Event()

    def fail():
        raise ValueError

    with caplog.at_level(logging.ERROR):
        timetable.after(0, fail)
        timetable.after(0.01, done.set)
        assert done.wait(5)
    assert "a due action failed" in caplog.text


def test_nothing_happens_after_the_end(timetable):
    timetable.close()
    done = threading.Event()
    timetable.after(0, done.set)
    assert not done.wait(0.05)


def test_a_phone_whose_script_fails_does_not_stop_the_network(modem, network, caplog):
    phone, other = network.phone("+447700900001"), network.phone("+447700900002")
    phone.on_text(lambda text: text.missing)
    other.text(phone.number, "one")
    other.on_text(lambda text: other.text(modem.number, text.body))
    phone.text(other.number, "two")
    with network.changed:
        assert network.changed.wait_for(lambda: len(network.ledger.of_kind("stored")) == 1, 5)
    assert "a due action failed" in caplog.text


def test_a_receiver_that_fails_does_not_break_the_cable(tmp_path, caplog):
    told = threading.Event()

    def receive(octets):
        if octets == b"bad":
            raise ValueError
        told.set()

    wire = Wire(tmp_path / "port", receive)
    with serial.Serial(str(tmp_path / "port")) as port, caplog.at_level(logging.ERROR):
        port.write(b"bad")
        port.flush()
        while not caplog.records:
            told.wait(0.01)
        port.write(b"good")
        assert told.wait(5)
    wire.close()
    wire.close()


def test_what_does_not_fit_follows_when_it_is_read(tmp_path, wire, heard):
    with serial.Serial(str(tmp_path / "port"), timeout=5) as port:
        port.write(b"ready")
        assert heard.get(timeout=5) == b"ready"
        sent = bytes(range(256)) * 400
        wire.send(sent)
        assert port.read(len(sent)) == sent


def test_what_nobody_reads_is_lost_from_the_oldest_on(tmp_path, wire):
    for _ in range(500):
        wire.send(b"old" * 1000)
    wire.send(b"the newest")
    with (tmp_path / "port").open("rb", buffering=0) as port:
        heard = b""
        while not heard.endswith(b"the newest"):
            heard += port.read(65536)
    assert 200_000 < len(heard) < 300_000


def test_a_client_that_flushes_at_opening_hears_only_what_is_new(tmp_path, wire):
    wire.send(b"old" * 100_000)
    with serial.Serial(str(tmp_path / "port"), timeout=0.2) as port:
        port.reset_input_buffer()
        while port.read(4096):
            pass
        wire.send(b"new")
        assert port.read(3) == b"new"


def test_a_closed_wire_swallows_what_is_said(wire):
    wire.close()
    wire.send(b"anybody?")
