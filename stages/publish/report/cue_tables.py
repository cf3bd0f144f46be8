"""What is shown and heard, as tables and text of the report; and the lips beside what was asked of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from models.engine import FPS
from stages.publish.checks.check import clock
from stages.publish.checks.lip_sync import Trace
from stages.publish.job_results import JobResults
from stages.publish.report.model import ReportModel
from stages.publish.report.svg_paths import line
from stages.publish.report.timeline import fullest

_HIGH = 80  # pixels of a drawing of lips


def cues_table(summary: ReportModel, made: JobResults) -> str:
    """Return the table of everything that is shown at a time; the captions can be unfolded."""
    cues = made.cues[0]
    rows = [(card.start, order, name, card.title) for card, order, name in (
        (cues.title, 0, "title card"), (cues.closing, 3, "closing card")) if card]  # fmt: skip
    for chapter in summary.chapters:
        rows.append((chapter.start, 1, "chapter", chapter.title))
        rows += [(bullet.start, 2, "bullet", bullet.text) for bullet in chapter.bullets]
    rows += [(image.start, 2, "picture", image.alt or image.path) for image in cues.images]
    body = "".join(_row(start, kind, text, cues.language) for start, _, kind, text in sorted(rows))
    table = f"<table>{_HEAD}<tbody>{body}</tbody></table>"
    captions = "".join(_row(c.start, clock(c.end, 2), " ".join(c.lines), cues.language, 2) for c in cues.captions)
    folded = ""
    if captions:
        head = _HEAD.replace("What", "Until")
        folded = (
            f"<details><summary>All {len(cues.captions)} captions</summary>"
            f'<div class="panel"><table>{head}<tbody>{captions}</tbody></table></div></details>'
        )
    return f'<section><h2>What is shown when</h2><div class="panel">{table}</div>{folded}</section>'


_HEAD = '<thead><tr><th scope="col">At</th><th scope="col">What</th><th scope="col">Text</th></tr></thead>'


def _row(start: float, kind: str, text: str, language: str, digits: int = 1) -> str:
    return (
        f'<tr><td class="time">{clock(start, digits)}</td><td class="kind">{kind}</td>'
        f'<td dir="auto" lang="{escape(language)}">{escape(text)}</td></tr>'
    )


def spoken(made: JobResults) -> str:
    """Return the whole text, folded: each sentence with its time, each word with its own in its title."""
    lines = []
    for sentence, heard in zip(made.script.sentences, made.narration.sentences, strict=True):
        times = {word.token: word for word in heard.words}
        words: list[str] = []
        for number, token in enumerate(sentence.tokens):
            space = "" if token.joined or not words else " "
            time = times.get(number)
            text = escape(token.text)
            if time is not None:
                tip = f"{clock(time.start, 2)} to {clock(time.end, 2)}"
                text = f'<span data-at="{time.start:.2f}" title="{tip}">{text}</span>'
            words.append(space + text)
        lines.append(f'<p><time>{clock(heard.start, 1)}</time><span dir="auto">{"".join(words)}</span></p>')
    language = escape(made.cues[0].language)
    return (
        "<section><h2>What is heard when</h2>"
        '<p class="quiet">Point at a word, or tap it, to see when it is heard.</p>'
        f'<details><summary>All {len(lines)} sentences</summary><div class="text" lang="{language}">{"".join(lines)}'
        "</div></details></section>"
    )


def lips(traces: Sequence[Trace]) -> str:
    """Return drawings of the stretches in which the lips were measured, larger than the timeline has them."""
    if not traces:
        return ""
    full = fullest(values for t in traces for values in ([*t.asked], [value for value in t.seen if value is not None]))
    figures = "".join(_lips(trace, full) for trace in traces)
    return (
        "<section><h2>Lips</h2>"
        '<p class="quiet">What the sounds ask of the lips, beside what a face net that did not make them sees in the'
        f' finished picture.</p><div class="lips">{figures}</div></section>'
    )


def _lips(trace: Trace, full: float) -> str:
    last = trace.first + len(trace.asked)
    paths = "".join(
        f'<path class="{kind}" d="{line(values, 0, 1, full, _HIGH)}"/>'
        for kind, values in (("asked", trace.asked), ("seen", trace.seen))
    )
    return (
        f"<figure><figcaption>{clock(trace.first / FPS, 1)} to {clock(last / FPS, 1)}</figcaption>"
        f'<svg class="mouth" height="{_HIGH}" viewBox="0 0 {len(trace.asked) - 1} {_HIGH}" preserveAspectRatio="none"'
        f' role="img" aria-label="Opening of the lips, asked for and measured">{paths}</svg></figure>'
    )
