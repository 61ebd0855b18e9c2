"""Where a modem may be plugged in: the serial ports of this machine, the likely ones first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from serial.tools import list_ports

from kit.modem.profiles import PROFILES

BY_PATH = Path("/dev/serial/by-path")


class Found(Protocol):
    """What pyserial tells of a port."""

    device: str
    vid: int | None
    pid: int | None
    product: str | None
    location: str | None


@dataclass(frozen=True, slots=True)
class Port:
    """A serial port. `path` is the name to put into the settings.

    It names the socket of the hub (by-path), which stays the same when the modem is plugged in
    again; by-id is the same for two equal sticks, and ttyUSB numbers change.
    """

    path: str
    device: str
    product: str
    likely: bool


_KNOWN = {
    usb: profile.at_interface for profile in PROFILES for usb in profile.usb if profile.at_interface
}
_MAKERS = frozenset({0x12D1, 0x1E0E, 0x2C7C, 0x19D2, 0x1199, 0x1BC7})
"""Huawei, SIMCom, Quectel, ZTE, Sierra, Telit."""


def here() -> list[Port]:
    """The ports of this machine."""
    links = {}
    if BY_PATH.is_dir():
        links = {str(link.resolve()): str(link) for link in sorted(BY_PATH.iterdir())}
    return in_order(list_ports.comports(), links)


def in_order(found: Iterable[Found], links: Mapping[str, str]) -> list[Port]:
    """The likely ports first, then by name; `links` gives the lasting name of a device."""
    ports = [
        Port(links.get(one.device, one.device), one.device, one.product or "", _is_likely(one))
        for one in found
    ]
    return sorted(ports, key=lambda port: (not port.likely, port.path))


def _is_likely(port: Found) -> bool:
    if port.vid not in _MAKERS:
        return False
    interface = _KNOWN.get((port.vid or 0, port.pid or 0))
    return interface is None or (port.location or "").endswith(f".{interface}")
