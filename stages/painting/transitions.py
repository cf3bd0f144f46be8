"""Render the transitions of a board: bullets slide in, pages change, pictures cross-fade.

Whole pictures of the states are blended and moved, which costs a fraction of drawing letters in every frame. A board is
of one colour at its sides, so what moves there needs no mask.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.picture import Box, Picture
from stages.painting.board import row_area
from stages.painting.board_metrics import BoardMetrics
from stages.painting.board_pages import BoardPage, BoardState
from stages.painting.easing import ease_out_cubic, smoothstep
from stages.painting.yuv_layer import blend, blend_area

_FADE_OUT_SHARE = 0.34  # share of a page transition in which the old page fades out


@dataclass(frozen=True, slots=True)
class BoardTransition:
    """The board at ``share`` (0..1) of the transition from one state to the next."""

    before: BoardState
    after: BoardState
    share: float

    @property
    def changes_page(self) -> bool:
        """Whether the old content fades out first: pages, and pictures in place of their rows."""
        return (self.before.page, self.before.picture) != (self.after.page, self.after.picture)

    @property
    def entering_row(self) -> int:
        """The bullet that enters on a page that stays, -1 if none does."""
        return self.after.current if self.after.current not in self.before.visible else -1


def render_row_transition(
    metrics: BoardMetrics, transition: BoardTransition, before: Picture, after: Picture
) -> Picture:
    """Return the board during a ``transition`` on one page: a bullet slides in.

    The bullet before it becomes muted. ``before`` and ``after`` show the states at both ends.
    """
    progress = ease_out_cubic(transition.share)
    board = blend(before, after, progress)
    if transition.entering_row >= 0:
        box = row_area(metrics, transition.after.page.rows[transition.entering_row])
        blend_area(before, box, board, box.x0, box.y0, 1.0)
        _slide_in(metrics, after, box, board, progress)
    return board


def render_page_transition(
    metrics: BoardMetrics, transition: BoardTransition, before: Picture, empty: Picture, after: Picture
) -> Picture:
    """Return the board while its page changes: the old one fades out before the new one enters.

    Two texts on one place would be illegible. ``empty`` shows what the pages share.
    """
    if transition.share < _FADE_OUT_SHARE:
        return blend(before, empty, smoothstep(transition.share / _FADE_OUT_SHARE))
    progress = ease_out_cubic((transition.share - _FADE_OUT_SHARE) / (1 - _FADE_OUT_SHARE))
    board = empty.copy()
    same = transition.before.page.title == transition.after.page.title
    top = transition.after.page.top if same else _find_title_top(metrics, transition.after.page)
    _slide_in(
        metrics,
        after,
        Box(0, top, metrics.width, metrics.content_bottom).even(metrics.width, metrics.height),
        board,
        progress,
    )
    return board


def _slide_in(metrics: BoardMetrics, source: Picture, box: Box, board: Picture, progress: float) -> None:
    """Blend ``box`` of ``source`` over ``board``, entering from the side where lines end."""
    shift = round(metrics.slide * (1 - progress) / 2) * 2
    inner = Box(box.x0, box.y0, box.x1 - shift, box.y1)
    left = box.x0 + shift
    if metrics.rtl:
        inner, left = Box(box.x0 + shift, box.y0, box.x1, box.y1), box.x0
    blend_area(source, inner, board, left, box.y0, progress)


def _find_title_top(metrics: BoardMetrics, page: BoardPage) -> int:
    return metrics.top + (page.label.height + metrics.padding if page.label is not None else 0)
