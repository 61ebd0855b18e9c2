"""Sealing a parcel, opening it, and acknowledging it.

On the wire: mark, then a sealed box to headquarters' key around site, signature and zstd frame.
The signature also covers headquarters' key, so that what was opened by one headquarters cannot
be sealed again to another.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

import zstandard
from nacl.exceptions import CryptoError
from nacl.public import PublicKey, SealedBox
from nacl.signing import VerifyKey

from kit.errors import CarryError, ParcelInvalid
from kit.parcel.keys import BoxKey, BoxPublic, HeadquartersKey, HeadquartersPublic
from kit.parcel.parcel import Parcel, from_json, to_json

SEALED_LIMIT = 1 << 20
"""Bytes of a sealed parcel at most. A batch of 200 records has about 20 KiB."""

OPEN_LIMIT = 8 << 20
"""Bytes of an opened parcel at most, so that a small parcel cannot unpack into a flood."""

_MARK = b"HKP1"
_ACK_MARK = b"HKA1"
_SIGNATURE = 64
_LEVEL = 9


class TooLarge(CarryError):
    """More than one parcel may hold: put fewer records in."""


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Headquarters' word: it durably holds everything of `site` up to `hi`, after that parcel.

    `incarnation` names headquarters' own life; `news` is what it says to the site (see `news.py`).
    `anew` when the box's database has forgotten something: it was restored, and must begin a new
    life, after the `lives` that headquarters knows of.
    """

    site: int
    hi: int
    parcel: str
    incarnation: str = ""
    news: str = ""
    lives: int = 1
    anew: bool = False


def pack(parcel: Parcel, box: BoxKey, headquarters: HeadquartersPublic) -> bytes:
    """Signs and seals. Raises: TooLarge, and ValueError or TypeError for what JSON cannot hold."""
    plain = to_json(parcel)
    if len(plain) > OPEN_LIMIT:
        raise TooLarge(len(plain))
    frame = zstandard.ZstdCompressor(level=_LEVEL).compress(plain)
    site = parcel.site.to_bytes(2, "big")
    signature = box.signing.sign(_signed(site, headquarters, frame)).signature
    sealed = _MARK + SealedBox(PublicKey(headquarters.seal)).encrypt(site + signature + frame)
    if len(sealed) > SEALED_LIMIT:
        raise TooLarge(len(sealed))
    return sealed


def unpack(
    raw: bytes, headquarters: HeadquartersKey, key_of: Callable[[int], BoxPublic | None]
) -> Parcel:
    """Opens and checks. `key_of` answers the key of an enrolled site, None for a stranger.

    Raises: ParcelInvalid for whatever is not exactly what an enrolled box packed.
    """
    if len(raw) > SEALED_LIMIT or not raw.startswith(_MARK):
        raise ParcelInvalid("not a parcel")
    try:
        inside = SealedBox(headquarters.opening).decrypt(raw[len(_MARK) :])
    except (CryptoError, ValueError) as error:
        raise ParcelInvalid("cannot be opened") from error
    site, signature, frame = inside[:2], inside[2 : 2 + _SIGNATURE], inside[2 + _SIGNATURE :]
    box = key_of(int.from_bytes(site, "big"))
    if box is None:
        raise ParcelInvalid("from a stranger")
    _verify(box.verify, _signed(site, headquarters.public, frame), signature)
    parcel = from_json(_opened(frame))
    if parcel.site != int.from_bytes(site, "big"):
        raise ParcelInvalid("names another site")
    return parcel


def digest(sealed: bytes) -> str:
    """The name of one sealed parcel: no two are ever sealed alike."""
    return hashlib.blake2b(sealed, digest_size=16).hexdigest()


def acknowledge(told: Acknowledgement, headquarters: HeadquartersKey) -> bytes:
    """The acknowledgement, signed."""
    said = json.dumps(asdict(told)).encode()
    return _ACK_MARK + headquarters.signing.sign(_ACK_MARK + said).signature + said


def read_acknowledgement(raw: bytes, headquarters: HeadquartersPublic) -> Acknowledgement:
    """What headquarters acknowledged. Raises: ParcelInvalid unless headquarters signed it."""
    if not raw.startswith(_ACK_MARK):
        raise ParcelInvalid("not an acknowledgement")
    start = len(_ACK_MARK)
    signature, said = raw[start : start + _SIGNATURE], raw[start + _SIGNATURE :]
    _verify(headquarters.verify, _ACK_MARK + said, signature)
    try:
        told = json.loads(said)
        parcel, incarnation, news = (str(told[name]) for name in ("parcel", "incarnation", "news"))
        site, hi, lives = (int(told[name]) for name in ("site", "hi", "lives"))
        return Acknowledgement(site, hi, parcel, incarnation, news, lives, bool(told["anew"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ParcelInvalid("an acknowledgement that says nothing") from error


def _signed(site: bytes, headquarters: HeadquartersPublic, frame: bytes) -> bytes:
    return _MARK + headquarters.seal + site + frame


def _verify(key: bytes, message: bytes, signature: bytes) -> None:
    try:
        VerifyKey(key).verify(message, signature)
    except (CryptoError, ValueError) as error:
        raise ParcelInvalid("signature") from error


def _opened(frame: bytes) -> bytes:
    """The frame's content. Its declared size is believed only below the limit."""
    try:
        size = zstandard.get_frame_parameters(frame).content_size
        if size == zstandard.CONTENTSIZE_UNKNOWN or size > OPEN_LIMIT:
            raise ParcelInvalid("too large inside")
        return zstandard.ZstdDecompressor().decompress(frame)
    except zstandard.ZstdError as error:
        raise ParcelInvalid("cannot be unpacked") from error
