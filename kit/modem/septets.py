"""Seven bits in eight: how GSM-7 septets lie in the octets of a PDU.

Source: 3GPP TS 23.038 section 6.1.2.1.
"""

from __future__ import annotations


def pack(septets: bytes, fill_bits: int = 0) -> bytes:
    """Septets (one a byte) packed into octets, after `fill_bits` zero bits.

    The fill brings the text after a header to a septet boundary.
    """
    bits = 0
    for at, septet in enumerate(septets):
        bits |= (septet & 0x7F) << (7 * at)
    bits <<= fill_bits
    return bits.to_bytes((7 * len(septets) + fill_bits + 7) // 8, "little")


def unpack(octets: bytes, count: int, fill_bits: int = 0) -> bytes:
    """The first `count` septets of `octets`, one a byte, after `fill_bits` bits."""
    bits = int.from_bytes(octets, "little") >> fill_bits
    return bytes([(bits >> (7 * at)) & 0x7F for at in range(count)])


def fill_after(header_octets: int) -> int:
    """The fill bits between a header of that many octets and the first septet."""
    return -8 * header_octets % 7
