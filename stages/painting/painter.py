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
"""Counts changes of the design: pictures painted by another version are not the same."""
_LETTERS = 0.55  # share of the dissolve of a card from which on its letters are there

V = TypeVar("V")
D = TypeVar("D")


class Painter:
    """Paints the frames of one video: cards, board, lower thirds, burned captions and the author's pictures.

    ``opening`` is the conformed frame behind the cards, ``pictures`` the folder that the paths of the author's pictures
    begin at. Without a presenter, bullets or captions fill the picture. What is drawn is kept until it changes, so that
    most frames are only copied.
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
        self._style = style = replace(style, faces=style.faces.speaking(cues.language))
        self._presenter, self._pictures = shows_presenter, pictures
        self._names = (appearance.presenter, appearance.role)
        self._measure = choose_board_metrics(arrangement, cues.language, presenter=self._presenter)
        self._looks = SceneTimeline(
            cues, arrangement, self._measure, style, appearance, shows_presenter=shows_presenter
        )
        self._blank = to_picture(Image.new("RGB", self.size, style.palette.background))
        covered = [arrangement.window if self._presenter else None, arrangement.board]
        area = sum(box.width * box.height for box in covered if box is not None)
        self._bare = area < self.size[0] * self.size[1]
        self._drawn: dict[str, tuple[object, Any]] = {}
        self._staged: dict[str, Picture] = {}

    @property
    def missing(self) -> str:
        """The letters of the cues that no font on this computer has; they are left out of the picture."""
        cues, faces = self._cues, self._style.faces
        cards = [line for card in (cues.title, cues.closing) if card for line in (card.title, *self._bylines(card))]
        plain = [cue.text for cue in cues.bullets] + [line for cue in cues.captions for line in cue.lines]
        set_apart = [chapter.title for chapter in cues.chapters] + cards + list(self._names)
        return "".join(
            sorted({*find_missing("".join(plain), faces.text), *find_missing("".join(set_apart), faces.display)})
        )

    # ----------------------------------------------------------------------------------------------------------- keys

    def key(self, first: int, frames: int) -> str:
        """Return a digest of everything that is painted in ``frames`` frames from ``first`` on.

        Two stretches with equal keys and equal engine pictures give equal pictures, wherever they stand in the video.
        """
        runs = [(look, sum(1 for _ in run)) for look, run in groupby(map(self._looks.at, range(first, first + frames)))]
        begun = (self._cues.title, any(look.title for look, _ in runs))
        ended = (self._cues.closing, any(look.closing for look, _ in runs))
        cards = [(card.title, self._bylines(card)) for card, seen in (begun, ended) if card is not None and seen]
        # Laid out texts name the files of their fonts; what counts is what is in the files.
        painted = repr((runs, cards))
        for path, content in self._fonts.items():
            painted = painted.replace(repr(path), content)
        others = self._other_fonts(painted)
        looks = (VERSION, self._place, self._style.palette, self._logo, *self._fonts.values())
        found = hashlib.sha256(repr((looks, painted, others)).encode())
        for name in sorted({name for look, _ in runs for name in _named(look)}):
            found.update(repr((name, digest(self._file(name)))).encode())
        if cards:
            found.update(self._opening.i420.tobytes())
        return found.hexdigest()

    def _other_fonts(self, text: str) -> list[str]:
        """Return the names of the fonts that draw what the face lacks; installing one changes the picture."""
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
        """Return the finished picture ``number`` from the engine's picture; do not write on either of them."""
        look = self._looks.at(number)
        if look.title == 1.0:
            return self._title
        if look.closing == 1.0:
            return self._closing
        painted = self._scene(look, frame)
        if look.closing:
            painted = self._carded(painted, self._closing, look.closing)
        if look.title:
            painted = self._carded(painted, self._title, look.title)
        return painted

    def overlays(self, number: int) -> tuple[Box, ...]:
        """Return the boxes of everything that lies over the presenter in picture ``number``.

        Not among them are cards that fill the picture, pictures in the presenter's place, and the board.
        """
        look = self._looks.at(number)
        boxes = [layer.box for layer, _ in self._layers(look)] if self._presenter else []
        return tuple(box for box in boxes if box.intersects(self._place.window))

    def _scene(self, look: Scene, frame: Picture) -> Picture:
        """Return a picture of its own: the encoder may still be reading the ones before."""
        canvas = self._blank.copy() if self._bare else Picture(np.empty_like(self._blank.i420))
        covered = any(share == 1.0 for _, share in look.pictures)
        if self._presenter and not covered:
            paste_scaled(frame, self._place.crop, canvas, self._place.window)
        if look.board is not None and self._place.board is not None:
            board, box = self._board(look.board), self._place.board
            copy_area(board, Box(0, 0, board.width, board.height), canvas, box.x0, box.y0)
        self._staged = {name: self._staged.get(name) or self._whole(name) for name, _ in look.pictures}
        for name, share in look.pictures:
            stage = self._place.stage
            blend_area(self._staged[name], stage, canvas, stage.x0, stage.y0, smoothstep(share))
        for layer, share in self._layers(look):
            layer.blend_onto(canvas, share)
        return canvas

    def _layers(self, look: Scene) -> Iterator[tuple[YuvLayer, float]]:
        """Yield what lies over everything else, from below, with its opacity."""
        at, scale, style = self._place, self._place.scale, self._style
        if look.inset is not None and at.inset is not None:
            name, share = look.inset
            box = at.inset
            yield (
                self._kept(
                    "inset", name, lambda name: render_author_picture(self._file(name), box, scale, style, True)
                ),
                smoothstep(share),
            )
        if look.lower_third is not None:
            yield (
                self._kept(
                    "strap",
                    look.lower_third,
                    lambda show: render_lower_third(
                        show[0], at.lower_third, at.lower_third_right, scale, style, show[1]
                    ),
                ),
                1.0,
            )
        if look.caption is not None:
            yield (
                self._kept(
                    "caption",
                    look.caption,
                    lambda said: render_caption(said[0], at.captions, scale, style, said[1]),
                ),
                1.0,
            )
        if look.full_caption is not None:
            room = self._speaking(look)
            yield self._kept("speech", look.full_caption, lambda cue: render_full_caption(cue, room, scale, style)), 1.0

    def _speaking(self, look: Scene) -> Box:
        """Return the place of a caption that fills the board below its heading."""
        assert look.board is not None
        assert self._measure is not None
        board, room = self._place.board or self._place.stage, content_area(self._measure, look.board.after.page.top)
        return Box(board.x0 + room.x0, board.y0 + room.y0, board.x0 + room.x1, board.y0 + room.y1)

    def _whole(self, name: str) -> Picture:
        """Return a picture of the author's as it fills the presenter's place, on an otherwise empty picture."""
        whole = self._blank.copy()
        render_author_picture(self._file(name), self._place.stage, self._place.scale, self._style, False).blend_onto(
            whole
        )
        return whole

    # ---------------------------------------------------------------------------------------------------------- board

    def _board(self, turn: BoardTransition) -> Picture:
        after = self._kept("board", turn.after, self._settled)
        if turn.share == 1.0:
            self._drawn["before"] = turn.after, after  # the next turn begins here
            return after
        assert self._measure is not None
        before = self._kept("before", turn.before, self._settled)
        if not turn.changes_page:
            return render_row_transition(self._measure, turn, before, after)
        empty = self._kept("empty", shared_state(turn.before.page, turn.after.page), self._settled)
        return render_page_transition(self._measure, turn, before, empty, after)

    def _settled(self, state: BoardState) -> Picture:
        assert self._measure is not None
        board = to_picture(draw_board(self._measure, self._style, state))
        if state.picture:
            room = content_area(self._measure, state.page.top)
            layer = render_author_picture(self._file(state.picture), room, self._place.scale, self._style, True)
            start = room.x1 - layer.box.x1 if self._measure.rtl else room.x0 - layer.box.x0
            layer.shifted(start, room.y0 - layer.box.y0).blend_onto(board)
        return board

    # ---------------------------------------------------------------------------------------------------------- cards

    def _carded(self, painted: Picture, card: Picture, share: float) -> Picture:
        """Blend a card over a picture; over a face letters would look like dirt, so they come last and go first."""
        behind = self._kept("soft", None, lambda _: to_picture(self._behind))
        return blend(painted, blend(behind, card, smoothstep((share - _LETTERS) / (1 - _LETTERS))), smoothstep(share))

    @cached_property
    def _behind(self) -> Image.Image:
        card = self._cues.title or self._cues.closing
        return render_backdrop(self._opening, self.size, self._style, card is not None and is_right_to_left(card.title))

    @property
    def _title(self) -> Picture:
        card = self._cues.title
        assert card is not None
        return self._kept(
            "card", card, lambda card: render_title_card(self._behind, card.title, self._bylines(card), self._style)
        )

    @property
    def _closing(self) -> Picture:
        card = self._cues.closing
        assert card is not None
        return self._kept(
            "card", card, lambda card: render_closing_card(self._behind, card.title, self._bylines(card), self._style)
        )

    def _bylines(self, card: TitleCue) -> list[str]:
        """Return what stands below a title: who is speaking, as what, and the subtitle; nothing twice."""
        return [line for line in dict.fromkeys((*self._names, card.subtitle)) if line and line != card.title]

    # ---------------------------------------------------------------------------------------------------------- small

    def _file(self, name: str) -> Path:
        assert self._pictures is not None, "pictures need the folder they lie in"
        return self._pictures / name

    def _kept(self, what: str, value: V, draw: Callable[[V], D]) -> D:
        """Return what ``draw`` makes of ``value``, drawn only when ``value`` is another than the last time."""
        last = self._drawn.get(what)
        if last is None or last[0] != value:
            last = self._drawn[what] = value, draw(value)
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


def _named(look: Scene) -> set[str]:
    """Return the paths of all pictures of the author's that a frame shows."""
    on_board = {look.board.before.picture, look.board.after.picture} if look.board is not None else set()
    return ({name for name, _ in look.pictures} | {look.inset[0] if look.inset else ""} | on_board) - {""}
