"""Define the sizes and spacing of boards: one grid and one type scale in five shapes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from models.picture import Box
from stages.painting.arrangement import Arrangement
from stages.records.cues import Layout

_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "ps", "sd", "syr", "ug", "ur", "yi"}
)
"""Languages whose usual script is written from right to left (CLDR, scriptMetadata)."""
MAX_HEADING_SHARE = 0.5
"""Share of the board that a heading may take."""
_MIN_PICTURE_HEIGHT = 0.25  # height that a picture needs, in line widths
_UNSCALED = frozenset({"label_lines", "title_lines", "agenda", "rtl"})  # fields that do not scale with the picture


@dataclass(frozen=True, slots=True)
class BoardMetrics:
    """The sizes and positions on a board, in pixels.

    Attributes:
        width, height: of the board.
        margin: at the sides; ``top`` and ``bottom`` are above and below, and the progress is in the lower one.
        label: type sizes of the title of the video, the largest first, in at most ``label_lines`` lines; ``title`` and
            ``title_lines`` are the same for the chapter; ``bullet`` the sizes of bullets.
        number: width of the column of numbers.
        padding: the step of the grid; all distances are multiples of it.
        slide: distance that a bullet or a page moves as it enters.
        agenda: whether the chapters are listed where one has no bullets.
        rtl: whether everything is right-aligned and enters from the right.
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
        """Bottom of the bullets."""
        return self.height - self.bottom

    def left_edge(self, start: float, wide: float) -> float:
        """Return the left edge of something ``wide`` that begins ``start`` from the starting side."""
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
    """Return the metrics of the board of ``place``; None where there is no board.

    ``language`` (BCP 47) decides the direction. Without a ``presenter`` the board is the whole picture.
    """
    box = place.board
    if box is None:
        return None
    whole = TALL if place.layout is Layout.PORTRAIT else SLIDE
    metrics = _scale_metrics(_BY_LAYOUT.get(place.layout, whole) if presenter else whole, place.scale)
    # Burned captions may make a board lower; its top margin shrinks with it.
    top = round(metrics.top * min(1.0, box.height / metrics.height))
    return replace(metrics, width=box.width, height=box.height, top=top, rtl=is_right_to_left(language))


def is_right_to_left(language: str) -> bool:
    """Return whether ``language`` (BCP 47) is written from right to left."""
    return language.lower().split("-")[0] in _RTL_LANGUAGES


def fits_picture(metrics: BoardMetrics) -> bool:
    """Return whether an author's picture can take the place of the bullets on a board."""
    return (
        content_area(metrics, round(MAX_HEADING_SHARE * metrics.height)).height
        >= _MIN_PICTURE_HEIGHT * metrics.line_width
    )


def content_area(metrics: BoardMetrics, top: int) -> Box:
    """Return the area below a heading that ends at ``top``: even, in pixels of the board."""
    margin = metrics.margin // 2 * 2
    return Box(margin, (top + 1) // 2 * 2, (metrics.width - margin) // 2 * 2, metrics.content_bottom // 2 * 2)


def _scale_metrics(metrics: BoardMetrics, scale: float) -> BoardMetrics:
    def grown(value: Any) -> Any:
        return tuple(map(grown, value)) if isinstance(value, tuple) else round(value * scale)

    return replace(
        metrics, **{f.name: grown(getattr(metrics, f.name)) for f in fields(metrics) if f.name not in _UNSCALED}
    )
