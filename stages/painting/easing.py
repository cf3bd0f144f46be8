"""Define the easing curves of movements and dissolves."""

from __future__ import annotations


def ease_out_cubic(share: float) -> float:
    """Return the share of a movement, 0..1: fast at the start, coming gently to rest."""
    return 1 - (1 - min(1.0, max(0.0, share))) ** 3


def smoothstep(share: float) -> float:
    """Return the share of a dissolve, 0..1: gentle at both ends."""
    share = min(1.0, max(0.0, share))
    return share * share * (3 - 2 * share)
