"""Who comes: how many grown-ups and children, what they need, and which places they may have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Way = Literal["volunteer", "text", "walk-in", "import"]
"""How an appointment was asked for."""

Share = Literal["open", "walk-in", "priority", "any"]
"""Which places a party may have: open ones, or open ones and those of a share as well."""


LARGEST = 400
"""More people than this come in no party: a slip of the finger."""


@dataclass(frozen=True, slots=True)
class Party:
    """A household that comes together. Children who come without a grown-up are a party too."""

    adults: int
    minors: int = 0

    @property
    def people(self) -> int:
        """How many places it takes."""
        return self.adults + self.minors

    @property
    def sound(self) -> bool:
        """False for what no household can be."""
        return self.adults >= 0 and self.minors >= 0 and self.people > 0


@dataclass(frozen=True, slots=True)
class Needs:
    """What must be ready. `interpreter` is a language tag, None when none is needed."""

    wheelchair: bool = False
    interpreter: str | None = None
    unaccompanied: bool = False

    def columns(self, party: Party) -> Mapping[str, object]:
        """As the store keeps them: a party without a grown-up is always unaccompanied."""
        return {
            "wheelchair": int(self.wheelchair),
            "interpreter": self.interpreter or None,
            "unaccompanied": int(self.unaccompanied or party.adults == 0),
        }


@dataclass(frozen=True, slots=True)
class By:
    """Who did something to an appointment: a volunteer, or nobody when the caller did by text."""

    volunteer_id: str | None = None
    way: Way = "volunteer"


def share(way: str, *, priority: bool) -> Share:
    """Which places a party may have. The store reckons the same (column `share`)."""
    if way == "walk-in":
        return "any" if priority else "walk-in"
    return "priority" if priority else "open"
