"""Resolve the file names in a script to files in or below its folder."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from urllib.parse import unquote

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//|\\\\\\\\")
_ROOT = re.compile(r"[/~]|[A-Za-z]:")


class UnusableFile(Exception):
    """Report a file that cannot be used.

    The message ends a sentence about the file and says what to do.
    """


def find_sibling(reference: str, folder: Path) -> Path:
    """Return the file below ``folder`` that ``reference`` names, with its path as on disk.

    Names may be percent-encoded, have backslashes between folders, and differ in capitals or in how accents are
    encoded. Raises UnusableFile for files and links outside ``folder``, and for files that do not exist.
    """
    found: Path | None = None
    for written in dict.fromkeys((reference, reference.replace("\\", "/"), unquote(reference).replace("\\", "/"))):
        if found is None and (parts := _path_parts(written)):
            found = _resolve(folder, parts)
    if found is None:
        raise UnusableFile("there is no such file in the folder of the script; put it there")
    try:
        real, home = found.resolve(strict=True), folder.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        raise UnusableFile("it cannot be read") from error
    if not real.is_relative_to(home):
        raise UnusableFile("it is a link to another folder; put a copy beside the script")
    if not real.is_file():
        raise UnusableFile("it is not a file")
    return found


def _path_parts(written: str) -> list[str]:
    """Return the components of a relative path. Raises UnusableFile when it leaves the folder."""
    if _SCHEME.match(written):
        raise UnusableFile("nothing is fetched from the network or from elsewhere; save it beside the script")
    parts = [part for part in written.split("/") if part not in ("", ".")]
    if _ROOT.match(written) or ".." in parts:
        raise UnusableFile("it must lie in the folder of the script or below; put a copy there")
    return parts


def _resolve(folder: Path, parts: list[str]) -> Path | None:
    for part in parts:
        name = _entry_name(folder, part)
        if name is None:
            return None
        folder = folder / name
    return folder


def _entry_name(folder: Path, name: str) -> str | None:
    """Return the entry of ``folder`` that matches ``name``; an exact match comes first."""
    try:
        if (folder / name).exists():
            return name
        there = sorted(os.listdir(folder))  # noqa: PTH208  names alone
    except (OSError, ValueError):  # too long, no folder, not allowed
        return None
    same = [each for each in there if unicodedata.normalize("NFC", each) == unicodedata.normalize("NFC", name)]
    return next(iter(same or [each for each in there if _normalised(each) == _normalised(name)]), None)


def _normalised(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
