"""Blend drawings over pictures in YUV, the format of the pictures, to save conversions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
from PIL import Image

from models.picture import FROM_BGR, Box, Bytes, Picture

FixedPoint = npt.NDArray[np.uint16]
_OPAQUE = 256  # opacity in 1/256


@dataclass(frozen=True, slots=True)
class YuvLayer:
    """Planes (Y, U, V) of a drawing at ``box``, with premultiplied opacity.

    ``paint`` is colour times opacity, ``keep`` the share of the picture that stays, both in 1/256.
    """

    box: Box
    paint: tuple[FixedPoint, FixedPoint, FixedPoint]
    keep: tuple[FixedPoint, FixedPoint, FixedPoint]

    @classmethod
    def from_image(cls, image: Image.Image, left: int, top: int) -> YuvLayer:
        """Return an RGBA ``image`` of even size as a layer at ``left``, ``top`` (even)."""
        rgba = np.asarray(image)
        opacity = rgba[..., 3].astype(np.float32) / 255
        yuv = cv2.transform(np.ascontiguousarray(rgba[..., 2::-1]).astype(np.float32), FROM_BGR)
        coloured = [plane * opacity for plane in cv2.split(yuv)]
        half = (image.width // 2, image.height // 2)
        # Colour is premultiplied before averaging, so that transparent pixels do not tint the edges of letters.
        shrunk = [cv2.resize(plane, half, interpolation=cv2.INTER_AREA) for plane in (opacity, *coloured[1:])]
        keep, keep_half = (_to_fixed_point(1 - plane) for plane in (opacity, shrunk[0]))
        return cls(
            Box(left, top, left + image.width, top + image.height),
            (_to_fixed_point(coloured[0]), _to_fixed_point(shrunk[1]), _to_fixed_point(shrunk[2])),
            (keep, keep_half, keep_half),
        )

    def blend_onto(self, picture: Picture, opacity: float = 1.0) -> None:
        """Blend this layer over ``picture``, in place, with an additional ``opacity`` (0..1)."""
        layer = self if opacity == 1.0 else self._with_opacity(opacity)
        for plane, paint, keep, step in zip(
            (picture.y, picture.u, picture.v), layer.paint, layer.keep, (1, 2, 2), strict=True
        ):
            below = plane[self.box.y0 // step : self.box.y1 // step, self.box.x0 // step : self.box.x1 // step]
            mixed = np.multiply(below, keep, dtype=np.uint16)
            mixed += paint
            mixed += _OPAQUE // 2
            mixed >>= 8
            below[:] = mixed

    def shifted(self, right: int, down: int) -> YuvLayer:
        """Return this layer moved by ``right`` and ``down`` pixels (even)."""
        box = self.box
        return replace(self, box=Box(box.x0 + right, box.y0 + down, box.x1 + right, box.y1 + down))

    def _with_opacity(self, opacity: float) -> YuvLayer:
        y, u, v = (_to_fixed_point(plane / _OPAQUE * opacity) for plane in self.paint)
        keep, half = (_to_fixed_point(1 - (1 - plane / _OPAQUE) * opacity) for plane in self.keep[:2])
        return YuvLayer(self.box, (y, u, v), (keep, half, half))


def blend(below: Picture, above: Picture, opacity: float) -> Picture:
    """Return a new picture: ``above`` blended over ``below``, both of one size."""
    mixed = cv2.addWeighted(above.i420, opacity, below.i420, 1 - opacity, 0)
    return Picture(np.asarray(mixed, np.uint8))


def to_picture(image: Image.Image) -> Picture:
    """Return an RGB ``image`` of even size as a picture."""
    return Picture.from_bgr(np.asarray(cv2.cvtColor(np.asarray(image), cv2.COLOR_RGB2BGR)))


def copy_area(source: Picture, crop: Box, target: Picture, left: int, top: int) -> None:
    """Copy ``crop`` (even) of ``source`` to ``left``, ``top`` (even) of ``target``."""
    pairs: tuple[tuple[Bytes, Bytes, int], ...] = (
        (source.y, target.y, 1),
        (source.u, target.u, 2),
        (source.v, target.v, 2),
    )
    for origin, goal, step in pairs:
        rows, columns = slice(crop.y0 // step, crop.y1 // step), slice(crop.x0 // step, crop.x1 // step)
        height, width = crop.height // step, crop.width // step
        goal[top // step : top // step + height, left // step : left // step + width] = origin[rows, columns]


def blend_area(source: Picture, crop: Box, target: Picture, left: int, top: int, opacity: float) -> None:
    """Blend ``crop`` (even) of ``source`` over ``target`` at ``left``, ``top``, in place."""
    if opacity >= 1.0:
        copy_area(source, crop, target, left, top)
        return
    for origin, goal, step in zip(
        (source.y, source.u, source.v), (target.y, target.u, target.v), (1, 2, 2), strict=True
    ):
        above = origin[crop.y0 // step : crop.y1 // step, crop.x0 // step : crop.x1 // step]
        below = goal[top // step :, left // step :][: above.shape[0], : above.shape[1]]
        below[:] = cv2.addWeighted(above, opacity, below, 1 - opacity, 0)


def paste_scaled(source: Picture, crop: Box, target: Picture, window: Box) -> None:
    """Paste ``crop`` of ``source`` into ``window`` of ``target`` (both even), scaled if needed."""
    if (crop.width, crop.height) == (window.width, window.height):
        copy_area(source, crop, target, window.x0, window.y0)
        return
    how = cv2.INTER_AREA if crop.height > window.height else cv2.INTER_LINEAR
    for origin, goal, step in zip(
        (source.y, source.u, source.v), (target.y, target.u, target.v), (1, 2, 2), strict=True
    ):
        part = origin[crop.y0 // step : crop.y1 // step, crop.x0 // step : crop.x1 // step]
        size = (window.width // step, window.height // step)
        rows, columns = slice(window.y0 // step, window.y1 // step), slice(window.x0 // step, window.x1 // step)
        goal[rows, columns] = cv2.resize(part, size, interpolation=how)


def _to_fixed_point(plane: npt.NDArray[Any]) -> FixedPoint:
    return np.asarray(np.rint(plane * _OPAQUE), np.uint16)
