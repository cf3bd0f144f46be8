"""Pair loose scripts with footage by name, and explain why other files make no pair."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from inbox import filename_rules
from inbox.filename_rules import FileKind
from inbox.model import WaitReason
from inbox.pairing.candidates import SCRIPT_STEMS, DropGroup, PairCandidate, PairingProblem, explain, is_unpairable
from inbox.pairing.name_suggestions import suggest_partner
from inbox.scan import ScannedItem


@dataclass(slots=True)
class FileGroup:
    """Scripts, videos and pictures that may belong together."""

    scripts: list[ScannedItem] = field(default_factory=list)
    videos: list[ScannedItem] = field(default_factory=list)
    pictures: list[ScannedItem] = field(default_factory=list)

    def add(self, item: ScannedItem) -> None:
        """Add ``item`` if it is a script, a video or a picture."""
        if item.kind is FileKind.SCRIPT:
            self.scripts.append(item)
        elif item.kind is FileKind.VIDEO:
            self.videos.append(item)
        elif item.kind is FileKind.PICTURE:
            self.pictures.append(item)

    @property
    def footage(self) -> list[ScannedItem]:
        """The candidates for the footage: videos if there are any, else pictures."""
        return self.videos or self.pictures


def pair_loose_files(items: Sequence[ScannedItem]) -> Iterator[DropGroup]:
    """Yield the pairs and the problems of the files that lie directly in the drop folder."""
    groups: dict[str, FileGroup] = {}
    for item in items:
        if item.kind in (FileKind.SCRIPT, FileKind.VIDEO, FileKind.PICTURE):
            groups.setdefault(filename_rules.comparison_stem(item.name), FileGroup()).add(item)
        elif is_unpairable(item.kind):
            yield DropGroup(item, (), (PairingProblem(item, *explain(item.kind, item)),))
    downloads = {filename_rules.final_key_of_download(item.name) for item in items if item.kind is FileKind.PARTIAL}
    rest = FileGroup()
    for group in groups.values():
        for found in _pair_group(group, rest):
            yield _check_downloads(found, downloads)
    for found in _pair_rest(rest):
        yield _check_downloads(found, downloads)


def find_title(item: ScannedItem) -> str:
    """Return the printable name of a file without its suffix."""
    return os.path.splitext(item.display_name)[0]  # noqa: PTH122


def describe_missing_partner(
    item: ScannedItem, scripts: Sequence[ScannedItem] = (), footage: Sequence[ScannedItem] = ()
) -> str:
    """Return that the script or footage ``item`` has no partner, and what to do.

    ``scripts`` and ``footage``: what has no partner either, and may be called wrongly.
    """
    name, is_script = find_title(item), item.kind is FileKind.SCRIPT
    names = f"{name}.mov or {name}.mp4" if is_script else f"{name}.txt"
    hint = suggest_partner(item, scripts, footage) or f"Put one of the same name beside it ({names})."
    return f"{item.display_name} has no {'video' if is_script else 'script'} yet. {hint}"


def _pair_group(group: FileGroup, rest: FileGroup) -> Iterator[DropGroup]:
    """Yield the pair of the files with one stem; add files without a partner to ``rest``."""
    if len(group.scripts) == len(group.footage) == 1:
        script, footage = group.scripts[0], group.footage[0]
        yield _group_pair(find_title(script), script, footage)
        group = FileGroup(pictures=[item for item in group.pictures if item is not footage])
    elif group.scripts and group.footage:
        everything = (*group.scripts, *group.footage)
        listing = ", ".join(item.display_name for item in everything)
        hint = "Put each script and its video into its own folder."
        for item in everything:
            message = f"It is not clear which belong together: {listing}. {hint}"
            yield DropGroup(item, everything, (PairingProblem(item, WaitReason.AMBIGUOUS, message),))
        return
    rest.scripts += group.scripts
    rest.videos += group.videos
    rest.pictures += group.pictures


def _pair_rest(rest: FileGroup) -> Iterator[DropGroup]:
    """Yield the pair of script.txt and the only video, and a problem for each other file."""
    general = [item for item in rest.scripts if filename_rules.comparison_stem(item.name) in SCRIPT_STEMS]
    taken: tuple[ScannedItem, ...] = ()
    if len(general) == len(rest.footage) == 1:
        taken = (general[0], rest.footage[0])
        yield _group_pair(find_title(taken[1]), *taken)
    for item in (*rest.scripts, *rest.videos, *rest.pictures):
        if item not in taken:
            yield DropGroup(item, (item,), (_find_missing_partner(item, rest, item in general),))


def _group_pair(name: str, script: ScannedItem, footage: ScannedItem) -> DropGroup:
    return DropGroup(script, (script, footage), (PairCandidate(name, script, footage, script),))


def _find_missing_partner(item: ScannedItem, rest: FileGroup, general: bool) -> PairingProblem:
    if general and len(rest.footage) > 1:
        message = f"There are several videos beside {item.display_name}. Give it the name of the one it belongs to."
        return PairingProblem(item, WaitReason.AMBIGUOUS, message)
    message = describe_missing_partner(item, rest.scripts, [*rest.videos, *rest.pictures])
    return PairingProblem(item, WaitReason.PARTNER, message)


def _check_downloads(group: DropGroup, downloads: set[str]) -> DropGroup:
    """Return ``group``, or a problem when one of its files is still being downloaded."""
    (found,) = group.found
    for item in found.files if isinstance(found, PairCandidate) else (found.item,):
        if filename_rules.comparison_key(item.name) in downloads:
            return DropGroup(group.item, (), (PairingProblem(group.item, *explain(FileKind.PARTIAL, item)),))
    return group
