"""Keys of a box and of headquarters: one seed file each, readable by its owner alone.

A box signs. Headquarters signs its acknowledgements and opens what was sealed to it; its two
keys grow from one seed. Public keys are written as text that can be copied and read aloud.
"""

from __future__ import annotations

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from nacl.encoding import RawEncoder
from nacl.exceptions import CryptoError
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey
from nacl.signing import SigningKey, VerifyKey

from kit.errors import SettingsError

_SEED = 32


@dataclass(frozen=True, slots=True)
class BoxPublic:
    """What headquarters must know of a box to believe its parcels."""

    verify: bytes

    def __str__(self) -> str:
        return _text(self.verify)


@dataclass(frozen=True, slots=True)
class HeadquartersPublic:
    """What a box must know of headquarters: whom to seal to, and whose word to believe."""

    verify: bytes
    seal: bytes

    def __str__(self) -> str:
        return _text(self.verify + self.seal)


class BoxKey:
    """The box's secret: it signs parcels."""

    def __init__(self, seed: bytes) -> None:
        self.signing = SigningKey(_grown(seed, b"box sign"))

    @property
    def public(self) -> BoxPublic:
        """The half that may be told to anybody."""
        return BoxPublic(bytes(self.signing.verify_key))


class HeadquartersKey:
    """Headquarters' secret: it signs acknowledgements and opens parcels."""

    def __init__(self, seed: bytes) -> None:
        self.signing = SigningKey(_grown(seed, b"hq sign"))
        self.opening = PrivateKey(_grown(seed, b"hq open"))

    @property
    def public(self) -> HeadquartersPublic:
        """The half that may be told to anybody."""
        return HeadquartersPublic(bytes(self.signing.verify_key), bytes(self.opening.public_key))


def box_key(path: Path) -> BoxKey:
    """The box's key in the file `path`; made there when there is none yet.

    Raises: SettingsError when the file is not such a key or cannot be read or written.
    """
    return BoxKey(_seed(path))


def headquarters_key(path: Path) -> HeadquartersKey:
    """Headquarters' key in the file `path`; made there when there is none yet.

    Raises: SettingsError when the file is not such a key or cannot be read or written.
    """
    return HeadquartersKey(_seed(path))


def read_box_public(text: str) -> BoxPublic:
    """The public key of a box, as it was printed. Raises: SettingsError."""
    raw = _raw(text, 32)
    try:
        VerifyKey(raw)
    except (CryptoError, ValueError) as error:
        raise SettingsError("key", "is not the public key of a box") from error
    return BoxPublic(raw)


def read_headquarters_public(text: str) -> HeadquartersPublic:
    """The public key that `hotline headquarters key` prints. Raises: SettingsError."""
    raw = _raw(text, 64)
    try:
        VerifyKey(raw[:32])
        PublicKey(raw[32:])
    except (CryptoError, ValueError) as error:
        raise SettingsError("key", "is not the public key of headquarters") from error
    return HeadquartersPublic(raw[:32], raw[32:])


def _seed(path: Path) -> bytes:
    try:
        if not path.exists():
            _make(path)
        seed = path.read_bytes()
    except OSError as error:
        raise SettingsError(str(path), f"cannot hold a key ({error.strerror})") from error
    if len(seed) != _SEED:
        raise SettingsError(str(path), "is not a key file")
    return seed


def _make(path: Path) -> None:
    """Written whole beside its place, then linked there: a power cut leaves no half key."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(_SEED))
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)
    except FileExistsError:
        return  # somebody else was first; theirs counts
    finally:
        beside.unlink()


def _grown(seed: bytes, purpose: bytes) -> bytes:
    return blake2b(b"", key=seed, person=purpose, encoder=RawEncoder)


def _text(raw: bytes) -> str:
    return base64.b32encode(raw).decode("ascii").rstrip("=").lower()


def _raw(text: str, length: int) -> bytes:
    letters = "".join(text.split()).upper()
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError) as error:
        raise SettingsError("key", "is not a key as the kit prints it") from error
    if len(raw) != length:
        raise SettingsError("key", f"has {len(raw)} bytes, not {length}")
    return raw
