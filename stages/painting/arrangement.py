"""Where things stand in the picture: the presenter, the board, and the places of all that lies over the presenter.

Nothing ever lies on the face. A place is given for the whole video, from everywhere the face goes in the footage, so
that nothing has to move; where the face leaves no room, the presenter is shown smaller.
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

_SMALLER = 0.64  # how large the presenter is shown where the face leaves no room for anything else
_AROUND = 12  # pixels between the face and anything that lies over the presenter
_EDGE, _GAP = 48, 16  # pixels between things and the sides of the stage; between one thing and another
_LIFT, _LOW = 56, 40  # pixels below a strap and below a caption
_CAPTION = 104  # height of a caption of two lines
_NAME, _SAYING = 112, 212  # height of a strap with a name; with a bullet of four lines
_WIDTHS = (0.56, 0.46, 0.36, 0.29, 0.24)  # of straps, in widths of the stage, the best first
_NARROWEST = 240  # pixels of a strap
_INSET = (0.42, 0.24)  # width of a picture beside the face: the best, and the least that can be read


@dataclass(frozen=True, slots=True)
class Arrangement:
    """Where everything stands; boxes have even edges and are pixels of the picture, but for ``crop``.

    Attributes:
        layout: what was asked for.
        size: width and height of the picture.
        stage: the presenter's part of the picture.
        window: where in it the presenter is seen: all of it, or less, with ground around.
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
        """How large this picture is against the one that all measures are made for."""
        return min(self.size) / BASE_HEIGHT


def size_of(layout: Layout, height: int) -> tuple[int, int]:
    """Return width and height of the picture; ``height`` is the shorter side (720 or 1080)."""
    long = height * 16 // 9 // 2 * 2
    return (height, long) if layout is Layout.PORTRAIT else (long, height)


def stage_of(layout: Layout, height: int) -> Box:
    """Return the presenter's part of the picture."""
    width, tall = size_of(layout, height)
    share = PRESENTER[layout]
    return Box(0, 0, width, _even(tall * share)) if layout is Layout.PORTRAIT else Box(0, 0, _even(width * share), tall)


def arrange(
    layout: Layout, height: int, facts: FootageFacts, track: FaceTrack, *, presenter: bool = True, burned: bool = False
) -> Arrangement:
    """Return where things stand in a video of this ``layout`` and ``height`` with this footage.

    ``presenter`` is false where nobody is seen: the board fills the picture. ``burned`` keeps a place for captions.
    """
    size = size_of(layout, height)
    whole = Box(0, 0, *size)
    if not presenter:
        plan = _StagePlan(layout, size, whole, whole, height / BASE_HEIGHT)
        captions = plan.caption_places()[0]
        slide = Box(0, 0, size[0], captions.y0 - plan.px(_GAP)) if burned else whole
        return Arrangement(
            layout, size, whole, whole, whole, slide, plan.below(captions), False, False, captions, None, None
        )
    stage = stage_of(layout, height)
    window, crop = _window(stage, find_presenter_crop(facts, track, stage.width, stage.height))
    face = _face(track, crop, window)
    plan = _StagePlan(layout, size, stage, _board(layout, size, stage), height / BASE_HEIGHT)
    found = plan.places(face, burned)
    if found is None:
        window = plan.smaller(window)
        face = _face(track, crop, window)
        found = plan.beside(window)
    strap, captions = found
    board = plan.board
    if board is not None and burned and board.intersects(captions):
        board = Box(board.x0, board.y0, board.x1, captions.y0 - plan.px(_GAP))
    right = strap.x0 + strap.x1 > stage.x0 + stage.x1 + 2 * plan.px(_GAP)
    inset = plan.inset(face, captions if burned else None) if board is None else None
    if inset is not None and inset.intersects(strap):
        inset = None
    named = not _covers(strap, face, 0)
    return Arrangement(layout, size, stage, window, crop, board, strap, right, named, captions, inset, face)


def _board(layout: Layout, size: tuple[int, int], stage: Box) -> Box | None:
    if layout is Layout.FULL:
        return None
    return Box(0, stage.y1, *size) if layout is Layout.PORTRAIT else Box(stage.x1, 0, *size)


def _window(stage: Box, crop: Box) -> tuple[Box, Box]:
    """Return where ``crop`` is shown in ``stage``: all of it, or as much as its shape fills, in the middle."""
    scale = min(stage.width / crop.width, stage.height / crop.height)
    width, height = _even(crop.width * scale), _even(crop.height * scale)
    if stage.width - width <= 4 and stage.height - height <= 4:
        return stage, crop
    x, y = stage.x0 + (stage.width - width) // 4 * 2, stage.y0 + (stage.height - height) // 4 * 2
    return Box(x, y, x + width, y + height), crop


def _face(track: FaceTrack, crop: Box, window: Box) -> Box | None:
    """Return the box of everything that the face covers at any time, in the picture."""
    seen = (track.gates & int(Gate.NO_FACE)) == 0
    if not seen.any():
        return None
    points = track.landmarks[seen, :MESH_POINTS, :2]
    low, high = points.min(axis=(0, 1)), points.max(axis=(0, 1))
    return placed((float(low[0]), float(low[1]), float(high[0]), float(high[1])), crop, window)


def placed(box: tuple[float, float, float, float], crop: Box, window: Box) -> Box | None:
    """Return ``box`` (left, top, right, bottom in the conformed footage) as it lies in the picture; None if cut off."""
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
    """Finds places on a stage. ``scale`` turns pixels of a picture of 720 lines into pixels of this one."""

    layout: Layout
    size: tuple[int, int]
    stage: Box
    board: Box | None
    scale: float

    def px(self, pixels: float) -> int:
        return _even(pixels * self.scale)

    def places(self, face: Box | None, burned: bool) -> tuple[Box, Box] | None:
        """Return a place for straps and one for captions that leave the face free, or None.

        Beside a board a place for the name alone is not worth more than that: the place returned may be on the face.
        """
        around = self.px(_AROUND)
        free = [place for place in self.caption_places() if not burned or not _covers(place, face, around)]
        for captions in free:
            for strap in self.strap_places(captions if burned else None):
                if not _covers(strap, face, around):
                    return strap, captions
        if not free or self.board is None:
            return None
        return next(self.strap_places(free[0])), free[0]

    def caption_places(self) -> list[Box]:
        """Return where captions may stand, the best place first."""
        stage, tall = self.stage, self.px(_CAPTION)
        found = [self._band(stage, stage.y1 - self.px(_LOW)), self._band(stage, stage.y1 - self.px(_GAP))]
        if self.board is not None and self.layout in (Layout.SPLIT, Layout.PORTRAIT):
            found.append(self._band(self.board, self.board.y1 - self.px(_GAP)))
        return [*found, self._band(stage, stage.y0 + self.px(_LOW) + tall)]

    def _band(self, place: Box, bottom: int) -> Box:
        width = _even(place.width * 0.9)
        x = place.x0 + (place.width - width) // 4 * 2
        return Box(x, bottom - self.px(_CAPTION), x + width, bottom)

    def strap_places(self, captions: Box | None) -> Iterator[Box]:
        """Yield where straps may stand, the best place first: low, left before right, wide before narrow; then high."""
        stage, edge = self.stage, self.px(_EDGE)
        tall = self.px(_SAYING if self.layout is Layout.FULL else _NAME)
        low = stage.y1 - self.px(_LIFT)
        if captions is not None and captions.intersects(stage) and captions.y0 > stage.y0 + stage.height // 2:
            low = min(low, captions.y0 - self.px(_GAP))
        high = stage.y0 + edge + tall
        if captions is not None and captions.intersects(stage) and captions.y0 < stage.y0 + stage.height // 2:
            high = captions.y1 + self.px(_GAP) + tall
        for bottom in (low, high):
            for share in _WIDTHS:
                width = _even(stage.width * share)
                if width < self.px(_NARROWEST):
                    break
                for x in (stage.x0 + edge, stage.x1 - edge - width):
                    yield Box(x, bottom - tall, x + width, bottom)

    def smaller(self, window: Box) -> Box:
        """Return the place of a smaller window: at the top, on the right where straps need the left."""
        width, height = _even(window.width * _SMALLER), _even(window.height * _SMALLER)
        free = self.stage.width - width
        x = self.stage.x0 + (free if self.layout is Layout.FULL else _even(free / 2))
        return Box(x, self.stage.y0, x + width, self.stage.y0 + height)

    def beside(self, window: Box) -> tuple[Box, Box]:
        """Return the places for straps and captions around a smaller window."""
        stage, gap = self.stage, self.px(_GAP)
        captions = self._band(stage, stage.y1 - gap)
        if self.layout is Layout.FULL:
            edge = self.px(_EDGE)
            strap = Box(edge, window.y1 - self.px(_SAYING + _EDGE), window.x0 - gap, window.y1 - edge)
        else:
            strap = Box(
                stage.x0 + self.px(_EDGE), window.y1 + gap // 2, stage.x1 - self.px(_EDGE), captions.y0 - gap // 2
            )
        return strap, captions

    def below(self, captions: Box) -> Box:
        """Return a place for straps where nobody is seen; none are shown."""
        return Box(captions.x0, captions.y0 - self.px(_NAME), captions.x1, captions.y0)

    def inset(self, face: Box | None, captions: Box | None) -> Box | None:
        """Return the place of a picture beside the face, where there is more room; None if there is too little."""
        stage, edge = self.stage, self.px(_EDGE)
        if face is None:
            face = Box(stage.x1 // 2, stage.y0, stage.x1 // 2, stage.y0)
        room = (face.x0 - stage.x0, stage.x1 - face.x1)
        width = min(_even(stage.width * _INSET[0]), _even(max(room) - edge - self.px(_AROUND)) - 2)
        if width < stage.width * _INSET[1]:
            return None
        x = stage.x0 + edge if room[0] > room[1] else stage.x1 - edge - width
        top = stage.y0 + edge if captions is None or captions.y0 > stage.height // 2 else captions.y1 + edge
        return Box(x, top, x + width, top + _even(width * 9 / 16))


def _covers(place: Box, face: Box | None, around: int) -> bool:
    if face is None:
        return False
    return place.intersects(Box(face.x0 - around, face.y0 - around, face.x1 + around, face.y1 + around))


def _even(value: float) -> int:
    return round(value / 2) * 2
