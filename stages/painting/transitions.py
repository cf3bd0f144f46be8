"""How a board gets from one state to the next: bullets come in, pages turn, pictures dissolve.

Whole pictures of the states are blended and moved, which costs a fraction of drawing letters in every frame. A board is
of one colour at its sides, so what moves there needs no mask.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.picture import Box, Picture
from stages.painting.board import row_area
from stages.painting.board_metrics import BoardMetrics
from stages.painting.board_pages import BoardPage, BoardState
from stages.painting.palette import ease_out_cubic, smoothstep
from stages.painting.yuv_layer import blend, blend_area

_FADE_OUT_SHARE = 0.34  # share of a change of pages in which the old one leaves


@dataclass(frozen=True, slots=True)
class BoardTransition:
    """The board ``share`` (0..1) of the way from one state to the next."""

    before: BoardState
    after: BoardState
    share: float

    @property
    def changes_page(self) -> bool:
        """Whether what stands there leaves first: pages, and pictures in the place of their rows."""
        return (self.before.page, self.before.picture) != (self.after.page, self.after.picture)

    @property
    def entering_row(self) -> int:
        """The bullet that comes in on a page that stays, -1 if none does."""
        return self.after.current if self.after.current not in self.before.visible else -1


def render_row_transition(measure: BoardMetrics, turn: BoardTransition, before: Picture, after: Picture) -> Picture:
    """Return the board within a ``turn`` of one page: a bullet slides in while the one before steps back.

    ``before`` and ``after`` show the states that it leads from and to.
    """
    come = ease_out_cubic(turn.share)
    board = blend(before, after, come)
    if turn.entering_row >= 0:
        box = row_area(measure, turn.after.page.rows[turn.entering_row])
        blend_area(before, box, board, box.x0, box.y0, 1.0)
        _slide_in(measure, after, box, board, come)
    return board


def render_page_transition(
    measure: BoardMetrics, turn: BoardTransition, before: Picture, empty: Picture, after: Picture
) -> Picture:
    """Return the board while its page changes: one leaves before the next comes in.

    Two texts on one place could not be read. ``empty`` shows what the pages share.
    """
    if turn.share < _FADE_OUT_SHARE:
        return blend(before, empty, smoothstep(turn.share / _FADE_OUT_SHARE))
    come = ease_out_cubic((turn.share - _FADE_OUT_SHARE) / (1 - _FADE_OUT_SHARE))
    board = empty.copy()
    same = turn.before.page.title == turn.after.page.title
    top = turn.after.page.top if same else _find_title_top(measure, turn.after.page)
    _slide_in(
        measure,
        after,
        Box(0, top, measure.width, measure.content_bottom).even(measure.width, measure.height),
        board,
        come,
    )
    return board


def _slide_in(measure: BoardMetrics, source: Picture, box: Box, board: Picture, come: float) -> None:
    """Blend ``box`` of ``source`` over ``board``, on its way in from the side where lines end."""
    shift = round(measure.slide * (1 - come) / 2) * 2
    inner = Box(box.x0, box.y0, box.x1 - shift, box.y1)
    left = box.x0 + shift
    if measure.rtl:
        inner, left = Box(box.x0 + shift, box.y0, box.x1, box.y1), box.x0
    blend_area(source, inner, board, left, box.y0, come)


def _find_title_top(measure: BoardMetrics, page: BoardPage) -> int:
    return measure.top + (page.label.height + measure.padding if page.label is not None else 0)
