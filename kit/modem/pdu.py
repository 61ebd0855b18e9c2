"""SMS as a modem stores and sends it: hexadecimal PDUs, read and written.

Source: 3GPP TS 23.040 section 9.2, 3GPP TS 23.038 section 4 (data coding scheme).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import groupby

from kit.errors import PduInvalid, TextTooLong
from kit.hotline import segments
from kit.hotline.segments import Alphabet, Coding
from kit.modem import septets

MOST_PARTS = 255
_VALID_FOR_THREE_DAYS = 0xA9
_NUMBER = re.compile(r"\+?[0-9*#]{1,20}\Z")
_DIGITS = "0123456789*#abc"
_ALPHANUMERIC = 0b101
_SHORT_CODE_DIGITS = 6
_SINGLE_SHIFT = 0x24
_LOCKING_SHIFT = 0x25

Header = list[tuple[int, bytes]]
"""The elements of a user data header: identifier and value."""


@dataclass(frozen=True, slots=True)
class Join:
    """Which part of which joined message: `part` counts from 1."""

    reference: int
    total: int
    part: int


@dataclass(frozen=True, slots=True)
class Deliver:
    """A message that came in.

    `sender` is as the network gave it, with + when international, or a name. `answerable` is
    False for names and short codes. `sent_at` is the service centre's time, UTC, None when it
    is no date. `alphabet` is None when the payload is data, not text. `payload` is one septet a
    byte for GSM-7, else octets; join the payloads of all parts before reading them (`text_of`).
    `language` names the extension table of GSM-7 (3GPP TS 23.038 section 6.2.1.2.4) and `locking`
    its basic table, 0 the usual. `flash` is class 0: to be shown at once and not kept.
    """

    sender: str
    answerable: bool
    sent_at: datetime | None
    alphabet: Alphabet | None
    payload: bytes
    join: Join | None = None
    flash: bool = False
    language: int = 0
    locking: int = 0


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What became of a part that was sent. `status` is TP-Status: 0-31 delivered, 32-63 trying."""

    reference: int
    number: str
    status: int
    sent_at: datetime | None
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class Submit:
    """A message of our own, as it lies in a memory or goes out."""

    reference: int
    number: str
    alphabet: Alphabet | None
    payload: bytes
    join: Join | None
    want_report: bool
    language: int = 0
    locking: int = 0


def encode(
    number: str,
    text: str,
    reference: int,
    *,
    want_report: bool = True,
    tables: Sequence[Coding] = segments.WITH_ACCENTS,
) -> list[str]:
    """The PDUs that send `text` to `number`: hex, with an empty service centre address.

    `reference` (its low eight bits) tells the parts of one text from those of the next; `tables`
    are the national language tables that may be used where they save parts.
    Raises: PduInvalid for what is no number, TextTooLong for more than 255 parts.
    """
    if not _NUMBER.match(number):
        raise PduInvalid("not a number to send to")
    coding = segments.coding_of(text, tables)
    parts = segments.split(text, coding)
    if len(parts) > MOST_PARTS:
        raise TextTooLong(len(parts), MOST_PARTS)
    pdus = []
    for at, part in enumerate(parts, start=1):
        joining = bytes((0, 3, reference & 0xFF, len(parts), at)) if len(parts) > 1 else b""
        header = _header(joining + _tables(coding))
        head = _submit_head(number, coding, has_header=bool(header), want_report=want_report)
        pdus.append((head + _user_data(part, coding, header)).hex().upper())
    return pdus


def decode(pdu: str) -> Deliver | StatusReport | Submit:
    """Reads one PDU (hex, with its service centre address).

    Raises: PduInvalid, and nothing else, for whatever cannot be read.
    """
    try:
        octets = _Octets(bytes.fromhex(pdu))
    except ValueError as error:
        raise PduInvalid("not hexadecimal") from error
    octets.take(octets.one())
    first = octets.one()
    if first & 0b11 == 0b01:
        return _submit(octets, first)
    if first & 0b11 == 0b10:
        return _status_report(octets)
    return _deliver(octets, first)


def text_of(parts: Sequence[Deliver]) -> str:
    """The text of one message from its parts, in any order.

    Payloads are joined before they are read: a phone may cut an emoji in two. Half a surrogate
    pair and NUL become U+FFFD, so that any store takes the text. Data is shown as 0x and hex.
    """
    in_order = sorted(parts, key=lambda part: part.join.part if part.join else 0)
    return "".join(
        read_payload(alphabet, b"".join(part.payload for part in run), language, locking)
        for (alphabet, language, locking), run in groupby(
            in_order, key=lambda part: (part.alphabet, part.language, part.locking)
        )
    )


def read_payload(
    alphabet: Alphabet | None, payload: bytes, language: int = 0, locking: int = 0
) -> str:
    """The text of one payload."""
    if alphabet is Alphabet.GSM7:
        return segments.text_of_septets(payload, language, locking)
    if alphabet is Alphabet.UCS2:
        return payload.decode("utf-16-be", "replace").replace("\0", "\ufffd")
    return f"0x{payload.hex().upper()}" if payload else ""


class _Octets:
    """A PDU read from left to right."""

    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def one(self) -> int:
        return self.take(1)[0]

    def take(self, count: int) -> bytes:
        taken = self._octets[self._at : self._at + count]
        if len(taken) < count:
            raise PduInvalid("it ends too early")
        self._at += count
        return taken


def _deliver(octets: _Octets, first: int) -> Deliver:
    sender, is_name = _address(octets)
    octets.one()  # protocol identifier: nothing hangs on it
    scheme = octets.one()
    sent_at = _timestamp(octets.take(7))
    alphabet = _alphabet(scheme)
    payload, header = _read_user_data(octets, alphabet, has_header=bool(first & 0x40))
    return Deliver(
        sender=sender,
        answerable=not is_name and len(sender.lstrip("+")) > _SHORT_CODE_DIGITS,
        sent_at=sent_at,
        alphabet=alphabet,
        payload=payload,
        join=_join(header),
        flash=_is_flash(scheme),
        language=_language(header, _SINGLE_SHIFT),
        locking=_language(header, _LOCKING_SHIFT),
    )


def _submit(octets: _Octets, first: int) -> Submit:
    reference = octets.one()
    number, _ = _address(octets)
    octets.one()
    alphabet = _alphabet(octets.one())
    validity = first >> 3 & 0b11
    octets.take((0, 7, 1, 7)[validity])
    payload, header = _read_user_data(octets, alphabet, has_header=bool(first & 0x40))
    return Submit(
        reference,
        number,
        alphabet,
        payload,
        _join(header),
        bool(first & 0x20),
        _language(header, _SINGLE_SHIFT),
        _language(header, _LOCKING_SHIFT),
    )


def _status_report(octets: _Octets) -> StatusReport:
    reference = octets.one()
    number, _ = _address(octets)
    sent_at, done_at = _timestamp(octets.take(7)), _timestamp(octets.take(7))
    return StatusReport(reference, number, octets.one(), sent_at, done_at)


def _address(octets: _Octets) -> tuple[str, bool]:
    """The number or name, and whether it is a name. Source: 3GPP TS 23.040 section 9.1.2.5."""
    semi_octets = octets.one()
    kind = octets.one()
    field = octets.take((semi_octets + 1) // 2)
    if kind >> 4 & 0b111 == _ALPHANUMERIC:
        return _name(septets.unpack(field, semi_octets * 4 // 7)), True
    digits = "".join(_DIGITS[n] for n in _nibbles(field)[:semi_octets] if n < len(_DIGITS))
    international = kind >> 4 & 0b111 == 0b001
    return ("+" if international and digits else "") + digits, False


def _name(characters: bytes) -> str:
    """Seven characters fill an octet but for seven bits, which some networks count as an "@"."""
    name = segments.text_of_septets(characters)
    return name.removesuffix("@") if len(characters) % 8 == 0 else name


def _nibbles(octets: bytes) -> list[int]:
    return [nibble for octet in octets for nibble in (octet & 0x0F, octet >> 4)]


def _timestamp(octets: bytes) -> datetime | None:
    """Source: 3GPP TS 23.040 section 9.2.3.11; the zone counts quarters of an hour."""
    year, month, day, hour, minute, second = (10 * (o & 0x0F) + (o >> 4) for o in octets[:6])
    quarters = 10 * (octets[6] & 0x07) + (octets[6] >> 4)
    sign = -1 if octets[6] & 0x08 else 1
    try:
        zone = timezone(sign * timedelta(minutes=15 * quarters))
        if any(nibble > 9 for nibble in _nibbles(octets[:6])):
            return None
        local = datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone)
        return local.astimezone(UTC)
    except ValueError:
        return None


def _alphabet(scheme: int) -> Alphabet | None:
    """None for 8-bit data and for compressed text. Source: 3GPP TS 23.038 section 4."""
    group = scheme >> 4
    if group < 0b1000:
        compressed = scheme & 0x20
        kind = scheme >> 2 & 0b11
        return None if compressed else (Alphabet.GSM7, None, Alphabet.UCS2, Alphabet.GSM7)[kind]
    if group == 0b1110:
        return Alphabet.UCS2
    if group == 0b1111 and scheme & 0b100:
        return None
    return Alphabet.GSM7


def _is_flash(scheme: int) -> bool:
    has_class = scheme & 0x90 == 0x10 or scheme >> 4 == 0b1111
    return has_class and scheme & 0b11 == 0


def _read_user_data(
    octets: _Octets, alphabet: Alphabet | None, *, has_header: bool
) -> tuple[bytes, Header]:
    """The payload, and the elements of the header before it."""
    length = octets.one()
    is_gsm7 = alphabet is Alphabet.GSM7
    field = octets.take((7 * length + 7) // 8 if is_gsm7 else length)
    header_octets = field[0] + 1 if has_header and field else 0
    if header_octets > len(field):
        raise PduInvalid("the header is longer than the message")
    header = _elements(field[1:header_octets])
    if not is_gsm7:
        return field[header_octets:], header
    fill = septets.fill_after(header_octets)
    count = max(0, length - (8 * header_octets + fill) // 7)
    return septets.unpack(field[header_octets:], count, fill), header


def _elements(header: bytes) -> Header:
    """What the header says, by identifier. Source: 3GPP TS 23.040 section 9.2.3.24."""
    found = []
    at = 0
    while at + 2 <= len(header):
        kind, size = header[at], header[at + 1]
        found.append((kind, header[at + 2 : at + 2 + size]))
        at += 2 + size
    return found


def _join(header: Header) -> Join | None:
    """Source: 3GPP TS 23.040 sections 9.2.3.24.1 (8-bit) and 9.2.3.24.8 (16-bit reference)."""
    for kind, value in header:
        if (kind, len(value)) in ((0x00, 3), (0x08, 4)):
            total, part = value[-2:]
            if 1 <= part <= total:
                return Join(int.from_bytes(value[:-2], "big"), total, part)
    return None


def _language(header: Header, element: int) -> int:
    """Source: 3GPP TS 23.040 sections 9.2.3.24.15 and .16 (national language shifts)."""
    return next((value[0] for kind, value in header if kind == element and len(value) == 1), 0)


def _header(elements: bytes) -> bytes:
    return bytes((len(elements),)) + elements if elements else b""


def _tables(coding: Coding) -> bytes:
    shift = bytes((_SINGLE_SHIFT, 1, coding.shift)) if coding.shift else b""
    return shift + (bytes((_LOCKING_SHIFT, 1, coding.locking)) if coding.locking else b"")


def _submit_head(number: str, coding: Coding, *, has_header: bool, want_report: bool) -> bytes:
    first = 0x11 | (0x20 if want_report else 0) | (0x40 if has_header else 0)
    digits = number.lstrip("+")
    nibbles = [_DIGITS.index(digit) for digit in digits] + [0x0F] * (len(digits) % 2)
    address = bytes(low | high << 4 for low, high in zip(nibbles[::2], nibbles[1::2], strict=True))
    kind = 0x91 if number.startswith("+") else 0x81
    scheme = 0x08 if coding.alphabet is Alphabet.UCS2 else 0x00
    return (
        bytes((0, first, 0, len(digits), kind))
        + address
        + bytes((0, scheme, _VALID_FOR_THREE_DAYS))
    )


def _user_data(part: str, coding: Coding, header: bytes) -> bytes:
    if coding.alphabet is Alphabet.UCS2:
        field = header + part.encode("utf-16-be", "replace")
        return bytes((len(field),)) + field
    fill = septets.fill_after(len(header))
    text = segments.septets_of(part, coding.shift, coding.locking)
    length = (8 * len(header) + fill) // 7 + len(text)
    return bytes((length,)) + header + septets.pack(text, fill)
