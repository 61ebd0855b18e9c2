"""Several lines at once: none disturbs another, and each is known by its modem."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kit.errors import PortMissing, PortTaken, WrongModem
from kit.modem.adapter import SerialLine
from kit.settings import LineSettings
from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network
from kit.store import calls, lines
from kit.switchboard.binding import Bindings, BoundLine, imei_at
from tests.switchboard.conftest import NewCounter, NewModem
from tests.switchboard.counter import CALLER, Counter

NUMBERS = ("+34600000001", "+34600000002", "+34600000003")
Bind = Callable[[SimulatedModem, str], Counter]


@pytest.fixture
def modems(new_modem: NewModem) -> list[SimulatedModem]:
    return [new_modem(number) for number in NUMBERS]


@pytest.fixture
def bindings(tmp_path: Path) -> Bindings:
    return Bindings(lambda: sorted(str(port) for port in tmp_path.glob("modem*")))


@pytest.fixture
def bind(new_counter: NewCounter, bindings: Bindings, tmp_path: Path) -> Bind:
    """Opens a line that is bound to a modem's IMEI."""

    def open_line(modem: SimulatedModem, name: str) -> Counter:
        settings = LineSettings(name, str(modem.port), imei=modem.board.imei)
        counter = new_counter(BoundLine(settings, bindings, tmp_path / f"{name}.tried"), name=name)
        counter.patience_s = 20.0
        return counter

    return open_line


def where_calls_are(counter: Counter) -> dict[str, str]:
    """Each ringing call's line by the number that rings."""
    with counter.store.reading() as r:
        return {call.number: call.line for call in calls.opened(r)}


def test_calls_on_any_line_reach_the_board(
    bind: Bind, modems: list[SimulatedModem], network: Network
) -> None:
    counters = [bind(modem, f"line {at}") for at, modem in enumerate(modems, start=1)]
    for counter in counters:
        counter.until_ready()
    for at, modem in enumerate(modems, start=1):
        network.phone(f"+3461122233{at}").ring(modem.number)
    counters[0].until(lambda r: len(calls.opened(r)) == 3)
    assert where_calls_are(counters[0]) == {f"+3461122233{at}": f"line {at}" for at in range(1, 4)}


def test_one_dead_modem_never_disturbs_another(
    bind: Bind, modems: list[SimulatedModem], network: Network
) -> None:
    for modem in modems[:2]:
        modem.faults.mute()
    counters = [bind(modem, f"line {at}") for at, modem in enumerate(modems, start=1)]
    counters[2].patience_s = 4.0
    counters[2].until_ready()
    network.phone(CALLER).ring(modems[2].number)
    assert counters[2].until_rings().line == "line 3"
    counters[2].until_text(counters[2].write("We hear you."), "delivered")


def test_two_swapped_sticks_are_still_the_lines_they_were(
    bind: Bind, modems: list[SimulatedModem], network: Network
) -> None:
    counters = [bind(modem, f"line {at}") for at, modem in enumerate(modems, start=1)]
    for counter in counters:
        counter.until_ready()
    first, second, third = modems
    for modem in (first, second):
        modem.faults.unplug()
    for counter in counters[:2]:
        counter.until_line("absent")
    first.port, second.port = second.port, first.port
    for modem in (first, second):
        modem.faults.plug()
    for counter, modem in zip(counters, modems, strict=True):
        assert counter.until_ready().imei == modem.board.imei
    network.phone(CALLER).ring(second.number)
    network.phone("+34611222333").ring(third.number)
    counters[0].until(lambda r: len(calls.opened(r)) == 2)
    assert where_calls_are(counters[0]) == {CALLER: "line 2", "+34611222333": "line 3"}


def test_a_modem_added_while_running_is_taken_up_and_one_taken_away_is_told(
    bind: Bind, modems: list[SimulatedModem]
) -> None:
    late = modems[1]
    late.faults.unplug()
    counters = [bind(modem, f"line {at}") for at, modem in enumerate(modems, start=1)]
    counters[0].until_ready()
    assert counters[1].until_line("absent").trouble == "PortMissing"
    late.faults.plug()
    counters[1].until_ready()
    modems[0].faults.unplug()
    counters[0].until_line("absent")
    with counters[0].store.reading() as r:
        assert [one.state for one in lines.all_of(r)] == ["absent", "ready", "ready"]


def test_another_modem_is_not_taken_for_ours_and_its_sim_gets_no_pin(
    new_modem: NewModem, bindings: Bindings, tmp_path: Path
) -> None:
    stranger = new_modem(pin="4321")
    settings = LineSettings("one", str(stranger.port), imei="350000000000006", pin="1111")
    line = BoundLine(settings, bindings, tmp_path / "tried")
    with pytest.raises(WrongModem):
        line.open()
    assert stranger.board.sim.tries == 3
    line.close()


def test_a_line_without_imei_is_whatever_is_at_its_port(
    new_modem: NewModem, bindings: Bindings, tmp_path: Path
) -> None:
    modem = new_modem()
    line = BoundLine(LineSettings("one", str(modem.port)), bindings, tmp_path / "tried")
    line.open()
    assert line.check().imei == modem.board.imei
    line.close()


def test_a_port_that_another_line_asks_at_is_waited_for_or_passed_over(
    new_modem: NewModem, bindings: Bindings
) -> None:
    port = str(new_modem().port)
    with bindings.at(port), pytest.raises(PortTaken), bindings.at(port, 0.01):
        pytest.fail("two at one port")
    with bindings.at(port, 0.01):
        pass


def test_a_bound_line_without_any_modem_says_that_its_port_is_missing(tmp_path: Path) -> None:
    bindings = Bindings(lambda: [str(tmp_path / "gone")])
    with pytest.raises(PortMissing):
        bindings.find(LineSettings("one", str(tmp_path / "none"), imei="350000000000006"))


def test_asking_for_the_imei_leaves_the_port_free(new_modem: NewModem) -> None:
    modem = new_modem(pin="4321")
    assert imei_at(str(modem.port), 115200) == modem.board.imei
    assert modem.board.sim.tries == 3
    line = SerialLine("one", str(modem.port), pin="4321")
    line.open()
    line.close()
