"""What headquarters says to a site in its answer: numbered items, sealed to the box."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import zstandard
from nacl.exceptions import CryptoError
from nacl.public import SealedBox
from nacl.signing import VerifyKey

from kit.errors import ParcelInvalid
from kit.parcel.keys import BoxKey, BoxPublic

_LIMIT = 1 << 20


@dataclass(frozen=True, slots=True)
class Item:
    """One thing said. Numbers of a site grow; one that is left out was taken back."""

    number: int
    kind: str
    body: Mapping[str, Any]


def seal(items: Iterable[Item], box: BoxPublic) -> str:
    """The items as text that only that box can read; empty when there is nothing to say."""
    said = [[item.number, item.kind, item.body] for item in items]
    if not said:
        return ""
    plain = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    frame = zstandard.ZstdCompressor(level=9).compress(plain)
    to = VerifyKey(box.verify).to_curve25519_public_key()
    return base64.b64encode(SealedBox(to).encrypt(frame)).decode("ascii")


def unseal(text: str, box: BoxKey) -> list[Item]:
    """What `seal` sealed. Raises: ParcelInvalid for anything else."""
    if not text:
        return []
    try:
        own = box.signing.to_curve25519_private_key()
        frame = SealedBox(own).decrypt(base64.b64decode(text, validate=True))
        plain = zstandard.ZstdDecompressor().decompress(frame, max_output_size=_LIMIT)
        return [
            Item(int(number), str(kind), dict(body)) for number, kind, body in json.loads(plain)
        ]
    except (CryptoError, ValueError, TypeError, zstandard.ZstdError) as error:
        raise ParcelInvalid("news that cannot be read") from error
