"""Interpolate a smooth closed curve through landmarks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_SAMPLES_PER_POINT = 6  # per landmark


def closed_curve(ring: Floats) -> Floats:
    """Return a closed Catmull-Rom curve through ``ring`` (n, 2).

    It has `_SAMPLES_PER_POINT` times as many points.
    """
    n = len(ring)
    t = np.arange(n * _SAMPLES_PER_POINT, dtype=np.float32) / _SAMPLES_PER_POINT
    i = t.astype(np.intp)
    f = (t - i)[:, None]
    a, b, c, d = (ring[(i + k) % n] for k in (-1, 0, 1, 2))
    return np.asarray(0.5 * (2 * b + (c - a) * f + (2 * a - 5 * b + 4 * c - d) * f**2 + (3 * b - a - 3 * c + d) * f**3))
