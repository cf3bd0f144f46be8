"""Split a script into blocks: headings, paragraphs, bullets, display-only lines and breaks.

Comments, notes and fenced code are left out: they are neither shown nor spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from stages.script.markup.inline import PICTURE, plain_text

MAX_TITLE_WORDS = 10
MAX_TITLE_CHARACTERS = 70
"""A first paragraph of one line, at most this long and without end punctuation, is the title."""


class BlockKind(Enum):
    """The kind of a block."""

    TITLE = auto()
    HEADING = auto()
    TEXT = auto()
    BULLET = auto()
    DISPLAY_ONLY = auto()
    BREAK = auto()


@dataclass(slots=True)
class MarkupBlock:
    """Lines with inline markup; ``line`` is the line number of the first in the script, from 1."""

    kind: BlockKind
    lines: list[str]
    line: int

    @property
    def text(self) -> str:
        """The lines as one string; line n of it is line ``line + n`` of the script."""
        return "\n".join(self.lines)


@dataclass(slots=True)
class ParsedBlocks:
    """The blocks of a script in order, and warnings (line number, message)."""

    blocks: list[MarkupBlock] = field(default_factory=list)
    warnings: list[tuple[int, str]] = field(default_factory=list)


_OPEN_COMMENT = re.compile(r"<!--(?:(?!\n[ \t]*\n).)*+", re.S)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}={3,}[ \t]*$")
_BULLET = re.compile(r"[ \t]*(?:[-*+•‣◦·▪●]|\d{1,3}[.)])[ \t]+(?:\[[ xX]?\][ \t]+)?(\S.*)$")
_DISPLAY_ONLY = re.compile(r"[ \t]*>[ \t>]*(.*)$")
_NOTE = re.compile(r"[ \t]*//(?!/)")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,}|:{3,})[ \t]*(.*)$")
_TABLE_LINE = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t:-]*)*$")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]{1,100}\]:[ \t]+\S")
_DIRECTION = re.compile(r"[ \t]*\(([A-Za-z]{2,20})[ \t]*:[^()]{0,80}\)[ \t]*$")
_END_MARKS = (".", "!", "?", ":", ";", ",", "…", "。", "！", "？", "।", "؟")


def parse_blocks(text: str, *, first_line: int = 1, has_title: bool = False) -> ParsedBlocks:
    """Return the blocks of ``text``, whose first line is line ``first_line`` of the script.

    ``has_title`` says that the title is known, so that no heading and no first line is taken for it.
    """
    result = ParsedBlocks()
    lines = list(_strip_comments(text, first_line, result))
    _read_lines(lines, result)
    if not has_title:
        _find_title(result.blocks)
    return result


def _strip_comments(text: str, first_line: int, result: ParsedBlocks) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) without comments.

    A line that held nothing but a comment is left out, so that it does not end a paragraph.
    """

    def blanked(comment: str) -> str:
        return "\0" + "\n\0" * comment.count("\n")

    pieces, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces += [text[done:start], blanked(text[start:end])]
        done = end + 3
    if start >= 0:
        place = text.count("\n", 0, start) + first_line
        result.warnings.append((place, "a note that begins with <!-- never ends with -->; its paragraph was left out"))
    pieces.append(_OPEN_COMMENT.sub(lambda match: blanked(match[0]), text[done:]))
    text = "".join(pieces)
    for number, line in enumerate(text.split("\n"), first_line):
        kept = line.replace("\0", "")
        if kept.strip() or "\0" not in line:
            yield number, kept


def _read_lines(lines: list[tuple[int, str]], result: ParsedBlocks) -> None:
    closings = _match_fences(lines)
    at, blank = 0, True
    while at < len(lines):
        number, line = lines[at]
        at += 1
        if fence := _FENCE.match(line):
            at = _skip_fence(fence, number, at, closings, result)
            blank = True
        elif not line.strip():
            blank = True
        elif not _NOTE.match(line):
            _read_line(number, line, blank, result)
            blank = False


def _match_fences(lines: list[tuple[int, str]]) -> dict[int, int]:
    """Return the index of the closing line for the index of each opening fence, in one pass."""
    pairs: dict[int, int] = {}
    opened: tuple[int, str] | None = None
    for index, (_, line) in enumerate(lines):
        match = _FENCE.match(line)
        if match is None:
            continue
        if opened is None:
            opened = (index, match[1])
        elif match[1][0] == opened[1][0] and len(match[1]) >= len(opened[1]) and not match[2].strip():
            pairs[opened[0]] = index
            opened = None
    return pairs


def _skip_fence(fence: re.Match[str], number: int, at: int, closings: dict[int, int], result: ParsedBlocks) -> int:
    """Skip the lines between fences; of a fence without a partner only its own line is skipped."""
    end = closings.get(at - 1)
    if end is None:
        result.warnings.append((number, f"{fence[1]} has no partner; only this line was left out"))
        return at
    if not (fence[1][0] == ":" and fence[2].strip().lower().startswith("note")):
        result.warnings.append((number, f"what stands between {fence[1]} lines is neither shown nor spoken"))
    return end + 1


def _read_line(number: int, line: str, blank: bool, result: ParsedBlocks) -> None:
    found = result.blocks
    last = found[-1] if found and not blank else None
    if heading := _HEADING.match(line):
        if (heading[2] or "").strip():
            found.append(
                MarkupBlock(BlockKind.TITLE if len(heading[1]) == 1 else BlockKind.HEADING, [heading[2]], number)
            )
    elif _RULE.match(line):
        found.append(MarkupBlock(BlockKind.BREAK, [], number))
    elif _UNDERLINE.match(line):
        if last is not None and last.kind is BlockKind.TEXT and len(last.lines) == 1:
            last.kind = BlockKind.TITLE
    elif shown := _DISPLAY_ONLY.match(line):
        if shown[1].strip():
            found.append(MarkupBlock(BlockKind.DISPLAY_ONLY, [shown[1].strip()], number))
    elif bullet := _BULLET.match(line):
        found.append(MarkupBlock(BlockKind.BULLET, [bullet[1].strip()], number))
    elif direction := _DIRECTION.match(line):
        if direction[1].lower() == "pause":
            _add_text(number, line, last, result)
        else:
            result.warnings.append((number, f"unknown direction {direction[0].strip()} was left out"))
    elif _TABLE_LINE.match(line):
        _read_table_row(number, line, last, result)
    elif not _DEFINITION.match(line):
        _add_text(number, line, last, result)


def _add_text(number: int, line: str, last: MarkupBlock | None, result: ParsedBlocks) -> None:
    """Continue a paragraph or, if the line is indented, a bullet; else begin a paragraph."""
    indented = line[:1] in (" ", "\t")
    if last is not None and (last.kind is BlockKind.TEXT or (last.kind is BlockKind.BULLET and indented)):
        # Lines left out in between count, so that warnings name the right line.
        last.lines += [""] * (number - last.line - len(last.lines))
        last.lines.append(line.strip())
    else:
        result.blocks.append(MarkupBlock(BlockKind.TEXT, [line.strip()], number))


def _read_table_row(number: int, line: str, last: MarkupBlock | None, result: ParsedBlocks) -> None:
    """Read a row of a table as one sentence of its cells."""
    if _TABLE_RULE.match(line):
        return
    cells = [cell.strip() for cell in line.strip().strip("|").split("|") if cell.strip()]
    if last is None:
        result.warnings.append((number, "a table is read row by row"))
    if cells:
        result.blocks.append(MarkupBlock(BlockKind.TEXT, [", ".join(cells) + "."], number))


def _find_title(found: list[MarkupBlock]) -> None:
    """Mark the first block as the title if it is a short line on its own."""
    found = [block for block in found if block.kind is not BlockKind.TEXT or PICTURE.sub("", block.text).strip()]
    first = found[0] if found else None
    if first is None or first.kind is not BlockKind.TEXT or any(block.kind is BlockKind.TITLE for block in found):
        return
    if len(first.lines) > 1 or len(first.lines[0]) > 4 * MAX_TITLE_CHARACTERS:
        return
    words = plain_text(first.text)
    short = len(words) <= MAX_TITLE_CHARACTERS and len(words.split()) <= MAX_TITLE_WORDS
    apart = len(found) > 1 and found[1].line > first.line + 1
    alone = apart and any(block.kind in (BlockKind.TEXT, BlockKind.BULLET) for block in found[1:])
    tagged = re.search(r"[\[(<]", first.text)
    if short and alone and words and not tagged and not words.endswith(_END_MARKS):
        first.kind = BlockKind.TITLE
