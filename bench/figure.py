"""One figure: what was measured beside what it should be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """`better` says on which side of `target` the good lies; a target of None only informs."""

    name: str
    measured: float
    unit: str
    target: float | None = None
    better: Literal["less", "more"] = "less"

    @property
    def verdict(self) -> str:
        """ok, short, or - when there is no target."""
        if self.target is None:
            return "-"
        good = (
            self.measured <= self.target if self.better == "less" else self.measured >= self.target
        )
        return "ok" if good else "short"

    @property
    def goal(self) -> str:
        """The target with its side."""
        if self.target is None:
            return "-"
        return f"{'<=' if self.better == 'less' else '>='} {as_text(self.target)}"


def as_text(value: float) -> str:
    """Three digits that matter, without exponent."""
    if value == int(value) and abs(value) < 1e9:
        return f"{int(value):d}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
