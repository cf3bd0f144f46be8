"""Which script belongs to which footage, judged by names alone; where that is not clear, what a person should do."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from inbox import filename_rules
from inbox.filename_rules import COMPANIONS, FileKind
from inbox.model import Reason
from inbox.scan import CROWD, ScannedItem, below

_SCRIPT = frozenset({"script"})
_FOOTAGE = frozenset({"source", "presenter"})
_TEXT = "Save it as plain text (.txt or .md)."
_TOGETHER = "Put a script (.txt or .md) and a video of the presenter into one folder, and drop that."
_ALONE = {
    FileKind.LEXICON: (Reason.UNKNOWN, "{} says how words are spoken, but of which script? {together}"),
    FileKind.BRAND: (Reason.UNKNOWN, "{} belongs into a folder with a script and a video. {together}"),
    FileKind.FONT: (Reason.UNKNOWN, "{} is a font; it belongs into a folder with a script and a video. {together}"),
    FileKind.DOCUMENT: (Reason.NOT_TEXT, "{} is not plain text. {text}"),
    FileKind.OTHER: (Reason.UNKNOWN, "{} is neither a script (.txt, .md) nor a video or picture. Take it away."),
    FileKind.PACKAGE: (
        Reason.PACKAGE,
        "{} belongs to another program. Export a video (MP4 or MOV) from it and drop that.",
    ),
    FileKind.PARTIAL: (Reason.DOWNLOAD, "{} is being downloaded. If that has stopped, start it again or delete this."),
    FileKind.STUB: (Reason.CLOUD, "{} is in iCloud and not on this Mac. Click the cloud beside it to download it."),
    FileKind.LINK: (
        Reason.LINK,
        "{} is a link. Drop the file itself: hold down the Option key while dragging to copy it.",
    ),
    FileKind.SPECIAL: (Reason.SPECIAL, "{} is not an ordinary file. Take it away."),
}


@dataclass(frozen=True, slots=True)
class PairCandidate:
    """A script and its footage, by their names. ``parts`` is everything that must not change before they are taken."""

    name: str
    script: ScannedItem
    footage: ScannedItem
    companions: tuple[ScannedItem, ...] = ()
    folder: ScannedItem | None = None
    folders: tuple[ScannedItem, ...] = ()

    @property
    def files(self) -> tuple[ScannedItem, ...]:
        """The files that become the job's."""
        return (self.script, self.footage, *self.companions)

    @property
    def parts(self) -> tuple[ScannedItem, ...]:
        """Everything that must stay unchanged."""
        return (*self.folders, *self.files)

    @property
    def item(self) -> ScannedItem:
        """What a person dropped."""
        return self.folder or self.script


@dataclass(frozen=True, slots=True)
class Trouble:
    """What keeps ``item`` from being taken. While one of ``parts`` still changes, it is not worth mentioning."""

    item: ScannedItem
    reason: Reason
    words: str
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
        """What may be the footage: a video goes before pictures."""
        return self.videos or self.pictures


def in_folder(folder: ScannedItem) -> PairCandidate | Trouble:
    """Return what a dropped folder holds. Raises OSError when it cannot be listed."""
    inside = list(islice(below(folder), CROWD + 1))
    if len(inside) > CROWD:
        words = f"{folder.shown} holds more than {CROWD:,} files. {_TOGETHER}"
        return Trouble(folder, Reason.CROWDED, words)
    folders = (folder, *(item for item in inside if item.kind is FileKind.FOLDER))
    for item in inside:
        if item.kind in (FileKind.PARTIAL, FileKind.STUB):
            return _alone(item, folder, folders)
    top = [item for item in inside if os.path.dirname(item.path) == folder.path]  # noqa: PTH120  any bytes
    group = _grouped(top)
    script, footage = _chosen(group.scripts, _SCRIPT), _chosen(group.footage, _FOOTAGE)
    if script is None or footage is None:
        reason, words = _lack(folder, top, group, script, footage)
        return Trouble(folder, reason, words, (*folders, *group.scripts, *group.footage))
    companions = tuple(item for item in inside if item.kind in COMPANIONS and item not in (script, footage))
    return PairCandidate(folder.shown, script, footage, companions, folder, folders)


def loose(items: Sequence[ScannedItem]) -> Iterator[PairCandidate | Trouble]:
    """Yield what the files that lie directly in the drop folder are."""
    groups: dict[str, _Group] = {}
    for item in items:
        if item.kind in (FileKind.SCRIPT, FileKind.VIDEO, FileKind.PICTURE):
            groups.setdefault(filename_rules.stem(item.name), _Group()).add(item)
        elif item.kind in _ALONE:
            yield _alone(item, item)
    downloads = {filename_rules.partial_of(item.name) for item in items if item.kind is FileKind.PARTIAL}
    rest = _Group()
    for group in groups.values():
        for found in _paired(group, rest):
            yield _awaited(found, downloads)
    for found in _unpaired(rest):
        yield _awaited(found, downloads)


def _paired(group: _Group, rest: _Group) -> Iterator[PairCandidate | Trouble]:
    """Yield the pair that files of one stem make; put what has no partner into ``rest``."""
    if len(group.scripts) == len(group.footage) == 1:
        script, footage = group.scripts[0], group.footage[0]
        yield PairCandidate(_titled(script), script, footage)
        group = _Group(pictures=[item for item in group.pictures if item is not footage])
    elif group.scripts and group.footage:
        everything = (*group.scripts, *group.footage)
        listing = ", ".join(item.shown for item in everything)
        words = f"It is not clear which belong together: {listing}. Put each script and its video into its own folder."
        for item in everything:
            yield Trouble(item, Reason.AMBIGUOUS, words, everything)
        return
    rest.scripts += group.scripts
    rest.videos += group.videos
    rest.pictures += group.pictures


def _unpaired(rest: _Group) -> Iterator[PairCandidate | Trouble]:
    """Yield the pair of script.txt and the only video, and what waits for a partner."""
    general = [item for item in rest.scripts if filename_rules.stem(item.name) in _SCRIPT]
    taken: tuple[ScannedItem, ...] = ()
    if len(general) == len(rest.footage) == 1:
        taken = (general[0], rest.footage[0])
        yield PairCandidate(_titled(taken[1]), *taken)
    for item in (*rest.scripts, *rest.videos, *rest.pictures):
        if item not in taken:
            yield _partnerless(item, rest, item in general)


def _partnerless(item: ScannedItem, rest: _Group, general: bool) -> Trouble:
    name = _titled(item)
    if general and len(rest.footage) > 1:
        words = f"There are several videos beside {item.shown}. Give it the name of the one it belongs to."
        return Trouble(item, Reason.AMBIGUOUS, words, (item,))
    if item.kind is FileKind.SCRIPT:
        words = f"{item.shown} has no video yet. Put one of the same name beside it ({name}.mov or {name}.mp4)."
    else:
        words = f"{item.shown} has no script yet. Put one of the same name beside it ({name}.txt)."
    return Trouble(item, Reason.PARTNER, words, (item,))


def _awaited(found: PairCandidate | Trouble, downloads: set[str]) -> PairCandidate | Trouble:
    """Return ``found``, or that one of its files is still being downloaded under a second name."""
    files = found.files if isinstance(found, PairCandidate) else (found.item,)
    for item in files:
        if filename_rules.key(item.name) in downloads:
            return Trouble(found.item, *_words(FileKind.PARTIAL, item))
    return found


def _lack(
    folder: ScannedItem,
    top: Sequence[ScannedItem],
    group: _Group,
    script: ScannedItem | None,
    footage: ScannedItem | None,
) -> tuple[Reason, str]:
    """Return what a folder lacks and what to do."""
    if os.path.lexists(os.path.join(folder.path, filename_rules.TAKEN)):  # noqa: PTH118  any bytes
        words = f"What was needed of {folder.shown} has been taken. Take away the rest, or add a script and a video."
        return Reason.LEFT, words
    if not top:
        return Reason.EMPTY, f"{folder.shown} is empty. Put a script (.txt or .md) and a video into it."
    if script is None and group.scripts:
        return (
            Reason.AMBIGUOUS,
            f"{folder.shown} holds several texts ({_list(group.scripts)}). Name one script.txt.",
        )
    if footage is None and group.footage:
        what = "videos" if group.videos else "pictures"
        end = os.path.splitext(group.footage[0].name)[1]  # noqa: PTH122
        words = f"{folder.shown} holds several {what} ({_list(group.footage)}). Name that of the presenter source{end}."
        return Reason.AMBIGUOUS, words
    for kind in (FileKind.LINK, FileKind.SPECIAL, FileKind.PACKAGE, *([FileKind.DOCUMENT] if script is None else [])):
        for item in top:
            if item.kind is kind:
                return _words(kind, item)
    if script is None and footage is None:
        return Reason.LEFT, f"{folder.shown} holds neither a script nor a video. {_TOGETHER}"
    if script is None:
        return Reason.PARTNER, f"{folder.shown} holds no script yet. Put a text (.txt or .md) into it."
    return Reason.PARTNER, f"{folder.shown} holds no video yet. Put one (MP4 or MOV), or a picture, into it."


def _alone(item: ScannedItem, dropped: ScannedItem, parts: tuple[ScannedItem, ...] = ()) -> Trouble:
    return Trouble(dropped, *_words(item.kind, item), parts)


def _words(kind: FileKind, item: ScannedItem) -> tuple[Reason, str]:
    reason, words = _ALONE[kind]
    shown = filename_rules.printable(filename_rules.stands_for(item.name)) if item.kind is FileKind.STUB else item.shown
    return reason, words.format(shown, together=_TOGETHER, text=_TEXT)


def _grouped(items: Iterable[ScannedItem]) -> _Group:
    group = _Group()
    for item in items:
        if item.kind in (FileKind.SCRIPT, FileKind.VIDEO, FileKind.PICTURE):
            group.add(item)
    return group


def _chosen(items: Sequence[ScannedItem], preferred: frozenset[str]) -> ScannedItem | None:
    """Return the only one of ``items``, else the only one with a preferred stem, else None."""
    if len(items) != 1:
        items = [item for item in items if filename_rules.stem(item.name) in preferred]
    return items[0] if len(items) == 1 else None


def _titled(item: ScannedItem) -> str:
    return os.path.splitext(item.shown)[0]  # noqa: PTH122


def _list(items: Sequence[ScannedItem]) -> str:
    more = ", ..." if len(items) > 3 else ""
    return ", ".join(item.shown for item in items[:3]) + more
