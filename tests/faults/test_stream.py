"""A stream of texts while the modem misbehaves: each is received once, each answer goes once."""

from __future__ import annotations

import threading
from collections import Counter as Tally
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kit.hotline import segments
from kit.modem.adapter import SerialLine
from kit.settings import Site
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import messages
from kit.store.engine import Reading
from tests.fakes.clock import SteeredClock
from tests.faults.witness import Witness
from tests.switchboard.conftest import LINE_NUMBER, NewCounter
from tests.switchboard.counter import Counter


@pytest.fixture
def answering(new_counter: NewCounter, modem: SimulatedModem, site: Site) -> Counter:
    """A counter that acknowledges the first text of everybody."""
    counter = new_counter(
        SerialLine("one", str(modem.port)), site=replace(site, acknowledge_texts=True)
    )
    counter.patience_s = 20.0
    counter.until_ready()
    return counter


def everybody(count: int) -> list[tuple[str, str]]:
    return [(f"+3461{number:07d}", f"text {number} 😀") for number in range(count)]


def check_all_received_once(counter: Counter, street: list[tuple[str, str]]) -> None:
    counter.until(lambda r: messages.count_fresh(r) >= len(street))
    found = Tally((one.number, one.text) for one in counter.received())
    assert found == Tally(street)


def check_all_answered_once(
    counter: Counter, network: Network, street: list[tuple[str, str]]
) -> None:
    counter.until_true(lambda: all(network.phone(number).inbox for number, _ in street))
    counter.until(lambda r: not unsent(r, "1"))
    assert {len(network.phone(number).inbox) for number, _ in street} == {1}


def test_a_burst_of_two_hundred(
    answering: Counter, network: Network, modem: SimulatedModem
) -> None:
    street = everybody(200)
    for number, body in street:
        network.phone(number).text(modem.number, body)
    check_all_received_once(answering, street)
    check_all_answered_once(answering, network, street)


def test_two_hundred_waiting_on_a_sim_with_room_for_ten(
    new_counter: NewCounter, network: Network, tmp_path: Path
) -> None:
    with SimulatedModem(network, LINE_NUMBER, tmp_path / "small", sim_places=10) as modem:
        street = everybody(200)
        for number, body in street:
            network.phone(number).text(modem.number, body)
        counter = new_counter(SerialLine("one", str(modem.port)))
        counter.patience_s = 20.0
        check_all_received_once(counter, street)
        counter.close()


def test_notifications_inside_replies_while_each_text_is_answered(
    answering: Counter, network: Network, modem: SimulatedModem
) -> None:
    modem.faults.notification_inside_reply()
    street = everybody(60)
    for number, body in street:
        network.phone(number).text(modem.number, body)
    check_all_received_once(answering, street)
    check_all_answered_once(answering, network, street)


def test_noise_on_the_wire_while_each_text_is_answered(
    answering: Counter, network: Network, modem: SimulatedModem
) -> None:
    modem.faults.garble_all()
    street = everybody(60)
    for number, body in street:
        network.phone(number).text(modem.number, body)
        modem.faults.garble()
    check_all_received_once(answering, street)
    check_all_answered_once(answering, network, street)


def test_late_answers_while_each_text_is_answered(
    answering: Counter, network: Network, modem: SimulatedModem
) -> None:
    modem.faults.late_ok(0.05)
    street = everybody(10)
    for number, body in street:
        network.phone(number).text(modem.number, body)
    check_all_received_once(answering, street)
    check_all_answered_once(answering, network, street)


@pytest.fixture
def witness(network: Network, tmp_path: Path) -> Iterator[Witness]:
    with Witness(network, LINE_NUMBER, tmp_path / "modem", command_latency_s=0.01) as modem:
        yield modem


@pytest.mark.parametrize(
    "command", ["AT+CPIN", "AT+CNMI", "AT+CPMS", "AT+CMGL", "AT+CMGD", "AT+CMGS", "00", "AT+CSQ"]
)
def test_unplugged_in_the_middle_of_a_command(
    new_counter: NewCounter,
    network: Network,
    witness: Witness,
    site: Site,
    clock: SteeredClock,
    command: str,
) -> None:
    reached = threading.Event()

    def watch(line: str) -> None:
        if line.startswith(command):
            reached.set()

    witness.after = watch
    street = everybody(8)
    for number, body in street:
        network.phone(number).text(witness.number, body)
    counter = new_counter(
        SerialLine("one", str(witness.port)),
        site=replace(site, acknowledge_texts=True),
        clock=clock,
    )
    assert reached.wait(10)
    witness.faults.unplug()
    counter.until_line("absent")
    witness.faults.plug()
    counter.until_ready()
    check_all_received_once(counter, street)
    counter.until(lambda r: not unsent(r, "not_before IS NULL"))
    clock.wait(seconds=16)  # what was refused since the port had gone before it was typed
    counter.nudge()
    counter.until(lambda r: not unsent(r, "1"))
    check_nothing_went_twice(counter, network)
    counter.close()


def unsent(r: Reading, which: str) -> int:
    return int(
        r.value(
            f"SELECT count(*) FROM messages WHERE state IN ('queued', 'sending') AND {which}"  # noqa: S608
        )
    )


def check_nothing_went_twice(counter: Counter, network: Network) -> None:
    parts_sent = Tally(entry.phone for entry in network.ledger.of_kind("sent"))
    with counter.store.reading() as r:
        answers = r.all("SELECT number, text, state FROM messages WHERE direction = 'out'")
    for answer in answers:
        parts = segments.count(answer["text"]).parts
        if answer["state"] == "unsure":
            assert parts_sent[answer["number"]] <= parts
        else:
            assert parts_sent[answer["number"]] == parts
            assert len(network.phone(answer["number"]).inbox) == 1
    assert sum(answer["state"] == "unsure" for answer in answers) <= 1
