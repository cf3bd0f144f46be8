"""Pair scripts with footage by name, and explain why other files make no pair."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from inbox import filename_rules
from inbox.filename_rules import COMPANIONS, FileKind
from inbox.model import WaitReason
from inbox.scan import MAX_FILES, ScannedItem, walk

_SCRIPT_STEMS = frozenset({"script"})
_FOOTAGE_STEMS = frozenset({"source", "presenter"})
_TEXT_HINT = "Save it as plain text (.txt or .md)."
_PAIR_HINT = "Put a script (.txt or .md) and a video of the presenter into one folder, and drop that."
_UNPAIRABLE = {
    FileKind.LEXICON: (WaitReason.UNKNOWN, "{} says how words are spoken, but of which script? {together}"),
    FileKind.BRAND: (WaitReason.UNKNOWN, "{} belongs into a folder with a script and a video. {together}"),
    FileKind.FONT: (WaitReason.UNKNOWN, "{} is a font; it belongs into a folder with a script and a video. {together}"),
    FileKind.DOCUMENT: (WaitReason.NOT_TEXT, "{} is not plain text. {text}"),
    FileKind.OTHER: (WaitReason.UNKNOWN, "{} is neither a script (.txt, .md) nor a video or picture. Take it away."),
    FileKind.PACKAGE: (
        WaitReason.PACKAGE,
        "{} belongs to another program. Export a video (MP4 or MOV) from it and drop that.",
    ),
    FileKind.PARTIAL: (
        WaitReason.DOWNLOAD,
        "{} is being downloaded. If that has stopped, start it again or delete this.",
    ),
    FileKind.STUB: (WaitReason.CLOUD, "{} is in iCloud and not on this Mac. Click the cloud beside it to download it."),
    FileKind.LINK: (
        WaitReason.LINK,
        "{} is a link. Drop the file itself: hold down the Option key while dragging to copy it.",
    ),
    FileKind.SPECIAL: (WaitReason.SPECIAL, "{} is not an ordinary file. Take it away."),
}


@dataclass(frozen=True, slots=True)
class PairCandidate:
    """A script and its footage, paired by name.

    ``folder`` is the dropped folder, or None for loose files.
    """

    name: str
    script: ScannedItem
    footage: ScannedItem
    companions: tuple[ScannedItem, ...] = ()
    folder: ScannedItem | None = None
    folders: tuple[ScannedItem, ...] = ()

    @property
    def files(self) -> tuple[ScannedItem, ...]:
        """The files that are moved into the job."""
        return (self.script, self.footage, *self.companions)

    @property
    def parts(self) -> tuple[ScannedItem, ...]:
        """The files and folders that must stay unchanged until the pair has settled."""
        return (*self.folders, *self.files)

    @property
    def item(self) -> ScannedItem:
        """The item that the user dropped: the folder or, for loose files, the script."""
        return self.folder or self.script


@dataclass(frozen=True, slots=True)
class PairingProblem:
    """Why ``item`` cannot be paired; reported only once all of ``parts`` have settled."""

    item: ScannedItem
    reason: WaitReason
    message: str
    parts: tuple[ScannedItem, ...] = ()


@dataclass(slots=True)
class _Group:
    scripts: list[ScannedItem] = field(default_factory=list)
    videos: list[ScannedItem] = field(default_factory=list)
    pictures: list[ScannedItem] = field(default_factory=list)

    def add(self, item: ScannedItem) -> None:
        {FileKind.SCRIPT: self.scripts, FileKind.VIDEO: self.videos, FileKind.PICTURE: self.pictures}[item.kind].append(
            item
        )

    @property
    def footage(self) -> list[ScannedItem]:
        """The candidates for the footage: videos if there are any, else pictures."""
        return self.videos or self.pictures


def pair_in_folder(folder: ScannedItem) -> PairCandidate | PairingProblem:
    """Return the pair in a dropped folder, or why there is none.

    Raises OSError when it cannot be listed.
    """
    inside = list(islice(walk(folder), MAX_FILES + 1))
    if len(inside) > MAX_FILES:
        message = f"{folder.display_name} holds more than {MAX_FILES:,} files. {_PAIR_HINT}"
        return PairingProblem(folder, WaitReason.TOO_MANY_FILES, message)
    folders = (folder, *(item for item in inside if item.kind is FileKind.FOLDER))
    for item in inside:
        if item.kind in (FileKind.PARTIAL, FileKind.STUB):
            return _make_pairing_problem(item, folder, folders)
    top = [item for item in inside if os.path.dirname(item.path) == folder.path]  # noqa: PTH120  any bytes
    group = _group(top)
    script, footage = _choose(group.scripts, _SCRIPT_STEMS), _choose(group.footage, _FOOTAGE_STEMS)
    if script is None or footage is None:
        reason, message = _describe_missing(folder, top, group, script, footage)
        return PairingProblem(folder, reason, message, (*folders, *group.scripts, *group.footage))
    companions = tuple(item for item in inside if item.kind in COMPANIONS and item not in (script, footage))
    return PairCandidate(folder.display_name, script, footage, companions, folder, folders)


def pair_loose_files(items: Sequence[ScannedItem]) -> Iterator[PairCandidate | PairingProblem]:
    """Yield the pairs and the problems of the files that lie directly in the drop folder."""
    groups: dict[str, _Group] = {}
    for item in items:
        if item.kind in (FileKind.SCRIPT, FileKind.VIDEO, FileKind.PICTURE):
            groups.setdefault(filename_rules.comparison_stem(item.name), _Group()).add(item)
        elif item.kind in _UNPAIRABLE:
            yield _make_pairing_problem(item, item)
    downloads = {filename_rules.final_key_of_download(item.name) for item in items if item.kind is FileKind.PARTIAL}
    rest = _Group()
    for group in groups.values():
        for found in _pair_group(group, rest):
            yield _check_downloads(found, downloads)
    for found in _pair_rest(rest):
        yield _check_downloads(found, downloads)


def _pair_group(group: _Group, rest: _Group) -> Iterator[PairCandidate | PairingProblem]:
    """Yield the pair of the files with one stem; add files without a partner to ``rest``."""
    if len(group.scripts) == len(group.footage) == 1:
        script, footage = group.scripts[0], group.footage[0]
        yield PairCandidate(_title(script), script, footage)
        group = _Group(pictures=[item for item in group.pictures if item is not footage])
    elif group.scripts and group.footage:
        everything = (*group.scripts, *group.footage)
        listing = ", ".join(item.display_name for item in everything)
        hint = "Put each script and its video into its own folder."
        for item in everything:
            message = f"It is not clear which belong together: {listing}. {hint}"
            yield PairingProblem(item, WaitReason.AMBIGUOUS, message, everything)
        return
    rest.scripts += group.scripts
    rest.videos += group.videos
    rest.pictures += group.pictures


def _pair_rest(rest: _Group) -> Iterator[PairCandidate | PairingProblem]:
    """Yield the pair of script.txt and the only video, and a problem for each other file."""
    general = [item for item in rest.scripts if filename_rules.comparison_stem(item.name) in _SCRIPT_STEMS]
    taken: tuple[ScannedItem, ...] = ()
    if len(general) == len(rest.footage) == 1:
        taken = (general[0], rest.footage[0])
        yield PairCandidate(_title(taken[1]), *taken)
    for item in (*rest.scripts, *rest.videos, *rest.pictures):
        if item not in taken:
            yield _missing_partner(item, rest, item in general)


def _missing_partner(item: ScannedItem, rest: _Group, general: bool) -> PairingProblem:
    name = _title(item)
    if general and len(rest.footage) > 1:
        message = f"There are several videos beside {item.display_name}. Give it the name of the one it belongs to."
        return PairingProblem(item, WaitReason.AMBIGUOUS, message, (item,))
    if item.kind is FileKind.SCRIPT:
        message = (
            f"{item.display_name} has no video yet. Put one of the same name beside it ({name}.mov or {name}.mp4)."
        )
    else:
        message = f"{item.display_name} has no script yet. Put one of the same name beside it ({name}.txt)."
    return PairingProblem(item, WaitReason.PARTNER, message, (item,))


def _check_downloads(found: PairCandidate | PairingProblem, downloads: set[str]) -> PairCandidate | PairingProblem:
    """Return ``found``, or a problem when one of its files is still being downloaded."""
    files = found.files if isinstance(found, PairCandidate) else (found.item,)
    for item in files:
        if filename_rules.comparison_key(item.name) in downloads:
            return PairingProblem(found.item, *_explain(FileKind.PARTIAL, item))
    return found


def _describe_missing(
    folder: ScannedItem,
    top: Sequence[ScannedItem],
    group: _Group,
    script: ScannedItem | None,
    footage: ScannedItem | None,
) -> tuple[WaitReason, str]:
    """Return why a folder makes no pair, and what to do."""
    if os.path.lexists(os.path.join(folder.path, filename_rules.TAKEN_MARKER)):  # noqa: PTH118  any bytes
        name = folder.display_name
        message = f"What was needed of {name} has been taken. Take away the rest, or add a script and a video."
        return WaitReason.LEFTOVER, message
    if not top:
        return WaitReason.EMPTY, f"{folder.display_name} is empty. Put a script (.txt or .md) and a video into it."
    if script is None and group.scripts:
        texts = _format_list(group.scripts)
        return WaitReason.AMBIGUOUS, f"{folder.display_name} holds several texts ({texts}). Name one script.txt."
    if footage is None and group.footage:
        plural = "videos" if group.videos else "pictures"
        end = os.path.splitext(group.footage[0].name)[1]  # noqa: PTH122
        listing = f"{folder.display_name} holds several {plural} ({_format_list(group.footage)})."
        return WaitReason.AMBIGUOUS, f"{listing} Name that of the presenter source{end}."
    for kind in (FileKind.LINK, FileKind.SPECIAL, FileKind.PACKAGE, *([FileKind.DOCUMENT] if script is None else [])):
        for item in top:
            if item.kind is kind:
                return _explain(kind, item)
    if script is None and footage is None:
        return WaitReason.LEFTOVER, f"{folder.display_name} holds neither a script nor a video. {_PAIR_HINT}"
    if script is None:
        return WaitReason.PARTNER, f"{folder.display_name} holds no script yet. Put a text (.txt or .md) into it."
    return WaitReason.PARTNER, f"{folder.display_name} holds no video yet. Put one (MP4 or MOV), or a picture, into it."


def _make_pairing_problem(
    item: ScannedItem, dropped: ScannedItem, parts: tuple[ScannedItem, ...] = ()
) -> PairingProblem:
    return PairingProblem(dropped, *_explain(item.kind, item), parts)


def _explain(kind: FileKind, item: ScannedItem) -> tuple[WaitReason, str]:
    reason, message = _UNPAIRABLE[kind]
    name = filename_rules.icloud_file_name(item.name) if item.kind is FileKind.STUB else item.name
    return reason, message.format(filename_rules.printable(name), together=_PAIR_HINT, text=_TEXT_HINT)


def _group(items: Iterable[ScannedItem]) -> _Group:
    group = _Group()
    for item in items:
        if item.kind in (FileKind.SCRIPT, FileKind.VIDEO, FileKind.PICTURE):
            group.add(item)
    return group


def _choose(items: Sequence[ScannedItem], preferred: frozenset[str]) -> ScannedItem | None:
    """Return the only item, else the only one with a preferred stem, else None."""
    if len(items) != 1:
        items = [item for item in items if filename_rules.comparison_stem(item.name) in preferred]
    return items[0] if len(items) == 1 else None


def _title(item: ScannedItem) -> str:
    return os.path.splitext(item.display_name)[0]  # noqa: PTH122


def _format_list(items: Sequence[ScannedItem]) -> str:
    more = ", ..." if len(items) > 3 else ""
    return ", ".join(item.display_name for item in items[:3]) + more
