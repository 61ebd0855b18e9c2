"""Messages in and out of a modem: the memories brought home, parts sent.

Source: 3GPP TS 27.005 sections 3.2.2 (+CPMS), 3.4.2 (+CMGL), 3.5.1 (+CMGS), 3.5.4 (+CMGD).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Sequence

from kit.errors import PduInvalid, Refused
from kit.modem.line import Stored
from kit.modem.transport import Wire

log = logging.getLogger(__name__)

MEMORIES = ("SM", "ME", "SR")
"""The SIM, the modem itself, and where some keep status reports."""

PAST_MEMORY = "TE"
"""The memory we give for what a modem handed over without keeping it (+CMT)."""

Keep = Callable[[Sequence[Stored]], None]

_ROW = re.compile(r"\+CMGL: *(\d{1,5}) *,")
_HEX = re.compile(r"[0-9A-Fa-f]+\Z")
_SENT = re.compile(r"\+CMGS: *(\d{1,3})(?!\d)")
_LIST_S = 60.0
_EVERY_STATE = 4


def memories_of(offered: list[str] | None) -> tuple[str, ...]:
    """Which memories to drain, from the reply to AT+CPMS=?; the usual ones when it is silent."""
    first = "".join(offered or ()).partition(")")[0]
    return tuple(name for name in MEMORIES if f'"{name}"' in first) or ("SM", "ME")


def drain_memory(
    wire: Wire,
    memory: str,
    keep: Keep,
    cleared: Keep,
    between: Callable[[], None] | None = None,
) -> int:
    """Lists one memory, has it kept, then deletes place by place. Returns how many were kept."""
    try:
        wire.ask(f'AT+CPMS="{memory}"')
    except Refused:
        return 0  # offered, and yet not there
    found = listed(memory, wire.ask(f"AT+CMGL={_EVERY_STATE}", _LIST_S))
    if not found:
        return 0
    keep(found)
    deleted: list[Stored] = []
    try:
        for stored in found:
            if between is not None:
                between()
            if _delete(wire, stored):
                deleted.append(stored)
    finally:
        if deleted:
            cleared(deleted)
    return len(found)


def drain_delivered(delivered: list[str], keep: Keep, cleared: Keep) -> int:
    """The same for what the modem kept nowhere."""
    found = [Stored(PAST_MEMORY, place, pdu) for place, pdu in enumerate(delivered)]
    if found:
        keep(found)
        del delivered[: len(found)]
        cleared(found)
    return len(found)


def listed(memory: str, lines: list[str]) -> list[Stored]:
    """The places in the reply to AT+CMGL; a place whose PDU is missing is left alone."""
    found = []
    place: int | None = None
    for line in lines:
        row = _ROW.match(line)
        if row:
            place = int(row.group(1))
        elif place is not None and _HEX.match(line):
            found.append(Stored(memory, place, line.upper()))
            place = None
    return found


def send(wire: Wire, pdu: str, timeout_s: float) -> int:
    """Sends one part; its TP-Message-Reference."""
    lines = wire.send(f"AT+CMGS={_length(pdu)}", pdu, timeout_s)
    sent = next((match for match in map(_SENT.match, lines) if match), None)
    return int(sent.group(1)) if sent else 0


def _length(pdu: str) -> int:
    """Octets without the service centre address, which is what the modem counts."""
    try:
        octets = bytes.fromhex(pdu)
        return len(octets) - octets[0] - 1
    except (ValueError, IndexError) as error:
        raise PduInvalid("not a PDU to send") from error


def _delete(wire: Wire, stored: Stored) -> bool:
    try:
        wire.ask(f"AT+CMGD={stored.place}")
    except Refused as refused:
        log.warning("place %d of %s is not deleted: %s", stored.place, stored.memory, refused)
        return False
    return True
