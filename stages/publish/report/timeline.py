"""Lay out the timeline of the report: what is heard and shown when."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from config.formats.counting import format_count
from models.engine import FPS
from stages.publish.checks.check import format_timestamp
from stages.publish.checks.lip_sync import LipTrace
from stages.publish.job_results import JobResults
from stages.publish.report.svg_paths import (
    compute_requested_openings,
    format_curve_path,
    format_envelope_path,
    read_envelope,
)

MOST_WORDS = 2_000
"""With more words than this (a quarter of an hour) they stand in the text below, not in the timeline."""
_WIDE, _WIDEST = 150, 32_000  # pixels a second in which words can be read, and pixels a browser draws without trouble
_NARROW, _SLIM, _LEGIBLE = 900, 230, 40
"""Pixels of the timeline on a page, on that of a phone, and of a block in it below which its text is left out."""
_SLIM_TICK = 0.82
"""Share of the width from which on a time does not fit into the timeline of a phone."""
_BLOCK, _SOUND, _MOUTH, _BAR, _GAP, _TOP = 26, 64, 72, 12, 8, 24  # heights in pixels
_HALF = 50  # units of the envelope
_TICK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)  # seconds
_TICK_LABELS = 12  # times along the axis


@dataclass(frozen=True, slots=True)
class TimelineTick:
    """Marks a time on the axis at ``x``, a share of the width.

    Minor ticks show only in the wide timelines. ``label`` is empty where there is no room for it; on a phone
    there is none for the last ones (``is_last``).
    """

    x: str
    label: str
    is_major: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class TimelineBlock:
    """Shows something from one time to another.

    ``x`` and ``width`` are shares of the width of the timeline. ``kind`` is the class of its style, ``tip`` its
    times and text, ``text`` is written in it. ``is_tight`` blocks are too narrow for their text in the narrow
    timeline, ``is_slim`` ones in that of a phone.
    """

    kind: str
    x: str
    width: str
    tip: str
    text: str = ""
    is_right_to_left: bool = False
    is_tight: bool = False
    is_slim: bool = False


@dataclass(frozen=True, slots=True)
class Waveform:
    """Draws the sound: the path of its envelope, ``columns`` wide, from -``half`` to ``half``."""

    columns: int
    half: int
    path: str


@dataclass(frozen=True, slots=True)
class MouthCurves:
    """Draws the opening of the lips, one unit a frame: requested and measured.

    ``measured`` are the stretches (first frame, number of frames) that the path ``seen`` covers.
    """

    frames: int
    measured: tuple[tuple[int, int], ...]
    asked: str
    seen: str


@dataclass(frozen=True, slots=True)
class TimelineRow:
    """Holds one row: its name, distance from the top and height in pixels, and content."""

    name: str
    top: int
    height: int
    content: tuple[TimelineBlock, ...] | Waveform | MouthCurves

    @property
    def kind(self) -> str:
        """The drawing: ``waveform``, ``mouth``, ``segments`` or ``blocks``."""
        if isinstance(self.content, Waveform):
            return "waveform"
        if isinstance(self.content, MouthCurves):
            return "mouth"
        return "segments" if self.name == "Segments" else "blocks"


@dataclass(frozen=True, slots=True)
class ReportTimeline:
    """Holds the whole timeline of ``seconds``.

    ``height`` is in pixels, ``label`` is for screen readers.
    """

    seconds: float
    height: int
    label: str
    ticks: tuple[TimelineTick, ...]
    rows: tuple[TimelineRow, ...]


def build_timeline(made: JobResults, lips: Sequence[LipTrace]) -> ReportTimeline:
    """Return the timeline of a video.

    ``lips`` are the stretches in which its lips were measured.
    """
    rows, top = [], _TOP
    for name, height, content in _list_rows(made, lips):
        rows.append(TimelineRow(name, top, height, content))
        top += height + _GAP
    seconds = made.narration.seconds
    return ReportTimeline(seconds, top, _describe(made), tuple(_make_ticks(seconds)), tuple(rows))


def choose_zoom_widths(seconds: float) -> list[int]:
    """Return the widths in pixels in which a timeline of ``seconds`` can be viewed.

    The width of the page is not among them.
    """
    widest = int(min(_WIDEST, seconds * _WIDE))
    if widest < 1.3 * _NARROW:
        return []
    return [widest] if widest < 3 * _NARROW else [int((_NARROW * widest) ** 0.5), widest]


def is_right_to_left(text: str) -> bool:
    """Tell whether ``text`` is read from right to left.

    Its first letter with a direction decides.
    """
    for character in text:
        if (direction := unicodedata.bidirectional(character)) in ("L", "R", "AL"):
            return direction != "L"
    return False


def find_full_scale(curves: Iterable[Sequence[float]]) -> float:
    """Return the opening that is drawn at full height."""
    return max((max(curve) for curve in curves if curve), default=0.0) * 1.05 or 1.0


Content = tuple[TimelineBlock, ...] | Waveform | MouthCurves


def _list_rows(made: JobResults, lips: Sequence[LipTrace]) -> Iterator[tuple[str, int, Content]]:
    cues, seconds = made.cues[0], made.narration.seconds

    def block(kind: str, start: float, end: float, text: str, tip: str = "") -> TimelineBlock:
        x, width = _place(seconds, start, end)
        return TimelineBlock(
            kind=kind,
            x=x,
            width=width,
            tip=f"{format_timestamp(start, 2)} to {format_timestamp(end, 2)}  {tip or text}",
            text=text,
            is_right_to_left=is_right_to_left(text),
            is_tight=(end - start) * _NARROW / seconds < _LEGIBLE,
            is_slim=(end - start) * _SLIM / seconds < _LEGIBLE,
        )

    cards = [("title card", cues.title), ("closing card", cues.closing)]
    if shown := [block("card", card.start, card.end, card.title, name) for name, card in cards if card]:
        yield "Cards", _BLOCK, tuple(shown)
    yield "Chapters", _BLOCK, tuple(block("chapter", c.start, c.end, c.title) for c in cues.chapters)
    if cues.bullets:
        yield "Bullets", _BLOCK, tuple(block("bullet", *spell) for spell in _list_bullets(made))
    if cues.images:
        yield "Pictures", _BLOCK, tuple(block("image", i.start, i.end, i.alt or i.path) for i in cues.images)
    if cues.captions:
        yield "Captions", _BLOCK, tuple(block("caption", c.start, c.end, " ".join(c.lines)) for c in cues.captions)
    words = list(_list_words(made))
    if 0 < len(words) <= MOST_WORDS:
        yield "Words", _BLOCK, tuple(block("word", *word) for word in words)
    yield "Sound", _SOUND, _draw_sound(made)
    if made.performance.avatar_traits.moves_lips:
        yield "Mouth", _MOUTH, _draw_mouth(made, lips)
    yield "Segments", _BAR, tuple(_list_segments(made))


def _list_bullets(made: JobResults) -> Iterator[tuple[float, float, str]]:
    """Yield start, end and text of each bullet.

    The end is where the next bullet appears, though both stay shown.
    """
    bullets = made.cues[0].bullets
    for number, cue in enumerate(bullets):
        after = bullets[number + 1] if number + 1 < len(bullets) else None
        end = min(cue.end, after.start) if after and after.start > cue.start else cue.end
        yield cue.start, end, cue.text


def _list_words(made: JobResults) -> Iterator[tuple[float, float, str]]:
    for sentence, time in zip(made.script.sentences, made.narration.sentences, strict=True):
        for word in time.words:
            yield word.start, word.end, sentence.tokens[word.token].text


def _draw_sound(made: JobResults) -> Waveform:
    columns = read_envelope(made.audio, _HALF)
    return Waveform(len(columns), _HALF, format_envelope_path(columns))


def _draw_mouth(made: JobResults, lips: Sequence[LipTrace]) -> MouthCurves:
    asked, step = compute_requested_openings(made.narration)
    full = find_full_scale([asked.tolist(), *([value for value in trace.seen if value is not None] for trace in lips)])
    return MouthCurves(
        frames=made.narration.frames,
        measured=tuple((trace.first, len(trace.seen)) for trace in lips),
        asked=format_curve_path(asked.tolist(), 0, step, full, _MOUTH),
        seen="".join(format_curve_path(trace.seen, trace.first, 1, full, _MOUTH) for trace in lips),
    )


def _list_segments(made: JobResults) -> Iterator[TimelineBlock]:
    for number, segment in enumerate(made.performance.segments, 1):
        start, end = segment.first / FPS, (segment.first + segment.frames) / FPS
        x, width = _place(made.narration.seconds, start, end)
        how = "kept from earlier" if segment.reused else "made for this video"
        tip = f"{format_timestamp(start, 2)} to {format_timestamp(end, 2)}  segment {number}, {how}"
        yield TimelineBlock("kept" if segment.reused else "made", x, width, tip)


def _place(seconds: float, start: float, end: float) -> tuple[str, str]:
    """Return ``x`` and ``width`` of a span of time as shares of the width of the timeline."""
    share = 100 / seconds
    return f"{start * share:.4f}%", f"{max(0.0, end - start) * share:.4f}%"


def _make_ticks(seconds: float) -> Iterator[TimelineTick]:
    step = next((step for step in _TICK_STEPS if seconds / step <= _TICK_LABELS), _TICK_STEPS[-1])
    fine = max((small for small in _TICK_STEPS if step / small in (5, 6, 10)), default=step)
    for number in range(int(seconds / fine) + 1):
        at = number * fine
        label = format_timestamp(at) if at < seconds * 0.97 else ""
        yield TimelineTick(f"{at * 100 / seconds:.4f}%", label, at % step == 0, at >= seconds * _SLIM_TICK)


def _describe(made: JobResults) -> str:
    cues = made.cues[0]
    return (
        f"Timeline of {made.narration.seconds:.0f} s: {format_count(len(cues.chapters), 'chapter')}, "
        f"{format_count(len(cues.bullets), 'bullet')}, {format_count(len(cues.captions), 'caption')}. "
        "The same is in the tables below."
    )
