"""Define the control points of the warp: the landmarks that it moves or holds.

Points have the numbers of MediaPipe's face mesh.
"""

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
"""The points that a mouth movement moves; NOSE is held."""
POINTS = MOVED + NOSE
INNER_RING = [78, *LOWER_INNER, 308, *UPPER_INNER[::-1]]
OUTER_RING = [61, *LOWER_OUTER, 291, *UPPER_OUTER[::-1]]

_ROW_OF = {point: row for row, point in enumerate(POINTS)}


def find_rows(points: list[int]) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return the row numbers of ``points`` in arrays ordered as `POINTS`."""
    return np.array([_ROW_OF[point] for point in points], np.intp)


# Rows of the upper outer, upper inner, lower outer and lower inner lip, and of the outer and inner corners.
UO, UI, LO, LI = find_rows(UPPER_OUTER), find_rows(UPPER_INNER), find_rows(LOWER_OUTER), find_rows(LOWER_INNER)
CO, CI = find_rows(CORNERS_OUTER), find_rows(CORNERS_INNER)
INNER, OUTER = find_rows(INNER_RING), find_rows(OUTER_RING)
HELD = find_rows(CORNERS_OUTER + CORNERS_INNER + JAW + BELOW + CHEEK + NOSE)
"""Rows of the control points that the fields of the upper and the lower lip share."""
