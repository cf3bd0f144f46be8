"""The measures of boards: one grid and one scale of type, in five shapes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from models.picture import Box
from stages.painting.arrangement import Arrangement
from stages.records.cues import Layout

_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
"""Languages that are written from right to left in their usual script (CLDR, scriptMetadata)."""
MAX_HEADING_SHARE = 0.5
"""Share of the board that a heading may take."""
_MIN_PICTURE_HEIGHT = 0.25  # height that a picture needs, in widths of a line
_UNSCALED = frozenset({"label_lines", "title_lines", "agenda", "rtl"})  # what a larger picture has no more of


@dataclass(frozen=True, slots=True)
class BoardMetrics:
    """Where things stand on a board and how large they are, in pixels.

    Attributes:
        width, height: of the board.
        margin: at its sides; ``top`` and ``bottom`` are those above and below, and the progress stands in the lower.
        label: sizes of the title of the whole, the largest first, in at most ``label_lines`` lines; ``title`` and
            ``title_lines`` the same for the chapter; ``bullet`` the sizes of bullets.
        number: width of the column of numbers.
        padding: the step of the grid; all distances are made of it.
        slide: how far a bullet or a page moves as it comes.
        agenda: whether the chapters are listed where one has no bullets.
        rtl: whether everything stands on the right and comes from there.
    """

    width: int
    height: int
    margin: int
    top: int
    bottom: int
    label: tuple[int, ...]
    label_lines: int
    title: tuple[int, ...]
    title_lines: int
    bullet: tuple[int, ...]
    number: int
    padding: int
    slide: int
    agenda: bool = True
    rtl: bool = False

    @property
    def line_width(self) -> int:
        """Width of a line."""
        return self.width - 2 * self.margin

    @property
    def content_bottom(self) -> int:
        """Where the bullets end."""
        return self.height - self.bottom

    def left_edge(self, start: float, wide: float) -> float:
        """Return the left edge of something ``wide`` that begins ``start`` from the side where lines begin."""
        return self.width - start - wide if self.rtl else start


PANEL = BoardMetrics(
    width=320, height=720, margin=28, top=44, bottom=60,
    label=(15, 14), label_lines=2, title=(28, 26, 24, 22, 20, 18, 17), title_lines=3,
    bullet=(21, 20, 19, 18, 17, 16), number=34, padding=10, slide=14,
)  # fmt: skip
SPLIT = BoardMetrics(
    width=512, height=720, margin=44, top=56, bottom=68,
    label=(18, 17, 16), label_lines=2, title=(38, 36, 34, 32, 30, 28, 26), title_lines=3,
    bullet=(27, 26, 25, 24, 23, 22, 21), number=46, padding=12, slide=18,
)  # fmt: skip
BELOW = BoardMetrics(
    width=720, height=520, margin=48, top=36, bottom=56,
    label=(22, 21, 20), label_lines=1, title=(40, 38, 36, 34, 32, 30), title_lines=2,
    bullet=(31, 30, 29, 28, 27, 26, 25), number=52, padding=12, slide=20,
)  # fmt: skip
SLIDE = BoardMetrics(
    width=1280, height=720, margin=120, top=64, bottom=76,
    label=(22, 20), label_lines=1, title=(54, 50, 46, 42, 38), title_lines=2,
    bullet=(36, 34, 32, 30, 28), number=62, padding=12, slide=24, agenda=False,
)  # fmt: skip
TALL = BoardMetrics(
    width=720, height=1280, margin=56, top=168, bottom=128,
    label=(26, 24, 22), label_lines=2, title=(58, 54, 50, 46, 42, 38), title_lines=3,
    bullet=(40, 38, 36, 34, 32, 30), number=68, padding=16, slide=24, agenda=False,
)  # fmt: skip
_BY_LAYOUT = {Layout.PANEL: PANEL, Layout.SPLIT: SPLIT, Layout.PORTRAIT: BELOW}


def choose_board_metrics(place: Arrangement, language: str, *, presenter: bool) -> BoardMetrics | None:
    """Return the measures of the board of ``place`` in a ``language`` (BCP 47); None where there is no board.

    Where no ``presenter`` is seen the board is the whole picture.
    """
    box = place.board
    if box is None:
        return None
    whole = TALL if place.layout is Layout.PORTRAIT else SLIDE
    measure = _scale_metrics(_BY_LAYOUT.get(place.layout, whole) if presenter else whole, place.scale)
    # Captions in the picture may make a board lower; its margins give way first.
    top = round(measure.top * min(1.0, box.height / measure.height))
    return replace(measure, width=box.width, height=box.height, top=top, rtl=is_right_to_left(language))


def is_right_to_left(language: str) -> bool:
    """Tell whether ``language`` (BCP 47) is written from right to left."""
    return language.lower().split("-")[0] in _RTL_LANGUAGES


def fits_picture(measure: BoardMetrics) -> bool:
    """Tell whether a picture of the author's can stand on a board in place of the bullets."""
    return (
        content_area(measure, round(MAX_HEADING_SHARE * measure.height)).height
        >= _MIN_PICTURE_HEIGHT * measure.line_width
    )


def content_area(measure: BoardMetrics, top: int) -> Box:
    """Return the place below a heading that ends at ``top``: even, in pixels of the board."""
    margin = measure.margin // 2 * 2
    return Box(margin, (top + 1) // 2 * 2, (measure.width - margin) // 2 * 2, measure.content_bottom // 2 * 2)


def _scale_metrics(measure: BoardMetrics, scale: float) -> BoardMetrics:
    def grown(value: Any) -> Any:
        return tuple(map(grown, value)) if isinstance(value, tuple) else round(value * scale)

    return replace(
        measure, **{f.name: grown(getattr(measure, f.name)) for f in fields(measure) if f.name not in _UNSCALED}
    )
