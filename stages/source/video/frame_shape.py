"""Read the shape of a video frame: size, aspect of its pixels, and orientation."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import av

SAME_SHAPE = 0.02
"""Difference of two ratios of width to height, relative to them, that nobody sees when one is scaled to the other."""


@dataclass(frozen=True, slots=True)
class FrameShape:
    """The shape of one frame.

    It may change within a file: a phone is turned, a call changes its layout.

    Attributes:
        width: pixels of the stored picture, before rotation.
        height: likewise.
        aspect: width over height of a pixel.
        quarter_turns: clockwise quarter turns that bring the picture upright, 0..3.
        mirrored: whether it must also be flipped, left to right, after turning.
    """

    width: int
    height: int
    aspect: float = 1.0
    quarter_turns: int = 0
    mirrored: bool = False

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height as a viewer sees them, in square pixels of the stored height."""
        size = (self.width * self.aspect, float(self.height))
        return size if self.quarter_turns % 2 == 0 else (size[1], size[0])

    @property
    def ratio(self) -> float:
        """Width over height as a viewer sees them."""
        width, height = self.upright_size
        return width / height

    def resembles(self, other: FrameShape) -> bool:
        """Return whether one can be scaled to the other without visible distortion."""
        return abs(self.ratio / other.ratio - 1) <= SAME_SHAPE


class FrameShapeReader:
    """Reads the shapes of frames, in the order in which they are decoded from ``stream``.

    The file states the aspect of pixels for the whole track; a change within it stands in the coded pictures alone. The
    decoder tells it of the picture that it read last, which may be some pictures ahead of the one that it returns:
    then their sizes differ, and the aspect that was told for this size before is taken.
    """

    def __init__(self, stream: av.VideoStream) -> None:
        self._stream = stream
        self._coded = stream.codec_context.sample_aspect_ratio
        self._by_size: dict[tuple[int, int], Fraction | None] = {}

    def read(self, frame: av.VideoFrame) -> FrameShape:
        """Return the shape of ``frame``, which was decoded last."""
        decoder, size = self._stream.codec_context, (frame.width, frame.height)
        if (decoder.width, decoder.height) == size:
            self._by_size[size] = decoder.sample_aspect_ratio
        coded = self._by_size.get(size, self._coded)
        aspect = self._stream.sample_aspect_ratio if coded == self._coded else coded
        turns, mirrored = _read_orientation(frame)
        return FrameShape(frame.width, frame.height, float(aspect or 1) or 1.0, turns, mirrored)


def _read_orientation(frame: av.VideoFrame) -> tuple[int, bool]:
    """Return quarter turns clockwise and a flip after them, from the display matrix of a frame.

    The matrix (a b u, c d v, x y w; 16.16 fixed point) takes stored places (p, q) to (a p + c q, b p + d q), y down:
    ISO/IEC 14496-12, track header.
    """
    try:
        matrix = _read_display_matrix(frame)
    except ValueError:  # PyAV refuses to list side data of kinds that are newer than itself, but knows the angle
        return round(-frame.rotation / 90) % 4, False
    if matrix is None:
        return 0, False
    a, b, c, d = matrix
    mirrored = a * d - b * c < 0
    if mirrored:  # undo the flip, which comes after the turn: x of the result changes sign
        a, c = -a, -c
    if abs(a) >= abs(b):
        return (0 if a > 0 else 2), mirrored
    return (1 if b > 0 else 3), mirrored


def _read_display_matrix(frame: av.VideoFrame) -> tuple[int, int, int, int] | None:
    side: Any = frame.side_data.get("DISPLAYMATRIX")
    if side is None:
        return None
    a, b, _, c, d = struct.unpack_from("=5i", bytes(side))
    return (a, b, c, d) if (a, b, c, d) != (0, 0, 0, 0) else None
