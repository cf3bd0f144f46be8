"""Render the list of weights."""

from __future__ import annotations

from daemon.views.weights import WeightsList


def render_weights(weights: WeightsList) -> str:
    """Return one line for each row: state, size, licence and purpose."""
    return "\n".join(
        f"{row.name}: {row.state}, {row.size / 1e6:.1f} MB, {row.licence}; {row.purpose}" for row in weights.rows
    )
