"""The front matter of a script: what stands between two ``---`` lines at its very beginning."""

from __future__ import annotations

import re
from collections.abc import Sequence

from config.errors import InputError
from stages.record import Options

_KEY = re.compile(r"([A-Za-z][\w-]{0,30})\s*:(?:\s+(.*))?$")
_KNOWN = frozenset(Options.model_fields)
_ALIASES = {"language": "lang", "author": "presenter", "caption": "captions"}
_CAPTIONS = {"on": "soft", "yes": "soft", "true": "soft", "no": "off", "false": "off", "none": "off"}
_CHOICES = ("soft", "burned", "both", "off")
_YAML_ONLY = tuple("\"'[{|>&*!%@`")
_LONGEST = 100


def front_matter(lines: Sequence[str]) -> tuple[Options, int, list[tuple[int, str]]]:
    """Return the options at the top of ``lines``, the index of the first line after them, and warnings (line, words).

    A script may also begin with ``---`` as a section break; then there are no options and the index is 0. Raises
    InputError, with the line, when something that is meant as front matter cannot be read.
    """
    first = next((i for i, line in enumerate(lines) if line.strip()), len(lines))
    if first == len(lines) or lines[first].strip() != "---":
        return Options(), 0, []
    ends = (i for i in range(first + 1, min(len(lines), first + _LONGEST)) if lines[i].strip() in ("---", "..."))
    last = next(ends, None)
    if last is None:
        return Options(), 0, []
    body = lines[first + 1 : last]
    keys = [match[1].lower() for line in body if (match := _KEY.match(line))]
    known = any(_ALIASES.get(key, key) in _KNOWN for key in keys)
    meant = [line for line in body if line.strip() and not line.lstrip().startswith("#")]
    if meant and not known and len(keys) < len(meant):
        return Options(), 0, []
    options, warnings = _options(body, first + 2)
    return options, last + 1, warnings


def _options(body: Sequence[str], first_line: int) -> tuple[Options, list[tuple[int, str]]]:
    places = {match[1].lower(): first_line + i for i, line in enumerate(body) if (match := _KEY.match(line))}
    values: dict[str, str] = {}
    warnings: list[tuple[int, str]] = []
    for written, value in _mapping(body, first_line).items():
        line = places.get(str(written).lower(), first_line)
        key = str(written).lower()
        key = _ALIASES.get(key, key)
        if key not in _KNOWN:
            warnings.append((line, f'unknown setting "{written}" in the front matter; it was ignored'))
            continue
        if not isinstance(value, str):
            raise InputError(f'Line {line} of the script: "{written}" must be followed by plain text.', _HINT)
        values[key] = _checked(key, " ".join(value.split()), line)
    return Options.model_validate(values), warnings


def _mapping(body: Sequence[str], first_line: int) -> dict[object, object]:
    import yaml

    try:
        # BaseLoader keeps every value as it is written: "no", "1.0" and dates stay words.
        loaded = yaml.load("\n".join(body), Loader=yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        literal = _literally(body)
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


def _literally(body: Sequence[str]) -> dict[object, object] | None:
    """Read ``key: anything`` lines as they stand, because people write ``title: Part 2: the sequel`` without quotes."""
    found: dict[object, object] = {}
    for line in body:
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _KEY.match(line)
        value = (match[2] or "").strip() if match else ""
        quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'"
        if match is None or (value.startswith(_YAML_ONLY) and not quoted):
            return None
        found[match[1]] = value[1:-1] if quoted else value
    return found


def _checked(key: str, value: str, line: int) -> str:
    if key != "captions":
        return value
    value = _CAPTIONS.get(value.lower(), value.lower())
    if value and value not in _CHOICES:
        raise InputError(
            f'Line {line} of the script: captions cannot be "{value}".', f"Choose one of {', '.join(_CHOICES)}."
        )
    return value


_HINT = 'Write one "name: value" on each line between the two --- lines, for instance "title: Welcome".'
