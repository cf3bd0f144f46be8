"""Leave out what word processors put into copied text: comments, footnotes and field codes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from stages.script.markup.numbered_lines import NumberedLine, list_briefly

_MARK = r"[a-z]{1,2}|\d{1,3}|[A-Z]{1,3}\d{1,3}"
_COMMENT = re.compile(rf"\s*\[({_MARK})\](?!\(|\[|:\s)\s*\S")
_INLINE_MARK = re.compile(rf"(?<=\S)\[({_MARK})\](?!\()")
_FIELDS = (
    "PAGE|NUMPAGES|SECTIONPAGES|HYPERLINK|TOC|REF|PAGEREF|NOTEREF|STYLEREF|SEQ|DATE|TIME|CREATEDATE|SAVEDATE|PRINTDATE"
    "|AUTHOR|FILENAME|MERGEFIELD|INCLUDEPICTURE|INCLUDETEXT|EMBED|LINK|SYMBOL|FORMTEXT|FORMCHECKBOX|ADDIN|XE|TC|EQ|QUOTE"
)
_FIELD = re.compile(
    rf"""(?P<code>`[^`\n]*`) | \{{\s*(?:{_FIELDS})\b[^{{}}\n]*\}}
    | \bHYPERLINK\s+(?:\\l\s+)?["“][^"“”\n]*["”](?:\s*\\[a-z](?:\s*["“][^"“”\n]*["”])?)*\s?
    | \b(?:PAGEREF|REF|NOTEREF)\s+_\w+(?:\s*\\[a-z*](?:\s+MERGEFORMAT)?)*
    | \b(?:NUMPAGES|PAGE|SEQ\s+\w+)(?:\s*\\\*\s*[A-Za-z]+)+
    | \\\*\s*MERGEFORMAT\b
    | \bTOC\s+(?:\\[a-z](?:\s*["“][^"“”\n]*["”])?\s*)+
    | \bError!\s(?:Bookmark\snot\sdefined|Reference\ssource\snot\sfound|Hyperlink\sreference\snot\svalid)\.?""",
    re.VERBOSE,
)


def remove_word_processor_remains(lines: Sequence[NumberedLine], warnings: list[NumberedLine]) -> list[NumberedLine]:
    """Return ``lines`` without comments, footnotes and field codes.

    Appends a warning about each kind.
    """
    return _remove_field_codes(_remove_comments(lines, warnings), warnings)


def _remove_comments(lines: Sequence[NumberedLine], warnings: list[NumberedLine]) -> list[NumberedLine]:
    """Remove the comments at the end, and the marks in the text that they belong to.

    Google Docs writes ``word[a]`` and, behind all text, ``[a]the comment``; Word writes ``[AB1]``, footnotes are
    ``[1]``. Without a mark in the text before it, such a line is a line of the script.
    """
    marked: dict[str, int] = {}
    for index, (_, line) in enumerate(lines):
        comment = _COMMENT.match(line)
        if comment and comment[1] in marked and marked[comment[1]] < index:
            first, marks = index, _marks_of_comments(lines[index:])
            break
        for mark in _INLINE_MARK.findall(line):
            marked.setdefault(mark, index)
    else:
        return list(lines)
    warnings.append(
        (lines[first][0], f"comments or footnotes were left out: {list_briefly([f'[{m}]' for m in marks])}")
    )
    return [
        (number, _INLINE_MARK.sub(lambda match: "" if match[1] in marks else match[0], line))
        for number, line in lines[:first]
    ]


def _marks_of_comments(lines: Sequence[NumberedLine]) -> list[str]:
    return [found[1] for _, line in lines if (found := _COMMENT.match(line))]


def _remove_field_codes(lines: Sequence[NumberedLine], warnings: list[NumberedLine]) -> list[NumberedLine]:
    found: list[tuple[int, str]] = []
    kept: list[NumberedLine] = []
    for number, line in lines:
        codes = [match[0] for match in _FIELD.finditer(line) if not match["code"]]
        without = _FIELD.sub(lambda match: match["code"] or "", line) if codes else line
        found += [(number, code) for code in codes]
        if not codes or without.strip():
            kept.append((number, without))
    if found:
        codes = [code for _, code in found]
        warnings.append((found[0][0], f"field codes of a word processor were left out: {list_briefly(codes)}"))
    return kept
