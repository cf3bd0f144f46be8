"""Paint the frames of the video over the pictures of the presenter."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from PIL import Image

from config.files import digest
from models.picture import Box, Picture
from stages.painting.arrangement import Arrangement
from stages.painting.author_images import render_author_picture
from stages.painting.board import draw_board
from stages.painting.board_metrics import choose_board_metrics, content_area
from stages.painting.board_pages import BoardState, shared_state
from stages.painting.easing import smoothstep
from stages.painting.lower_third import render_caption, render_full_caption, render_lower_third
from stages.painting.scene import Scene, SceneTimeline
from stages.painting.style import Style, load_style
from stages.painting.title_card import render_backdrop, render_closing_card, render_title_card
from stages.painting.transitions import BoardTransition, render_page_transition, render_row_transition
from stages.painting.yuv_layer import YuvLayer, blend, blend_area, copy_area, paste_scaled, to_picture
from stages.records.appearance import Appearance
from stages.records.cues import Cues, TitleCue
from stages.typesetting.bidi import is_right_to_left
from stages.typesetting.fonts import find_font
from stages.typesetting.text_runs import find_missing

VERSION = 3
"""Version of the design; pictures painted by another version differ."""
_LETTERS_SHARE = 0.55  # share of the dissolve of a card from which on its letters are there

V = TypeVar("V")
D = TypeVar("D")


class Painter:
    """Paints the cards, board, lower thirds, burned captions and pictures of one video.

    ``opening`` is the conformed frame behind the cards, ``pictures`` the folder that the paths of the author's pictures
    begin at. Without a presenter, bullets or captions fill the picture. A drawing is kept until it changes; most frames
    are only copied.
    """

    def __init__(
        self,
        cues: Cues,
        arrangement: Arrangement,
        opening: Picture,
        style: Style,
        appearance: Appearance | None = None,
        *,
        shows_presenter: bool = True,
        pictures: Path | None = None,
    ) -> None:
        appearance = appearance or Appearance()
        self.size = arrangement.size
        self._cues, self._place, self._opening = cues, arrangement, opening
        self._style = style = replace(style, faces=style.faces.for_language(cues.language))
        self._presenter, self._pictures = shows_presenter, pictures
        self._names = (appearance.presenter, appearance.role)
        self._measure = choose_board_metrics(arrangement, cues.language, presenter=self._presenter)
        self._timeline = SceneTimeline(
            cues, arrangement, self._measure, style, appearance, shows_presenter=shows_presenter
        )
        self._ground = to_picture(Image.new("RGB", self.size, style.palette.background))
        covered = [arrangement.window if self._presenter else None, arrangement.board]
        area = sum(box.width * box.height for box in covered if box is not None)
        self._shows_ground = area < self.size[0] * self.size[1]
        self._drawn: dict[str, tuple[object, Any]] = {}
        self._full_pictures: dict[str, Picture] = {}

    @property
    def missing(self) -> str:
        """The letters that no font on this computer has, which the picture lacks."""
        cues, faces = self._cues, self._style.faces
        cards = [line for card in (cues.title, cues.closing) if card for line in (card.title, *self._bylines(card))]
        plain = [cue.text for cue in cues.bullets] + [line for cue in cues.captions for line in cue.lines]
        set_apart = [chapter.title for chapter in cues.chapters] + cards + list(self._names)
        return "".join(
            sorted({*find_missing("".join(plain), faces.text), *find_missing("".join(set_apart), faces.display)})
        )

    # ----------------------------------------------------------------------------------------------------------- keys

    def key(self, first: int, frames: int) -> str:
        """Return a digest of all that is painted in ``frames`` frames from ``first`` on.

        Two stretches with equal keys and equal engine pictures give equal pictures, wherever they stand in the video.
        """
        scenes = map(self._timeline.scene_at, range(first, first + frames))
        runs = [(scene, sum(1 for _ in run)) for scene, run in groupby(scenes)]
        begun = (self._cues.title, any(scene.title for scene, _ in runs))
        ended = (self._cues.closing, any(scene.closing for scene, _ in runs))
        cards = [(card.title, self._bylines(card)) for card, seen in (begun, ended) if card is not None and seen]
        # Laid out texts name the files of their fonts; what counts is what is in the files.
        painted = repr((runs, cards))
        for path, content in self._fonts.items():
            painted = painted.replace(repr(path), content)
        others = self._other_fonts(painted)
        constants = (VERSION, self._place, self._style.palette, self._logo, *self._fonts.values())
        found = hashlib.sha256(repr((constants, painted, others)).encode())
        for name in sorted({name for scene, _ in runs for name in _find_picture_names(scene)}):
            found.update(repr((name, digest(self._file(name)))).encode())
        if cards:
            found.update(self._opening.i420.tobytes())
        return found.hexdigest()

    def _other_fonts(self, text: str) -> list[str]:
        """Return the names of the fallback fonts in use; installing one changes the picture."""
        face = self._style.faces.text
        drawn = {find_font(letter, face) for letter in set(text)}
        return sorted(
            {f"{some.path.name} {some.index}" if some else "" for some in drawn if some != find_font("a", face)}
        )

    @cached_property
    def _fonts(self) -> dict[Path, str]:
        faces = self._style.faces
        return {face.path: digest(face.path) for face in (faces.text, faces.strong, faces.display)}

    @cached_property
    def _logo(self) -> str:
        return digest(self._style.logo) if self._style.logo is not None else ""

    # ------------------------------------------------------------------------------------------------------- pictures

    def paint(self, number: int, frame: Picture) -> Picture:
        """Return the finished picture ``number``; do not write on it or on the engine's ``frame``."""
        scene = self._timeline.scene_at(number)
        if scene.title == 1.0:
            return self._title
        if scene.closing == 1.0:
            return self._closing
        painted = self._compose_scene(scene, frame)
        if scene.closing:
            painted = self._blend_card(painted, self._closing, scene.closing)
        if scene.title:
            painted = self._blend_card(painted, self._title, scene.title)
        return painted

    def overlays(self, number: int) -> tuple[Box, ...]:
        """Return the boxes of all that lies over the presenter in picture ``number``.

        Not among them are cards that fill the picture, pictures in the presenter's place, and the board.
        """
        scene = self._timeline.scene_at(number)
        boxes = [layer.box for layer, _ in self._layers(scene)] if self._presenter else []
        return tuple(box for box in boxes if box.intersects(self._place.window))

    def _compose_scene(self, scene: Scene, frame: Picture) -> Picture:
        """Paint ``scene`` on a new picture: the encoder may still be reading the previous one."""
        canvas = self._ground.copy() if self._shows_ground else Picture(np.empty_like(self._ground.i420))
        covered = any(share == 1.0 for _, share in scene.pictures)
        if self._presenter and not covered:
            paste_scaled(frame, self._place.crop, canvas, self._place.window)
        if scene.board is not None and self._place.board is not None:
            board, box = self._render_board(scene.board), self._place.board
            copy_area(board, Box(0, 0, board.width, board.height), canvas, box.x0, box.y0)
        known = self._full_pictures
        self._full_pictures = {name: known.get(name) or self._render_full_picture(name) for name, _ in scene.pictures}
        for name, share in scene.pictures:
            stage = self._place.stage
            blend_area(self._full_pictures[name], stage, canvas, stage.x0, stage.y0, smoothstep(share))
        for layer, share in self._layers(scene):
            layer.blend_onto(canvas, share)
        return canvas

    def _layers(self, scene: Scene) -> Iterator[tuple[YuvLayer, float]]:
        """Yield the overlays with their opacities, from the lowest to the highest."""
        at, scale, style = self._place, self._place.scale, self._style
        if scene.inset is not None and at.inset is not None:
            name, share = scene.inset
            box = at.inset
            yield (
                self._draw(
                    "inset", name, lambda name: render_author_picture(self._file(name), box, scale, style, True)
                ),
                smoothstep(share),
            )
        if scene.lower_third is not None:
            yield (
                self._draw(
                    "lower_third",
                    scene.lower_third,
                    lambda show: render_lower_third(
                        show[0], at.lower_third, at.lower_third_right, scale, style, show[1]
                    ),
                ),
                1.0,
            )
        if scene.caption is not None:
            yield (
                self._draw(
                    "caption",
                    scene.caption,
                    lambda shown: render_caption(shown[0], at.captions, scale, style, shown[1]),
                ),
                1.0,
            )
        if scene.full_caption is not None:
            room = self._full_caption_area(scene)
            yield (
                self._draw("speech", scene.full_caption, lambda cue: render_full_caption(cue, room, scale, style)),
                1.0,
            )

    def _full_caption_area(self, scene: Scene) -> Box:
        """Return the place of a caption that fills the board below its heading."""
        assert scene.board is not None
        assert self._measure is not None
        board, room = self._place.board or self._place.stage, content_area(self._measure, scene.board.after.page.top)
        return Box(board.x0 + room.x0, board.y0 + room.y0, board.x0 + room.x1, board.y0 + room.y1)

    def _render_full_picture(self, name: str) -> Picture:
        """Return an otherwise empty picture with an author's picture in the presenter's place."""
        whole = self._ground.copy()
        render_author_picture(self._file(name), self._place.stage, self._place.scale, self._style, False).blend_onto(
            whole
        )
        return whole

    # ---------------------------------------------------------------------------------------------------------- board

    def _render_board(self, transition: BoardTransition) -> Picture:
        after = self._draw("board", transition.after, self._render_board_state)
        if transition.share == 1.0:
            self._drawn["before"] = transition.after, after  # the next transition begins here
            return after
        assert self._measure is not None
        before = self._draw("before", transition.before, self._render_board_state)
        if not transition.changes_page:
            return render_row_transition(self._measure, transition, before, after)
        empty = self._draw(
            "empty", shared_state(transition.before.page, transition.after.page), self._render_board_state
        )
        return render_page_transition(self._measure, transition, before, empty, after)

    def _render_board_state(self, state: BoardState) -> Picture:
        assert self._measure is not None
        board = to_picture(draw_board(self._measure, self._style, state))
        if state.picture:
            room = content_area(self._measure, state.page.top)
            layer = render_author_picture(self._file(state.picture), room, self._place.scale, self._style, True)
            start = room.x1 - layer.box.x1 if self._measure.rtl else room.x0 - layer.box.x0
            layer.shift(start, room.y0 - layer.box.y0).blend_onto(board)
        return board

    # ---------------------------------------------------------------------------------------------------------- cards

    def _blend_card(self, painted: Picture, card: Picture, share: float) -> Picture:
        """Blend a card over a picture, its letters last: over a face they would look like dirt."""
        behind = self._draw("soft", None, lambda _: to_picture(self._backdrop))
        letters = smoothstep((share - _LETTERS_SHARE) / (1 - _LETTERS_SHARE))
        return blend(painted, blend(behind, card, letters), smoothstep(share))

    @cached_property
    def _backdrop(self) -> Image.Image:
        card = self._cues.title or self._cues.closing
        return render_backdrop(self._opening, self.size, self._style, card is not None and is_right_to_left(card.title))

    @property
    def _title(self) -> Picture:
        card = self._cues.title
        assert card is not None
        return self._draw(
            "card", card, lambda card: render_title_card(self._backdrop, card.title, self._bylines(card), self._style)
        )

    @property
    def _closing(self) -> Picture:
        card = self._cues.closing
        assert card is not None
        return self._draw(
            "card", card, lambda card: render_closing_card(self._backdrop, card.title, self._bylines(card), self._style)
        )

    def _bylines(self, card: TitleCue) -> list[str]:
        """Return the lines below a title, without repetition: presenter, role and subtitle."""
        return [line for line in dict.fromkeys((*self._names, card.subtitle)) if line and line != card.title]

    # ---------------------------------------------------------------------------------------------------------- small

    def _file(self, name: str) -> Path:
        assert self._pictures is not None, "pictures need the folder they lie in"
        return self._pictures / name

    def _draw(self, slot: str, value: V, draw: Callable[[V], D]) -> D:
        """Return what ``draw`` makes of ``value``, from ``slot`` if that holds the same value."""
        last = self._drawn.get(slot)
        if last is None or last[0] != value:
            last = self._drawn[slot] = value, draw(value)
        drawn: D = last[1]
        return drawn


def painter_for(
    cues: Cues,
    arrangement: Arrangement,
    opening: Picture,
    appearance: Appearance,
    shows_presenter: bool,
    pictures: Path,
) -> Painter:
    """Return the painter of one video in the style of its brand and theme."""
    style = load_style(appearance.theme, appearance.brand)
    return Painter(cues, arrangement, opening, style, appearance, shows_presenter=shows_presenter, pictures=pictures)


def _find_picture_names(scene: Scene) -> set[str]:
    """Return the paths of the author's pictures in a frame."""
    on_board = {scene.board.before.picture, scene.board.after.picture} if scene.board is not None else set()
    return ({name for name, _ in scene.pictures} | {scene.inset[0] if scene.inset else ""} | on_board) - {""}
