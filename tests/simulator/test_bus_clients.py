"""Two more that know nothing of the simulator: ModemManager and oFono, on a bus of their own."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kit.simulator.modem import SimulatedModem
from kit.simulator.network import Network, Phone
from tests.simulator.bus import Bridge, Bus, own_bus, running, until

CALLER = "+447700900001"
MANAGER = "org.freedesktop.ModemManager1"
OFONO = "org.ofono"
NEEDED = ("NetworkRegistration", "MessageManager", "VoiceCallManager")
REGISTERED, RECEIVED, RINGING_IN, TERMINATED = 8, 3, 3, 7


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short path: a socket's name has 107 characters at most."""
    with tempfile.TemporaryDirectory(prefix="bus-") as name:
        yield Path(name)


@pytest.fixture
def bus(folder: Path) -> Iterator[Bus]:
    with own_bus(folder) as bus:
        yield bus


@pytest.fixture
def phone(network: Network) -> Phone:
    return network.phone(CALLER, "uk")


@pytest.fixture
def manager(bus: Bus, folder: Path, modem: SimulatedModem) -> Iterator[str]:
    """ModemManager with our modem, as the path of the modem's object."""
    name = f"abstract:modem{os.getpid()}"
    door = socket.socket(socket.AF_UNIX)
    door.bind(f"\0{name}")
    command = ["ModemManager", "--no-auto-scan", "--test-enable"]
    without = [f"--test-no-{what}" for what in ("udev", "suspend-resume", "qrtr")]
    known = {"DBUS_SYSTEM_BUS_ADDRESS": bus.address}
    with Bridge(door, str(modem.port)), running([*command, *without], folder / "log", known):
        bus.wait_for(MANAGER)
        root = f"/{MANAGER.replace('.', '/')}"
        bus.call(MANAGER, root, f"{MANAGER}.Test", "SetProfile", "ssas", "ours", "generic", [name])
        manages = "org.freedesktop.DBus.ObjectManager"
        found = until(
            lambda: bus.call(MANAGER, root, manages, "GetManagedObjects"), "the modem is found"
        )
        yield next(iter(found))


@pytest.fixture
def ofono(bus: Bus, folder: Path, modem: SimulatedModem) -> Iterator[Callable[..., Any]]:
    """OFono with our modem: calls a method of one of the modem's interfaces."""
    door = socket.create_server(("127.0.0.1", 0))
    settings = folder / "phonesim.conf"
    settings.write_text(f"[ours]\nAddress=127.0.0.1\nPort={door.getsockname()[1]}\n")
    known = {"DBUS_SYSTEM_BUS_ADDRESS": bus.address, "OFONO_PHONESIM_CONFIG": str(settings)}

    def call(method: str, *words: Any, path: str = "/ours") -> Any:
        interface, _, verb = method.rpartition(".")
        return bus.call(OFONO, path, f"{OFONO}.{interface}", verb, *words)

    # The way in is meant for a modem that does not echo.
    with (
        Bridge(door, str(modem.port), b"ATE0\r"),
        running(["ofonod", "--nodetach"], folder / "log", known),
    ):
        bus.wait_for(OFONO)
        until(lambda: call("Manager.GetModems", path="/"), "the modem is known")
        call("Modem.SetProperty", "sv", "Powered", ("b", True))
        call("Modem.SetProperty", "sv", "Online", ("b", True))
        yield call


def test_modemmanager_reads_sends_and_answers(
    bus: Bus, manager: str, modem: SimulatedModem, phone: Phone
) -> None:
    def call(what: str, method: str, *words: Any, path: str = manager) -> Any:
        return bus.call(MANAGER, path, f"{MANAGER}.{what}", method, *words)

    def told(what: str, name: str, path: str = manager) -> Any:
        return bus.told(MANAGER, path, f"{MANAGER}.{what}", name)

    call("Modem", "Enable", "b", 1)
    until(lambda: told("Modem", "State") == REGISTERED, "it is registered")
    assert told("Modem", "EquipmentIdentifier") == modem.board.imei
    assert told("Modem", "OwnNumbers") == [modem.number]
    assert told("Modem.Modem3gpp", "OperatorName") == "Street Mobile"

    phone.text(modem.number, "Привіт")
    text = until(lambda: call("Modem.Messaging", "List"), "a text came")[0]
    until(lambda: told("Sms", "State", text) == RECEIVED, "it is whole")
    assert told("Sms", "Text", text) == "Привіт"
    assert told("Sms", "Number", text) == CALLER

    words = {"number": ("s", CALLER), "text": ("s", "Доброго дня")}
    written = call("Modem.Messaging", "Create", "a{sv}", words)
    call("Sms", "Send", path=written)
    assert phone.wait_for_text().body == "Доброго дня"

    ringing = phone.ring(modem.number, patience_s=30)
    heard = until(lambda: call("Modem.Voice", "ListCalls"), "it rings")[0]
    assert told("Call", "State", heard) == RINGING_IN
    assert told("Call", "Number", heard) == CALLER
    call("Call", "Accept", path=heard)
    assert ringing.wait_for("talking", timeout_s=10)
    call("Call", "Hangup", path=heard)
    until(lambda: told("Call", "State", heard) == TERMINATED, "it is over")
    assert ringing.wait_for("ended", timeout_s=10)


def test_ofono_reads_sends_and_answers(
    bus: Bus, ofono: Callable[..., Any], modem: SimulatedModem, phone: Phone
) -> None:
    def is_on() -> bool:
        return {f"{OFONO}.{name}" for name in NEEDED} <= set(
            ofono("Modem.GetProperties")["Interfaces"][1]
        )

    def is_registered() -> bool:
        told = ofono("NetworkRegistration.GetProperties")
        return bool(told.get("Name") == ("s", "Street Mobile"))

    def is_sent() -> bool:
        return not ofono("MessageManager.GetMessages")

    until(is_on, "it is on")
    assert ofono("Modem.GetProperties")["Serial"] == ("s", modem.board.imei)
    until(is_registered, "it is registered")

    came = bus.listen(OFONO, "IncomingMessage")
    phone.text(modem.number, "Привіт")
    body, about = came()
    assert body == "Привіт"
    assert about["Sender"] == ("s", CALLER)

    ofono("MessageManager.SendMessage", "ss", CALLER, "Доброго дня")
    assert phone.wait_for_text().body == "Доброго дня"
    until(is_sent, "it is sent")

    ringing = phone.ring(modem.number, patience_s=30)
    heard, about = until(lambda: ofono("VoiceCallManager.GetCalls"), "it rings")[0]
    assert about["LineIdentification"] == ("s", CALLER)
    ofono("VoiceCall.Answer", path=heard)
    assert ringing.wait_for("talking", timeout_s=10)
    ofono("VoiceCall.Hangup", path=heard)
    assert ringing.wait_for("ended", timeout_s=10)
