"""What comes over the presenter for a while and goes again: straps and the author's pictures."""

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
"""Frames in which a picture of the author's comes and goes, 0.32 s."""
_CHAPTER_FRAMES = 4 * FPS  # frames for which a chapter is named where there is no board
_NAME_FRAMES, _MIN_NAME_FRAMES = 4 * FPS, 2 * FPS  # frames for which a name stays, and which it needs to be read
_MAX_NAME_DELAY = 20 * FPS  # frames after which nobody needs to be told any more who is speaking

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class TimedOverlay(Generic[T]):
    """Something that is seen from frame ``start`` until frame ``end``."""

    content: T
    start: int
    end: int

    def fade(self, number: int, frames: int) -> tuple[T, float]:
        """Return it with how much of it is there, 0..1; it takes ``frames`` to come, and as many to go."""
        return self.content, min(1.0, (number - self.start + 1) / frames, (self.end - number) / frames)


def cut_overlaps(shows: Iterable[TimedOverlay[T]]) -> list[TimedOverlay[T]]:
    """Return ``shows`` in order, each ending where the next begins."""
    ordered = sorted(shows, key=lambda show: show.start)
    cut = [replace(one, end=min(one.end, other.start)) for one, other in pairwise(ordered)]
    return [show for show in cut + ordered[-1:] if show.end > show.start]


def schedule_statements(cues: Cues, place: Arrangement, style: Style) -> list[TimedOverlay[LowerThird]]:
    """Return the straps of a picture without a board: chapters as they begin, and bullets."""

    def show(kicker: str, saying: str, start: float, frames: int) -> TimedOverlay[LowerThird]:
        first = frame_number(start)
        return TimedOverlay(
            lay_out_statement(kicker, saying, place.lower_third, place.scale, style), first, first + frames
        )

    count = len(cues.chapters)
    titles = [chapter.title for chapter in cues.chapters]
    found = [
        show(f"{number} / {count}", chapter.title, chapter.start, _CHAPTER_FRAMES)
        for number, chapter in enumerate(cues.chapters[1:], 2)
        if chapter.title
    ]
    for cue in cues.bullets:
        kicker = titles[cue.chapter] if cue.chapter < count else ""
        found.append(show(kicker, cue.text, cue.start, frame_number(cue.end) - frame_number(cue.start)))
    return found


def schedule_name(what: T, start: int, busy: Sequence[TimedOverlay[T] | TimedOverlay[str]]) -> list[TimedOverlay[T]]:
    """Return when ``what`` (a name) is shown, from frame ``start`` on: as soon as nothing else is there.

    Nothing is returned when that is too late to be of use: bullets come on their word, and a name has to wait.
    """
    latest = start + _MAX_NAME_DELAY
    for show in sorted(busy, key=lambda show: show.start):
        if show.start < start + _MIN_NAME_FRAMES:
            start = max(start, show.end)
    end = min([start + _NAME_FRAMES, *(show.start for show in busy if show.start >= start)])
    return [TimedOverlay(what, start, end)] if start < latest else []


def schedule_pictures(cues: Sequence[ImageCue]) -> list[TimedOverlay[str]]:
    """Return when pictures in the presenter's place are there: one that follows another at once dissolves into it."""
    shows = sorted(
        (TimedOverlay(cue.path, frame_number(cue.start), frame_number(cue.end)) for cue in cues),
        key=lambda show: show.start,
    )
    held = [
        replace(one, end=other.start + 2 * PICTURE_FADE_FRAMES) if other.start <= one.end else one
        for one, other in pairwise(shows)
    ]
    return held + shows[-1:]


def find_visible_pictures(shows: Sequence[TimedOverlay[str]], number: int) -> tuple[tuple[str, float], ...]:
    """Return the pictures of frame ``number``, each over the one before; none that is covered."""
    seen = [show.fade(number, PICTURE_FADE_FRAMES) for show in shows if show.start <= number < show.end]
    whole = [index for index, (_, share) in enumerate(seen) if share == 1.0]
    return tuple(seen[whole[-1] :] if whole else seen)
