"""Parse inline markup: emphasis, links, pronunciations, pauses, pictures and tags.

The result is plain text with annotated positions.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from stages.script.markup.inline_markup import CLOSING_PUNCTUATION, MARKUP, PICTURE_LINE, replace_markup
from stages.script.markup.inline_text import InlineText, Pronunciation
from stages.script.spoken.english_words import word_set

_STRONG_HTML = word_set("b strong emphasis")
_WEAK = re.compile(r"\blevel\s*=\s*[\"']?(?:reduced|none)", re.I)


@dataclass(slots=True)
class _EmphasisMark:
    """A run of ``*`` or ``_`` at ``at`` in the plain text that may open or close emphasis."""

    run: str
    at: int
    opens: bool
    closes: bool
    used: bool = False


def parse_inline(source: str) -> InlineText:
    """Return ``source`` (one block, line breaks kept) without its markup.

    Unknown tags are removed with a warning. Line breaks become spaces.
    """
    result = InlineText()
    parts: list[str] = []
    marks: list[_EmphasisMark] = []
    length = done = line = 0
    for match in MARKUP.finditer(source):
        between = source[done : match.start()]
        line += between.count("\n")
        length -= _trim_before_punctuation(parts, between)
        parts.append(between)
        length += len(between)
        done = match.end()
        if match["mark"]:
            mark = _emphasis_mark(match, source, length)
            shown = "" if mark else match[0]
            if mark:
                marks.append(mark)
        else:
            shown = replace_markup(match, length, line, result)
            if match.lastgroup == "markup" and match["html"].lower() in _STRONG_HTML and not _WEAK.search(match[0]):
                closing = match[0].startswith("</")
                marks.append(_EmphasisMark(f"<{match['html'].lower()}>", length, opens=not closing, closes=closing))
        parts.append(shown)
        length += len(shown)
    _trim_before_punctuation(parts, source[done:])
    parts.append(source[done:])
    result.text = "".join(parts).replace("\n", " ").replace("\t", " ")
    result.strong += _pair_emphasis(marks)
    if result.pictures:
        lines = [PICTURE_LINE.fullmatch(text) is not None for text in source.split("\n")]
        result.pictures = [replace(picture, own_line=lines[picture.line]) for picture in result.pictures]
    return _restore_literals(result, [mark for mark in marks if not mark.used and len(mark.run) == 1])


def _trim_before_punctuation(parts: list[str], following: str) -> int:
    """Remove the space that a removed tag left before punctuation; return how many characters."""
    if not parts or parts[-1].strip() or following[:1] not in CLOSING_PUNCTUATION or not following:
        return 0
    removed = 0
    for index in range(len(parts) - 1, max(-1, len(parts) - 5), -1):
        kept = parts[index].rstrip(" ")
        removed += len(parts[index]) - len(kept)
        parts[index] = kept
        if kept:
            break
    return removed


def plain_text(source: str) -> str:
    """Return ``source`` as a viewer reads it: no markup, single spaces."""
    return " ".join(parse_inline(source).text.split())


def _emphasis_mark(match: re.Match[str], source: str, at: int) -> _EmphasisMark | None:
    """Return the mark, or None where ``*`` or ``_`` is a literal character.

    It is one between spaces, and inside ``snake_case``.
    """
    before = source[match.start() - 1] if match.start() else " "
    after = source[match.end()] if match.end() < len(source) else " "
    opens, closes = not after.isspace(), not before.isspace()
    if match[0][0] == "_" or len(match[0]) == 1:
        opens, closes = opens and not before.isalnum(), closes and not after.isalnum()
    stray = len(match[0]) > 1 and (before.isspace() or after.isspace())
    return _EmphasisMark(match[0], at, opens, closes) if opens or closes or stray else None


def _pair_emphasis(marks: list[_EmphasisMark]) -> list[tuple[int, int]]:
    """Pair opening and closing marks, and return the spans of strong emphasis."""
    spans: list[tuple[int, int]] = []
    waiting: dict[str, _EmphasisMark] = {}
    for mark in marks:
        opener = waiting.pop(mark.run, None) if mark.closes else None
        if opener is not None:
            opener.used = mark.used = True
            if len(mark.run) > 1 and opener.at < mark.at:
                spans.append((opener.at, mark.at))
        elif mark.opens:
            waiting[mark.run] = mark
    return spans


def _restore_literals(result: InlineText, literals: list[_EmphasisMark]) -> InlineText:
    """Put back single ``*`` and ``_`` without a partner: they were meant as characters."""
    if not literals:
        return result
    places = [mark.at for mark in literals]
    pieces, done = [], 0
    for mark in literals:
        pieces += [result.text[done : mark.at], mark.run]
        done = mark.at
    result.text = "".join([*pieces, result.text[done:]])
    result.strong = [(a + bisect_right(places, a), b + bisect_left(places, b)) for a, b in result.strong]
    result.pronunciations = [
        Pronunciation(s.start + bisect_right(places, s.start), s.end + bisect_left(places, s.end), s.spoken, s.ipa)
        for s in result.pronunciations
    ]
    result.pauses = [(at + bisect_left(places, at), seconds) for at, seconds in result.pauses]
    result.pictures = [replace(each, at=each.at + bisect_left(places, each.at)) for each in result.pictures]
    return result
