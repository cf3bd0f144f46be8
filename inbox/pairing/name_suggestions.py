"""Suggest what to call a file whose name nearly fits.

Such as scirpt.txt, source.mp4.mp4, Script (1).txt, or a name without an ending.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from difflib import SequenceMatcher, get_close_matches

from inbox.filename_rules import FileKind, classify_file, comparison_key
from inbox.scan import ScannedItem

_COPY = re.compile(r"(?:\s*\(\d{1,3}\)|[\s_-]+(?:copy|copie|kopie|copia)(?:[\s_-]*\d{1,3})?|\s*[-_]\s*\d)+$")
_GENERAL_NAMES = ("script", "scripts", "skript", "my script", "the script", "transcript")
_USUAL_ENDINGS = (".txt", ".md", ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".jpg", ".jpeg", ".png")
_ALIKE = 0.8
"""Ratio of `difflib.SequenceMatcher` from which two names may be meant as one: scirpt and script have 0.83."""
_MAX_FILES = 40
"""Of more files than this no names are compared: that is no mistake in a name."""


def suggest_partner(item: ScannedItem, scripts: Sequence[ScannedItem], footage: Sequence[ScannedItem]) -> str:
    """Return a sentence about the likely partner of ``item``, or an empty string.

    ``scripts`` and ``footage``: the files without a partner, among them ``item``.
    """
    stem, ending = os.path.splitext(item.display_name)  # noqa: PTH122
    if ending and comparison_key(stem).endswith(comparison_key(ending)):
        return f"Its name ends in {ending} twice: call it {stem}."
    is_script = item.kind is FileKind.SCRIPT
    others = footage if is_script else scripts
    if not others or len(scripts) + len(footage) > _MAX_FILES:
        return ""
    if is_script and len(others) == 1 and any(_is_alike(item, general) for general in _GENERAL_NAMES):
        return f"If it is the script of {others[0].display_name}, call it script{ending}."
    nearest = max(others, key=lambda other: _similarity(item, _clean_stem(other.name)))
    if not (len(scripts) == len(footage) == 1 or _is_alike(item, _clean_stem(nearest.name))):
        return ""
    script, film = (item, nearest) if is_script else (nearest, item)
    if _clean_stem(film.name) == comparison_key(_stem(script.name)):  # "talk (1).mp4" beside "talk.txt"
        return f"If {film.display_name} belongs to {script.display_name}, call it {_rename(film, script)}."
    return f"If {script.display_name} belongs to {film.display_name}, call it {_rename(script, film)}."


def suggest_main(items: Sequence[ScannedItem], wanted: str) -> str:
    """Return a sentence about the one of ``items`` that is nearly called ``wanted``, or ""."""
    near = [item for item in items if _is_alike(item, wanted)]
    return f"If {near[0].display_name} is it, call it {wanted}{_ending(near[0].name)}." if len(near) == 1 else ""


def suggest_ending(item: ScannedItem) -> str:
    """Return a sentence about a file with no ending, an unknown one or one with a typing error."""
    stem, ending = os.path.splitext(item.display_name)  # noqa: PTH122
    if not ending:
        return f"If {stem} is the script, call it {stem}.txt; if it is the video, {stem}.mp4."
    near = get_close_matches(ending.lower(), _USUAL_ENDINGS, 1, 0.7)
    if near:
        return f"Is {ending} a typing error? Then call it {stem}{near[0]}."
    name = item.display_name
    return f"The ending of {name} is not known; if it is a video or a text, give it the usual one, else take it away."


def _is_alike(item: ScannedItem, name: str) -> bool:
    return _similarity(item, name) >= _ALIKE


def _similarity(item: ScannedItem, name: str) -> float:
    return SequenceMatcher(None, _clean_stem(item.name), name).ratio()


def _clean_stem(name: str) -> str:
    """Return the stem of ``name`` for comparison.

    It is without a second ending and without the number of a copy.
    """
    return " ".join(re.split(r"[\s_-]+", _COPY.sub("", comparison_key(_strip_second_ending(_stem(name)))))).strip()


def _rename(item: ScannedItem, like: ScannedItem) -> str:
    return f"{_strip_second_ending(_stem(like.display_name))}{_ending(item.name)}"


def _strip_second_ending(stem: str) -> str:
    known = classify_file(stem) in (FileKind.SCRIPT, FileKind.VIDEO, FileKind.PICTURE)
    return _stem(stem) if known else stem


def _stem(name: str) -> str:
    return os.path.splitext(name)[0]  # noqa: PTH122


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].lower()  # noqa: PTH122
