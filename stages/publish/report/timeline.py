"""The timeline of the report: what is heard, asked for and shown when, as one drawing that needs no script."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from models.engine import FPS
from stages.publish.checks.check import clock
from stages.publish.checks.lip_sync import Trace
from stages.publish.job_results import JobResults
from stages.publish.report.svg_paths import area, asked, envelope, line
from stages.records.cues import CaptionCue

WORDS = 2_000
"""With more words than this (a quarter of an hour) they stand in the text below, not in the drawing."""
_WIDE, _WIDEST = 150, 32_000  # pixels a second in which words can be read, and pixels a browser draws without trouble
_NARROW, _LEGIBLE = 900, 40  # pixels of the page, and of a box in it below which its text is left out
_BLOCK, _SOUND, _MOUTH, _BAR, _GAP, _TOP = 26, 64, 72, 12, 8, 24
_HALF = 50  # units of the envelope
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800)
_LABELS = 12  # times along the axis


@dataclass(slots=True)
class _Drawing:
    """A drawing that grows downwards: ``rows`` are the names of its rows with their middles."""

    seconds: float
    parts: list[str]
    rows: list[tuple[str, int]]
    height: int = _TOP

    def row(self, name: str, height: int, parts: Iterable[str]) -> None:
        """Add a row; ``parts`` are drawn from its top on."""
        self.parts.append(f'<g transform="translate(0 {self.height})">{"".join(parts)}</g>')
        self.rows.append((name, self.height + height // 2))
        self.height += height + _GAP

    def block(self, kind: str, start: float, end: float, text: str, told: str = "") -> str:
        """Return a box from ``start`` to ``end`` with its text cut to fit."""
        tip = escape(f"{clock(start, 2)} to {clock(end, 2)}  {told or text}")
        place = 'x="100%" dx="-5" direction="rtl"' if right_to_left(text) else 'x="5"'
        tight = " tight" if (end - start) * _NARROW / self.seconds < _LEGIBLE else ""
        words = f'<text {place} y="17">{escape(text)}</text>' if text else ""
        return (
            f'<svg class="{kind}{tight}" {self.span(start, end)} height="{_BLOCK}"><title>{tip}</title>'
            f'<rect width="100%" height="{_BLOCK}" rx="4"/>{words}</svg>'
        )

    def span(self, start: float, end: float) -> str:
        """Return ``x`` and ``width`` in shares of the drawing."""
        share = 100 / self.seconds
        return f'x="{start * share:.4f}%" width="{max(0.0, end - start) * share:.4f}%"'


def right_to_left(text: str) -> bool:
    """Tell whether ``text`` is read from right to left: its first letter with a direction says so."""
    for character in text:
        if (direction := unicodedata.bidirectional(character)) in ("L", "R", "AL"):
            return direction != "L"
    return False


def widths(seconds: float) -> list[int]:
    """Return the widths in pixels in which a timeline can be seen, beside that of the page."""
    widest = int(min(_WIDEST, seconds * _WIDE))
    if widest < 1.3 * _NARROW:
        return []
    return [widest] if widest < 3 * _NARROW else [int((_NARROW * widest) ** 0.5), widest]


def timeline(made: JobResults, lips: Sequence[Trace]) -> str:
    """Return the timeline as HTML: the names of its rows, and the drawing."""
    seconds = made.narration.seconds
    drawing = _Drawing(seconds, [], [])
    for name, height, parts in _rows(drawing, made, lips):
        drawing.row(name, height, parts)
    height = drawing.height
    names = "".join(f'<text x="0" y="{middle + 4}">{name}</text>' for name, middle in drawing.rows)
    return (
        f'<div class="timeline"><svg class="names" width="76" height="{height}" aria-hidden="true">{names}</svg>'
        '<div class="strip" tabindex="0" role="region" aria-label="Timeline, can be scrolled">'
        f'<svg class="plot" height="{height}" role="img" aria-label="{_label(made)}" data-seconds="{seconds:.2f}">'
        f'{_axis(seconds, height)}{"".join(drawing.parts)}<line class="cursor" y1="0" y2="{height}"/></svg></div></div>'
    )


def _label(made: JobResults) -> str:
    cues = made.cues[0]
    return (
        f"Timeline of {made.narration.seconds:.0f} seconds: {len(cues.chapters)} chapters, {len(cues.bullets)} bullets,"
        f" {len(cues.captions)} captions. The same is in the tables below."
    )


def _rows(drawing: _Drawing, made: JobResults, lips: Sequence[Trace]) -> Iterator[tuple[str, int, Iterable[str]]]:
    cues = made.cues[0]
    cards = [("title card", cues.title), ("closing card", cues.closing)]
    shown = [drawing.block("card", card.start, card.end, card.title, name) for name, card in cards if card]
    if shown:
        yield "Cards", _BLOCK, shown
    yield "Chapters", _BLOCK, [drawing.block("chapter", c.start, c.end, c.title) for c in cues.chapters]
    if cues.bullets:
        yield "Bullets", _BLOCK, _bullets(drawing, made)
    if cues.images:
        yield "Pictures", _BLOCK, [drawing.block("image", i.start, i.end, i.alt or i.path) for i in cues.images]
    if cues.captions:
        yield "Captions", _BLOCK, [drawing.block("caption", c.start, c.end, _lines(c)) for c in cues.captions]
    words = [word for sentence in made.narration.sentences for word in sentence.words]
    if 0 < len(words) <= WORDS:
        yield "Words", _BLOCK, _words(drawing, made)
    yield "Sound", _SOUND, [_sound(made)]
    if made.performance.avatar_traits.moves_lips:
        yield "Mouth", _MOUTH, [_mouth(made, lips)]
    yield "Segments", _BAR, _segments(drawing, made)


def _bullets(drawing: _Drawing, made: JobResults) -> Iterator[str]:
    """Each bullet from its entrance to that of the next: on the board they stay together."""
    bullets = made.cues[0].bullets
    for number, cue in enumerate(bullets):
        after = bullets[number + 1] if number + 1 < len(bullets) else None
        end = min(cue.end, after.start) if after and after.start > cue.start else cue.end
        yield drawing.block("bullet", cue.start, end, cue.text)


def _words(drawing: _Drawing, made: JobResults) -> Iterator[str]:
    for sentence, time in zip(made.script.sentences, made.narration.sentences, strict=True):
        for word in time.words:
            yield drawing.block("word", word.start, word.end, sentence.tokens[word.token].text)


def _lines(cue: CaptionCue) -> str:
    return " ".join(cue.lines)


def _sound(made: JobResults) -> str:
    columns = envelope(made.audio, _HALF)
    return (
        f'<svg class="sound" width="100%" height="{_SOUND}" viewBox="0 {-_HALF} {len(columns)} {2 * _HALF}" '
        f'preserveAspectRatio="none"><path d="{area(columns)}"/></svg>'
    )


def _mouth(made: JobResults, lips: Sequence[Trace]) -> str:
    wanted, step = asked(made.narration)
    full = fullest([wanted.tolist(), *([value for value in trace.seen if value is not None] for trace in lips)])
    seen = "".join(line(trace.seen, trace.first, 1, full, _MOUTH) for trace in lips)
    looked = "".join(
        f'<rect class="looked" x="{trace.first}" width="{len(trace.seen)}" height="{_MOUTH}"/>' for trace in lips
    )
    return (
        f'<svg class="mouth" width="100%" height="{_MOUTH}" viewBox="0 0 {made.narration.frames} {_MOUTH}" '
        f'preserveAspectRatio="none">{looked}<path class="asked" d="{line(wanted.tolist(), 0, step, full, _MOUTH)}"/>'
        f'<path class="seen" d="{seen}"/></svg>'
    )


def fullest(curves: Iterable[Sequence[float]]) -> float:
    """Return the opening that is drawn at full height."""
    return max((max(curve) for curve in curves if curve), default=0.0) * 1.05 or 1.0


def _segments(drawing: _Drawing, made: JobResults) -> Iterator[str]:
    for number, segment in enumerate(made.performance.segments, 1):
        start, end = segment.first / FPS, (segment.first + segment.frames) / FPS
        how = "kept from earlier" if segment.reused else "made for this video"
        yield (
            f'<svg {drawing.span(start, end)} height="{_BAR}" class="{"kept" if segment.reused else "made"}">'
            f"<title>{clock(start, 2)} to {clock(end, 2)}  segment {number}, {how}</title>"
            f'<rect x="1" y="1" width="100%" height="{_BAR - 2}" rx="3"/></svg>'
        )


def _axis(seconds: float, height: int) -> str:
    """Draw lines and times along the top; times between them show where there is room."""
    step = next((step for step in _STEPS if seconds / step <= _LABELS), _STEPS[-1])
    fine = max((small for small in _STEPS if step / small in (5, 6, 10)), default=step)
    marks = []
    for number in range(int(seconds / fine) + 1):
        at = number * fine
        main = at % step == 0
        x = f"{at * 100 / seconds:.4f}%"
        if main:
            marks.append(f'<line class="tick" x1="{x}" x2="{x}" y1="0" y2="{height}"/>')
        if at < seconds * 0.97:
            marks.append(
                f'<g{"" if main else " class=tight"}><text class="hour" x="{x}" dx="4" y="12">{clock(at)}</text></g>'
            )
    return "".join(marks)
