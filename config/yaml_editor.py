"""Changing a few settings in config.yaml as a careful person would: the comments and the order of the rest stay."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from config import yaml_reader
from config.errors import SettingsError, translated
from config.files import draft
from config.settings import Settings


def amend(path: Path, section: str, values: Mapping[str, float]) -> None:
    """Set ``values`` below ``section`` in the settings file ``path``, atomically.

    Raises SettingsError when the file is wrong already, or when what would come out of it does not say that; the file
    is then as it was.
    """
    yaml_reader.load(path, Settings)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        with draft(path) as changed:
            changed.write_bytes(amended(text, section, values).encode())
            changed.chmod(path.stat().st_mode & 0o777)
            if not _says(changed, section, values):
                lines = "\n".join([f"{section}:", *(f"  {name}: {value:g}" for name, value in values.items())])
                raise SettingsError(
                    f"The lines below `{section}:` in {path} are written in a way that only you can change.",
                    f"Write it as these lines:\n{lines}",
                )
    except OSError as error:
        raise translated(error, "writing the settings") from error


def _says(path: Path, section: str, values: Mapping[str, float]) -> bool:
    try:
        told = getattr(yaml_reader.load(path, Settings), section)
    except SettingsError:
        return False
    return all(getattr(told, name) == value for name, value in values.items())


def amended(text: str, section: str, values: Mapping[str, float]) -> str:
    """Return the YAML ``text`` with ``values`` below ``section``: lines are changed, lose their #, or are put in."""
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    head = _head(lines, section)
    for name, value in reversed(list(values.items())):
        _set(lines, head, name, f"{value:g}")
    return end.join(lines) + end


def _head(lines: list[str], section: str) -> int:
    """Return the number of the line that opens ``section``, which has a line of its own afterwards."""
    for pattern in (rf"{section}\s*:", rf"#\s?{section}\s*:\s*$"):
        for number, line in enumerate(lines):
            if re.match(pattern, line):
                lines[number] = line.lstrip("# ")
                return number
    lines += ["", f"{section}:"] if lines and lines[-1].strip() else [f"{section}:"]
    return len(lines) - 1


def _set(lines: list[str], head: int, name: str, value: str) -> None:
    """Set ``name`` to ``value`` in the block below the line ``head``."""
    block = range(head + 1, _end(lines, head))
    indent = next((found[1] for n in block if (found := re.match(r"(\s+)[\w]", lines[n]))), "  ")
    for pattern in (rf"\s+{name}\s*:\s*[^\s#]*", rf"#\s+{name}\s*:\s*[^\s#]*"):
        for number in block:
            if found := re.match(pattern, lines[number]):
                lines[number] = f"{indent}{name}: {value}{lines[number][found.end() :].rstrip()}"
                return
    lines.insert(head + 1, f"{indent}{name}: {value}")


def _end(lines: list[str], head: int) -> int:
    """Return the number of the line behind the block below ``head``: indented lines, and such with a # before that."""
    last = head
    for number in range(head + 1, len(lines)):
        if re.match(r"#?\s{2,}\S", lines[number]):
            last = number
        elif (lines[number].strip() and not lines[number].startswith("#")) or re.match(r"#\w", lines[number]):
            break
    return last + 1
