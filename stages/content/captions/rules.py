"""The rules of captions as code: what tests demand and what the finished video is checked for."""

from __future__ import annotations

from collections.abc import Iterator

from stages.content.captions.break_costs import ends_with_article
from stages.content.captions.caption_timing import FASTEST, GAP, LONGEST, SHORTEST
from stages.content.captions.segmentation import LINES, line_columns
from stages.content.captions.token_clock import FPS, width
from stages.records.cues import CaptionCue, Cues


def violations(cues: Cues) -> list[str]:
    """Return in words every rule that a caption of ``cues`` breaks; none is good."""
    found: list[str] = []
    free = 0.0
    for number, cue in enumerate(cues.captions, 1):
        where = f"caption {number} at {cue.start:.2f} s"
        found += [f"{where} {what}" for what in (*_shape(cue, cues), *_timing(cue))]
        if number > 1 and cue.start < free - 1e-6:
            found.append(f"{where} comes less than {GAP} frames after the one before")
        if cues.title is not None and cue.start < cues.title.end - 1e-6:
            found.append(f"{where} comes before the title card has gone")
        if cues.closing is not None and cue.end > cues.closing.start + 1e-6:
            found.append(f"{where} runs into the closing card")
        free = cue.end + GAP / FPS
    return found


def _shape(cue: CaptionCue, cues: Cues) -> Iterator[str]:
    columns = line_columns(cues.layout, cues.language)
    if not 1 <= len(cue.lines) <= LINES:
        yield f"has {len(cue.lines)} lines (1 to {LINES})"
    for index, line in enumerate(cue.lines):
        if not line.strip():
            yield "has an empty line"
        if width(line) > columns:
            yield f"has a line of {width(line)} characters (at most {columns})"
        if ends_with_article(line, cues.language):
            yield f"parts an article from its noun at the end of line {index + 1}"


def _timing(cue: CaptionCue) -> Iterator[str]:
    frames = (cue.end - cue.start) * FPS
    if any(abs(time * FPS - round(time * FPS)) > 1e-3 for time in (cue.start, cue.end)):
        yield "does not begin and end on a frame"
    if not SHORTEST - 1e-3 <= frames <= LONGEST + 1e-3:
        yield f"stays for {frames / FPS:.2f} s (5/6 to 7)"
    speed = width(" ".join(cue.lines)) * FPS / max(frames, 1)
    if speed > FASTEST + 1e-3:
        yield f"must be read at {speed:.0f} characters a second (at most {FASTEST:.0f})"
