"""Name the points of the face mesh in MediaPipe's numbering.

"right" and "left" are the person's own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

POINTS = 478
MESH_POINTS = 468
RIGHT_EYE_OUTER, LEFT_EYE_OUTER = 33, 263
RIGHT_EYE_INNER, LEFT_EYE_INNER = 133, 362
UPPER_LIP_INNER, LOWER_LIP_INNER = 13, 14
RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER = 61, 291
CHIN, FOREHEAD = 152, 10

# Pairs of points on the upper and the lower lid of each eye.
RIGHT_LIDS = ((160, 144), (158, 153))
LEFT_LIDS = ((385, 380), (387, 373))

# Points that do not move with facial expressions: eye corners, nose, forehead, temples, nostrils.
RIGID_POINTS = (33, 133, 362, 263, 168, 6, 197, 195, 5, 4, 1, 9, 8, 151, 10, 127, 356, 70, 300, 21, 251, 2, 98, 327)

# fmt: off
FACE_OVAL = (
    10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
    152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
)

# The points that the three heads of the attention net refine, in the order in which the heads give them:
# MediaPipe, mediapipe/modules/face_landmark/tensors_to_face_landmarks_with_attention.pbtxt (Apache-2.0).
LIPS_REFINED = (
    61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409,
    78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415,
    76, 77, 90, 180, 85, 16, 315, 404, 320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408,
    62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292, 183, 42, 41, 38, 12, 268, 271, 272, 407,
)
RIGHT_EYE_REFINED = (
    33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26, 112,
    243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222, 221, 189,
    35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107, 55, 193,
)
LEFT_EYE_REFINED = (
    263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253, 252, 256,
    341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342, 445, 444, 443, 442,
    441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465, 383, 300, 293, 334, 296, 336,
    285, 417,
)
# fmt: on
EYE_CONTOUR_POINTS = 16
"""Number of refined points of an eye, from the first, that form the contour of its opening."""

Floats = npt.NDArray[np.float32]


def aperture(landmarks: Floats) -> Floats:
    """Return the mouth aperture: inner lip opening over the distance of the outer eye corners.

    Args:
        landmarks: float32 (..., 468 or more, 3), in pixels or in units of a face track's shape.

    Returns:
        float32 (...,). Around .01 when closed, .2 when wide open; NaN where the landmarks are NaN.
    """
    gap = _distance(landmarks, UPPER_LIP_INNER, LOWER_LIP_INNER)
    return np.asarray(gap / _distance(landmarks, RIGHT_EYE_OUTER, LEFT_EYE_OUTER), np.float32)


def eye_aspect_ratio(landmarks: Floats) -> Floats:
    """Return the mean lid opening over the distance of an eye's corners, float32 (...,)."""
    lids = [_distance(landmarks, upper, lower) for upper, lower in RIGHT_LIDS + LEFT_LIDS]
    widths = [_distance(landmarks, 33, 133), _distance(landmarks, 362, 263)]
    return np.asarray(np.mean(lids, axis=0) / np.mean(widths, axis=0), np.float32)


def _distance(landmarks: Floats, first: int, second: int) -> Floats:
    return np.asarray(np.linalg.norm(landmarks[..., first, :] - landmarks[..., second, :], axis=-1), np.float32)
