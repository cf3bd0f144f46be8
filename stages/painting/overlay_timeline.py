"""Schedule what lies over the presenter for a time: lower thirds and the author's pictures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Generic, TypeVar

from models.engine import FPS
from stages.painting.arrangement import Arrangement
from stages.painting.board_timeline import frame_number
from stages.painting.lower_third import LowerThird, lay_out_statement
from stages.painting.style import Style
from stages.records.cues import Cues, ImageCue

PICTURE_FADE_FRAMES = 8
"""Frames in which an author's picture fades in and out, 0.32 s."""
_CHAPTER_FRAMES = 4 * FPS  # frames for which a chapter is named without a board
_NAME_FRAMES, _MIN_NAME_FRAMES = 4 * FPS, 2 * FPS  # frames for which a name is shown, and the least to read it
_MAX_NAME_DELAY = 20 * FPS  # frames after which the name is not shown any more

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TimedOverlay(Generic[T]):
    """Content that is visible from frame ``start`` until frame ``end``."""

    content: T
    start: int
    end: int

    def fade(self, number: int, frames: int) -> tuple[T, float]:
        """Return the content with its opacity, 0..1; it fades in and out over ``frames``."""
        return self.content, min(1.0, (number - self.start + 1) / frames, (self.end - number) / frames)


def cut_overlaps(overlays: Iterable[TimedOverlay[T]]) -> list[TimedOverlay[T]]:
    """Return ``overlays`` in order, each ending where the next begins."""
    ordered = sorted(overlays, key=lambda overlay: overlay.start)
    cut = [replace(one, end=min(one.end, other.start)) for one, other in pairwise(ordered)]
    return [overlay for overlay in cut + ordered[-1:] if overlay.end > overlay.start]


def schedule_statements(cues: Cues, place: Arrangement, style: Style) -> list[TimedOverlay[LowerThird]]:
    """Return the lower thirds of a picture without a board: chapters and bullets."""

    def overlay(kicker: str, statement: str, start: float, frames: int) -> TimedOverlay[LowerThird]:
        first = frame_number(start)
        return TimedOverlay(
            lay_out_statement(kicker, statement, place.lower_third, place.scale, style), first, first + frames
        )

    count = len(cues.chapters)
    titles = [chapter.title for chapter in cues.chapters]
    found = [
        overlay(f"{number} / {count}", chapter.title, chapter.start, _CHAPTER_FRAMES)
        for number, chapter in enumerate(cues.chapters[1:], 2)
        if chapter.title
    ]
    for cue in cues.bullets:
        kicker = titles[cue.chapter] if cue.chapter < count else ""
        found.append(overlay(kicker, cue.text, cue.start, frame_number(cue.end) - frame_number(cue.start)))
    return found


def schedule_name(content: T, start: int, busy: Sequence[TimedOverlay[T] | TimedOverlay[str]]) -> list[TimedOverlay[T]]:
    """Return when a name (``content``) is shown: from ``start`` on, as soon as nothing else is.

    Empty when that is too late to be of use: bullets must appear on their word, and a name has to wait.
    """
    latest = start + _MAX_NAME_DELAY
    for overlay in sorted(busy, key=lambda overlay: overlay.start):
        if overlay.start < start + _MIN_NAME_FRAMES:
            start = max(start, overlay.end)
    end = min([start + _NAME_FRAMES, *(overlay.start for overlay in busy if overlay.start >= start)])
    return [TimedOverlay(content, start, end)] if start < latest else []


def schedule_pictures(cues: Sequence[ImageCue]) -> list[TimedOverlay[str]]:
    """Return when pictures take the presenter's place; consecutive ones cross-fade."""
    overlays = sorted(
        (TimedOverlay(cue.path, frame_number(cue.start), frame_number(cue.end)) for cue in cues),
        key=lambda overlay: overlay.start,
    )
    held = [
        replace(one, end=other.start + 2 * PICTURE_FADE_FRAMES) if other.start <= one.end else one
        for one, other in pairwise(overlays)
    ]
    return held + overlays[-1:]


def find_visible_pictures(overlays: Sequence[TimedOverlay[str]], number: int) -> tuple[tuple[str, float], ...]:
    """Return the pictures of frame ``number``, bottom to top, without those that are covered."""
    seen = [overlay.fade(number, PICTURE_FADE_FRAMES) for overlay in overlays if overlay.start <= number < overlay.end]
    whole = [index for index, (_, share) in enumerate(seen) if share == 1.0]
    return tuple(seen[whole[-1] :] if whole else seen)
