"""What may lie in a memory: any octets as a PDU, any characters where a PDU should be."""

from __future__ import annotations

from itertools import pairwise

from kit.errors import PduInvalid
from kit.modem import pdu
from tests.fakes.line import deliver_pdus

_AS_CHARACTERS = 0xFF


def one_input(data: bytes) -> None:
    """Reads it; only PduInvalid may come of it, and every text can be stored."""
    if data[:1] == bytes((_AS_CHARACTERS,)):
        told = [data[1:].decode("latin-1")]
    else:
        told = [octets.hex() for octets in data.split(b"\xfe\xfd")]
    found = [one for one in map(_read, told) if one is not None]
    for one, other in pairwise(found):
        _check_text([one, other])


def seeds() -> list[bytes]:
    """PDUs as they come, to begin from."""
    texts = ["Hello", "Привіт 😀", "€[]{}~^\\|", "Ñandú " * 40, "Добрий день " * 20]
    found = [
        bytes.fromhex(one)
        for place, text in enumerate(texts)
        for one in deliver_pdus("+34600000001", text, place)
    ]
    found += [bytes.fromhex(one) for text in texts for one in pdu.encode("+346", text, 7)]
    found.append(bytes.fromhex("0006070B914306000000F0" + "62114221000000" * 2 + "00"))
    found.append(b"\xfe\xfd".join(found[5:8]))
    return [*found, b"\xff0791", b""]


def _read(told: str) -> pdu.Deliver | None:
    try:
        found = pdu.decode(told)
    except PduInvalid:
        return None
    if isinstance(found, pdu.Deliver):
        found.sender.encode("utf-8")
        _check_text([found])
        return found
    found.number.encode("utf-8")
    return None


def _check_text(parts: list[pdu.Deliver]) -> None:
    text = pdu.text_of(parts)
    assert "\x00" not in text
    text.encode("utf-8")
