"""Which landmarks of MediaPipe's face mesh the mouth engine moves or holds (its own numbering, 468 mesh points)."""

from __future__ import annotations

import numpy as np

UPPER_OUTER = [185, 40, 39, 37, 0, 267, 269, 270, 409]
UPPER_INNER = [191, 80, 81, 82, 13, 312, 311, 310, 415]
LOWER_OUTER = [146, 91, 181, 84, 17, 314, 405, 321, 375]
LOWER_INNER = [95, 88, 178, 87, 14, 317, 402, 318, 324]
CORNERS_OUTER = [61, 291]
CORNERS_INNER = [78, 308]
LIPS = UPPER_OUTER + UPPER_INNER + LOWER_OUTER + LOWER_INNER + CORNERS_OUTER + CORNERS_INNER
JAW = [58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288]
BELOW = [18, 200, 199, 175, 83, 313, 201, 421, 204, 424, 211, 431, 194, 418, 32, 262]
CHEEK = [50, 280, 205, 425, 207, 427, 187, 411, 216, 436, 214, 434, 147, 376]
NOSE = [2, 98, 327, 164, 167, 393, 165, 391, 203, 423]
CHIN = 152

MOVED = LIPS + JAW + BELOW + CHEEK
"""The points a mouth movement moves; NOSE stays."""
POINTS = MOVED + NOSE
INNER_RING = [78, *LOWER_INNER, 308, *UPPER_INNER[::-1]]
OUTER_RING = [61, *LOWER_OUTER, 291, *UPPER_OUTER[::-1]]

_AT = {point: row for row, point in enumerate(POINTS)}


def rows(points: list[int]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the rows of ``points`` in an array ordered as `POINTS`."""
    return np.array([_AT[point] for point in points], np.intp)


UO, UI, LO, LI = rows(UPPER_OUTER), rows(UPPER_INNER), rows(LOWER_OUTER), rows(LOWER_INNER)
CO, CI = rows(CORNERS_OUTER), rows(CORNERS_INNER)
INNER, OUTER = rows(INNER_RING), rows(OUTER_RING)
HELD = rows(CORNERS_OUTER + CORNERS_INNER + JAW + BELOW + CHEEK + NOSE)
"""Control points that the upper and the lower lip's field share."""
