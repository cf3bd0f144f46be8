"""Define what pairing finds: pairs, and problems with the files that make none."""

from __future__ import annotations

import os
from dataclasses import dataclass

from inbox import filename_rules
from inbox.filename_rules import FileKind
from inbox.model import WaitReason
from inbox.pairing.name_suggestions import suggest_ending
from inbox.scan import ScannedItem

SCRIPT_STEMS = frozenset({"script"})
FOOTAGE_STEMS = frozenset({"source", "presenter"})
TEXT_HINT = "Save it as plain text (.txt or .md)."
PAIR_HINT = "Put a script (.txt or .md) and a video of the presenter into one folder, and drop that."
_UNPAIRABLE = {
    FileKind.LEXICON: (WaitReason.UNKNOWN, "{} says how words are spoken, but of which script? {together}"),
    FileKind.BRAND: (WaitReason.UNKNOWN, "{} belongs into a folder with a script and a video. {together}"),
    FileKind.FONT: (WaitReason.UNKNOWN, "{} is a font; it belongs into a folder with a script and a video. {together}"),
    FileKind.NARRATION: (WaitReason.UNKNOWN, "{} is a recorded narration, but of which script? {together}"),
    FileKind.SUBTITLE: (
        WaitReason.NOT_TEXT,
        "{} holds subtitles. If its words are the script, call it {title}.txt.",
    ),
    FileKind.DOCUMENT: (WaitReason.NOT_TEXT, "{} is not plain text. {text}"),
    FileKind.OTHER: (WaitReason.UNKNOWN, "{} is neither a script (.txt, .md) nor a video or picture. {ending}"),
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

    Attributes:
        name: of the job, printable.
        script: the text.
        footage: the video or picture of the presenter.
        companions: the other files that may go along.
        item: what messages are about: the dropped folder if it holds this pair alone, else the script.
        folder: the dropped folder, or None for loose files.
        remark: a sentence on how it was paired, for the receipt; empty when there is nothing to say.
    """

    name: str
    script: ScannedItem
    footage: ScannedItem
    item: ScannedItem
    companions: tuple[ScannedItem, ...] = ()
    folder: ScannedItem | None = None
    remark: str = ""

    @property
    def files(self) -> tuple[ScannedItem, ...]:
        """The files that are moved into the job."""
        return (self.script, self.footage, *self.companions)


@dataclass(frozen=True, slots=True)
class PairingProblem:
    """Why ``item`` cannot be paired.

    Attributes:
        item: a file or the dropped folder.
        reason: why it waits.
        message: says so, and what to do.
        needs: the files that will be needed as soon as the problem is solved; no other pair takes them away.
        is_half: half of a pair, for the other half of which the complete pairs of its folder wait a while.
    """

    item: ScannedItem
    reason: WaitReason
    message: str
    needs: tuple[ScannedItem, ...] = ()
    is_half: bool = False


@dataclass(frozen=True, slots=True)
class DropGroup:
    """Files that were dropped together: a folder, or loose files that make one pair or problem.

    ``found`` counts only once all of ``parts``, files and folders, have settled. Messages are about ``item``.
    """

    item: ScannedItem
    parts: tuple[ScannedItem, ...]
    found: tuple[PairCandidate | PairingProblem, ...]


def explain(kind: FileKind, item: ScannedItem) -> tuple[WaitReason, str]:
    """Return why an ``item`` of a ``kind`` that makes no pair waits, and what to do."""
    reason, message = _UNPAIRABLE[kind]
    name = filename_rules.icloud_file_name(item.name) if item.kind is FileKind.STUB else item.name
    shown = filename_rules.printable(name)
    title = os.path.splitext(shown)[0]  # noqa: PTH122
    ending = suggest_ending(item)
    return reason, message.format(shown, title=title, ending=ending, together=PAIR_HINT, text=TEXT_HINT)


def is_unpairable(kind: FileKind) -> bool:
    """Tell whether a loose file of this kind is never part of a pair."""
    return kind in _UNPAIRABLE
