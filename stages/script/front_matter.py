"""Parse the front matter of a script: the options between two ``---`` lines at its top.

It looks like YAML but is no YAML, since people write titles without quotes: "Part 2: the sequel", "Why we are #1",
"[Draft] Update", "@home". All that stands after the colon is the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from config.errors import InputError, find_similar
from config.render_options import OUTPUTS
from config.settings import BulletSource, Captions, Highlight, Theme
from stages.records.script import Options

_KNOWN = frozenset(Options.model_fields)
_ALIASES = {"language": "lang", "author": "presenter", "caption": "captions"}
_FREE_TEXT = frozenset({"title", "presenter", "role", "description"})
"""Options whose value is any text, so that ``#`` begins no comment in it."""
_ENGINES_AND_LEVELS = frozenset({"voice", "avatar", "preset", "layout"})
"""Options whose names are written in small letters."""
_CHECKED_LATER = ("voice", "avatar", "preset", "layout", "lang")
_YES, _NO = ("on", "yes", "true"), ("no", "false", "none")
_CHOICES: dict[str, tuple[tuple[str, ...], str]] = {
    "captions": (get_args(Captions), "soft"),
    "highlight": (get_args(Highlight), "words"),
    "bullets": (get_args(BulletSource), "auto"),
    "theme": (get_args(Theme)[1:], ""),
}
"""The values of each option, and the one that "yes" stands for."""
_FENCE = re.compile(r"\s*(?:-{2,}|-(?: +-)+|-*[–—―⸺⸻][-–—―⸺⸻]*|\+{3,}|\*{3,}|={3,}|_{3,})\s*$")
"""Matches a line around the front matter: ``---``, what people and autocorrection make of it, ``+++`` of TOML."""
_ENDS = ("...", "…")
_KEY = re.compile(r"\s*(?P<key>[A-Za-z][\w-]{0,30})\s*[:：](?P<value>.*)$")
_TOML_KEY = re.compile(r"\s*(?P<key>[A-Za-z][\w-]{0,30})\s*=(?P<value>.*)$")
_BOLD_KEY = re.compile(r"\s*([*_]{2})(?P<key>[A-Za-z][\w-]{0,30})\s*(?::\1|\1\s*:)(?P<value>.*)$")
_ITEM_MARK = re.compile(r"^\s*[-*•]\s+")
_ITEM = re.compile(r"\s*-\s+(?P<item>\S.*)$")
_TABLE = re.compile(r"\s*\[{1,2}[\w.-]+\]{1,2}\s*$")
_LIST = re.compile(r"\[([^\[\]{}]*)\]$")
_QUOTES = {'"': '"”', "'": "'’", "“": '”“"', "‘": "’‘'", "„": '“”"', "«": "»"}
_QUOTED_COMMENT = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s+#.*$""")
_COMMENT = re.compile(r"(?:^|\s+)#.*$")
_FOLDED = re.compile(r"[|>][+-]?\d?$")
_MAX_LINES = 100


@dataclass(slots=True)
class _Setting:
    """A line ``key: value`` with the lines that continue it; ``line`` counts from 1."""

    key: str
    line: int
    value: str
    items: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """The name of the option."""
        return _ALIASES.get(self.key.lower(), self.key.lower())

    @property
    def is_known(self) -> bool:
        """True if there is such an option."""
        return self.name in _KNOWN


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a script.

    Attributes:
        options: as they are set.
        end: index of the first line after it; 0 where there is none.
        warnings: line and message.
        lines: of the options whose values are checked later, because these are names of what is installed.
    """

    options: Options = field(default_factory=Options)
    end: int = 0
    warnings: tuple[tuple[int, str], ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


def parse_front_matter(lines: Sequence[str]) -> FrontMatter:
    """Parse the front matter at the top of a script.

    A script may also begin with ``---`` as a section break; then there are no options. Front matter that never ends,
    and settings in the first lines without ``---`` around them, are read with a warning. Raises InputError, with the
    line, when something that is meant as front matter cannot be read.
    """
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines):
        return FrontMatter()
    if not _FENCE.match(lines[first]):
        return _parse_bare(lines, first)
    end = next((i for i in range(first + 1, min(len(lines), first + _MAX_LINES)) if _is_end(lines[i])), len(lines))
    settings, stop = _read_settings(lines, first + 1, end)
    known = any(setting.is_known for setting in settings)
    if stop == end < len(lines):
        if settings and not known and any(_is_prose(line) for line in lines[first + 1 : end]):
            return FrontMatter()
        return _read_options(settings, end + 1)
    if end < len(lines) and _is_faulty(lines[first + 1 : end], stop - first - 1):
        raise InputError(f"Line {stop + 1} of the script: the front matter cannot be read.", _HINT)
    return _parse_endless(lines, first) if known else FrontMatter()


def _is_faulty(body: Sequence[str], fault: int) -> bool:
    """Tell whether the lines up to a fence are front matter in which line ``fault`` is wrong.

    Else they are text: the script begins with a break, or its front matter has no end.
    """
    if any(_read_known(line) for line in body[fault + 1 :]):
        return True
    return all(line.strip() for line in body) and any(_read_known(line) for line in body[:fault])


def _parse_endless(lines: Sequence[str], first: int) -> FrontMatter:
    """Read front matter without a line that ends it.

    It ends at an empty line, and at a line that is no setting.
    """
    end = next((i for i in range(first + 1, len(lines)) if not lines[i].strip()), len(lines))
    settings, stop = _read_settings(lines, first + 1, end, endless=True)
    message = "the front matter never ends with a line ---; the settings up to the first other line were read"
    return _read_options(settings, stop, (first + 1, message))


def _parse_bare(lines: Sequence[str], first: int) -> FrontMatter:
    """Read a first paragraph of nothing but known settings.

    One of them at least must be one that prose does not begin with.
    """
    end = first
    while end < len(lines) and lines[end].strip() and not _is_end(lines[end]):
        end += 1
    settings = [_read_known(line, first + at + 1) for at, line in enumerate(lines[first:end])]
    found = [setting for setting in settings if setting is not None]
    titled = any(setting.name == "title" and setting.value for setting in found)
    if len(found) < len(settings) or not (titled or all(map(_is_plain_choice, found))):
        return FrontMatter()
    message = "the settings in the first lines have no line --- before and after them; they were read all the same"
    after = end + 1 if end < len(lines) and _is_end(lines[end]) else end
    try:
        return _read_options(found, after, (first + 1, message))
    except InputError:
        if titled and len(found) > 1:
            raise
        return FrontMatter()


def _is_plain_choice(setting: _Setting) -> bool:
    """Tell whether a line such as "layout: split" can hardly be meant as words to speak."""
    return setting.name not in _FREE_TEXT | {"voice", "date"} and len(setting.value.split()) == 1


def _is_end(line: str) -> bool:
    return _FENCE.match(line) is not None or line.strip() in _ENDS


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not _KEY.match(line) and not line.lstrip().startswith("#")


def _read_known(line: str, number: int = 0) -> _Setting | None:
    line = _ITEM_MARK.sub("", line)
    match = _BOLD_KEY.match(line) or _KEY.match(line) or _TOML_KEY.match(line)
    setting = _Setting(match["key"], number, match["value"].strip()) if match else None
    return setting if setting is not None and setting.is_known else None


def _read_settings(lines: Sequence[str], first: int, end: int, *, endless: bool = False) -> tuple[list[_Setting], int]:
    """Return the settings from line ``first`` on, and the index of the first line after them.

    Where nothing (``endless``) or an empty line marks the end, "Remember: this is a sentence." is none.
    """
    toml = lines[first - 1].strip().startswith("+")
    settings: list[_Setting] = []
    blank = False
    for index in range(first, end):
        line = lines[index]
        match, item = _KEY.match(line) or (toml and _TOML_KEY.match(line)) or None, _ITEM.match(line)
        spaced = match is not None and match["value"][:1] in ("", " ", "\t")
        setting = _Setting(match["key"], index + 1, match["value"].strip()) if match else None
        indented = line[:1] in (" ", "\t") and bool(settings)
        if not line.strip() or line.lstrip().startswith("#") or _TABLE.match(line):
            blank = blank or not line.strip()
        elif setting is not None and (setting.is_known or (spaced and not indented)):
            if (blank or endless) and not setting.is_known and setting.value.endswith((".", "!", "?")):
                return settings, index
            settings.append(setting)
        elif item is not None and settings and settings[-1].value == "":
            settings[-1].items.append(item["item"].strip())
        elif indented and not blank:
            settings[-1].more.append(line.strip())
        else:
            return settings, index
    return settings, end


def _read_options(settings: Sequence[_Setting], end: int, *warnings: tuple[int, str]) -> FrontMatter:
    """Return the front matter with these settings, which ends before line ``end``.

    Raises InputError, with the line, for values that there are not.
    """
    values: dict[str, object] = {}
    told = [*warnings]
    lines: dict[str, int] = {}
    for setting in settings:
        key, line = setting.name, setting.line
        if key in _CHECKED_LATER:
            lines[key] = line
        if not setting.is_known:
            near = find_similar(key, _KNOWN)
            guess = f'; did you mean "{near}"?' if near else ""
            told.append((line, f'unknown setting "{setting.key}" in the front matter; it was ignored{guess}'))
        elif key == "outputs":
            values[key] = _parse_outputs(setting)
        elif key == "date" and (written := _read_text(setting)) and not _is_date(written):
            told.append((line, f'the date "{written}" was left out; write it like 2026-11-22'))
        else:
            values[key] = _parse_choice(key, _read_text(setting), line)
    return FrontMatter(Options.model_validate(values), end, tuple(told), lines)


def _read_text(setting: _Setting) -> str:
    """Return the value as written, without quotes around all of it.

    Other values than free text lose a comment too.
    """
    value = setting.value
    if _FOLDED.match(value) and setting.more:
        value = ""
    value = _QUOTED_COMMENT.sub(r"\1", value)
    if setting.name not in _FREE_TEXT:
        value = _COMMENT.sub("", value)
    text = " ".join(" ".join([value, *setting.more, ", ".join(setting.items)]).split())
    return _strip_quotes(text)


def _strip_quotes(text: str) -> str:
    """Return ``text`` without quotes around it.

    Where there are more of these inside, as in '"Quote" and "more"', it stays as it is.
    """
    closing = _QUOTES.get(text[:1], "")
    if len(text) < 2 or not closing or text[-1] not in closing:
        return text
    inside = text[1:-1]
    if text[0] == "'":
        inside = inside.replace("''", "\0")
    inside = inside.replace('\\"', "\1") if text[0] == '"' else inside
    if text[0] in inside or text[-1] in inside.replace("’", "" if text[0] != "'" else "’"):
        return text
    return inside.replace("\0", "'").replace("\1", '"').strip()


def _parse_choice(key: str, value: str, line: int) -> str:
    if key in _ENGINES_AND_LEVELS:
        return value.lower()
    if key not in _CHOICES or not value:
        return value
    known, yes = _CHOICES[key]
    low = value.lower()
    low = yes if low in _YES and yes else "off" if low in _NO and "off" in known else low
    if low not in known:
        raise InputError(f'Line {line} of the script: {key} cannot be "{value}".', f"Choose one of {', '.join(known)}.")
    return low


def _parse_outputs(setting: _Setting) -> tuple[str, ...]:
    """Return the output names in a list or in a text with commas.

    Raises InputError for an unknown name.
    """
    line, value = setting.line, _COMMENT.sub("", setting.value)
    listed = _LIST.match(value)
    if listed is None and value.startswith(("[", "{")):
        raise InputError(
            f'Line {line} of the script: "outputs" must be followed by a list.',
            "Write it like: outputs: [panel-16x9, portrait-9x16, audio]",
        )
    written = [*(listed[1] if listed else _strip_quotes(value)).split(","), *setting.items]
    names = tuple(name for each in written if (name := _strip_quotes(_COMMENT.sub("", each.strip())).lower()))
    for name in names:
        if name not in OUTPUTS:
            near = find_similar(name, OUTPUTS)
            raise InputError(
                f'Line {line} of the script: there is no output called "{name}".',
                (f'Did you mean "{near}"? ' if near else "") + f"Choose from {', '.join(OUTPUTS)}.",
            )
    return names


def _is_date(text: str) -> bool:
    """Return whether ``text`` is a date in the form YYYY-MM-DD."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_HINT = 'Write one "name: value" on each line between the two --- lines, for instance "title: Welcome".'
