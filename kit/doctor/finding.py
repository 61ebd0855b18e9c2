"""What the doctor says of one thing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `said` is how it is; `do` is what to do about it, or empty.

    A finding may be in order and still come with advice.
    """

    what: str
    ok: bool
    said: str
    do: str = ""


def fine(what: str, said: str, do: str = "") -> Finding:
    """It is in order."""
    return Finding(what, ok=True, said=said, do=do)


def wrong(what: str, said: str, do: str) -> Finding:
    """It is not in order."""
    return Finding(what, ok=False, said=said, do=do)
