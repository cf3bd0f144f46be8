"""Split a script into blocks: headings, paragraphs, bullets, display-only lines and breaks.

Comments, notes and fenced code are left out: they are neither shown nor spoken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from stages.script.markup.audio_visual_tables import keep_spoken_columns
from stages.script.markup.html_blocks import convert_html_blocks
from stages.script.markup.inline import plain_text
from stages.script.markup.inline_markup import PICTURE
from stages.script.markup.list_marks import normalise_list_marks
from stages.script.markup.numbered_lines import NumberedLine, is_continued
from stages.script.markup.speaker_labels import remove_speaker_labels
from stages.script.markup.stage_directions import remove_direction_lines
from stages.script.markup.time_codes import remove_time_codes
from stages.script.markup.word_processor_remains import remove_word_processor_remains

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

    def append(self, number: int, line: str) -> None:
        """Append a line; lines left out before it count, so that warnings name the right line."""
        self.lines += [""] * (number - self.line - len(self.lines))
        self.lines.append(line.strip())


@dataclass(slots=True)
class ParsedBlocks:
    """The blocks of a script in order.

    ``warnings`` holds (line number, message), ``directions`` the stage directions that were left out.
    """

    blocks: list[MarkupBlock] = field(default_factory=list)
    warnings: list[NumberedLine] = field(default_factory=list)
    directions: list[NumberedLine] = field(default_factory=list)


_OPEN_COMMENT = re.compile(r"<!--(?:(?!\n[ \t]*\n).)*+", re.S)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))?[ \t]*#*[ \t]*$")
_CLOSE_HEADING = re.compile(r" {0,3}(#{1,6})(?=[^\W_]|[*“\"])([^#]{0,300}[^#\s])[ \t]{0,9}#{0,9}[ \t]{0,9}$")
_RULE = re.compile(r" {0,3}(?:([-*_•])(?:[ \t]*\1){2,}|[–—―⸺⸻─━═-]*[–—―⸺⸻─━═][–—―⸺⸻─━═-]*)[ \t]*$")
_UNDERLINE = re.compile(r" {0,3}={3,}[ \t]*$")
_BULLET = re.compile(r"[^\S\n]*(?:[-*+•‣◦·▪●]|\d{1,3}[.)])[^\S\n]+(?:\[[ xX]?\][ \t]+)?(\S.*)$")
_DISPLAY_ONLY = re.compile(r"[ \t]*>[ \t>]*(.*)$")
_NOTE = re.compile(r"[ \t]*//(?!/)")
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,}|:{3,})[ \t]*(.*)$")
_TABLE_LINE = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t:-]*)*$")
_DEFINITION = re.compile(r" {0,3}\[[^\[\]]{1,100}\]:[ \t]+\S")
_DIRECTION = re.compile(r"[ \t]*\(([A-Za-z]{2,20})[ \t]*:[^()]{0,80}\)[ \t]*$")
_CAMEL_CASE = re.compile(r"[^\W\d_]*[a-z][A-Z]|[^\W\d_]+\d")
_END_MARKS = (".", "!", "?", ":", ";", ",", "…", "。", "！", "？", "।", "؟")


def parse_blocks(text: str, *, first_line: int = 1, has_title: bool = False) -> ParsedBlocks:
    """Return the blocks of ``text``, whose first line is line ``first_line`` of the script.

    ``has_title`` says that the title is known, so that no heading and no first line is taken for it.
    """
    result = ParsedBlocks()
    lines = list(_skip_fences(list(_strip_comments(text, first_line, result)), result))
    lines = convert_html_blocks(lines, result.warnings)
    lines = remove_time_codes(lines, result.warnings)
    lines = remove_word_processor_remains(lines, result.warnings)
    lines = remove_direction_lines(keep_spoken_columns(lines, result.directions), result.directions)
    lines = remove_speaker_labels(lines, result.warnings)
    lines = normalise_list_marks(list(_convert_close_headings(lines)))
    blank = True
    for number, line in lines:
        if line.strip():
            _read_line(number, line, blank, result)
        blank = not line.strip()
    if not has_title:
        _find_title(result.blocks)
    return result


def _strip_comments(text: str, first_line: int, result: ParsedBlocks) -> Iterator[tuple[int, str]]:
    """Yield (line number, line) without comments.

    A line that held nothing but a comment is left out, so that it does not end a paragraph.
    """

    def blank_out(comment: str) -> str:
        return "\0" + "\n\0" * comment.count("\n")

    pieces, done = [], 0
    while (start := text.find("<!--", done)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces += [text[done:start], blank_out(text[start:end])]
        done = end + 3
    if start >= 0:
        place = text.count("\n", 0, start) + first_line
        result.warnings.append((place, "a note that begins with <!-- never ends with -->; its paragraph was left out"))
    pieces.append(_OPEN_COMMENT.sub(lambda match: blank_out(match[0]), text[done:]))
    text = "".join(pieces)
    for number, line in enumerate(text.split("\n"), first_line):
        kept = line.replace("\0", "")
        if kept.strip() or "\0" not in line:
            yield number, kept


def _match_fences(lines: list[NumberedLine]) -> dict[int, int]:
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


def _skip_fences(lines: list[NumberedLine], result: ParsedBlocks) -> Iterator[NumberedLine]:
    """Yield the lines without notes; an empty line stands for what stands between fences.

    Of a fence without a partner only its own line is skipped.
    """
    closings = _match_fences(lines)
    at = 0
    while at < len(lines):
        number, line = lines[at]
        fence = _FENCE.match(line)
        if fence is None:
            if not _NOTE.match(line):
                yield number, line
        else:
            yield number, ""
            if at not in closings:
                result.warnings.append((number, f"{fence[1]} has no partner; only this line was left out"))
            elif not (fence[1][0] == ":" and fence[2].strip().lower().startswith("note")):
                result.warnings.append((number, f"what stands between {fence[1]} lines is neither shown nor spoken"))
            at = closings.get(at, at)
        at += 1


def _convert_close_headings(lines: list[NumberedLine]) -> Iterator[NumberedLine]:
    """Yield the lines with a space in ``##Part one``. ``#1`` and hashtags are no headings."""
    first = next((index for index, (_, line) in enumerate(lines) if line.strip()), 0)
    for index, (number, line) in enumerate(lines):
        match = _CLOSE_HEADING.match(line)
        apart = all(not lines[near][1].strip() for near in (index - 1, index + 1) if 0 <= near < len(lines))
        if match and (len(match[1]) > 1 or (apart and _is_title(match[2], first=index == first))):
            line = f"{match[1]} {match[2]}"
        yield number, line


def _is_title(words: str, *, first: bool) -> bool:
    """Tell whether ``#words``, alone in its paragraph, is a heading and no hashtag or sentence."""
    count = len(words.split())
    if count > MAX_TITLE_WORDS or words.endswith(_END_MARKS) or words[0].isdigit():
        return False
    return (words[0].isupper() or (first and count > 1)) and not (count == 1 and _CAMEL_CASE.match(words))


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
        if last is not None and last.kind is BlockKind.DISPLAY_ONLY and is_continued(last.lines[-1], shown[1]):
            last.append(number, shown[1])
        elif shown[1].strip():
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
    """Continue a paragraph or a bullet, or begin a paragraph.

    A bullet goes on in lines that are indented or were wrapped.
    """
    if last is not None and (
        last.kind is BlockKind.TEXT
        or (last.kind is BlockKind.BULLET and (line[:1] in (" ", "\t") or is_continued(last.lines[-1], line)))
    ):
        last.append(number, line)
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
        end = "" if cells[-1].endswith(_END_MARKS) else "."
        result.blocks.append(MarkupBlock(BlockKind.TEXT, [", ".join(cells) + end], number))


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
