"""Read the tables of video scripts, in which one column is spoken.

The others say what is seen, and when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from stages.script.markup.numbered_lines import NumberedLine

_ROW = re.compile(r"[ \t]*\|.*\|[ \t]*$")
_SPOKEN = re.compile(
    r"(?:audio|narration|narrator|voice[- ]?overs?|vo|dialog(?:ue)?|spoken(?: text| words)?|script|speech"
    r"|what (?:i|you) say|say|sprecher(?:text)?|ton|narración|locución|(?:audio|narrator) script)(?:\s*\(.*\))?$",
    re.I,
)
_SEEN = re.compile(
    r"(?:time(?:code|stamp| code)?s?|timing|duration|length|visuals?|video|scenes?|shots?|slides?|images?|pictures?"
    r"|camera|on[- ]screen(?: text)?|text on screen|graphics?|b-?roll|sfx|sounds?|music|actions?|notes?|\#|no\.?|nr\.?"
    r"|bild(?:er)?|zeit|szenen?|folien?|tiempo|imagen|vidéo|temps)(?:\s*\(.*\))?$",
    re.I,
)


def keep_spoken_columns(lines: Sequence[NumberedLine], found: list[NumberedLine]) -> list[NumberedLine]:
    """Return ``lines`` with only the spoken columns of such tables.

    Appends the headings of the others to ``found``.
    """
    return list(_read_tables(lines, found))


def _read_tables(lines: Sequence[NumberedLine], found: list[NumberedLine]) -> Iterator[NumberedLine]:
    spoken: list[int] | None = None
    inside = False
    for number, line in lines:
        if not _ROW.match(line):
            inside, spoken = False, None
            yield number, line
            continue
        cells = [cell.strip().strip("*_").strip() for cell in line.strip().strip("|").split("|")]
        if not inside:
            inside, spoken = True, _find_spoken(cells)
            found += [] if spoken is None else [(number, cell) for i, cell in enumerate(cells) if i not in spoken]
        elif spoken is not None and not set("".join(cells)) <= set(":- "):
            yield number, ""
            yield from ((number, cells[column]) for column in spoken if column < len(cells) and cells[column])
            continue
        if spoken is None:
            yield number, line


def _find_spoken(heading: Sequence[str]) -> list[int] | None:
    """Return the spoken columns of a table with this heading; None: it is an ordinary table."""
    spoken = [column for column, cell in enumerate(heading) if _SPOKEN.match(cell)]
    others = [cell for column, cell in enumerate(heading) if column not in spoken]
    return spoken if spoken and others and all(_SEEN.match(cell) for cell in others) else None
