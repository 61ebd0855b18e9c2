"""Charts as SVG, drawn here on the box: they print, need no script, and are read aloud as a table.

Colours come from classes (static/charts.css), so that dark pages and paper need no second drawing.
Each chart carries a title, and a page sets its table beside it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from zlib import crc32

from markupsafe import Markup

WIDTH, HEIGHT = 640, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 8, 18, 26
_ACROSS, _DOWN = WIDTH - _LEFT - _RIGHT, HEIGHT - _TOP - _BOTTOM
_ROW = 30
_LETTER = 13
"""How wide a letter of 22 px is."""


@dataclass(frozen=True, slots=True)
class Series:
    """One row of values under a name. `shade` is its class: a, b or c. None is a gap."""

    name: str
    values: Sequence[float | None]
    shade: str = "a"


def columns(title: str, labels: Sequence[str], stacked: Sequence[Series]) -> Markup:
    """Columns along a day or a week, one upon the other where there are several series."""
    sums = [sum(one.values[n] or 0 for one in stacked) for n in range(len(labels))]
    top = _nice(max(sums, default=0))
    step = _ACROSS / max(1, len(labels))
    drawn, base = [], [0.0] * len(labels)
    for series in stacked:
        for n, value in enumerate(series.values):
            if value:
                drawn.append(_column(n, step, base[n], value, top, series.shade))
                base[n] += value
    inside = "".join([_scale(top), *drawn, _below(labels, step)])
    return _frame(title, inside, _read(labels, stacked))


def lines(title: str, labels: Sequence[str], several: Sequence[Series]) -> Markup:
    """Lines along the time; where a value is missing the line is broken, not at 0."""
    highest = max((v for one in several for v in one.values if v is not None), default=0)
    top, step = _nice(highest), _ACROSS / max(1, len(labels))
    drawn = [path for one in several for path in _paths(one, step, top)]
    inside = "".join([_scale(top), *drawn, _below(labels, step)])
    return _frame(title, inside, _read(labels, several))


def bars(title: str, rows: Sequence[tuple[str, float, str]]) -> Markup:
    """Rows with a name, a bar and the value in words: (name, value, shown)."""
    height = _ROW * len(rows)
    widest = max((value for _, value, _ in rows), default=0) or 1
    drawn = []
    for n, (name, value, shown) in enumerate(rows):
        y, width = n * _ROW, 260 * value / widest
        drawn.append(
            f'<text class="chart-name" x="0" y="{y + 19}">{escape(_short(name))}</text>'
            f'<rect class="chart-a" x="260" y="{y + 6}" width="{width:.1f}" height="18" rx="3"/>'
            f'<text class="chart-value" x="{268 + width:.1f}" y="{y + 19}">{escape(shown)}</text>'
        )
    told = "; ".join(f"{name}: {shown}" for name, _, shown in rows)
    return _frame(title, "".join(drawn), told, height, "chart chart-bars")


def _frame(
    title: str, inside: str, told: str, height: int = HEIGHT, shape: str = "chart"
) -> Markup:
    """Numbers and time run from left to right in every language: a drawing is not mirrored.

    `told` is what a screen reader says of it: every number, in order.
    """
    mark = f"chart-{crc32(title.encode()):x}"
    return Markup(  # noqa: S704 - every name in it is escaped above
        f'<svg class="{shape}" viewBox="0 0 {WIDTH} {max(1, height)}" role="img" '
        f'aria-label="{escape(title)}" aria-describedby="{mark}">'
        f'<title>{escape(title)}</title><desc id="{mark}">{escape(told)}</desc>{inside}</svg>'
    )


def _read(labels: Sequence[str], several: Sequence[Series]) -> str:
    """The values of each series under their labels; what is nothing is not read."""
    return "; ".join(
        f"{one.name}: "
        + ", ".join(
            f"{label} {_plain(value)}"
            for label, value in zip(labels, one.values, strict=True)
            if value
        )
        for one in several
    )


def _column(n: int, step: float, base: float, value: float, top: float, shade: str) -> str:
    height = _DOWN * value / top
    y = _TOP + _DOWN * (1 - base / top) - height
    x, width = _LEFT + n * step + step * 0.12, step * 0.76
    return (
        f'<rect class="chart-{shade}" x="{x:.1f}" y="{y:.1f}" '
        f'width="{width:.1f}" height="{height:.1f}"/>'
    )


def _paths(series: Series, step: float, top: float) -> list[str]:
    pieces: list[list[str]] = [[]]
    for n, value in enumerate(series.values):
        if value is None:
            pieces.append([])
        else:
            x, y = _LEFT + (n + 0.5) * step, _TOP + _DOWN * (1 - value / top)
            pieces[-1].append(f"{x:.1f},{y:.1f}")
    return [
        f'<polyline class="chart-line-{series.shade}" points="{" ".join(piece)}"/>'
        if len(piece) > 1
        else f'<circle class="chart-{series.shade}" r="3" cx="{piece[0].partition(",")[0]}" '
        f'cy="{piece[0].partition(",")[2]}"/>'
        for piece in pieces
        if piece
    ]


def _scale(top: float) -> str:
    marks = []
    for share in (0, 0.5, 1):
        y = _TOP + _DOWN * (1 - share)
        marks.append(
            f'<line class="chart-grid" x1="{_LEFT}" x2="{WIDTH - _RIGHT}" y1="{y:g}" y2="{y:g}"/>'
            f'<text class="chart-mark" x="{_LEFT - 6}" y="{y + 4:g}">{_plain(top * share)}</text>'
        )
    return "".join(marks)


def _below(labels: Sequence[str], step: float) -> str:
    """Every label where there is room, also for a phone's large letters; else every second ..."""
    room = 8 + _LETTER * max(map(len, labels), default=0)
    each = max(1, math.ceil(len(labels) * room / _ACROSS))
    return "".join(
        f'<text class="chart-label" x="{_LEFT + (n + 0.5) * step:.1f}" y="{HEIGHT - 8}">'
        f"{escape(label)}</text>"
        for n, label in enumerate(labels)
        if n % each == 0
    )


def _nice(highest: float) -> float:
    """The next round number, so that the scale can be read: 1, 2, 4, 6, 8, 10, 20 ..."""
    size = 1.0
    while True:
        for factor in (1, 2, 4, 6, 8):
            if highest <= size * factor:
                return max(2.0, size * factor)
        size *= 10


def _plain(value: float) -> str:
    return f"{value:.0f}" if value == int(value) else f"{value:.1f}"


def _short(name: str) -> str:
    return name if len(name) <= 34 else name[:33] + "…"
