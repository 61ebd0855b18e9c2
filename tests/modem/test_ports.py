from dataclasses import dataclass

from kit.modem import ports
from kit.modem.ports import Port


@dataclass
class Plugged:
    """As pyserial tells of it."""

    device: str
    vid: int | None = None
    pid: int | None = None
    product: str | None = None
    location: str | None = None


def test_the_port_that_speaks_at_comes_first_under_its_lasting_name() -> None:
    found = [
        Plugged("/dev/ttyS0"),
        Plugged("/dev/ttyUSB1", 0x2C7C, 0x0125, "EC25-E", "1-1.4:1.1"),
        Plugged("/dev/ttyUSB2", 0x2C7C, 0x0125, "EC25-E", "1-1.4:1.2"),
    ]
    links = {"/dev/ttyUSB2": "/dev/serial/by-path/platform-usb-0:1.4:1.2-port0"}
    told = ports.in_order(found, links)
    assert told[0] == Port(links["/dev/ttyUSB2"], "/dev/ttyUSB2", "EC25-E", likely=True)
    assert [port.likely for port in told] == [True, False, False]


def test_a_stick_whose_interfaces_we_do_not_know_is_likely_on_all_of_them() -> None:
    found = [Plugged(f"/dev/ttyUSB{at}", 0x12D1, 0x1436, "HUAWEI Mobile") for at in range(2)]
    assert [port.likely for port in ports.in_order(found, {})] == [True, True]


def test_a_serial_adapter_of_another_maker_is_listed_but_not_likely() -> None:
    (port,) = ports.in_order([Plugged("/dev/ttyUSB0", 0x10C4, 0xEA60, "CP2102")], {})
    assert (port.path, port.likely) == ("/dev/ttyUSB0", False)


def test_the_ports_of_this_machine_can_be_asked_for() -> None:
    assert all(port.device.startswith("/dev/") for port in ports.here())
