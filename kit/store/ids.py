"""Record ids: site (16 bit), counter (32 bit), random (32 bit), as 16 letters that sort by age.

The random part keeps two timelines of a restored box apart.
"""

from __future__ import annotations

import base64
import secrets
from typing import NewType

RecordId = NewType("RecordId", str)


def make(site: int, counter: int) -> RecordId:
    """A new id, in base32 with the extended hex alphabet (RFC 4648 section 7), lower case."""
    raw = site.to_bytes(2, "big") + counter.to_bytes(4, "big") + secrets.token_bytes(4)
    return RecordId(base64.b32hexencode(raw).decode("ascii").lower())
