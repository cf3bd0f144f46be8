"""Recognise stage directions.

Such as "(smiling)", "*(Upbeat music plays)*", "SLIDE 4", "VISUAL: a sunrise", "CUT TO:".

What stands in round brackets is mostly prose: "(see page 4)", "(about 5 %)". So only words of the stage count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stages.script.markup.numbered_lines import NumberedLine, is_continued
from stages.script.markup.pauses import read_pause
from stages.script.markup.stage_vocabulary import (
    ACTION,
    CAPITAL_LINE,
    PROSE,
    REACTION,
    SLIDE_LINE,
    SOMEBODY_ACTS,
    STAGE_ACTS,
    VISUAL_LABEL,
)

_WRAPPED_LINE = re.compile(r"[ \t]*(?P<wrap>[*_]{0,3})\((?P<inside>[^()\n]{1,160})\)(?P<end>[*_]{0,3})[.]?[ \t]*$")
_EMPHASISED_LINE = re.compile(r"[ \t]*(?P<wrap>\*{1,3}|_{1,3})(?P<inside>[^*_\n]{2,160})(?P=wrap)[ \t]*$")
_SLIDE_HEADING = re.compile(rf"[ ]{{0,3}}(?P<mark>#{{1,6}})[ \t]+{SLIDE_LINE.pattern}", re.I)
_STARTS_BLOCK = re.compile(r"[ \t]*(?:#|>|---|[*_]{0,3}[A-Z][\w .()-]{1,40}:|[-•*+][ \t])")
_SENTENCE_END = (".", "!", "?", "…")
INLINE_DIRECTION = (
    r"(?P<wrap>[*_]{1,3}+)?+(?P<double>\()?[(（](?P<inside>[^()（）\[\]{}<>\n`\\*_&~]{1,80}+)[)）](?(double)\))"
    r"(?(wrap)(?P=wrap))"
)
"""Matches what may be a direction inside a line: words without other markup in round brackets, with their emphasis."""


def is_direction(words: str, *, apart: bool) -> bool:
    """Tell whether ``words`` in round brackets are a stage direction.

    ``apart``: they stand between sentences or are emphasised; inside a sentence only reactions of a speaker count.
    """
    words = " ".join(words.split())
    if REACTION.match(words) or (apart and ACTION.match(words)):
        return True
    return apart and STAGE_ACTS.match(words) is not None and not PROSE.match(words)


def remove_direction_lines(lines: Sequence[NumberedLine], found: list[NumberedLine]) -> list[NumberedLine]:
    """Return ``lines`` without whole lines of stage directions; append these to ``found``."""
    return list(_keep_other_lines(lines, found))


def _keep_other_lines(lines: Sequence[NumberedLine], found: list[NumberedLine]) -> Iterator[NumberedLine]:
    visual = ""
    for number, line in lines:
        if _is_visual(line) or (visual and not _STARTS_BLOCK.match(line) and is_continued(visual, line)):
            found += [] if visual else [(number, line.strip())]
            visual = line
            continue
        visual = ""
        if not line.strip():
            yield number, line
        elif heading := _SLIDE_HEADING.match(line):
            found.append((number, heading["label"].strip()))
            if heading["rest"].strip():
                yield number, f"{heading['mark']} {heading['rest']}"
        elif slide := SLIDE_LINE.match(line):
            spoken = slide["rest"].rstrip("*_ ").endswith(_SENTENCE_END)
            found.append((number, (slide["label"] if spoken else line).strip()))
            if spoken:
                yield number, slide["rest"]
        elif _is_direction_line(line):
            found.append((number, line.strip()))
        else:
            yield number, line


def _is_visual(line: str) -> bool:
    """Tell whether a line says what is seen or heard.

    "Music: ..." counts in bold or in capitals, as in scripts.
    """
    match = VISUAL_LABEL.match(line)
    if match is None or not (match["bold"] or match["capital"]):
        return match is not None
    return match["name"].isupper() or (match["bold"] is not None and len(match["open"]) > 1)


def _is_direction_line(line: str) -> bool:
    """Tell whether nothing but a direction stands in a line.

    Pauses are left to the inline parser.
    """
    if CAPITAL_LINE.match(line):
        return True
    match = _WRAPPED_LINE.match(line) or _EMPHASISED_LINE.match(line)
    if match is None:
        return False
    inside = " ".join(match["inside"].split())
    if read_pause(inside, in_prose=True) is not None or inside.lower().startswith(("pause:", "voice:")):
        return False
    if is_direction(inside, apart=True):
        return True
    if PROSE.match(inside) or match.re is _EMPHASISED_LINE:
        return False
    emphasised = bool(match["wrap"])
    return emphasised or SOMEBODY_ACTS.match(inside) is not None
