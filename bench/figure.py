"""One measured figure."""
from __future__ import annotations
from dataclasses import dataclass
@dataclass(frozen=True, slots=True)
class Figure:
    name: str
    measured: float
    unit: str
    target: float | None
    better: str = "more"
