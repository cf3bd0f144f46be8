"""Schedule the states of the board: what it shows from which frame on."""

from __future__ import annotations

from collections.abc import Sequence

from models.engine import FPS
from stages.painting.board_metrics import BoardMetrics
from stages.painting.board_pages import BoardPage, BoardState, equalise_bullet_sizes, lay_out_pages
from stages.records.cues import BulletCue, Chapter, Cues, ImageCue
from stages.typesetting.text_fitting import Faces

LaidOutPages = Sequence[tuple[BoardPage, tuple[BulletCue, ...]]]
"""The pages of a chapter, each with its bullets."""


def build_board_states(
    cues: Cues, metrics: BoardMetrics, faces: Faces, pictures: Sequence[ImageCue]
) -> list[tuple[int, BoardState]]:
    """Return the states of the board with the frames at which they begin, the first at 0.

    ``pictures`` are the author's pictures shown on the board.
    """
    label = cues.title.title if cues.title else ""
    chapters = cues.chapters or (Chapter(title=label, start=0, end=float("inf")),)
    titles = [chapter.title for chapter in chapters]
    metrics = equalise_bullet_sizes(metrics, faces, label, titles, cues.bullets)
    begins = [frame_number(chapter.start) if number else 0 for number, chapter in enumerate(chapters)]
    found: list[tuple[int, BoardState]] = []
    for number, first in enumerate(begins):
        bullets = [cue for cue in cues.bullets if cue.chapter == number]
        laid = lay_out_pages(metrics, faces, label, titles, number, bullets)
        last = begins[number + 1] if number + 1 < len(begins) else None
        changes = {frame_number(time) for cue in pictures for time in (cue.start, cue.end)}
        moments = {moment for moment in changes if first < moment and (last is None or moment < last)}
        moments |= {first} | {max(first, frame_number(time)) for cue in bullets for time in (cue.start, cue.end)}
        for moment in sorted(moments):
            state = _find_state(laid, pictures, moment)
            if not found or found[-1][1] != state:
                found = [entry for entry in found if entry[0] < moment]
                found.append((moment, state))
    return found


def frame_number(seconds: float) -> int:
    """Return the number of the frame at a time in seconds."""
    return round(seconds * FPS)


def _find_state(laid: LaidOutPages, pictures: Sequence[ImageCue], moment: int) -> BoardState:
    """Return the state of a chapter's board at frame ``moment``: the page of the latest bullet."""
    begun = [entry for entry in laid if any(frame_number(cue.start) <= moment for cue in entry[1])]
    page, cues = begun[-1] if begun else laid[0]
    if shown := [cue.path for cue in pictures if frame_number(cue.start) <= moment < frame_number(cue.end)]:
        return BoardState(page, picture=shown[-1])
    visible = tuple(i for i, cue in enumerate(cues) if frame_number(cue.start) <= moment < frame_number(cue.end))
    return BoardState(page, visible, visible[-1] if visible else -1)
