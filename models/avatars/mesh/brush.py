"""Painting one picture: the warp, then the inside of the mouth, or the dark seam of lips that were shut."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh import patch, warp
from models.avatars.mesh.bank import Unit
from models.avatars.mesh.curve import curve
from models.avatars.mesh.interior import Interior
from models.avatars.mesh.points import CI, INNER, LI, POINTS, UI
from models.avatars.mesh.shape import Mouth, gap, ramp
from models.face.track import FaceTrack
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]

STILL = 0.3  # pixels; a smaller movement is not worth a warp
SEAM = 0.008  # half the width of the dark line between closed lips, in units
DEPTH = 0.05  # teeth stand this far behind the lips, in units


def filled(ring: Floats, box: Box, blur: float) -> Floats:
    """Return the inside of the closed curve through ``ring`` (n, 2) as float32 (h, w) of ``box``, 0..1, blurred."""
    mask = np.zeros((box.height, box.width), np.uint8)
    places = np.round((curve(ring) - np.array([box.x0, box.y0], np.float32)) * 16).astype(np.int32)
    cv2.fillPoly(mask, [places], 255, cv2.LINE_AA, 4)
    soft = mask.astype(np.float32) * np.float32(1 / 255)
    return np.asarray(cv2.GaussianBlur(soft, (0, 0), blur) if blur > 0.3 else soft)


def blend(picture: Picture, box: Box, paint: Floats, mask: Floats) -> None:
    """Lay ``paint`` (h, w, 3; Y - 16, U - 128, V - 128) over ``box`` (even edges) as far as ``mask`` (h, w) says."""
    y = picture.y[box.y0 : box.y1, box.x0 : box.x1]
    y[:] = np.clip(y + (paint[..., 0] + 16 - y) * mask + 0.5, 0, 255)
    size = (box.width // 2, box.height // 2)
    share = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(paint[..., 1:] * mask[..., None], size, interpolation=cv2.INTER_AREA) + 128 * share[..., None]
    for k, plane in enumerate((picture.u, picture.v)):
        part = plane[box.y0 // 2 : box.y1 // 2, box.x0 // 2 : box.x1 // 2]
        part[:] = np.clip(part * (1 - share) + colour[..., k] + 0.5, 0, 255)


class Brush:
    """Paints a presenter with moved lips."""

    def __init__(self, track: FaceTrack, mouth: Mouth, inside: Interior, dark_lip: Floats) -> None:
        """Take what was learnt; ``dark_lip`` (3,) is the colour of the seam between closed lips."""
        self.track = track
        self.mouth = mouth
        self.inside = inside
        self.dark_lip = dark_lip
        seam = mouth.neutral[[UI[4], LI[4]]].mean(0)
        self.anchor = np.array([mouth.middle, seam[1], seam[2] + DEPTH], np.float32)
        apart = track.shape[:, POINTS][:, LI, :2] - track.shape[:, POINTS][:, UI, :2]
        self.parted = ramp((np.linalg.norm(apart, axis=2) - 0.008) / 0.04)
        self.toothy = ramp((mouth.gaps - 0.02) / 0.03)

    def paint(self, base: Picture, index: int, shape: Floats, params: Floats, effect: float) -> Picture:
        """Return frame ``index`` of the footage, ``base``, with its mouth brought to ``shape`` (points, 3).

        ``effect`` (0..1) is the share of the way to go. A picture that need not change is ``base`` itself.
        """
        source, target = self._places(index, shape, effect)
        if np.abs(target - source)[:, :2].max() < STILL:
            return base
        opened = float(gap(shape)) * effect
        painted = self._warped(base, index, source, target, opened)
        if opened > 0.006:
            self._open(painted, index, target[:, :2], shape, params, effect)
        self._seam(painted, index, target[:, :2], opened, effect)
        return painted

    def cover(self, base: Picture, index: int, shape: Floats, now: Unit, before: Unit | None, effect: float) -> Picture:
        """Return frame ``index`` as `paint` does, with mouth ``now`` of the bank in place of the warped lips.

        ``before`` is the mouth that would have come, where the choice jumped.
        """
        source, target = self._places(index, shape, effect)
        painted = self._warped(base, index, source, target, float(gap(shape)) * effect)
        patch.lay(painted, self.track, target[:, :2], float(self.track.scale[index]), now, before, effect)
        return painted

    def _places(self, index: int, shape: Floats, effect: float) -> tuple[Floats, Floats]:
        """Return where the points are and where they go, (points, 3) each."""
        source = self.track.landmarks[index][POINTS]
        return source, source + np.float32(effect) * (self.track.project(index, shape) - source)

    def _warped(self, base: Picture, index: int, source: Floats, target: Floats, opened: float) -> Picture:
        painted = base.copy()
        sampled = self._sampled(index, source, opened)
        maps = warp.maps(sampled[:, :2], target[:, :2], float(self.track.scale[index]))
        warp.apply(maps, base, painted)
        return painted

    def _sampled(self, index: int, source: Floats, opened: float) -> Floats:
        """Return ``source`` with the inner lips moved a little into the lips.

        So the dark seam of closed lips is not carried along on an opening lip, and the teeth of parted ones not on a
        closing one.
        """
        unit, down = float(self.track.scale[index]), self.track.rotation[index][:, 1]
        opening = float(ramp(opened / 0.03))
        off = 0.028 * self.parted[index] * (1 - 0.6 * opening) + SEAM * opening
        moved = source.copy()
        moved[LI] += (off * unit)[:, None] * down
        moved[UI] -= 0.8 * (off * unit)[:, None] * down
        inward = (moved[CI[1]] - moved[CI[0]]) * np.float32(0.02) * self.parted[index].max()
        moved[CI[0]] -= inward
        moved[CI[1]] += inward
        return moved

    def _around(self, picture: Picture, points: Floats, margin: float) -> Box:
        low, high = points.min(0) - margin, points.max(0) + margin
        return Box(int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1).even(picture.width, picture.height)

    def _open(self, picture: Picture, index: int, target: Floats, shape: Floats, params: Floats, effect: float) -> None:
        """Paint the inside of the mouth between the lips of ``target`` (points, 2)."""
        unit = float(self.track.scale[index])
        ring = target[INNER]
        box = self._around(picture, ring, 0.06 * unit)
        if box.width < 4 or box.height < 4:
            return
        mask = filled(ring, box, 0.007 * unit)
        drop = max(0.0, float(shape[LI[4], 1] - self.mouth.neutral[LI[4], 1]))
        paint = self.inside.compose(params, drop, self._to_box(index, box), (box.width, box.height))
        paint *= self._shade(mask, unit)[..., None]
        parted = float(ramp((gap(shape) - 0.006) / 0.012)) * effect
        blend(picture, box, paint, mask * np.float32(parted))

    def _shade(self, mask: Floats, unit: float) -> Floats:
        """Return how light falls into the mouth: dark at the lips, most under the upper one."""
        soft = cv2.GaussianBlur(mask, (0, 0), 0.022 * unit)
        down = np.array([[1, 0, 0], [0, 1, 0.010 * unit]], np.float32)
        soft = cv2.warpAffine(soft, down, (mask.shape[1], mask.shape[0]))
        return np.asarray(0.55 + 0.45 * np.clip((soft - 0.28) / 0.47, 0, 1), np.float32)

    def _to_box(self, index: int, box: Box) -> Floats:
        """Return the 2 x 3 matrix from units around the middle of the mouth to pixels of ``box`` in frame ``index``."""
        corners = self.anchor + np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
        placed = self.track.project(index, corners)[:, :2] - np.array([box.x0, box.y0], np.float32)
        return np.stack([placed[1] - placed[0], placed[2] - placed[0], placed[0]], axis=1)

    def _seam(self, picture: Picture, index: int, target: Floats, opened: float, effect: float) -> None:
        """Draw the dark line between lips that the footage shows open and that are now closed."""
        share = float((1 - ramp((opened - 0.004) / 0.016)) * self.toothy[index]) * effect
        if share < 0.02:
            return
        unit = float(self.track.scale[index])
        line = np.concatenate([target[CI[:1]], (target[UI] + target[LI]) / 2, target[CI[1:]]])
        box = self._around(picture, line, 0.05 * unit)
        if box.width < 4 or box.height < 4:
            return
        mask = np.zeros((box.height, box.width), np.uint8)
        places = np.round((line - np.array([box.x0, box.y0], np.float32)) * 16).astype(np.int32)
        cv2.polylines(mask, [places], False, 255, max(1, round(0.020 * unit)), cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 0.007 * unit + 0.4)
        blend(picture, box, np.broadcast_to(self.dark_lip, (*soft.shape, 3)).astype(np.float32), soft * (0.85 * share))
