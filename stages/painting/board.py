"""Draw the board: the panel beside the presenter, or the whole picture without a presenter."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image

from models.picture import Box, Colour
from stages.painting.author_images import render_logo
from stages.painting.board_metrics import BoardMetrics
from stages.painting.board_pages import BoardPage, BoardRow, BoardState
from stages.painting.drawing import draw_rounded_box, draw_text
from stages.painting.style import Style
from stages.typesetting.text_fitting import TextBlock

_MAX_BARS = 12
"""Above this number, chapters are counted in figures instead of bars."""
_HIGHLIGHT_PADDING = 0.8  # grid steps around the current bullet
_LOGO_SIZE = (0.36, 2.8)  # largest logo: width in line widths, height in grid steps


def draw_board(metrics: BoardMetrics, style: Style, state: BoardState) -> Image.Image:
    """Draw a board (RGB); the place of an author's picture is left free."""
    page, colours = state.page, style.palette
    image = Image.new("RGB", (metrics.width, metrics.height), colours.background)
    y = metrics.top
    if page.label is not None:
        _write_text(image, metrics, metrics.margin, y, page.label, colours.label)
        y += page.label.height + metrics.padding
    if page.title is not None:
        _write_text(image, metrics, metrics.margin, y, page.title, colours.text)
        y += page.title.height + round(1.7 * metrics.padding)
        wide, thick = metrics.padding * 4, max(2, metrics.padding * 2 // 5)
        _draw_bar(image, metrics, metrics.margin, y, wide, thick, colours.accent)
    if not state.picture:
        for index in state.visible:
            _draw_bullet(image, metrics, style, page.rows[index], index == state.current)
        for row in page.agenda:
            _draw_agenda_row(image, metrics, style, row, page.chapter)
    _draw_footer(image, metrics, style, page)
    return image


def row_area(metrics: BoardMetrics, row: BoardRow) -> Box:
    """Return the area of a bullet on the board, over its whole width; even."""
    around = round(_HIGHLIGHT_PADDING * metrics.padding) + 1
    top, bottom = row.top - around, row.top + row.text.height + around
    return Box(0, top, metrics.width, bottom).even(metrics.width, metrics.height)


def _draw_bullet(image: Image.Image, metrics: BoardMetrics, style: Style, row: BoardRow, current: bool) -> None:
    colours = style.palette
    if current:
        edge, around = metrics.margin - metrics.padding * 1.4, metrics.padding * _HIGHLIGHT_PADDING
        frame = (edge, row.top - around, image.width - edge, row.top + row.text.height + around)
        draw_rounded_box(image, frame, metrics.padding * 0.9, colours.raised)
        _draw_bar(image, metrics, edge, row.top, metrics.padding * 0.3, row.text.height, colours.accent)
    figure = TextBlock((str(row.number),), style.faces.strong, row.text.size, row.text.pitch)
    _write_text(image, metrics, metrics.margin, row.top, figure, colours.accent if current else colours.label)
    beside = metrics.margin + metrics.number
    _write_text(image, metrics, beside, row.top, row.text, colours.text if current else colours.muted)


def _draw_agenda_row(image: Image.Image, metrics: BoardMetrics, style: Style, row: BoardRow, here: int) -> None:
    """Draw a chapter of the agenda: past, current, or to come."""
    colours = style.palette
    size = metrics.padding * (0.8 if row.number == here else 0.6)
    start, y = metrics.margin + (metrics.padding - size) / 2, row.top + (row.text.pitch - size) / 2
    _draw_bar(image, metrics, start, y, size, size, colours.accent if row.number == here else colours.label)
    colour = colours.text if row.number == here else colours.label if row.number < here else colours.muted
    _write_text(image, metrics, metrics.margin + metrics.number * 0.7, row.top, row.text, colour)


# ------------------------------------------------------------------------------------------------------------- footer


def _draw_footer(image: Image.Image, metrics: BoardMetrics, style: Style, page: BoardPage) -> None:
    """Draw the progress through the chapters at the bottom, and the logo at the other side."""
    middle, room = metrics.height - metrics.bottom // 2, float(metrics.line_width)
    mark = _load_logo(style, round(metrics.line_width * _LOGO_SIZE[0]), round(metrics.padding * _LOGO_SIZE[1]))
    if mark is not None:
        x = metrics.left_edge(metrics.width - metrics.margin - mark.width, mark.width)
        image.paste(mark, (round(x), middle - mark.height // 2), mark)
        room -= mark.width + 2 * metrics.padding
    if page.chapters > _MAX_BARS:
        size = metrics.label[-1]
        count = TextBlock((f"{page.chapter + 1} / {page.chapters}",), style.faces.strong, size, round(1.3 * size))
        _write_text(image, metrics, metrics.margin, middle - count.height / 2, count, style.palette.label)
    elif page.chapters > 1:
        _draw_progress(image, metrics, style, page, middle, room)


def _draw_progress(
    image: Image.Image, metrics: BoardMetrics, style: Style, page: BoardPage, middle: float, room: float
) -> None:
    """Draw a bar for every chapter: past, current, or to come."""
    colours = style.palette
    gap, thick = metrics.padding * 0.6, metrics.padding * 0.4
    wide = min((room - gap * (page.chapters - 1)) / page.chapters, metrics.padding * 6)
    for number in range(page.chapters):
        colour = colours.accent if number == page.chapter else colours.label if number < page.chapter else colours.faint
        _draw_bar(image, metrics, metrics.margin + number * (wide + gap), middle - thick / 2, wide, thick, colour)


@lru_cache(maxsize=4)
def _load_logo(style: Style, width: int, height: int) -> Image.Image | None:
    return render_logo(style, width, height)


# --------------------------------------------------------------------------------------------------------- primitives


def _draw_bar(
    image: Image.Image, metrics: BoardMetrics, start: float, top: float, wide: float, thick: float, colour: Colour
) -> None:
    """Draw a bar with round ends that begins ``start`` pixels from the side where lines begin."""
    left = metrics.left_edge(start, wide)
    draw_rounded_box(image, (left, top, left + wide, top + thick), thick / 2, colour)


def _write_text(
    image: Image.Image, metrics: BoardMetrics, start: float, top: float, block: TextBlock, colour: Colour
) -> None:
    """Write a text that begins ``start`` pixels from the side where lines begin.

    A text of the other direction is placed as a block, with its lines aligned in their own direction.
    """
    wide = block.width
    draw_text(image, metrics.left_edge(start, wide), top, block, colour, room=wide)
