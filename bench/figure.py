"""One figure: what was measured beside what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from math import isclose
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """`better` says on which side of `target` the good lies; a target of None only informs.

    With "same" what is measured must be what was reckoned otherwise, but for the last digits.
    """

    name: str
    measured: float
    unit: str
    target: float | None = None
    better: Literal["less", "more", "same"] = "less"

    @property
    def verdict(self) -> str:
        """ok, short, or - when there is no target."""
        if self.target is None:
            return "-"
        good = {
            "less": self.measured <= self.target,
            "more": self.measured >= self.target,
            "same": isclose(self.measured, self.target, rel_tol=1e-6, abs_tol=1e-6),
        }
        return "ok" if good[self.better] else "short"

    @property
    def goal(self) -> str:
        """The target with its side."""
        if self.target is None:
            return "-"
        sign = {"less": "<=", "more": ">=", "same": "="}[self.better]
        return f"{sign} {as_text(self.target)}"


def as_text(value: float) -> str:
    """Three digits that matter, without exponent."""
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):d}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
