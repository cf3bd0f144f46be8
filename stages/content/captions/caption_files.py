"""Render captions and transcript as SubRip, WebVTT, TTML, plain text and Markdown.

All of them hold the written words, not their pronunciation.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from config.timebase import FPS
from stages.content.languages.loader import get_primary_subtag
from stages.media.caption_marks import protect_from_subrip
from stages.records.cues import CaptionCue, Chapter, Cues, Layout
from stages.records.script import Script, Sentence

_TTML = """<?xml version="1.0" encoding="UTF-8"?>
<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter" \
xmlns:tts="http://www.w3.org/ns/ttml#styling" xml:lang="{language}" xml:space="default" ttp:timeBase="media" \
ttp:frameRate="{fps}" ttp:cellResolution="32 15" ttp:profile="http://www.w3.org/ns/ttml/profile/imsc1/text">
  <head>
    <styling>
      <style xml:id="caption" tts:fontFamily="proportionalSansSerif" tts:fontSize="100%" tts:lineHeight="125%" \
tts:textAlign="center" tts:direction="{direction}"/>
      <style xml:id="letters" tts:color="#ffffff" tts:backgroundColor="#000000cc"/>
    </styling>
    <layout>
      <region xml:id="bottom" tts:origin="{left:g}% 78%" tts:extent="{width:g}% 17%" tts:displayAlign="after"/>
    </layout>
  </head>
  <body>
    <div style="caption" region="bottom">
{cues}    </div>
  </body>
</tt>
"""
WIDTHS = {Layout.PANEL: 75, Layout.SPLIT: 60}
"""Percent of the width of the picture, from the left, that presenter and captions take; in other layouts all of it."""
_RIGHT_TO_LEFT = frozenset(["ar", "he", "fa", "ur", "yi", "ps", "sd", "ug", "dv", "ckb"])
_SPECIAL = re.compile(r"([\\`*\[\]<])|(?<!\w)(_)|(_)(?!\w)")
_LEADING = re.compile(r"^(#{1,6}(?=\s)|[-+>](?=\s)|\d+(?=[.)]\s))")


def render_srt(cues: Cues) -> str:
    """Return the captions as SubRip."""
    return "".join(
        f"{number}\n{_format_time(cue.start, ',')} --> {_format_time(cue.end, ',')}\n"
        f"{protect_from_subrip(_lines(cue))}\n\n"
        for number, cue in enumerate(cues.captions, 1)
    )


def render_vtt(cues: Cues) -> str:
    """Return the captions as WebVTT.

    The standard knows no header lines under the signature: the language stands in a note.
    """
    width = WIDTHS.get(cues.layout)
    place = f" position:{width / 2:g}% size:{width}%" if width is not None else ""
    blocks = [
        f"{_format_time(cue.start, '.')} --> {_format_time(cue.end, '.')}{place}\n"
        f"{html.escape(_lines(cue), quote=False)}\n"
        for cue in cues.captions
    ]
    return "\n".join([f"WEBVTT\n\nNOTE\nLanguage: {cues.language}\n", *blocks])


def render_ttml(cues: Cues) -> str:
    """Return the captions as TTML (W3C, IMSC 1 text profile).

    They are in a region at the bottom of the picture.
    """
    code = cues.language.replace("_", "-")
    width = WIDTHS.get(cues.layout, 100)
    return _TTML.format(
        language=html.escape(code),
        left=width / 20,
        width=width * 0.9,
        fps=FPS,
        direction="rtl" if get_primary_subtag(code) in _RIGHT_TO_LEFT else "ltr",
        cues="".join(
            f'      <p xml:id="c{number}" begin="{_format_time(cue.start, ".")}" end="{_format_time(cue.end, ".")}">'
            f'<span style="letters">{"<br/>".join(html.escape(line, quote=False) for line in cue.lines)}</span></p>\n'
            for number, cue in enumerate(cues.captions, 1)
        ),
    )


def render_transcript(script: Script) -> str:
    """Return the script as plain text: title, headings, paragraphs and bullets."""
    parts = [script.title] if script.title else []
    for section, (first, last) in enumerate(_spans(script)):
        title = script.sections[section].title
        if title:
            parts.append(f"\n{title}\n{'-' * len(title)}")
        for paragraph in _paragraphs(script, first, last):
            parts += [f"[On screen: {shown}]" for shown in _list_unspoken_bullets(script, paragraph)]
            parts.append(f"• {paragraph.text}" if paragraph.item else paragraph.text)
    return "\n\n".join(parts).strip() + "\n"


def render_markdown(script: Script, cues: Cues) -> str:
    """Return the transcript as Markdown: chapters with times, bullets, and all spoken text.

    Bullets that are spoken word for word stand where they are spoken; the others of a chapter stand under its heading.
    """
    blocks = [(False, f"# {_escape_markdown(script.title)}")] if script.title else []
    for section, ((first, last), chapter) in enumerate(
        zip(_spans(script), _chapters_of_sections(script, cues), strict=True)
    ):
        if heading := _heading(script.sections[section].title, chapter, script.title):
            blocks.append((False, heading))
        said = list(_paragraphs(script, first, last))
        items = [paragraph.text for paragraph in said if paragraph.item]
        points = [bullet.text for bullet in script.bullets if bullet.section == section]
        blocks += [
            (True, _escape_markdown(text)) for text in points if not any(_is_same_text(text, item) for item in items)
        ]
        blocks += [(paragraph.item, _escape_markdown(paragraph.text)) for paragraph in said]
    groups = groupby(blocks, key=lambda block: block[0])
    return (
        "\n\n".join(
            "\n".join(f"- {text}" for _, text in group) if item else "\n\n".join(text for _, text in group)
            for item, group in groups
        )
        + "\n"
    )


def _spans(script: Script) -> list[tuple[int, int]]:
    """Return the first sentence of each section, and the one after its last."""
    firsts = [section.sentence for section in script.sections]
    return list(zip(firsts, [*firsts[1:], len(script.sentences)], strict=True))


def _chapters_of_sections(script: Script, cues: Cues) -> list[Chapter | None]:
    """Return the chapter that begins with each section; None for a section of zero length."""
    found: list[Chapter | None] = []
    waiting = list(cues.chapters)
    for section in script.sections:
        begins = bool(waiting) and (not section.title or waiting[0].title == section.title)
        found.append(waiting.pop(0) if begins else None)
    return found


def _heading(title: str, chapter: Chapter | None, whole: str) -> str:
    shown = chapter.title if chapter is not None else title
    if not shown or shown == whole:
        return ""
    return f"## {_escape_markdown(shown)}" + (f" ({_format_minutes(chapter.start)})" if chapter is not None else "")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    """Holds the spoken text of sentences ``first`` to ``last``.

    ``item``: it is a bullet, spoken word for word.
    """

    first: int
    last: int
    text: str
    item: bool


def _paragraphs(script: Script, first: int, last: int) -> Iterator[_Paragraph]:
    at = first
    while at < last:
        end = at + 1
        while end < last and script.sentences[end].paragraph == script.sentences[at].paragraph:
            end += 1
        text = " ".join(render_sentence(sentence) for sentence in script.sentences[at:end])
        item = any(b.spoken and b.sentence == at and _is_same_text(b.text, text) for b in script.bullets)
        yield _Paragraph(at, end, text, item)
        at = end


def _is_same_text(bullet: str, text: str) -> bool:
    """Tell whether ``bullet`` is all of ``text``; its full stop may be missing."""
    return "".join(bullet.split()).rstrip(".") == "".join(text.split()).rstrip(".")


def _list_unspoken_bullets(script: Script, paragraph: _Paragraph) -> list[str]:
    inside = range(paragraph.first, paragraph.last)
    return [bullet.text for bullet in script.bullets if not bullet.spoken and bullet.sentence in inside]


def render_sentence(sentence: Sentence) -> str:
    """Return the written text of a sentence."""
    return "".join(("" if token.joined else " ") + token.text for token in sentence.tokens).strip()


def _lines(cue: CaptionCue) -> str:
    return "\n".join(cue.lines)


def _format_time(seconds: float, point: str) -> str:
    milliseconds = round(seconds * 1000)
    minutes, milliseconds = divmod(milliseconds, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{milliseconds // 1000:02}{point}{milliseconds % 1000:03}"


def _format_minutes(seconds: float) -> str:
    whole = int(seconds)
    hours = f"{whole // 3600}:{whole // 60 % 60:02}" if whole >= 3600 else f"{whole // 60}"
    return f"{hours}:{whole % 60:02}"


def _escape_markdown(text: str) -> str:
    """Escape ``text`` so that nothing in it is Markdown."""
    escaped = _SPECIAL.sub(lambda match: f"\\{match[0]}", text)
    return _LEADING.sub(lambda match: f"\\{match[0]}" if not match[0].isdecimal() else f"{match[0]}\\", escaped)
