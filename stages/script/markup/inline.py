"""Parse inline markup: emphasis, links, pronunciations, pauses, pictures and tags.

The result is plain text with annotated positions.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field, replace

from stages.script.spoken.english_words import word_set

MAX_PAUSE = 30.0
"""Seconds; longer pauses are shortened with a warning, since they are most likely a typing error."""
DEFAULT_PAUSE = 1.0
"""Seconds of ``[pause]`` without a number."""


@dataclass(frozen=True, slots=True)
class Pronunciation:
    """Characters ``start`` to ``end`` of the plain text, spoken as ``spoken`` or ``ipa``."""

    start: int
    end: int
    spoken: str
    ipa: str


@dataclass(frozen=True, slots=True)
class InlinePicture:
    """A picture at character ``at`` of the plain text, in line ``line`` of the block.

    ``own_line`` is set where nothing but pictures stands in that line.
    """

    at: int
    line: int
    own_line: bool
    alt: str
    target: str


@dataclass(slots=True)
class InlineText:
    """Text without markup, and the positions of what the markup meant.

    ``strong`` holds emphasised spans, ``pauses`` (position, seconds), ``warnings`` (line of the block from 0, message).
    """

    text: str = ""
    strong: list[tuple[int, int]] = field(default_factory=list)
    pronunciations: list[Pronunciation] = field(default_factory=list)
    pauses: list[tuple[int, float]] = field(default_factory=list)
    pictures: list[InlinePicture] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


# Every quantifier that could backtrack is possessive or bounded, so that hostile text costs linear time.
_NAME = r"[A-Za-z][\w:-]{0,30}+"
_ATTRIBUTE = rf"""\s++{_NAME}\s*+=\s*+(?:"[^"<>\n]*+"|'[^'<>\n]*+'|[^\s<>"'=]++)"""
_ALT, _INSIDE = r"[^\[\]\n]*+", r"(?:[^()\n]++|\([^()\n]*+\))*+"
PICTURE = re.compile(rf"!\[{_ALT}\]\(({_INSIDE})\)")
"""Matches a picture, ``![what it shows](file.png)``."""
_PICTURE_TITLE = re.compile(r"\s+(?:\"([^\"]*)\"|'([^']*)'|\(([^()]*)\))\s*$")
_MARKUP = re.compile(
    rf"""
      (?P<escape>\\[\\`*_{{}}\[\]()\#+.!|>~<:/=-])
    | `{{1,2}}(?P<code>[^`\n]++)`{{1,2}}
    | (?P<linked>\[(?=!\[))?+!\[(?P<alt>{_ALT})\]\((?P<picture>{_INSIDE})\)(?(linked)\]\({_INSIDE}\))
    | \[\[(?P<wiki>[^|\[\]\n]++)\|(?P<wikisay>[^\[\]\n]++)\]\]
    | \[(?P<link>[^\[\]\n]++)\]\((?P<target>{_INSIDE})\)
    | \[(?P<reference>[^\[\]\n^]++)\]\[[^\[\]\n]*+\]
    | \[\s*+pause\b(?P<pause>[^\[\]\n]*+)\]
    | \(\s*+pause\s*+(?P<direction>[:=]?\s*+(?:\d[\d.,]{{0,8}}\s*+[a-z]{{0,12}})?)\s*+\)
    | <break\b(?P<break>[^<>\n]*+)>(?:</break>)?
    | (?P<tag>\[(?:[^\[\]\n]++|\[[^\[\]\n]*+\])*+\])
    | <(?P<auto>https?://[^\s<>]++|[^\s<>@]++@[^\s<>]++)>
    | </?(?P<html>{_NAME})(?:{_ATTRIBUTE})*+\s*+/?>
    | ~~(?P<struck>[^~\n]++)~~
    | (?P<mark>\*{{1,3}}|_{{1,3}})
    | (?P<entity>&(?:[A-Za-z]{{2,20}}|\#\d{{1,7}}|\#x[0-9A-Fa-f]{{1,6}});)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PICTURE_LINE = re.compile(rf"\s*+(?:\[?!\[{_ALT}\]\({_INSIDE}\)(?:\]\({_INSIDE}\))?+\s*+)++")
_SECONDS = re.compile(r"(\d+(?:[.,]\d+)?|[.,]\d+)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?)?$", re.I)
_IGNORED_HTML = word_set("b i em strong u br p span sub sup small mark speak s code")
_CLOSING_PUNCTUATION = ".,;:!?…"
_EMPHASIS_CHARACTERS = re.compile(r"[*`]|(?<!\w)_+|_+(?!\w)")


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
    for match in _MARKUP.finditer(source):
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
            shown = _replace_markup(match, length, line, result)
        parts.append(shown)
        length += len(shown)
    _trim_before_punctuation(parts, source[done:])
    parts.append(source[done:])
    result.text = "".join(parts).replace("\n", " ").replace("\t", " ")
    result.strong = _pair_emphasis(marks)
    if result.pictures:
        lines = [_PICTURE_LINE.fullmatch(text) is not None for text in source.split("\n")]
        result.pictures = [replace(picture, own_line=lines[picture.line]) for picture in result.pictures]
    return _restore_literals(result, [mark for mark in marks if not mark.used and len(mark.run) == 1])


def _trim_before_punctuation(parts: list[str], following: str) -> int:
    """Remove the space that a removed tag left before punctuation; return how many characters."""
    if not parts or parts[-1].strip() or following[:1] not in _CLOSING_PUNCTUATION or not following:
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


def _replace_markup(match: re.Match[str], at: int, line: int, result: InlineText) -> str:
    """Return the text that replaces a piece of markup, and record in ``result`` what it means."""
    kind = match.lastgroup or ""
    content = match[kind]
    if kind in ("escape", "code"):
        return content[1:] if kind == "escape" else content
    if kind == "entity":
        return html.unescape(content)
    if kind in ("auto", "reference"):
        return content
    if kind in ("target", "wikisay"):
        return _replace_link(match, at, result)
    if kind in ("pause", "direction", "break"):
        return _replace_pause(match, kind, at, line, result)
    if kind == "html":
        if content.lower() == "img":
            result.warnings.append((line, f"{_shorten(match[0])} was left out; write it as ![what it shows](file.png)"))
        elif content.lower() not in _IGNORED_HTML:
            result.warnings.append((line, f"unknown tag {_shorten(match[0])} was left out"))
        return " " if content.lower() in ("br", "p") else ""
    if kind == "picture":
        result.pictures.append(InlinePicture(at, line, False, match["alt"], content))
    elif kind == "struck":
        result.warnings.append((line, f"crossed-out words were left out: {_shorten(content)}"))
    elif content.strip("[] xX"):
        result.warnings.append((line, f"unknown tag {_shorten(content)} was left out"))
    return ""


def _replace_link(match: re.Match[str], at: int, result: InlineText) -> str:
    """Replace a link by its text, and record a pronunciation if its target is one.

    Pronunciations are ``[word](say: other words)``, ``[word](/ipa/)`` and ``[[word|other words]]``.
    """
    shown = _EMPHASIS_CHARACTERS.sub("", match["link"] or match["wiki"])
    target = (match["target"] or "").strip()
    spoken = match["wikisay"] or (target[4:] if target[:4].lower() == "say:" else "")
    ipa = target[1:-1].strip() if len(target) > 2 and target[0] == target[-1] == "/" and " /" not in target else ""
    if spoken.strip() or ipa:
        result.pronunciations.append(Pronunciation(at, at + len(shown), " ".join(spoken.split()), ipa))
    return shown


def _replace_pause(match: re.Match[str], kind: str, at: int, line: int, result: InlineText) -> str:
    """Replace a pause tag by a space, and record the pause in seconds."""
    asked = match[kind]
    if kind == "break":
        time = re.search(r"time\s*=\s*[\"']?([^\"'\s/]+)", asked, re.I)
        asked = time[1] if time else ""
    asked = asked.strip(" \t:=/")
    number = _SECONDS.match(asked)
    if asked and not number:
        result.warnings.append((line, f"unknown tag {_shorten(match[0])} was left out"))
        return " "
    seconds = DEFAULT_PAUSE
    if number:
        unit = (number[2] or "s").lower()
        factor = 0.001 if unit.startswith("ms") or unit.startswith("milli") else 60.0 if unit[0] == "m" else 1.0
        seconds = float(number[1].replace(",", ".")) * factor
    if seconds > MAX_PAUSE:
        result.warnings.append((line, f"a pause of {seconds:g} s was shortened to {MAX_PAUSE:g} s"))
        seconds = MAX_PAUSE
    result.pauses.append((at, seconds))
    return " "


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
        if opener is not None and opener.at < mark.at:
            opener.used = mark.used = True
            if len(mark.run) > 1:
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
    from bisect import bisect_left, bisect_right

    result.strong = [(a + bisect_right(places, a), b + bisect_left(places, b)) for a, b in result.strong]
    result.pronunciations = [
        Pronunciation(s.start + bisect_right(places, s.start), s.end + bisect_left(places, s.end), s.spoken, s.ipa)
        for s in result.pronunciations
    ]
    result.pauses = [(at + bisect_left(places, at), seconds) for at, seconds in result.pauses]
    result.pictures = [replace(each, at=each.at + bisect_left(places, each.at)) for each in result.pictures]
    return result


def _shorten(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= 40 else f"{text[:39]}…"


def parse_picture_target(target: str) -> tuple[str, str]:
    """Return the file and the title in the round brackets of a picture."""
    title = _PICTURE_TITLE.search(target)
    path = (target[: title.start()] if title else target).strip()
    if path.startswith("<") and path.endswith(">"):
        path = path[1:-1].strip()
    return path, next(filter(None, title.groups()), "") if title else ""
