"""Parse the front matter of a script: the options between two ``---`` lines at its top."""

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

_KEY = re.compile(r"([A-Za-z][\w-]{0,30})\s*:(?:\s+(.*))?$")
_KNOWN = frozenset(Options.model_fields)
_ALIASES = {"language": "lang", "author": "presenter", "caption": "captions"}
_CHECKED_LATER = ("voice", "avatar", "preset", "layout", "lang")
_YES, _NO = ("on", "yes", "true"), ("no", "false", "none")
_CHOICES: dict[str, tuple[tuple[str, ...], str]] = {
    "captions": (get_args(Captions), "soft"),
    "highlight": (get_args(Highlight), "words"),
    "bullets": (get_args(BulletSource), "auto"),
    "theme": (get_args(Theme)[1:], ""),
}
"""The values of each option, and the one that "yes" stands for."""
_ITEM = re.compile(r"\s*-\s+(\S.*)$")
_LIST = re.compile(r"\[([^\[\]{}]*)\]$")
_YAML_ONLY = tuple("\"'[{|>&*!%@`")
_MAX_LINES = 100


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

    A script may also begin with ``---`` as a section break; then there are no options. Raises InputError, with the
    line, when something that is meant as front matter cannot be read.
    """
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines) or lines[first].strip() != "---":
        return FrontMatter()
    ends = (i for i in range(first + 1, min(len(lines), first + _MAX_LINES)) if lines[i].strip() in ("---", "..."))
    last = next(ends, None)
    if last is None:
        return FrontMatter()
    body = lines[first + 1 : last]
    keys = [match[1].lower() for line in body if (match := _KEY.match(line))]
    known = any(_ALIASES.get(key, key) in _KNOWN for key in keys)
    meant = [line for line in body if line.strip() and not line.lstrip().startswith("#")]
    if meant and not known and len(keys) < len(meant):
        return FrontMatter()
    return _parse_options(body, first + 2, last + 1)


def _parse_options(body: Sequence[str], first_line: int, end: int) -> FrontMatter:
    places = {match[1].lower(): first_line + i for i, line in enumerate(body) if (match := _KEY.match(line))}
    values: dict[str, object] = {}
    warnings: list[tuple[int, str]] = []
    lines: dict[str, int] = {}
    for written, value in _load_yaml(body, first_line).items():
        line = places.get(str(written).lower(), first_line)
        key = str(written).lower()
        key = _ALIASES.get(key, key)
        if key in _CHECKED_LATER:
            lines[key] = line
        if key not in _KNOWN:
            near = find_similar(key, _KNOWN)
            guess = f'; did you mean "{near}"?' if near else ""
            warnings.append((line, f'unknown setting "{written}" in the front matter; it was ignored{guess}'))
        elif key == "outputs":
            values[key] = _parse_outputs(value, line)
        elif not isinstance(value, str):
            raise InputError(f'Line {line} of the script: "{written}" must be followed by plain text.', _HINT)
        elif key == "date" and value.strip() and not _is_date(value.strip()):
            warnings.append((line, f'the date "{value.strip()}" was left out; write it like 2026-11-22'))
        else:
            values[key] = _parse_choice(key, " ".join(value.split()), line)
    return FrontMatter(Options.model_validate(values), end, tuple(warnings), lines)


def _load_yaml(body: Sequence[str], first_line: int) -> dict[object, object]:
    import yaml

    try:
        # BaseLoader keeps every value as text: "no", "1.0" and dates are not converted.
        loaded = yaml.load("\n".join(body), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        literal = _parse_literally(body)
        if literal is not None:
            return literal
        mark = getattr(error, "problem_mark", None)
        line = first_line + (min(mark.line, len(body) - 1) if mark is not None else 0)
        raise InputError(f"Line {line} of the script: the front matter cannot be read.", _HINT) from error
    if loaded is None or loaded == "":
        return {}
    if not isinstance(loaded, dict):
        raise InputError(f"Line {first_line} of the script: the front matter cannot be read.", _HINT)
    return loaded


def _parse_literally(body: Sequence[str]) -> dict[object, object] | None:
    """Read ``key: anything`` lines without YAML.

    People write ``title: Part 2: the sequel`` without quotes.
    """
    found: dict[object, object] = {}
    key = ""
    for line in body:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match, item = _KEY.match(line), _ITEM.match(line)
        if match is not None:
            key, found[match[1]] = match[1], _parse_value((match[2] or "").strip())
        elif item is not None and key and (isinstance(before := found[key], list) or before == ""):
            found[key] = [*before, item[1].strip()]
        else:
            return None
    return None if None in found.values() else found


def _parse_value(written: str) -> str | list[str] | None:
    """Return the text or list after a colon, None for what only YAML can read."""
    if several := _LIST.match(written):
        return several[1].split(",")
    if len(written) >= 2 and written[0] == written[-1] and written[0] in "\"'":
        return written[1:-1]
    return None if written.startswith(_YAML_ONLY) else written


def _parse_choice(key: str, value: str, line: int) -> str:
    if key not in _CHOICES or not value:
        return value
    known, yes = _CHOICES[key]
    low = value.lower()
    low = yes if low in _YES and yes else "off" if low in _NO and "off" in known else low
    if low not in known:
        raise InputError(f'Line {line} of the script: {key} cannot be "{value}".', f"Choose one of {', '.join(known)}.")
    return low


def _parse_outputs(value: object, line: int) -> tuple[str, ...]:
    """Return the output names in a list or in a text with commas.

    Raises InputError for an unknown name.
    """
    written = value.split(",") if isinstance(value, str) else value
    if not isinstance(written, list) or not all(isinstance(name, str) for name in written):
        raise InputError(
            f'Line {line} of the script: "outputs" must be followed by a list.',
            "Write it like: outputs: [panel-16x9, portrait-9x16, audio]",
        )
    names = tuple(name.strip().lower() for name in written if name.strip())
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
