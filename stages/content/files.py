"""Captions and transcript as files that other programs read: SubRip, WebVTT and plain text."""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence

from stages.record import CaptionCue, Cues, Script, Sentence


def srt(cues: Cues) -> str:
    """Return the captions as SubRip."""
    return "".join(
        f"{number}\n{_clock(cue.start, ',')} --> {_clock(cue.end, ',')}\n{_lines(cue)}\n\n"
        for number, cue in enumerate(cues.captions, 1)
    )


def vtt(cues: Cues) -> str:
    """Return the captions as WebVTT."""
    blocks = [
        f"{_clock(cue.start, '.')} --> {_clock(cue.end, '.')}\n{html.escape(_lines(cue), quote=False)}\n"
        for cue in cues.captions
    ]
    return "\n".join([f"WEBVTT\nLanguage: {cues.language}\n", *blocks])


def transcript(script: Script) -> str:
    """Return the script as a reader wants it: title, headings, paragraphs and bullets, in the written words."""
    parts = [script.title] if script.title else []
    for index, section in enumerate(script.sections):
        last = script.sections[index + 1].sentence if index + 1 < len(script.sections) else len(script.sentences)
        if section.title:
            parts.append(f"\n{section.title}\n{'-' * len(section.title)}")
        parts += _paragraphs(script, section.sentence, last)
    return "\n\n".join(parts).strip() + "\n"


def _paragraphs(script: Script, first: int, last: int) -> Iterator[str]:
    marked = {bullet.sentence for bullet in script.bullets if bullet.spoken}
    at = first
    while at < last:
        end = at + 1
        while end < last and script.sentences[end].paragraph == script.sentences[at].paragraph:
            end += 1
        yield from (f"[On screen: {text}]" for text in _only_shown(script, at, end))
        text = " ".join(written(sentence) for sentence in script.sentences[at:end])
        yield f"• {text}" if at in marked else text
        at = end


def _only_shown(script: Script, first: int, last: int) -> Sequence[str]:
    return [bullet.text for bullet in script.bullets if not bullet.spoken and first <= bullet.sentence < last]


def written(sentence: Sentence) -> str:
    """Return the sentence as it is written."""
    return "".join(("" if token.joined else " ") + token.text for token in sentence.tokens).strip()


def _lines(cue: CaptionCue) -> str:
    return "\n".join(cue.lines)


def _clock(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"
