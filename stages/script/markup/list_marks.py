"""Rewrite the marks of bullets, as people type or paste them, as ``- ``.

Such as "•First", "a) First", "✅ Fast", "– One".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stages.script.markup.numbered_lines import NumberedLine

_DOTS = "•‣◦∙●○■□▪▫▸►▶▹▻➤➢➣➔➜➙➡→⇒⇨◆◇❖✦✧★☆☐☑☒☛☞✓✔✗✘✕⁃⦿⦾❯❱\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d"
"""Marks that begin nothing but bullets. The last six are bullets of Word in the fonts Symbol and Wingdings."""
_CIRCLED = "①-⑳❶-❿➀-➉➊-➓⓪⓵-⓾Ⓐ-ⓩ"
_EMOJI = "\U0001f300-\U0001faff\u2600-\u27bf\u2b00-\u2bff\u2190-\u21ff"
_JOINER = "\ufe0f\u200d\u20e3\U0001f3fb-\U0001f3ff"
_CERTAIN = re.compile(
    rf"([ \t]*)(?:[{_DOTS}][\ufe0f\ufe0e]?|[{_CIRCLED}]|\d{{1,2}}\ufe0f?\u20e3|[o·§]\t|\[[ xX✓✔]?\](?=[ \t]))"
    r"[ \t\u00a0]*(?=[^\s•])"
)
_ORDERED = (
    ("1.", re.compile(r"([ \t]*)(\d{1,3})\.[ \t]*(?=[^\W\d_])")),
    ("1)", re.compile(r"([ \t]*)(\d{1,3})\)[ \t]*(?=\S)")),
    ("(1)", re.compile(r"([ \t]*)\((\d{1,3})\)[ \t]*(?=\S)")),
    ("a)", re.compile(r"([ \t]*)([a-z])\)[ \t]*(?=\S)")),
    ("A)", re.compile(r"([ \t]*)([A-Z])\)[ \t]*(?=\S)")),
    ("(a)", re.compile(r"([ \t]*)\(([a-z])\)[ \t]*(?=\S)")),
    ("a.", re.compile(r"([ \t]*)([a-z])\.[ \t]+(?=\S)")),
    ("A.", re.compile(r"([ \t]*)([A-Z])\.[ \t]+(?=\S)")),
    ("i.", re.compile(r"([ \t]*)\(?([ivx]{1,5})[.)][ \t]+(?=\S)")),
    ("I.", re.compile(r"([ \t]*)\(?([IVX]{1,5})[.)][ \t]+(?=\S)")),
    ("1/", re.compile(r"([ \t]*)(\d{1,2})/[ \t]+(?=\S)")),
    ("1 -", re.compile(r"([ \t]*)(\d{1,2})[ \t]+[-–—][ \t]+(?=\S)")),
    ("#1", re.compile(r"([ \t]*)#(\d{1,2})[.:)]?[ \t]+(?=\S)")),
)
_UNORDERED = (
    ("-", re.compile(r"([ \t]*)-(?=[^\W\d_])")),
    ("*", re.compile(r"([ \t]*)\*(?=[^\W\d_])(?=[^*]*$)")),
    ("–", re.compile(r"([ \t]*)[–—−―‐‑](?:[ \t]+(?=[^\W_])|(?=[^\W\d_]))")),
    ("·", re.compile(r"([ \t]*)[·§»›~][ \t]*(?=[^\W\d_])")),
    ("o", re.compile(r"([ \t]*)o[ \t]+(?=[^\W_])")),
    ("emoji", re.compile(rf"([ \t]*)[{_EMOJI}][{_EMOJI}{_JOINER}]*[ \t]*(?=[^\W_])")),
)
_BULLET = re.compile(r"[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+\S")
_ROMAN = {"i": 1, "v": 5, "x": 10}
_REACH = 6
"""Lines between two items of a numbered list, with their continuations."""
_MAX_SPACED = 80
"""Characters of a line that may be an item although an empty line parts it from the next; others are paragraphs."""


@dataclass(frozen=True, slots=True)
class _MarkedLine:
    """A line that may be an item.

    ``ordinal`` is its number in the list; 0: none, -1: its mark is certain. ``rewritten`` begins with ``- ``.
    """

    kind: str
    ordinal: int
    rewritten: str


def normalise_list_marks(lines: Sequence[NumberedLine]) -> list[NumberedLine]:
    """Return ``lines`` with ``- `` for every other mark of a bullet.

    Marks that also begin prose ("1.5 million", "– and then", "a) is wrong", "🎉 We won") count only where a neighbour
    has the same kind of mark, with the next number or letter in numbered lists.
    """
    found = [_read_marks(line) for _, line in lines]
    return [
        (number, next((mark.rewritten for mark in found[index] if _is_item(mark, index, found, lines)), line))
        for index, (number, line) in enumerate(lines)
    ]


def _read_marks(line: str) -> tuple[_MarkedLine, ...]:
    if match := _CERTAIN.match(line):
        emoji = "emoji" if match[0].strip() and ord(match[0].strip()[0]) > 0x2600 else ""
        return (_MarkedLine(emoji, -1, f"{match[1]}- {line[match.end() :]}"),)
    marks = []
    for kind, pattern in _ORDERED:
        if match := pattern.match(line):
            marks.append(_MarkedLine(kind, _ordinal(kind, match[2]), f"{match[1]}- {line[match.end() :]}"))
    for kind, pattern in _UNORDERED:
        if match := pattern.match(line):
            marks.append(_MarkedLine(kind, 0, f"{match[1]}- {line[match.end() :]}"))
    return tuple(marks)


def _ordinal(kind: str, written: str) -> int:
    if kind in ("i.", "I."):
        values = [_ROMAN[letter] for letter in written.lower()]
        pairs = zip(values, [*values[1:], 0], strict=True)
        return sum(-value if value < following else value for value, following in pairs)
    return int(written) if written.isdecimal() else ord(written.lower()) - ord("a") + 1


def _is_item(
    mark: _MarkedLine, index: int, found: Sequence[tuple[_MarkedLine, ...]], lines: Sequence[NumberedLine]
) -> bool:
    if mark.ordinal < 0:
        return True
    if mark.ordinal:
        near = range(max(0, index - _REACH), min(len(lines), index + _REACH + 1))
        return any(
            each.kind == mark.kind and each.ordinal == mark.ordinal + (1 if other > index else -1)
            for other in near
            if other != index
            for each in found[other]
        )
    for step in (-1, 1):
        other = index + step
        if 0 <= other < len(lines) and not lines[other][1].strip() and len(lines[index][1]) <= _MAX_SPACED:
            other += step
        if 0 <= other < len(lines) and _is_alike(mark, found[other], lines[other][1]):
            return True
    return False


def _is_alike(mark: _MarkedLine, others: Sequence[_MarkedLine], line: str) -> bool:
    """Tell whether ``line``, with the marks ``others``, is an item beside an item with ``mark``.

    Word writes items of the second level with the letter o, below items with other marks.
    """
    if mark.kind == "o" and (_BULLET.match(line) or any(each.ordinal < 0 for each in others)):
        return True
    return any(each.kind == mark.kind for each in others)
