"""Compute the geometry of the charts of the statistics page.

Units are those of an SVG drawing that is `COLUMNS_WIDTH` or `SCATTER_WIDTH` wide.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

COLUMNS_WIDTH, SCATTER_WIDTH = 720, 580
_COLUMNS_HIGH, _COLUMNS_FOOT = 130, 24
_SCATTER_HIGH, _SCATTER_LEFT, _SCATTER_WIDE, _SCATTER_FOOT = 340, 74, 440, 50


@dataclass(frozen=True, slots=True)
class ChartLabel:
    """Places a text: ``x`` and ``y`` of its anchor."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class ChartBar:
    """Places a vertical bar.

    ``warm`` marks a value that is too high; ``text`` is the value in words.
    """

    x: float
    y: float
    width: float
    height: float
    warm: bool
    text: str


@dataclass(frozen=True, slots=True)
class ChartLine:
    """Places a line from (``x1``, ``y1``) to (``x2``, ``y2``)."""

    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class BarRow:
    """Describes a horizontal bar with its ``name`` and ``text``, its value in words.

    ``width`` is in percent of the longest possible bar; ``warm`` marks a value that is too high.
    """

    name: str
    width: float
    warm: bool
    text: str


@dataclass(frozen=True, slots=True)
class BarChart:
    """Describes horizontal bars.

    ``mark`` is the place of a limit, in percent; None for no limit.
    """

    rows: tuple[BarRow, ...]
    mark: float | None


@dataclass(frozen=True, slots=True)
class ColumnChart:
    """Describes vertical bars on an ``axis`` with ``names`` below; values of 0 have no bar."""

    height: float
    axis: ChartLine
    bars: tuple[ChartBar, ...]
    names: tuple[ChartLabel, ...]
    description: str


@dataclass(frozen=True, slots=True)
class ScatterChart:
    """Describes points (expected, actual) in seconds, and a tolerance band.

    ``equal`` is the line on which both are equal. ``band`` are the corners of a polygon. ``rows`` and ``columns``
    label the lines of the ``grid``.
    """

    height: float
    band: tuple[tuple[float, float], ...]
    grid: tuple[ChartLine, ...]
    rows: tuple[ChartLabel, ...]
    columns: tuple[ChartLabel, ...]
    equal: ChartLine
    points: tuple[ChartLabel, ...]
    x_title: ChartLabel
    y_title: ChartLabel
    description: str


def make_bar_chart(rows: Sequence[tuple[str, float, str]], limit: float = 0.0) -> BarChart:
    """Return horizontal bars for ``rows`` (name, value, value in words).

    Bars longer than ``limit`` are warm.
    """
    most = max([value for _, value, _ in rows] + [limit]) or 1.0
    bars = [BarRow(name, 100 * value / most, bool(limit) and value > limit, words) for name, value, words in rows]
    return BarChart(tuple(bars), 100 * limit / most if limit else None)


def make_column_chart(values: Sequence[float], names: Sequence[str], words: Sequence[str]) -> ColumnChart:
    """Return vertical bars for ``values``, with ``names`` below; ``words`` say each value."""
    most = max(values) or 1.0
    step = COLUMNS_WIDTH / len(values)
    bars, labels = [], []
    for number, value in enumerate(values):
        x, tall = number * step, (_COLUMNS_HIGH - 20) * value / most
        if value:
            bars.append(ChartBar(x + 3, _COLUMNS_HIGH - tall, step - 6, tall, True, words[number]))
        labels.append(ChartLabel(x + step / 2, _COLUMNS_HIGH + 17, names[number]))
    shown = "; ".join(f"{names[number]} {words[number]}" for number, value in enumerate(values) if value)
    return ColumnChart(
        height=_COLUMNS_HIGH + _COLUMNS_FOOT,
        axis=ChartLine(0, _COLUMNS_HIGH, COLUMNS_WIDTH, _COLUMNS_HIGH),
        bars=tuple(bars),
        names=tuple(labels),
        description=f"Bars: {shown}",
    )


def make_scatter_chart(points: Sequence[tuple[float, float, str]], tolerance: float) -> ScatterChart:
    """Return a chart of ``points`` (expected, actual, both in words), in seconds.

    The band holds the points whose relative error is at most ``tolerance``.
    """
    most = _round_up(1.08 * max(max(x, y) for x, y, _ in points))

    def place(x: float, y: float) -> tuple[float, float]:
        high = _SCATTER_HIGH
        return _SCATTER_LEFT + _SCATTER_WIDE * x / most, high - (high - 12) * y / most

    corners = [(0.0, 0.0), (most * (1 - tolerance), most), (most, most), (most, most / (1 + tolerance))]
    right = _SCATTER_LEFT + _SCATTER_WIDE
    quarters = [most * number / 4 for number in range(5)]
    return ScatterChart(
        height=_SCATTER_HIGH + _SCATTER_FOOT,
        band=tuple(place(*corner) for corner in corners),
        grid=tuple(ChartLine(_SCATTER_LEFT, place(0, value)[1], right, place(0, value)[1]) for value in quarters),
        rows=tuple(ChartLabel(_SCATTER_LEFT - 8, place(0, value)[1] + 4, f"{value:g} s") for value in quarters),
        columns=tuple(ChartLabel(place(value, 0)[0], _SCATTER_HIGH + 20, f"{value:g}") for value in quarters),
        equal=ChartLine(*place(0, 0), *place(most, most)),
        points=tuple(ChartLabel(*place(x, y), words) for x, y, words in points),
        x_title=ChartLabel(_SCATTER_LEFT + _SCATTER_WIDE / 2, _SCATTER_HIGH + 42, "expected, seconds"),
        y_title=ChartLabel(right + 14, place(0, most)[1] + 14, "took"),
        description="Expected against actual time: " + "; ".join(words for _, _, words in points),
    )


def _round_up(value: float) -> float:
    """Return the next number that is easy to divide by four."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-6)))
    return next(power * step for step in (1.2, 2, 4, 6, 8, 10, 12) if power * step >= value)
