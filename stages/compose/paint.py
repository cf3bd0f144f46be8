"""The painter: the presenter's pictures become the pictures of the video."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from models.picture import Box, Picture
from stages.compose import board
from stages.compose.arrange import Arrangement
from stages.compose.card import backdrop, title_card
from stages.compose.layer import copy, mix, picture, place
from stages.compose.letters import missing
from stages.compose.looks import Look, Looks, Turn
from stages.compose.palette import ease, swell
from stages.compose.strap import caption_layer, speech_layer, strap_layer
from stages.compose.style import Style
from stages.record import Cues, Layout

VERSION = 1
"""Counts changes of the design: pictures painted by another version are not the same."""
_LETTERS_GONE = 0.45  # share of the dissolve of the title card after which only its backdrop is left
_LEAVING = 0.34  # share of a change of pages in which the old one leaves

V = TypeVar("V")
D = TypeVar("D")


class Painter:
    """Paints the frames of one video: title card, panel, bullets, straps and burned captions over the presenter.

    ``opening`` is the conformed frame behind the title card, ``pictures`` the folder of the author's pictures. The
    engine called ``text`` has no presenter: bullets, or the captions, fill the picture. What is drawn is kept until it
    changes, so that most frames are only copied.
    """

    def __init__(
        self,
        cues: Cues,
        arrangement: Arrangement,
        opening: Picture,
        style: Style,
        *,
        presenter: str = "",
        role: str = "",
        burned: bool = False,
        highlight: bool = False,
        engine: str = "",
        pictures: Path | None = None,
    ) -> None:
        self.size = arrangement.size
        self._cues, self._place, self._opening, self._style = cues, arrangement, opening, style
        self._presenter = engine != "text"
        self._measure = _measure(arrangement, self._presenter)
        self._looks = Looks(
            cues, arrangement, self._measure, style, name=presenter, role=role, burned=burned, presenter=self._presenter
        )
        self._bylines = _bylines(cues, presenter, role)
        self._drawn: dict[str, tuple[object, Any]] = {}

    @property
    def missing(self) -> str:
        """The letters of the cues that no font on this computer has; they are left out of the picture."""
        cues = self._cues
        texts = [cue.text for cue in cues.bullets] + [chapter.title for chapter in cues.chapters] + self._bylines
        texts += [cues.title.title] if cues.title else []
        return missing("".join(texts + ["".join(cue.lines) for cue in cues.captions]))

    def key(self, first: int, frames: int) -> str:
        """Return a digest of everything that is painted in ``frames`` frames from ``first`` on.

        Two stretches with equal keys and equal engine pictures give equal pictures, wherever they stand in the video.
        """
        runs = [(look, sum(1 for _ in run)) for look, run in groupby(map(self._looks.at, range(first, first + frames)))]
        digest = hashlib.sha256(repr((VERSION, self._place, self._style, runs)).encode())
        if any(look.card < 1 for look, _ in runs):
            title = self._cues.title.title if self._cues.title else ""
            digest.update(repr((title, self._bylines)).encode() + self._opening.i420.tobytes())
        return digest.hexdigest()

    def paint(self, number: int, frame: Picture) -> Picture:
        """Return the finished picture ``number`` from the engine's picture; do not write on either of them."""
        look = self._looks.at(number)
        if look.card == 0.0:
            return self._cards()[1]
        painted = self._painted(look, frame)
        if look.card == 1.0:
            return painted
        # The letters go first: over a face they would look like dirt.
        backdrop, title = self._cards()
        card = mix(title, backdrop, swell(look.card / _LETTERS_GONE))
        return mix(card, painted, swell(look.card))

    def _painted(self, look: Look, frame: Picture) -> Picture:
        """Return a picture of its own: the encoder may still be reading the ones before."""
        canvas = self._stage(look.turn, frame)
        place, scale, style = self._place, self._place.scale, self._style
        if look.speech is not None:
            self._kept("speech", look.speech, lambda cue: speech_layer(cue, place.stage, scale, style)).lay(canvas)
        if look.strap is not None:
            self._kept(
                "strap",
                look.strap,
                lambda show: strap_layer(show[0], place.strap, place.strap_right, scale, style, show[1]),
            ).lay(canvas)
        if look.caption is not None:
            self._kept("caption", look.caption, lambda cue: caption_layer(cue, place.captions, scale, style, None)).lay(
                canvas
            )
        return canvas

    def _stage(self, turn: Turn | None, frame: Picture) -> Picture:
        """Return presenter and panel, or the board alone."""
        if not self._presenter and turn is not None:
            return self._kept("board", turn, self._boarded).copy()
        canvas = Picture(np.empty((self.size[1] * 3 // 2, self.size[0]), np.uint8))
        place(frame, self._place.crop, canvas, self._place.window)
        if turn is not None:
            panel = self._kept("board", turn, self._boarded)
            assert self._place.board is not None
            copy(panel, Box(0, 0, panel.width, panel.height), canvas, self._place.board.x0, self._place.board.y0)
        return canvas

    def _boarded(self, turn: Turn) -> Picture:
        assert self._measure is not None
        draw = partial(board.draw, self._measure)
        if turn.share == 1.0:
            return picture(draw(turn.after))
        before = self._kept("before", turn.before, lambda state: picture(draw(state)))
        if turn.before.page == turn.after.page:
            return mix(before, picture(draw(turn.after, turn.share)), ease(turn.share))
        # One page leaves before the next one comes: two texts on one place cannot be read.
        shared = board.common(turn.before.page, turn.after.page)
        empty = self._kept("empty", shared, lambda state: picture(draw(state)))
        if turn.share < _LEAVING:
            return mix(before, empty, swell(turn.share / _LEAVING))
        share = (turn.share - _LEAVING) / (1 - _LEAVING)
        return mix(empty, picture(draw(turn.after, share)), ease(share))

    def _cards(self) -> tuple[Picture, Picture]:
        """Return the title card without and with its letters."""
        title = self._cues.title.title if self._cues.title else ""

        def drawn(text: str) -> tuple[Picture, Picture]:
            behind = backdrop(self._opening, self.size, self._style)
            return picture(behind), title_card(behind, text, self._bylines, self._style)

        return self._kept("card", title, drawn)

    def _kept(self, what: str, value: V, draw: Callable[[V], D]) -> D:
        """Return what ``draw`` makes of ``value``, drawn only when ``value`` is another than the last time."""
        last = self._drawn.get(what)
        if last is None or last[0] != value:
            last = self._drawn[what] = value, draw(value)
        drawn: D = last[1]
        return drawn


def _measure(place: Arrangement, presenter: bool) -> board.Measure | None:
    """Return the measures of the board: a panel, the whole picture when nobody is seen, or None."""
    height = min(place.size)
    if not presenter:
        return board.SLIDE.scaled(height)
    return board.PANEL.scaled(height) if place.layout is Layout.PANEL else None


def _bylines(cues: Cues, presenter: str, role: str) -> list[str]:
    """Return what stands below the title: the subtitle, who is speaking, and as what; nothing twice."""
    subtitle = cues.title.subtitle if cues.title else ""
    return [line for line in dict.fromkeys((presenter, role, subtitle)) if line]
