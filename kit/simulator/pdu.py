"""Message PDUs as a network sends and takes them: DELIVER and STATUS-REPORT out, SUBMIT in.

Source: 3GPP TS 23.040 sections 9.1.2.5 (addresses), 9.2.2 (PDU types), 9.2.3.11 (time stamp).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from kit.simulator import alphabet
from kit.simulator.userdata import UserData

INTERNATIONAL = 0x91
NATIONAL = 0x81
ALPHANUMERIC = 0xD0
SMSC = "+34600000000"
_SYMBOLS = "0123456789*#abc"


class UnreadablePduError(Exception):
    """The PDU is no hexadecimal text, or ends before it is complete."""


@dataclass(frozen=True, slots=True)
class Submit:
    """What a modem asks the network to send: one part of a text to one number."""

    recipient: str
    user_data: UserData
    wants_report: bool
    reference: int


def swapped(digits: str) -> bytes:
    """Give digits as semi-octets, the second of each pair first, padded with F."""
    padded = digits + "F" * (len(digits) % 2)
    return bytes.fromhex("".join(b + a for a, b in zip(padded[::2], padded[1::2], strict=True)))


def address(number: str) -> bytes:
    """Write a number or an alphanumeric sender as length, type and value."""
    digits = number.lstrip("+")
    if digits and all(digit in "0123456789*#" for digit in digits):
        nibbles = digits.replace("*", "A").replace("#", "B")
        kind = INTERNATIONAL if number.startswith("+") else NATIONAL
        return bytes([len(digits), kind]) + swapped(nibbles)
    septets = alphabet.septets_of(number)[:11]
    return bytes([(len(septets) * 7 + 3) // 4, ALPHANUMERIC]) + alphabet.pack(septets)


def smsc_address(number: str = SMSC) -> bytes:
    """Write the service centre's number as it stands before every PDU."""
    digits = swapped(number.lstrip("+"))
    return bytes([len(digits) + 1, INTERNATIONAL]) + digits


def timestamp(moment: datetime, quarters: int = 4) -> bytes:
    """Write an aware instant in the network's zone, `quarters` of an hour east of UTC."""
    local = moment.astimezone(timezone(timedelta(minutes=15 * quarters)))
    zone = f"{abs(quarters):02d}"
    octets = swapped(local.strftime("%y%m%d%H%M%S") + zone)
    return octets[:-1] + bytes([octets[-1] | (0x08 if quarters < 0 else 0)])


def deliver(sender: str, user_data: UserData, sent_at: datetime, quarters: int = 4) -> str:
    """Write one part as it lands on a SIM: upper-case hex with the service centre in front."""
    first = 0x04 | (0x40 if user_data.header else 0)
    octets = (
        smsc_address()
        + bytes([first])
        + address(sender)
        + bytes([0, user_data.coding])
        + timestamp(sent_at, quarters)
        + bytes([user_data.length])
        + user_data.octets
    )
    return octets.hex().upper()


def status_report(recipient: str, reference: int, moment: datetime, status: int = 0) -> str:
    """Write the report that a part arrived (status 0) or will not (0x40 and up)."""
    octets = (
        smsc_address()
        + bytes([0x06, reference])
        + address(recipient)
        + timestamp(moment)
        + timestamp(moment)
        + bytes([status])
    )
    return octets.hex().upper()


def tpdu_octets(pdu: str) -> int:
    """Count the octets of a PDU without its service centre: the length that AT commands name."""
    return len(pdu) // 2 - int(pdu[:2], 16) - 1


def submit(pdu: str) -> tuple[Submit, int]:
    """Read what a modem was given to send, and how many octets it has without service centre.

    Raises:
        UnreadablePduError: it is no hex, no SUBMIT, or too short.
    """
    try:
        octets = bytes.fromhex(pdu)
        after_smsc = octets[1 + octets[0] :]
        if after_smsc[0] & 0x03 != 0x01:
            raise UnreadablePduError(pdu)
        return _submit(after_smsc), len(after_smsc)
    except (ValueError, IndexError) as problem:
        raise UnreadablePduError(pdu) from problem


def _submit(octets: bytes) -> Submit:
    first, reference = octets[0], octets[1]
    recipient, rest = _address(octets[2:])
    coding = rest[1]
    validity = {0: 0, 1: 7, 2: 1, 3: 7}[first >> 3 & 0x03]
    length, data = rest[2 + validity], rest[3 + validity :]
    user_data = UserData.read(coding, length, data, has_header=bool(first & 0x40))
    return Submit(recipient, user_data, bool(first & 0x20), reference)


def _address(octets: bytes) -> tuple[str, bytes]:
    """Read the address at the front; give it and what follows."""
    length, kind = octets[0], octets[1]
    end = 2 + (length + 1) // 2
    value = octets[2:end]
    if kind & 0x70 == 0x50:
        return alphabet.text_of(alphabet.unpack(value, length * 4 // 7)), octets[end:]
    pairs = (_SYMBOLS[octet & 0x0F] + _SYMBOLS_OR_END[octet >> 4] for octet in value)
    number = "".join(pairs)[:length]
    return ("+" if kind & 0x70 == 0x10 else "") + number, octets[end:]


_SYMBOLS_OR_END = [*_SYMBOLS, ""]


def read_timestamp(octets: bytes) -> datetime:
    """Read a service centre time stamp back as an aware instant in UTC."""
    digits = "".join(f"{octet & 0x0F}{octet >> 4}" for octet in octets[:6])
    quarters = (octets[6] & 0x07) * 10 + (octets[6] >> 4)
    sign = -1 if octets[6] & 0x08 else 1
    zone = timezone(timedelta(minutes=15 * quarters * sign))
    year, month, day, hour, minute, second = (
        int(digits[place : place + 2]) for place in range(0, 12, 2)
    )
    local = datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone)
    return local.astimezone(UTC)
