"""Change settings in config.yaml and keep its comments, order and line ends.

PyYAML drops comments when it writes. ruamel.yaml 0.19 keeps them, but it is 14,800 lines (600 kB, 19 ms to import), a
second YAML parser beside the one of `yaml_reader`, and cannot uncomment a setting that the template shows in a comment
(``  #cpu: 85``), which is the usual case here. Only numbers one level deep are ever changed, and the result is read
back before it replaces the file, so that a wrong edit cannot damage config.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from config import yaml_reader
from config.errors import SettingsError, translate_os_error
from config.files import draft
from config.settings import Settings


def set_values(path: Path, section: str, values: Mapping[str, float]) -> None:
    """Set ``values`` below ``section`` in the settings file ``path``, atomically.

    Raises SettingsError when the file is invalid before, or when the edited text does not read back as ``values``; the
    file is then unchanged. Raises what `translate_os_error` returns when it cannot be written.
    """
    yaml_reader.load(path, Settings)
    try:
        text = path.read_bytes().decode("utf-8-sig")
        with draft(path) as changed:
            changed.write_bytes(set_values_in_text(text, section, values).encode())
            changed.chmod(path.stat().st_mode & 0o777)
            if not _has_values(changed, section, values):
                lines = "\n".join([f"{section}:", *(f"  {name}: {value:g}" for name, value in values.items())])
                raise SettingsError(
                    f"The lines below `{section}:` in {path} are written in a way that only you can change.",
                    f"Write it as these lines:\n{lines}",
                )
    except OSError as error:
        raise translate_os_error(error, "writing the settings") from error


def _has_values(path: Path, section: str, values: Mapping[str, float]) -> bool:
    try:
        found = getattr(yaml_reader.load(path, Settings), section)
    except SettingsError:
        return False
    return all(getattr(found, name) == value for name, value in values.items())


def set_values_in_text(text: str, section: str, values: Mapping[str, float]) -> str:
    """Return ``text`` with ``values`` set below ``section``.

    Lines are changed, uncommented or inserted.
    """
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines()
    head = _find_section(lines, section)
    for name, value in reversed(list(values.items())):
        _set_value(lines, head, name, f"{value:g}")
    return end.join(lines) + end


def _find_section(lines: list[str], section: str) -> int:
    """Return the index of the line that opens ``section``; uncomment or append it if needed."""
    for pattern in (rf"{section}\s*:", rf"#\s?{section}\s*:\s*$"):
        for number, line in enumerate(lines):
            if re.match(pattern, line):
                lines[number] = line.lstrip("# ")
                return number
    lines += ["", f"{section}:"] if lines and lines[-1].strip() else [f"{section}:"]
    return len(lines) - 1


def _set_value(lines: list[str], head: int, name: str, value: str) -> None:
    """Set ``name`` to ``value`` in the block below the line with index ``head``."""
    block = range(head + 1, _find_block_end(lines, head))
    indent = next((found[1] for n in block if (found := re.match(r"(\s+)[\w]", lines[n]))), "  ")
    for pattern in (rf"\s+{name}\s*:\s*[^\s#]*", rf"\s*#\s*{name}\s*:\s*[^\s#]*"):
        for number in block:
            if found := re.match(pattern, lines[number]):
                lines[number] = f"{indent}{name}: {value}{lines[number][found.end() :].rstrip()}"
                return
    lines.insert(head + 1, f"{indent}{name}: {value}")


def _find_block_end(lines: list[str], head: int) -> int:
    """Return the index of the line after the block below ``head``.

    The block includes commented-out entries.
    """
    last = head
    for number in range(head + 1, len(lines)):
        if re.match(r"#?\s{2,}\S", lines[number]):
            last = number
        elif (lines[number].strip() and not lines[number].startswith("#")) or re.match(r"#\w", lines[number]):
            break
    return last + 1
