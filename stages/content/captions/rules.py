"""Check captions against the subtitling rules, in tests and in the finished video."""

from __future__ import annotations

from collections.abc import Iterator

from config.timebase import FPS
from stages.content.captions.break_costs import ends_with_article
from stages.content.captions.caption_timing import FASTEST, GAP, LONGEST, SHORTEST
from stages.content.captions.segmentation import LINES, get_line_columns
from stages.content.captions.token_clock import count_columns
from stages.records.cues import CaptionCue, Cues


def find_violations(cues: Cues) -> list[str]:
    """Return a sentence for each rule that a caption of ``cues`` breaks."""
    found: list[str] = []
    free = 0.0
    for number, cue in enumerate(cues.captions, 1):
        where = f"caption {number} at {cue.start:.2f} s"
        found += [f"{where} {what}" for what in (*_check_shape(cue, cues), *_check_timing(cue))]
        if number > 1 and cue.start < free - 1e-6:
            found.append(f"{where} comes less than {GAP} frames after the one before")
        if cues.title is not None and cue.start < cues.title.end - 1e-6:
            found.append(f"{where} comes before the title card has gone")
        if cues.closing is not None and cue.end > cues.closing.start + 1e-6:
            found.append(f"{where} runs into the closing card")
        free = cue.end + GAP / FPS
    return found


def _check_shape(cue: CaptionCue, cues: Cues) -> Iterator[str]:
    columns = get_line_columns(cues.layout, cues.language)
    if not 1 <= len(cue.lines) <= LINES:
        yield f"has {len(cue.lines)} lines (1 to {LINES})"
    for index, line in enumerate(cue.lines):
        if not line.strip():
            yield "has an empty line"
        if count_columns(line) > columns:
            yield f"has a line of {count_columns(line)} characters (at most {columns})"
        if ends_with_article(line, cues.language):
            yield f"separates an article from its noun at the end of line {index + 1}"


def _check_timing(cue: CaptionCue) -> Iterator[str]:
    frames = (cue.end - cue.start) * FPS
    if any(abs(time * FPS - round(time * FPS)) > 1e-3 for time in (cue.start, cue.end)):
        yield "does not begin and end on a frame"
    if not SHORTEST - 1e-3 <= frames <= LONGEST + 1e-3:
        yield f"stays for {frames / FPS:.2f} s (5/6 to 7)"
    speed = count_columns(" ".join(cue.lines)) * FPS / max(frames, 1)
    if speed > FASTEST + 1e-3:
        yield f"must be read at {speed:.0f} characters a second (at most {FASTEST:.0f})"
