"""Define the frame type of all stages: yuv420p, limited range, bt709.

The planes lie in one array as decoders and encoders use them, so that most frames are never converted.
"""

from __future__ import annotations

from dataclasses import dataclass

import av
import cv2
import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: ``x0 <= x < x1``, ``y0 <= y < y1``."""

    x0: int
    y0: int
    x1: int
    y1: int

    @property
    def width(self) -> int:
        """Width in pixels."""
        return self.x1 - self.x0

    @property
    def height(self) -> int:
        """Height in pixels."""
        return self.y1 - self.y0

    def even(self, width: int, height: int) -> Box:
        """Return the smallest even-edged box around this one, clipped to ``width`` x ``height``."""
        return Box(
            max(0, self.x0) // 2 * 2,
            max(0, self.y0) // 2 * 2,
            min(width, (self.x1 + 1) // 2 * 2),
            min(height, (self.y1 + 1) // 2 * 2),
        )

    def intersects(self, other: Box) -> bool:
        """Tell whether the two boxes share a pixel."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1


# ITU-R BT.709, limited range, 8 bit: luma 16..235, chroma 16..240 around 128. Rows give B, G, R from (Y, U, V, 1).
_KR, _KB = 0.2126, 0.0722
_KG = 1 - _KR - _KB
_Y, _C = 255 / 219, 255 / 224
_TO_BGR = np.array(
    [
        [_Y, 2 * (1 - _KB) * _C, 0.0],
        [_Y, -2 * (1 - _KB) * _KB / _KG * _C, -2 * (1 - _KR) * _KR / _KG * _C],
        [_Y, 0.0, 2 * (1 - _KR) * _C],
    ]
)
_FROM_BGR = np.linalg.inv(_TO_BGR)
_YUV_ZERO = np.array([16.0, 128.0, 128.0])
TO_BGR = np.hstack([_TO_BGR, (-_TO_BGR @ _YUV_ZERO)[:, None]]).astype(np.float32)
FROM_BGR = np.hstack([_FROM_BGR, _YUV_ZERO[:, None]]).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Picture:
    """A frame of even sides.

    ``i420`` is uint8 of shape (height * 3 // 2, width): Y, then U, then V.
    """

    i420: Bytes

    @classmethod
    def blank(cls, width: int, height: int, yuv: tuple[int, int, int] = (16, 128, 128)) -> Picture:
        """Return a picture of one colour (black by default)."""
        picture = cls(np.empty((height * 3 // 2, width), np.uint8))
        for plane, value in zip((picture.y, picture.u, picture.v), yuv, strict=True):
            plane[:] = value
        return picture

    @classmethod
    def from_bgr(cls, bgr: Bytes) -> Picture:
        """Convert a uint8 (height, width, 3) BGR image with even sides."""
        height, width = bgr.shape[:2]
        picture = cls.blank(width, height)
        picture.paste(Box(0, 0, width, height), bgr)
        return picture

    @property
    def width(self) -> int:
        """Width in pixels."""
        return int(self.i420.shape[1])

    @property
    def height(self) -> int:
        """Height in pixels."""
        return int(self.i420.shape[0]) * 2 // 3

    @property
    def y(self) -> Bytes:
        """Luma, a view of shape (height, width)."""
        return self.i420[: self.height]

    @property
    def u(self) -> Bytes:
        """Blue difference, a view of shape (height // 2, width // 2)."""
        return self._chroma(0)

    @property
    def v(self) -> Bytes:
        """Red difference, a view of shape (height // 2, width // 2)."""
        return self._chroma(1)

    def _chroma(self, which: int) -> Bytes:
        size = self.width * self.height // 4
        flat = self.i420.reshape(-1)[self.width * self.height + which * size :][:size]
        return flat.reshape(self.height // 2, self.width // 2)

    def frame(self) -> av.VideoFrame:
        """Return the picture as a PyAV frame.

        The frame shares its memory where possible: change neither afterwards. PyAV's ``from_numpy_buffer`` expects the
        chroma planes to begin on whole rows, which they do not when the height is not a multiple of four: colours would
        be displaced. Such pictures are copied.
        """
        convert = av.VideoFrame.from_ndarray if self.height % 4 else av.VideoFrame.from_numpy_buffer
        return convert(self.i420, format="yuv420p")

    def copy(self) -> Picture:
        """Return a deep copy."""
        return Picture(self.i420.copy())

    def bgr(self, box: Box | None = None) -> Bytes:
        """Convert ``box`` (even edges; the whole picture by default) to uint8 (h, w, 3) BGR."""
        box = box or Box(0, 0, self.width, self.height)
        rows, columns = slice(box.y0, box.y1), slice(box.x0, box.x1)
        half = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
        size = (box.width, box.height)
        u = cv2.resize(self.u[half], size, interpolation=cv2.INTER_LINEAR)
        v = cv2.resize(self.v[half], size, interpolation=cv2.INTER_LINEAR)
        return np.asarray(cv2.transform(cv2.merge([np.ascontiguousarray(self.y[rows, columns]), u, v]), TO_BGR))

    def paste(self, box: Box, bgr: Bytes) -> None:
        """Write a uint8 (h, w, 3) BGR image over ``box`` (even edges), in place."""
        yuv = cv2.transform(bgr, FROM_BGR)
        y, u, v = cv2.split(yuv)
        size = (box.width // 2, box.height // 2)
        self.y[box.y0 : box.y1, box.x0 : box.x1] = y
        half = slice(box.y0 // 2, box.y1 // 2), slice(box.x0 // 2, box.x1 // 2)
        self.u[half] = cv2.resize(u, size, interpolation=cv2.INTER_AREA)
        self.v[half] = cv2.resize(v, size, interpolation=cv2.INTER_AREA)


Colour = tuple[int, int, int]
"""Red, green, blue, 0..255."""
