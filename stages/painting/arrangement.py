"""Arrange presenter, board and overlays in the picture so that nothing covers the face.

A place holds for the whole video: it is chosen by all positions of the face in the footage, so that nothing has to
move. Where the face leaves no room, the presenter is shown smaller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from models.face.landmarks import MESH_POINTS
from models.face.track import FaceTrack, Gate
from models.picture import Box
from stages.painting.palette import BASE_HEIGHT
from stages.painting.presenter_crop import find_presenter_crop
from stages.records.cues import Layout
from stages.records.footage import FootageFacts

PRESENTER = {Layout.PANEL: 0.75, Layout.FULL: 1.0, Layout.SPLIT: 0.6, Layout.PORTRAIT: 0.59375}
"""The presenter's share of the picture: of its width, in portrait of its height; the board has the rest."""

_REDUCED_SCALE = 0.64  # of the presenter, where the face leaves no room for anything else
_FACE_MARGIN = 12  # pixels between the face and anything that lies over the presenter
_EDGE, _GAP = 48, 16  # pixels between overlays and the sides of the stage; between two overlays
_LOWER_THIRD_BOTTOM, _CAPTION_BOTTOM = 56, 40  # pixels below a lower third and below a caption
_CAPTION_HEIGHT = 104  # height of a caption of two lines
_NAME_HEIGHT, _STATEMENT_HEIGHT = 112, 212  # height of a lower third with a name; with a bullet of four lines
_WIDTHS = (0.56, 0.46, 0.36, 0.29, 0.24)  # of lower thirds, in widths of the stage, the best first
_MIN_WIDTH = 240  # pixels of a lower third
_INSET_WIDTHS = (0.42, 0.24)  # width of a picture beside the face: the best, and the least that can be read


@dataclass(frozen=True, slots=True)
class Arrangement:
    """The boxes of presenter, board and overlays.

    Edges are even, and in pixels of the picture but for ``crop``.

    Attributes:
        layout: the requested one.
        size: width and height of the picture.
        stage: the presenter's part of the picture.
        window: the part of it that shows the presenter: all of it, or less, with background around.
        crop: the part of the conformed footage that fills the window.
        board: the panel or slide, None where there is none.
        lower_third: the place of lower thirds, which stand on its lower edge, left or (``lower_third_right``) right.
        has_name: whether there is a place for a lower third with the presenter's name; the title card has it anyway.
        captions: the place of burned captions.
        inset: the place of a picture beside the face, None where the board takes it or there is no room.
        face: where the face is at any time, None without one.
    """

    layout: Layout
    size: tuple[int, int]
    stage: Box
    window: Box
    crop: Box
    board: Box | None
    lower_third: Box
    lower_third_right: bool
    has_name: bool
    captions: Box
    inset: Box | None
    face: Box | None

    @property
    def scale(self) -> float:
        """Factor from pixels of a picture of 720 lines to pixels of this one."""
        return min(self.size) / BASE_HEIGHT


def compute_picture_size(layout: Layout, height: int) -> tuple[int, int]:
    """Return width and height of the picture; ``height`` is the shorter side (720 or 1080)."""
    long = height * 16 // 9 // 2 * 2
    return (height, long) if layout is Layout.PORTRAIT else (long, height)


def find_presenter_area(layout: Layout, height: int) -> Box:
    """Return the presenter's part of the picture."""
    width, tall = compute_picture_size(layout, height)
    share = PRESENTER[layout]
    if layout is Layout.PORTRAIT:
        return Box(0, 0, width, _round_to_even(tall * share))
    return Box(0, 0, _round_to_even(width * share), tall)


def arrange(
    layout: Layout, height: int, facts: FootageFacts, track: FaceTrack, *, presenter: bool = True, burned: bool = False
) -> Arrangement:
    """Return the arrangement of a video of this ``layout`` and ``height`` with this footage.

    Without a ``presenter`` in the picture the board fills it. ``burned`` keeps a place for captions.
    """
    size = compute_picture_size(layout, height)
    whole = Box(0, 0, *size)
    if not presenter:
        plan = _StagePlan(layout, size, whole, whole, height / BASE_HEIGHT)
        captions = plan.caption_places()[0]
        slide = Box(0, 0, size[0], captions.y0 - plan.px(_GAP)) if burned else whole
        return Arrangement(
            layout, size, whole, whole, whole, slide, plan.place_above(captions), False, False, captions, None, None
        )
    stage = find_presenter_area(layout, height)
    window, crop = _find_window(stage, find_presenter_crop(facts, track, stage.width, stage.height))
    face = _find_face(track, crop, window)
    plan = _StagePlan(layout, size, stage, _find_board(layout, size, stage), height / BASE_HEIGHT)
    found = plan.find_places(face, burned)
    if found is None:
        window = plan.shrink_window(window)
        face = _find_face(track, crop, window)
        found = plan.places_around(window)
    lower_third, captions = found
    board = plan.board
    if board is not None and burned and board.intersects(captions):
        board = Box(board.x0, board.y0, board.x1, captions.y0 - plan.px(_GAP))
    right = lower_third.x0 + lower_third.x1 > stage.x0 + stage.x1 + 2 * plan.px(_GAP)
    inset = plan.find_inset(face, captions if burned else None) if board is None else None
    if inset is not None and inset.intersects(lower_third):
        inset = None
    has_name = not _comes_near(lower_third, face, 0)
    return Arrangement(layout, size, stage, window, crop, board, lower_third, right, has_name, captions, inset, face)


def _find_board(layout: Layout, size: tuple[int, int], stage: Box) -> Box | None:
    if layout is Layout.FULL:
        return None
    return Box(0, stage.y1, *size) if layout is Layout.PORTRAIT else Box(stage.x1, 0, *size)


def _find_window(stage: Box, crop: Box) -> tuple[Box, Box]:
    """Return the part of ``stage`` that shows ``crop``, and the crop.

    It is all of the stage, or centred in it with the shape of the crop.
    """
    scale = min(stage.width / crop.width, stage.height / crop.height)
    width, height = _round_to_even(crop.width * scale), _round_to_even(crop.height * scale)
    if stage.width - width <= 4 and stage.height - height <= 4:
        return stage, crop
    x, y = stage.x0 + (stage.width - width) // 4 * 2, stage.y0 + (stage.height - height) // 4 * 2
    return Box(x, y, x + width, y + height), crop


def _find_face(track: FaceTrack, crop: Box, window: Box) -> Box | None:
    """Return the box around the face at all times, in the picture; None without a face."""
    found = (track.gates & int(Gate.NO_FACE)) == 0
    if not found.any():
        return None
    points = track.landmarks[found, :MESH_POINTS, :2]
    low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
    return map_box_to_picture((float(low[0]), float(low[1]), float(high[0]), float(high[1])), crop, window)


def map_box_to_picture(box: tuple[float, float, float, float], crop: Box, window: Box) -> Box | None:
    """Map ``box`` from the conformed footage to the picture; None if it is cut off.

    ``box`` is left, top, right, bottom in pixels.
    """
    scale = window.width / crop.width, window.height / crop.height
    left, top = window.x0 + (box[0] - crop.x0) * scale[0], window.y0 + (box[1] - crop.y0) * scale[1]
    right, bottom = window.x0 + (box[2] - crop.x0) * scale[0], window.y0 + (box[3] - crop.y0) * scale[1]
    cut = Box(
        max(window.x0, int(left)), max(window.y0, int(top)),
        min(window.x1, int(np.ceil(right))), min(window.y1, int(np.ceil(bottom))),
    )  # fmt: skip
    return cut if cut.width > 0 and cut.height > 0 else None


@dataclass(frozen=True, slots=True)
class _StagePlan:
    """Finds places on a stage; ``scale`` is that of `Arrangement`."""

    layout: Layout
    size: tuple[int, int]
    stage: Box
    board: Box | None
    scale: float

    def px(self, pixels: float) -> int:
        return _round_to_even(pixels * self.scale)

    def find_places(self, face: Box | None, burned: bool) -> tuple[Box, Box] | None:
        """Return places for lower thirds and for captions that leave the face free, or None.

        Beside a board, lower thirds only show the name; there the place returned may be on the face.
        """
        around = self.px(_FACE_MARGIN)
        free = [place for place in self.caption_places() if not burned or not _comes_near(place, face, around)]
        for captions in free:
            for lower_third in self.lower_third_places(captions if burned else None):
                if not _comes_near(lower_third, face, around):
                    return lower_third, captions
        if not free or self.board is None:
            return None
        return next(self.lower_third_places(free[0])), free[0]

    def caption_places(self) -> list[Box]:
        """Return the possible places of captions, the best first."""
        stage, tall = self.stage, self.px(_CAPTION_HEIGHT)
        found = [self._caption_band(stage, stage.y1 - self.px(bottom)) for bottom in (_CAPTION_BOTTOM, _GAP)]
        if self.board is not None and self.layout in (Layout.SPLIT, Layout.PORTRAIT):
            found.append(self._caption_band(self.board, self.board.y1 - self.px(_GAP)))
        return [*found, self._caption_band(stage, stage.y0 + self.px(_CAPTION_BOTTOM) + tall)]

    def _caption_band(self, place: Box, bottom: int) -> Box:
        width = _round_to_even(place.width * 0.9)
        x = place.x0 + (place.width - width) // 4 * 2
        return Box(x, bottom - self.px(_CAPTION_HEIGHT), x + width, bottom)

    def lower_third_places(self, captions: Box | None) -> Iterator[Box]:
        """Yield the possible places of lower thirds, the best first.

        Low before high, then wide before narrow, then left before right.
        """
        stage, edge = self.stage, self.px(_EDGE)
        tall = self.px(_STATEMENT_HEIGHT if self.layout is Layout.FULL else _NAME_HEIGHT)
        low = stage.y1 - self.px(_LOWER_THIRD_BOTTOM)
        if captions is not None and captions.intersects(stage) and captions.y0 > stage.y0 + stage.height // 2:
            low = min(low, captions.y0 - self.px(_GAP))
        high = stage.y0 + edge + tall
        if captions is not None and captions.intersects(stage) and captions.y0 < stage.y0 + stage.height // 2:
            high = captions.y1 + self.px(_GAP) + tall
        for bottom in (low, high):
            for share in _WIDTHS:
                width = _round_to_even(stage.width * share)
                if width < self.px(_MIN_WIDTH):
                    break
                for x in (stage.x0 + edge, stage.x1 - edge - width):
                    yield Box(x, bottom - tall, x + width, bottom)

    def shrink_window(self, window: Box) -> Box:
        """Return a smaller window: at the top, in layout full on the right of lower thirds."""
        width, height = _round_to_even(window.width * _REDUCED_SCALE), _round_to_even(window.height * _REDUCED_SCALE)
        free = self.stage.width - width
        x = self.stage.x0 + (free if self.layout is Layout.FULL else _round_to_even(free / 2))
        return Box(x, self.stage.y0, x + width, self.stage.y0 + height)

    def places_around(self, window: Box) -> tuple[Box, Box]:
        """Return the places for lower thirds and captions around a smaller window."""
        stage, gap = self.stage, self.px(_GAP)
        captions = self._caption_band(stage, stage.y1 - gap)
        if self.layout is Layout.FULL:
            edge = self.px(_EDGE)
            lower_third = Box(edge, window.y1 - self.px(_STATEMENT_HEIGHT + _EDGE), window.x0 - gap, window.y1 - edge)
        else:
            lower_third = Box(
                stage.x0 + self.px(_EDGE), window.y1 + gap // 2, stage.x1 - self.px(_EDGE), captions.y0 - gap // 2
            )
        return lower_third, captions

    def place_above(self, captions: Box) -> Box:
        """Return a place for lower thirds in a video without a presenter, which shows none."""
        return Box(captions.x0, captions.y0 - self.px(_NAME_HEIGHT), captions.x1, captions.y0)

    def find_inset(self, face: Box | None, captions: Box | None) -> Box | None:
        """Return the place of a picture on the wider side of the face; None if it is too narrow."""
        stage, edge = self.stage, self.px(_EDGE)
        if face is None:
            face = Box(stage.x1 // 2, stage.y0, stage.x1 // 2, stage.y0)
        room = (face.x0 - stage.x0, stage.x1 - face.x1)
        free = _round_to_even(max(room) - edge - self.px(_FACE_MARGIN)) - 2
        width = min(_round_to_even(stage.width * _INSET_WIDTHS[0]), free)
        if width < stage.width * _INSET_WIDTHS[1]:
            return None
        x = stage.x0 + edge if room[0] > room[1] else stage.x1 - edge - width
        top = stage.y0 + edge if captions is None or captions.y0 > stage.height // 2 else captions.y1 + edge
        return Box(x, top, x + width, top + _round_to_even(width * 9 / 16))


def _comes_near(place: Box, face: Box | None, around: int) -> bool:
    if face is None:
        return False
    return place.intersects(Box(face.x0 - around, face.y0 - around, face.x1 + around, face.y1 + around))


def _round_to_even(value: float) -> int:
    return round(value / 2) * 2
