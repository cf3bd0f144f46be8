"""Rewrite the block-level HTML of a pasted web page as lines of the script format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from stages.script.markup.numbered_lines import NumberedLine

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PLAIN_BLOCKS = (
    "p|div|section|article|header|footer|main|aside|nav|figure|figcaption|ul|ol|li|dl|dt|dd|table|thead|tbody|tfoot|tr|td|th"
    "|caption|blockquote|pre|center|form|fieldset|body|html|head"
)
_HIDDEN = ("script", "style", "noscript", "template")
_TAG = re.compile(
    rf"(?P<code>\\.|`[^`\n]*`)|<(?P<close>/?)(?P<name>{'|'.join((*_HEADINGS, _PLAIN_BLOCKS, *_HIDDEN, 'hr', 'br'))})"
    r"(?P<rest>(?:\s[^<>\n]*)?)/?>",
    re.I,
)
_DECLARATION = re.compile(r"<\?xml\b[^<>\n]*\?>|<!doctype\b[^<>\n]*>", re.I)


@dataclass(slots=True)
class _BlockWriter:
    """Collects lines.

    ``prefix`` is the mark that the next text gets, ``cells`` is the open row of a table.
    """

    lines: list[NumberedLine] = field(default_factory=list)
    prefix: str = ""
    cells: list[str] | None = None
    number: int = 0
    hidden: str = ""
    breaks: int = 0
    left_out: list[tuple[int, str]] = field(default_factory=list)

    def add_text(self, text: str) -> None:
        """Add text of the open block, on the current line."""
        if self.hidden or not text.strip():
            return
        self.breaks = 0
        if self.cells is not None:
            self.cells = self.cells or [""]
            self.cells[-1] = f"{self.cells[-1]} {text.strip()}".strip()
            return
        opening = self.prefix + (text.strip() if self.prefix else text)
        self.prefix = ""
        if self.lines and self.lines[-1][0] == self.number and self.lines[-1][1]:
            self.lines[-1] = (self.number, f"{self.lines[-1][1]} {opening.strip()}")
        else:
            self.lines.append((self.number, opening))

    def end_block(self) -> None:
        """Begin a new paragraph."""
        self.lines.append((self.number, ""))
        self.prefix = ""

    def read_tag(self, name: str, closing: bool) -> None:
        """Read a tag of the element ``name``."""
        if name in _HIDDEN:
            self.left_out += [] if closing else [(self.number, name)]
            self.hidden = "" if closing else name
        elif self.hidden:
            return
        elif name == "br":
            self.breaks += 1
            if self.breaks == 2 and self.cells is None:
                self.end_block()
        elif name in ("td", "th"):
            if not closing and self.cells is not None:
                self.cells.append("")
        elif name == "tr":
            self._read_row(closing)
        elif name == "hr":
            self.end_block()
            self.lines += [(self.number, "---"), (self.number, "")]
        elif name in ("thead", "tbody", "tfoot") or (self.cells is not None and name != "table"):
            return
        elif not (self.prefix and not closing and name in ("p", "div")):
            self.cells = None
            self.end_block()
            if not closing:
                self.prefix = f"{'#' * int(name[1])} " if name in _HEADINGS else "- " if name == "li" else ""

    def _read_row(self, closing: bool) -> None:
        if closing and self.cells:
            self.lines.append((self.number, f"| {' | '.join(cell for cell in self.cells if cell)} |"))
        self.cells = None if closing else []


def convert_html_blocks(lines: Sequence[NumberedLine], warnings: list[NumberedLine]) -> list[NumberedLine]:
    """Return ``lines`` with the blocks of HTML as such of the script format.

    Tags of an element count where the script closes it somewhere: in prose about HTML, ``<p>`` is a word. Inline tags
    are left to the inline parser. Appends a warning about scripts and style sheets, which are left out.
    """
    text = "\n".join(line for _, line in lines)
    if "<" not in text:
        return list(lines)
    names = {match["name"].lower() for match in _TAG.finditer(text) if match["close"]}
    names |= {"br"} if names or len(re.findall(r"<br\b", text, re.I)) > 1 else set()
    names |= {"hr"} if re.search(r"^\s*<hr\b[^<>\n]*>\s*$", text, re.I | re.M) else set()
    if not names and not _DECLARATION.search(text):
        return list(lines)
    writer = _BlockWriter()
    for number, line in lines:
        writer.number = number
        _read_line(_DECLARATION.sub("", line), names, writer)
    if writer.left_out:
        number, name = writer.left_out[0]
        warnings.append((number, f"the code of a web page between <{name}> tags was left out"))
    return writer.lines


def _read_line(line: str, names: set[str], writer: _BlockWriter) -> None:
    """Read one line of the script into ``writer``."""
    done, any_tag = 0, False
    for match in _TAG.finditer(line):
        if match["code"] or match["name"].lower() not in names:
            continue
        any_tag = True
        writer.add_text(line[done : match.start()])
        if match["name"].lower() == "br" and not writer.hidden:
            writer.read_tag("br", closing=False)
        else:
            writer.read_tag(match["name"].lower(), closing=bool(match["close"]))
        done = match.end()
    rest = line[done:]
    if rest.strip():
        writer.add_text(rest)
    elif not any_tag and not writer.hidden:
        writer.lines.append((writer.number, line))
