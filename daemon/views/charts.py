"""Plots as SVG for the page of `presgen stats`: colours come from the style of the page, light or dark."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

_WIDE = 720


def bars(rows: Sequence[tuple[str, float, str]], mark: float = 0.0, marked: str = "") -> str:
    """Return a plot of lying bars (name, value, words beside it), with a line at ``mark``; longer bars are warm."""
    high, left, room = 26, 205, 110
    most = max([value for _, value, _ in rows] + [mark]) or 1.0
    span = _WIDE - left - room
    top = 22 if mark else 4
    parts = []
    for number, (name, value, words) in enumerate(rows):
        y = top + number * high
        warm = " warm" if mark and value > mark else ""
        width = max(1.0, span * value / most)
        parts.append(
            f'<text class="name" x="{left - 10}" y="{y + 17}" text-anchor="end">{escape(_short(name, 28))}</text>'
            f'<rect class="bar{warm}" x="{left}" y="{y + 4}" width="{width:.1f}" height="{high - 8}" rx="3"/>'
            f'<text class="value" x="{_WIDE}" y="{y + 17}" text-anchor="end">{escape(words)}</text>'
        )
    bottom = top + len(rows) * high + 4
    if mark:
        x = left + span * mark / most
        parts.append(
            f'<line class="mark" x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{bottom - 4}"/>'
            f'<text class="value" x="{x:.1f}" y="14" text-anchor="middle">{escape(marked)}</text>'
        )
    return _svg(bottom, "".join(parts), "Bars: " + "; ".join(f"{name} {words}" for name, _, words in rows))


def columns(values: Sequence[float], names: Sequence[str], words: Sequence[str]) -> str:
    """Return a plot of standing bars with their ``names`` below; ``words`` tell each value that is not 0."""
    high, foot = 130, 24
    most = max(values) or 1.0
    step = _WIDE / len(values)
    parts = [f'<line class="axis" x1="0" y1="{high}" x2="{_WIDE}" y2="{high}"/>']
    for number, value in enumerate(values):
        x, tall = number * step, (high - 20) * value / most
        if value:
            parts.append(
                f'<rect class="bar warm" x="{x + 3:.1f}" y="{high - tall:.1f}" width="{step - 6:.1f}" '
                f'height="{tall:.1f}" rx="2"><title>{escape(words[number])}</title></rect>'
            )
        parts.append(
            f'<text class="value" x="{x + step / 2:.1f}" y="{high + 17}" text-anchor="middle">'
            f"{escape(names[number])}</text>"
        )
    told = "; ".join(f"{names[number]} {words[number]}" for number, value in enumerate(values) if value)
    return _svg(high + foot, "".join(parts), f"Bars: {told}")


def against(points: Sequence[tuple[float, float, str]], band: float) -> str:
    """Return a plot of points (expected, real, words), in seconds, with the line on which both are the same.

    The shaded ``band`` is what lies within that share of the real time.
    """
    high, left, foot = 340, 64, 44
    most = _round(1.08 * max(max(x, y) for x, y, _ in points))
    wide = 460

    def at(x: float, y: float) -> tuple[float, float]:
        return left + wide * x / most, high - (high - 12) * y / most

    parts = [_band(at, most, band)]
    for number in range(5):
        value = most * number / 4
        (x, _), (_, y) = at(value, 0), at(0, value)
        parts.append(
            f'<line class="grid" x1="{left}" y1="{y:.1f}" x2="{left + wide}" y2="{y:.1f}"/>'
            f'<text class="value" x="{left - 8}" y="{y + 4:.1f}" text-anchor="end">{value:g} s</text>'
            f'<text class="value" x="{x:.1f}" y="{high + 18}" text-anchor="middle">{value:g}</text>'
        )
    (x0, y0), (x1, y1) = at(0, 0), at(most, most)
    parts.append(f'<line class="mark" x1="{x0:.1f}" y1="{y0:.1f}" x2="{x1:.1f}" y2="{y1:.1f}"/>')
    for expected, real, words in points:
        x, y = at(expected, real)
        parts.append(f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="5"><title>{escape(words)}</title></circle>')
    parts.append(
        f'<text class="name" x="{left + wide / 2}" y="{high + 38}" text-anchor="middle">expected, seconds</text>'
        f'<text class="name" x="{left + wide + 14}" y="{at(0, most)[1] + 14:.1f}">took</text>'
    )
    told = "; ".join(words for _, _, words in points)
    return _svg(high + foot, "".join(parts), f"Expected against real time: {told}")


def _band(at: object, most: float, band: float) -> str:
    assert callable(at)
    corners = [(0.0, 0.0), (most * (1 - band), most), (most, most), (most, most / (1 + band))]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*corner) for corner in corners))
    return f'<polygon class="band" points="{points}"/>'


def _round(value: float) -> float:
    """Return the next number that is easy to divide by four."""
    power = 10.0 ** math.floor(math.log10(max(value, 1e-6)))
    return next(power * step for step in (1.2, 2, 4, 6, 8, 10, 12) if power * step >= value)


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _svg(high: float, content: str, told: str) -> str:
    return f'<svg class="plot" viewBox="0 0 {_WIDE} {high:.0f}" role="img" aria-label="{escape(told)}">{content}</svg>'
