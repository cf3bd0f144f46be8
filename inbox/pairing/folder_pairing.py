"""Find the pairs in a dropped folder.

It may hold one pair, several beside each other, or a tree of folders with pairs.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import islice
from pathlib import Path

from inbox import filename_rules
from inbox.file_check import describe_read_error
from inbox.filename_rules import COMPANIONS, FileKind
from inbox.model import WaitReason
from inbox.pairing.candidates import PAIR_HINT, SCRIPT_STEMS, DropGroup, PairCandidate, PairingProblem, explain
from inbox.pairing.folder_levels import FolderLevel, LevelPair, LevelProblem, format_list, pair_level
from inbox.pairing.loose_files import find_title
from inbox.scan import MAX_FILES, ScannedItem, walk
from stages.script.sibling_files import UnusableFile, find_sibling

_RELEVANT = COMPANIONS | {FileKind.SCRIPT, FileKind.VIDEO}
_Pairing = tuple[FolderLevel, LevelPair]


def pair_in_folder(folder: ScannedItem, share_footage: bool = True) -> DropGroup:
    """Return the pairs in a dropped folder and the problems with what makes none.

    ``share_footage``: several scripts beside one video called source make one video each. A folder that cannot be
    listed is a problem too. Raises FileNotFoundError when it is gone.
    """
    try:
        inside = list(islice(walk(folder), MAX_FILES + 1))
    except FileNotFoundError:
        raise
    except OSError as error:
        message = describe_read_error(error, folder.display_name).message
        return DropGroup(folder, (), (PairingProblem(folder, WaitReason.UNREADABLE, message),))
    if len(inside) > MAX_FILES:
        message = f"{folder.display_name} holds more than {MAX_FILES:,} files. {PAIR_HINT}"
        return DropGroup(folder, (), (PairingProblem(folder, WaitReason.TOO_MANY_FILES, message),))
    folders = (folder, *(item for item in inside if item.kind is FileKind.FOLDER))
    for item in inside:
        if item.kind in (FileKind.PARTIAL, FileKind.STUB):
            return DropGroup(folder, folders, (PairingProblem(folder, *explain(item.kind, item)),))
    tree = _Tree(folders, inside)
    pairings: list[_Pairing] = []
    problems: list[tuple[FolderLevel, LevelProblem]] = []
    for level in tree.lessons:
        for outcome in pair_level(level, share_footage):
            if isinstance(outcome, LevelPair):
                pairings.append((level, outcome))
            else:
                problems.append((level, outcome))
    candidates = _make_candidates(tree, pairings)
    halves = _make_problems(tree, problems, alone=not pairings)
    relevant = (item for item in inside if item.kind in _RELEVANT)
    return DropGroup(folder, (*folders, *relevant), (*candidates, *halves))


def assign_pictures(
    candidates: Sequence[PairCandidate], references: Sequence[Sequence[str]]
) -> Iterator[tuple[ScannedItem, ...]]:
    """Yield the companions of each of ``candidates``, without pictures of other scripts.

    ``references``: the pictures that each script shows, as it writes them. A picture that no script shows goes along
    with each, so that each of them can say so.
    """
    shown = [set(_resolve(found.script, each)) for found, each in zip(candidates, references, strict=True)]
    shown_by_any = set().union(*shown)
    for found, own in zip(candidates, shown, strict=True):
        foreign = shown_by_any - own
        yield tuple(item for item in found.companions if item.path not in foreign)


class _Tree:
    """The levels of a dropped folder: itself and the folders in it.

    ``lessons`` are the levels with a pair or half of one.
    """

    def __init__(self, folders: Sequence[ScannedItem], inside: Sequence[ScannedItem]) -> None:
        self.top = folders[0]
        self.levels = {
            item.path: FolderLevel(item, self.name_inside(item).display_name, item is self.top) for item in folders
        }
        for item in inside:
            if item.kind is not FileKind.FOLDER:
                self.levels[_parent(item.path)].items.append(item)
        self.lessons = [level for level in self.levels.values() if level.files.scripts or level.files.videos]
        if not self.lessons:
            self.lessons = [self.levels[self.top.path]]
        self._companions: dict[str, tuple[ScannedItem, ...]] = {}
        self._lesson_paths = {level.folder.path for level in self.lessons}
        self._owned: dict[str, list[ScannedItem]] = {}
        for level in self.levels.values():
            self._owned.setdefault(self._find_owner(level.folder.path), []).extend(level.items)

    def name_inside(self, item: ScannedItem) -> ScannedItem:
        """Return ``item`` with its path from the dropped folder on as its name."""
        return replace(item, name=os.path.relpath(item.path, _parent(self.top.path)))

    def find_companions(self, level: FolderLevel) -> tuple[ScannedItem, ...]:
        """Return what may go along with every script of ``level``.

        These are its own pictures, lexicon, brand and notes, those in the folders inside it, and the lexicon and the
        brand of the nearest folder around it.
        """
        if level.folder.path not in self._companions:
            self._companions[level.folder.path] = self._collect_companions(level)
        return self._companions[level.folder.path]

    def _collect_companions(self, level: FolderLevel) -> tuple[ScannedItem, ...]:
        path = level.folder.path
        scripts = set(level.files.scripts)
        found = [item for item in self._owned[path] if _may_go_along(item) and item not in scripts]
        while path != self.top.path:
            path = _parent(path)
            around = [item for item in self._owned.get(path, ()) if item.kind in COMPANIONS]
            direct = {item.kind for item in found if item.kind in (FileKind.LEXICON, FileKind.BRAND)}
            lexicon = [item for item in around if item.kind is FileKind.LEXICON and _parent(item.path) == path]
            brand = [item for item in around if item.kind is FileKind.BRAND and _parent(item.path) == path]
            if FileKind.LEXICON not in direct:
                found += lexicon
            if FileKind.BRAND not in direct and brand:  # with the font and the logo that it may name
                inherited = [item for item in around if item.kind in (FileKind.FONT, FileKind.PICTURE)]
                taken = {_key_beside(item, level.folder.path) for item in found}
                found += [*brand, *(item for item in inherited if _key_beside(item, path) not in taken)]
        return tuple(found)

    def _find_owner(self, path: str) -> str:
        """Return the nearest folder from ``path`` upwards with a lesson, else the dropped one."""
        while path not in self._lesson_paths and path != self.top.path:
            path = _parent(path)
        return path


def _make_candidates(tree: _Tree, pairings: Sequence[_Pairing]) -> Iterator[PairCandidate]:
    names = _name_jobs(tree, pairings)
    footage = {pair.footage for _, pair in pairings}
    for (level, pair), name in zip(pairings, names, strict=True):
        remark = ""
        if pair.shares:
            others = format_list(pair.shares)
            remark = f"{pair.footage.display_name} is also the video of {others}: one video is made of each script."
        yield PairCandidate(
            name=name,
            script=pair.script,
            footage=pair.footage,
            item=tree.top if len(pairings) == 1 else tree.name_inside(pair.script),
            companions=tuple(item for item in tree.find_companions(level) if item not in footage),
            folder=tree.top,
            remark=remark,
        )


def _make_problems(
    tree: _Tree, problems: Sequence[tuple[FolderLevel, LevelProblem]], alone: bool
) -> Iterator[PairingProblem]:
    """Yield ``problems`` with the items that messages are about.

    When a single one is ``alone``, the dropped folder stands for its level.
    """
    for level, problem in problems:
        needs = (*problem.needs, *tree.find_companions(level)) if problem.needs else ()
        if problem.item is not None:
            item = tree.name_inside(problem.item)
        else:
            item = tree.top if alone and len(problems) == 1 else tree.name_inside(level.folder)
        yield PairingProblem(item, problem.reason, problem.message, needs, problem.is_half)


def _name_jobs(tree: _Tree, pairings: Sequence[_Pairing]) -> list[str]:
    """Return the names of the jobs, no two alike.

    A folder with one script gives its name; of several, each script gives its own.
    """
    names = []
    for level, pair in pairings:
        alone = len(level.files.scripts) == 1 and not level.was_taken_from
        general = filename_rules.comparison_stem(pair.script.name) in SCRIPT_STEMS
        names.append(level.folder.display_name if alone or general else find_title(pair.script))
    counts = Counter(filename_rules.comparison_key(name) for name in names)
    for number, (level, _) in enumerate(pairings):
        around = os.path.dirname(level.title) if level.folder.display_name == names[number] else level.title  # noqa: PTH120
        if counts[filename_rules.comparison_key(names[number])] > 1 and around:
            names[number] = f"{around.replace(os.sep, ' - ')} - {names[number]}"
    return names


def _may_go_along(item: ScannedItem) -> bool:
    is_note = item.kind is FileKind.SCRIPT and filename_rules.is_note(item.name)
    return item.kind in COMPANIONS or is_note


def _key_beside(item: ScannedItem, folder: str) -> str:
    return filename_rules.comparison_key(os.path.relpath(item.path, folder))


def _parent(path: str) -> str:
    return os.path.dirname(path)  # noqa: PTH120  any bytes


def _resolve(script: ScannedItem, references: Sequence[str]) -> Iterator[str]:
    """Yield the paths of the files that a script shows."""
    for reference in references:
        with suppress(UnusableFile):
            yield str(find_sibling(reference, Path(script.path).parent))
