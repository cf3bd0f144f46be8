"""Render one picture: warp the lower face, then paint the mouth's interior or lip line."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from models.avatars.mesh import unit_compositing, warp
from models.avatars.mesh.control_points import CI, INNER, LI, POINTS, UI
from models.avatars.mesh.curve import closed_curve
from models.avatars.mesh.mouth_interior import MouthInterior
from models.avatars.mesh.mouth_shape import MouthModel, lip_gap, smoothstep
from models.avatars.mesh.unit_selection import MouthUnit
from models.face.track import FaceTrack
from models.picture import Box, Picture

Floats = npt.NDArray[np.float32]

MIN_MOVEMENT = 0.3  # pixels; smaller movements are not rendered
LIP_LINE_HALF_WIDTH = 0.008  # of the dark line between closed lips, in units
TEETH_DEPTH = 0.05  # of the teeth behind the lips, in units


def fill_mask(ring: Floats, box: Box, blur: float) -> Floats:
    """Return a blurred mask of the closed curve through ``ring`` (n, 2): float32 (h, w), 0..1.

    It covers ``box``.
    """
    mask = np.zeros((box.height, box.width), np.uint8)
    places = np.round((closed_curve(ring) - np.array([box.x0, box.y0], np.float32)) * 16).astype(np.int32)
    cv2.fillPoly(mask, [places], 255, cv2.LINE_AA, 4)
    soft = mask.astype(np.float32) * np.float32(1 / 255)
    return np.asarray(cv2.GaussianBlur(soft, (0, 0), blur) if blur > 0.3 else soft)


def alpha_blend(picture: Picture, box: Box, paint: Floats, mask: Floats) -> None:
    """Blend ``paint`` into ``box`` (even edges) of ``picture`` by ``mask`` (h, w), in place.

    ``paint`` is (h, w, 3): Y - 16, U - 128, V - 128.
    """
    y = picture.y[box.y0 : box.y1, box.x0 : box.x1]
    y[:] = np.clip(y + (paint[..., 0] + 16 - y) * mask + 0.5, 0, 255)
    size = (box.width // 2, box.height // 2)
    share = cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
    colour = cv2.resize(paint[..., 1:] * mask[..., None], size, interpolation=cv2.INTER_AREA) + 128 * share[..., None]
    for k, plane in enumerate((picture.u, picture.v)):
        part = plane[box.y0 // 2 : box.y1 // 2, box.x0 // 2 : box.x1 // 2]
        part[:] = np.clip(part * (1 - share) + colour[..., k] + 0.5, 0, 255)


class MouthRenderer:
    """Renders pictures of a presenter with moved lips."""

    def __init__(self, track: FaceTrack, mouth: MouthModel, interior: MouthInterior, dark_lip: Floats) -> None:
        """Take the studied subject.

        ``dark_lip`` (3,) is the colour of the line between closed lips.
        """
        self.track = track
        self.mouth = mouth
        self.interior = interior
        self.dark_lip = dark_lip
        lips_middle = mouth.neutral[[UI[4], LI[4]]].mean(0)
        self.anchor = np.array([mouth.middle, lips_middle[1], lips_middle[2] + TEETH_DEPTH], np.float32)
        apart = track.shape[:, POINTS][:, LI, :2] - track.shape[:, POINTS][:, UI, :2]
        self.parted = smoothstep((np.linalg.norm(apart, axis=2) - 0.008) / 0.04)
        self.teeth_visible = smoothstep((mouth.gaps - 0.02) / 0.03)

    def render_warp(self, base: Picture, index: int, shape: Floats, params: Floats, effect: float) -> Picture:
        """Return ``base``, frame ``index`` of the footage, with its mouth warped to ``shape``.

        ``shape`` is (points, 3). ``effect`` (0..1) is the share of the displacement to apply. An unchanged picture is
        ``base`` itself.
        """
        source, target = self._control_points(index, shape, effect)
        if np.abs(target - source)[:, :2].max() < MIN_MOVEMENT:
            return base
        opened = float(lip_gap(shape)) * effect
        painted = self._warp(base, index, source, target, opened)
        if opened > 0.006:
            self._paint_interior(painted, index, target[:, :2], shape, params, effect)
        self._paint_lip_line(painted, index, target[:, :2], opened, effect)
        return painted

    def render_unit(
        self, base: Picture, index: int, shape: Floats, now: MouthUnit, before: MouthUnit | None, effect: float
    ) -> Picture:
        """Return frame ``index`` like `render_warp`, with the unit ``now`` instead of warped lips.

        ``before`` is given at a join: the unit that would have followed the previous one.
        """
        source, target = self._control_points(index, shape, effect)
        painted = self._warp(base, index, source, target, float(lip_gap(shape)) * effect)
        unit_compositing.composite_unit(
            painted, self.track, target[:, :2], float(self.track.scale[index]), now, before, effect
        )
        return painted

    def _control_points(self, index: int, shape: Floats, effect: float) -> tuple[Floats, Floats]:
        """Return source and target of the control points, (points, 3) each."""
        source = self.track.landmarks[index][POINTS]
        return source, source + np.float32(effect) * (self.track.project(index, shape) - source)

    def _warp(self, base: Picture, index: int, source: Floats, target: Floats, opened: float) -> Picture:
        painted = base.copy()
        sampled = self._inset_source(index, source, opened)
        maps = warp.compute_grid(sampled[:, :2], target[:, :2], float(self.track.scale[index]))
        warp.apply_grid(maps, base, painted)
        return painted

    def _inset_source(self, index: int, source: Floats, opened: float) -> Floats:
        """Return ``source`` with the inner lip points moved slightly into the lips.

        Otherwise the dark line of closed lips would move along with an opening lip, and the teeth between parted lips
        with a closing one.
        """
        unit, down = float(self.track.scale[index]), self.track.rotation[index][:, 1]
        opening = float(smoothstep(opened / 0.03))
        off = 0.028 * self.parted[index] * (1 - 0.6 * opening) + LIP_LINE_HALF_WIDTH * opening
        moved = source.copy()
        moved[LI] += (off * unit)[:, None] * down
        moved[UI] -= 0.8 * (off * unit)[:, None] * down
        inward = (moved[CI[1]] - moved[CI[0]]) * np.float32(0.02) * self.parted[index].max()
        moved[CI[0]] -= inward
        moved[CI[1]] += inward
        return moved

    def _box_around(self, picture: Picture, points: Floats, margin: float) -> Box:
        low, high = points.min(0) - margin, points.max(0) + margin
        return Box(int(low[0]), int(low[1]), int(high[0]) + 1, int(high[1]) + 1).even(picture.width, picture.height)

    def _paint_interior(
        self, picture: Picture, index: int, target: Floats, shape: Floats, params: Floats, effect: float
    ) -> None:
        """Paint the inside of the mouth between the lips of ``target`` (points, 2)."""
        unit = float(self.track.scale[index])
        ring = target[INNER]
        box = self._box_around(picture, ring, 0.06 * unit)
        if box.width < 4 or box.height < 4:
            return
        mask = fill_mask(ring, box, 0.007 * unit)
        drop = max(0.0, float(shape[LI[4], 1] - self.mouth.neutral[LI[4], 1]))
        paint = self.interior.compose(params, drop, self._interior_transform(index, box), (box.width, box.height))
        paint *= self._shading(mask, unit)[..., None]
        parted = float(smoothstep((lip_gap(shape) - 0.006) / 0.012)) * effect
        alpha_blend(picture, box, paint, mask * np.float32(parted))

    def _shading(self, mask: Floats, unit: float) -> Floats:
        """Return the shading of the interior: dark near the lips, most below the upper one."""
        soft = cv2.GaussianBlur(mask, (0, 0), 0.022 * unit)
        down = np.array([[1, 0, 0], [0, 1, 0.010 * unit]], np.float32)
        soft = cv2.warpAffine(soft, down, (mask.shape[1], mask.shape[0]))
        return np.asarray(0.55 + 0.45 * np.clip((soft - 0.28) / 0.47, 0, 1), np.float32)

    def _interior_transform(self, index: int, box: Box) -> Floats:
        """Return the transform (2, 3) from units around the mouth's middle to pixels of ``box``."""
        corners = self.anchor + np.array([[0, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)
        placed = self.track.project(index, corners)[:, :2] - np.array([box.x0, box.y0], np.float32)
        return np.stack([placed[1] - placed[0], placed[2] - placed[0], placed[0]], axis=1)

    def _paint_lip_line(self, picture: Picture, index: int, target: Floats, opened: float, effect: float) -> None:
        """Draw the dark line between lips that are open in the footage and closed now."""
        share = float((1 - smoothstep((opened - 0.004) / 0.016)) * self.teeth_visible[index]) * effect
        if share < 0.02:
            return
        unit = float(self.track.scale[index])
        line = np.concatenate([target[CI[:1]], (target[UI] + target[LI]) / 2, target[CI[1:]]])
        box = self._box_around(picture, line, 0.05 * unit)
        if box.width < 4 or box.height < 4:
            return
        mask = np.zeros((box.height, box.width), np.uint8)
        places = np.round((line - np.array([box.x0, box.y0], np.float32)) * 16).astype(np.int32)
        cv2.polylines(mask, [places], False, 255, max(1, round(0.020 * unit)), cv2.LINE_AA, 4)
        soft = cv2.GaussianBlur(mask.astype(np.float32) / 255, (0, 0), 0.007 * unit + 0.4)
        alpha_blend(
            picture, box, np.broadcast_to(self.dark_lip, (*soft.shape, 3)).astype(np.float32), soft * (0.85 * share)
        )
