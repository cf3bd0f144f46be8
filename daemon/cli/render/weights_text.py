"""Render the list of weights."""

from __future__ import annotations

from config.formats.counting import format_size
from daemon.views.weights import WeightsList


def render_weights(weights: WeightsList) -> str:
    """Return one line for each row: state, size, licence and purpose."""
    return "\n".join(
        f"{row.name}: {row.state}, {format_size(row.size)}, {row.licence}; {row.purpose}" for row in weights.rows
    )
