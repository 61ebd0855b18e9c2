"""Parcels as no honest box packs them: rightly signed and sealed, with anything inside."""

from __future__ import annotations

import zstandard
from nacl.public import PublicKey, SealedBox

from kit.parcel.keys import BoxKey, HeadquartersKey, HeadquartersPublic


def forge(frame: bytes, box: BoxKey, headquarters: HeadquartersPublic, site: int = 7) -> bytes:
    """A sealed parcel around `frame`, which is meant to be a zstd frame."""
    named = site.to_bytes(2, "big")
    signature = box.signing.sign(b"HKP1" + headquarters.seal + named + frame).signature
    return b"HKP1" + SealedBox(PublicKey(headquarters.seal)).encrypt(named + signature + frame)


def forge_json(plain: bytes, box: BoxKey, headquarters: HeadquartersPublic) -> bytes:
    """A sealed parcel around any bytes, rightly compressed."""
    return forge(zstandard.ZstdCompressor().compress(plain), box, headquarters)


def unpack_raw(sealed: bytes, headquarters: HeadquartersKey) -> bytes:
    """What headquarters finds under the seal: site, signature, frame."""
    return SealedBox(headquarters.opening).decrypt(sealed[4:])


def seal_raw(inside: bytes, headquarters: HeadquartersKey) -> bytes:
    """Something signed elsewhere, sealed anew to `headquarters`."""
    return b"HKP1" + SealedBox(headquarters.opening.public_key).encrypt(inside)
