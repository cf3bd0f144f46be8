"""The board as it is drawn: the panel beside the presenter, or the whole picture where nobody is seen."""

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
"""More chapters than this are counted in figures instead of bars."""
_HIGHLIGHT_PADDING = 0.8  # of the grid, around a bullet that is being talked about
_LOGO_SIZE = (0.36, 2.8)  # largest logo: its width in widths of a line, its height in steps of the grid


def draw_board(measure: BoardMetrics, style: Style, state: BoardState) -> Image.Image:
    """Draw a board (RGB); the place of a picture of the author's is left free."""
    page, colours = state.page, style.palette
    image = Image.new("RGB", (measure.width, measure.height), colours.ground)
    y = measure.top
    if page.label is not None:
        _write_text(image, measure, measure.margin, y, page.label, colours.label)
        y += page.label.height + measure.padding
    if page.title is not None:
        _write_text(image, measure, measure.margin, y, page.title, colours.text)
        y += page.title.height + round(1.7 * measure.padding)
        wide, thick = measure.padding * 4, max(2, measure.padding * 2 // 5)
        _draw_bar(image, measure, measure.margin, y, wide, thick, colours.accent)
    if not state.picture:
        for index in state.visible:
            _draw_bullet(image, measure, style, page.rows[index], index == state.current)
        for row in page.agenda:
            _draw_agenda_row(image, measure, style, row, page.chapter)
    _draw_footer(image, measure, style, page)
    return image


def row_area(measure: BoardMetrics, row: BoardRow) -> Box:
    """Return everything that a bullet takes of the board, from side to side; even."""
    around = round(_HIGHLIGHT_PADDING * measure.padding) + 1
    top, bottom = row.top - around, row.top + row.text.height + around
    return Box(0, top, measure.width, bottom).even(measure.width, measure.height)


def _draw_bullet(image: Image.Image, measure: BoardMetrics, style: Style, row: BoardRow, current: bool) -> None:
    colours = style.palette
    if current:
        edge, around = measure.margin - measure.padding * 1.4, measure.padding * _HIGHLIGHT_PADDING
        frame = (edge, row.top - around, image.width - edge, row.top + row.text.height + around)
        draw_rounded_box(image, frame, measure.padding * 0.9, colours.raised)
        _draw_bar(image, measure, edge, row.top, measure.padding * 0.3, row.text.height, colours.accent)
    figure = TextBlock((str(row.number),), style.faces.strong, row.text.size, row.text.pitch)
    _write_text(image, measure, measure.margin, row.top, figure, colours.accent if current else colours.label)
    beside = measure.margin + measure.number
    _write_text(image, measure, beside, row.top, row.text, colours.text if current else colours.quiet)


def _draw_agenda_row(image: Image.Image, measure: BoardMetrics, style: Style, row: BoardRow, here: int) -> None:
    """Draw a chapter of the agenda: behind us, here, or to come."""
    colours = style.palette
    size = measure.padding * (0.8 if row.number == here else 0.6)
    start, y = measure.margin + (measure.padding - size) / 2, row.top + (row.text.pitch - size) / 2
    _draw_bar(image, measure, start, y, size, size, colours.accent if row.number == here else colours.label)
    colour = colours.text if row.number == here else colours.label if row.number < here else colours.quiet
    _write_text(image, measure, measure.margin + measure.number * 0.7, row.top, row.text, colour)


# --------------------------------------------------------------------------------------------------------------- foot


def _draw_footer(image: Image.Image, measure: BoardMetrics, style: Style, page: BoardPage) -> None:
    """Draw what stands below everything else: which chapter of how many this is, and the logo at the other side."""
    middle, room = measure.height - measure.bottom // 2, float(measure.line_width)
    mark = _load_logo(style, round(measure.line_width * _LOGO_SIZE[0]), round(measure.padding * _LOGO_SIZE[1]))
    if mark is not None:
        x = measure.left_edge(measure.width - measure.margin - mark.width, mark.width)
        image.paste(mark, (round(x), middle - mark.height // 2), mark)
        room -= mark.width + 2 * measure.padding
    if page.chapters > _MAX_BARS:
        size = measure.label[-1]
        count = TextBlock((f"{page.chapter + 1} / {page.chapters}",), style.faces.strong, size, round(1.3 * size))
        _write_text(image, measure, measure.margin, middle - count.height / 2, count, style.palette.label)
    elif page.chapters > 1:
        _draw_progress(image, measure, style, page, middle, room)


def _draw_progress(
    image: Image.Image, measure: BoardMetrics, style: Style, page: BoardPage, middle: float, room: float
) -> None:
    """Draw a bar for every chapter: behind us, here, or to come."""
    colours = style.palette
    gap, thick = measure.padding * 0.6, measure.padding * 0.4
    wide = min((room - gap * (page.chapters - 1)) / page.chapters, measure.padding * 6)
    for number in range(page.chapters):
        colour = colours.accent if number == page.chapter else colours.label if number < page.chapter else colours.faint
        _draw_bar(image, measure, measure.margin + number * (wide + gap), middle - thick / 2, wide, thick, colour)


@lru_cache(maxsize=4)
def _load_logo(style: Style, width: int, height: int) -> Image.Image | None:
    return render_logo(style, width, height)


# --------------------------------------------------------------------------------------------------------------- pens


def _draw_bar(
    image: Image.Image, measure: BoardMetrics, start: float, top: float, wide: float, thick: float, colour: Colour
) -> None:
    """Draw a bar with round ends that begins ``start`` from the side where lines begin."""
    left = measure.left_edge(start, wide)
    draw_rounded_box(image, (left, top, left + wide, top + thick), thick / 2, colour)


def _write_text(
    image: Image.Image, measure: BoardMetrics, start: float, top: float, block: TextBlock, colour: Colour
) -> None:
    """Write a text that begins ``start`` from the side where lines begin.

    A text of the other direction stands there as a whole, its lines flush as it is read.
    """
    wide = block.width
    draw_text(image, measure.left_edge(start, wide), top, block, colour, room=wide)
