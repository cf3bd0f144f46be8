"""List what is shown and heard in a video, for the tables and plots of the report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.engine import FPS
from stages.publish.checks.check import format_timestamp
from stages.publish.checks.lip_sync import LipTrace
from stages.publish.job_results import JobResults
from stages.publish.report.model import ReportModel
from stages.publish.report.svg_paths import format_curve_path
from stages.publish.report.timeline import find_full_scale

LIP_PLOT_HEIGHT = 80
"""Height of a plot of lips in pixels."""


@dataclass(frozen=True, slots=True)
class CueLine:
    """Holds one line of a table of cues: when it is shown, its kind and its text.

    For captions, ``kind`` is the end of the cue.
    """

    at: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class SpokenWord:
    """Holds a word of the text and when it is heard.

    ``at`` (seconds) and ``tip`` (both times) are empty if it is not spoken by itself.
    """

    text: str
    space_before: bool
    at: str = ""
    tip: str = ""


@dataclass(frozen=True, slots=True)
class SpokenSentence:
    """Holds a sentence of the text and when it begins."""

    at: str
    words: tuple[SpokenWord, ...]


@dataclass(frozen=True, slots=True)
class LipPlot:
    """Holds the paths of requested and measured opening in one stretch; ``width`` is in frames."""

    caption: str
    width: int
    asked: str
    seen: str


def list_cues(report: ReportModel, made: JobResults) -> list[CueLine]:
    """Return every card, chapter, bullet and picture in the order in which they appear."""
    cues = made.cues[0]
    cards = ((cues.title, 0, "title card"), (cues.closing, 3, "closing card"))
    rows = [(card.start, order, name, card.title) for card, order, name in cards if card]
    for chapter in report.chapters:
        rows.append((chapter.start, 1, "chapter", chapter.title))
        rows += [(bullet.start, 2, "bullet", bullet.text) for bullet in chapter.bullets]
    rows += [(image.start, 2, "picture", image.alt or image.path) for image in cues.images]
    return [CueLine(format_timestamp(start, 1), kind, text) for start, _, kind, text in sorted(rows)]


def list_captions(made: JobResults) -> list[CueLine]:
    """Return every caption with its start and its end."""
    return [
        CueLine(format_timestamp(c.start, 2), format_timestamp(c.end, 2), " ".join(c.lines))
        for c in made.cues[0].captions
    ]


def list_sentences(made: JobResults) -> list[SpokenSentence]:
    """Return the whole text: each sentence with its time, each spoken word with its own."""
    sentences = []
    for sentence, heard in zip(made.script.sentences, made.narration.sentences, strict=True):
        times = {word.token: word for word in heard.words}
        words: list[SpokenWord] = []
        for number, token in enumerate(sentence.tokens):
            space = bool(words) and not token.joined
            if (time := times.get(number)) is None:
                words.append(SpokenWord(token.text, space))
            else:
                tip = f"{format_timestamp(time.start, 2)} to {format_timestamp(time.end, 2)}"
                words.append(SpokenWord(token.text, space, f"{time.start:.2f}", tip))
        sentences.append(SpokenSentence(format_timestamp(heard.start, 1), tuple(words)))
    return sentences


def plot_lips(traces: Sequence[LipTrace]) -> list[LipPlot]:
    """Return a plot for each stretch in which the lips were measured, all at the same scale."""
    seen = [[value for value in trace.seen if value is not None] for trace in traces]
    full = find_full_scale([*(trace.asked for trace in traces), *seen])
    return [
        LipPlot(
            caption=" to ".join(
                format_timestamp(number / FPS, 1) for number in (trace.first, trace.first + len(trace.asked))
            ),
            width=len(trace.asked) - 1,
            asked=format_curve_path(trace.asked, 0, 1, full, LIP_PLOT_HEIGHT),
            seen=format_curve_path(trace.seen, 0, 1, full, LIP_PLOT_HEIGHT),
        )
        for trace in traces
    ]
