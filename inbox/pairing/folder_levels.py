"""Pair the scripts and the footage that lie directly in one folder."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from inbox import filename_rules
from inbox.filename_rules import TAKEN_MARKER, FileKind
from inbox.model import WaitReason
from inbox.pairing.candidates import FOOTAGE_STEMS, PAIR_HINT, SCRIPT_STEMS, explain
from inbox.pairing.loose_files import FileGroup, describe_missing_partner, find_title
from inbox.pairing.name_suggestions import suggest_ending, suggest_main
from inbox.scan import ScannedItem


@dataclass
class FolderLevel:
    """The items directly in ``folder``, which messages call ``title``.

    Texts such as README.md are scripts only in the dropped folder itself, ``is_top``, when there are no others.
    """

    folder: ScannedItem
    title: str
    is_top: bool
    items: list[ScannedItem] = field(default_factory=list)

    @cached_property
    def files(self) -> FileGroup:
        """The scripts, videos and pictures, once all items are known."""
        group = FileGroup()
        has_videos = any(item.kind is FileKind.VIDEO for item in self.items)
        texts = [item for item in self.items if item.kind is FileKind.SCRIPT]
        scripts = [item for item in texts if not filename_rules.is_note(item.name)]
        if not scripts and has_videos and self.is_top and not self.was_taken_from:
            scripts = texts
        for item in self.items:
            if item.kind is not FileKind.SCRIPT or item in scripts:
                group.add(item)
        return group

    @property
    def was_taken_from(self) -> bool:
        """True when a script and its footage were admitted, while other files remained."""
        return os.path.lexists(os.path.join(self.folder.path, TAKEN_MARKER))  # noqa: PTH118  any bytes


@dataclass(frozen=True, slots=True)
class LevelPair:
    """A script and its footage; ``shares``: the other scripts of the same footage."""

    script: ScannedItem
    footage: ScannedItem
    shares: tuple[ScannedItem, ...] = ()


@dataclass(frozen=True, slots=True)
class LevelProblem:
    """Why files of a level are not paired; ``item`` is None for the level as a whole.

    ``needs`` and ``is_half`` as in `PairingProblem`.
    """

    item: ScannedItem | None
    reason: WaitReason
    message: str
    needs: tuple[ScannedItem, ...] = ()
    is_half: bool = False


Found = Iterator[LevelPair | LevelProblem]


def pair_level(level: FolderLevel, share_footage: bool) -> Found:
    """Yield the pairs of a level and the problems with its other scripts and videos.

    ``share_footage``: several scripts beside one video make one video each; otherwise that is a problem.
    """
    files = level.files
    narration = next((item for item in level.items if item.kind is FileKind.NARRATION), None)
    if narration is not None and len(files.scripts) > 1:
        message = (
            f"{narration.display_name} speaks one script, but {level.title} holds several "
            f"({format_list(files.scripts)}). Put each script with its video and its narration into its own folder."
        )
        yield LevelProblem(None, WaitReason.AMBIGUOUS, message)
    elif not files.scripts or not files.footage:
        yield from _describe_half(level, files)
    elif len(files.scripts) == 1:
        yield from _pair_one_script(level, files)
    else:
        yield from _pair_several_scripts(level, files, share_footage)


def format_list(items: Sequence[ScannedItem]) -> str:
    """Return the names of the first three items."""
    more = ", ..." if len(items) > 3 else ""
    return ", ".join(item.display_name for item in items[:3]) + more


def _pair_one_script(level: FolderLevel, files: FileGroup) -> Found:
    script = files.scripts[0]
    footage = _choose_footage(level, script, files.footage)
    if footage is None and level.was_taken_from:
        yield from (_describe_lone(item) for item in (script, *files.videos))
    elif footage is None:
        plural = "videos" if files.videos else "pictures"
        end = os.path.splitext(files.footage[0].name)[1]  # noqa: PTH122
        listing = f"{level.title} holds several {plural} ({format_list(files.footage)})."
        hint = suggest_main(files.footage, "source") or f"Name that of the presenter source{end}."
        yield LevelProblem(None, WaitReason.AMBIGUOUS, f"{listing} {hint}")
    else:
        yield LevelPair(script, footage)
        for video in files.videos:
            if video is not footage:
                message = (
                    f"{video.display_name} is not used: {footage.display_name} is the video of {script.display_name}. "
                    f"Take it away, or put a script of the same name beside it ({find_title(video)}.txt)."
                )
                yield LevelProblem(video, WaitReason.LEFTOVER, message)


def _choose_footage(level: FolderLevel, script: ScannedItem, footage: Sequence[ScannedItem]) -> ScannedItem | None:
    """Return the footage of the only ``script``.

    That is the only one, else that called source, else that of its name.
    """
    if len(footage) == 1 and level.was_taken_from and _stem(script) not in SCRIPT_STEMS:
        footage = [item for item in footage if _stem(item) in FOOTAGE_STEMS | {_stem(script)}]  # others may be left
    if len(footage) == 1:
        return footage[0]
    return _find_named(footage, FOOTAGE_STEMS) or _find_named(footage, {_stem(script)})


def _pair_several_scripts(level: FolderLevel, files: FileGroup, share_footage: bool) -> Found:
    """Yield pairs of the same name; the other scripts share the video that is called source.

    Without videos, a picture that is called source goes first: the others may be shown.
    """
    stems = {_stem(item) for item in files.scripts}
    twins = _find_twins(files.scripts) | (_find_twins(files.footage) & stems)
    scripts = {_stem(item): item for item in files.scripts if _stem(item) not in twins}
    for stem in sorted(twins):
        yield _describe_twins([item for item in (*files.scripts, *files.footage) if _stem(item) == stem])
    rest = [item for item in files.footage if _stem(item) not in twins]
    shared = _find_named(rest, FOOTAGE_STEMS)
    for footage in rest:
        if _stem(footage) in scripts and (files.videos or shared is None):
            yield LevelPair(scripts.pop(_stem(footage)), footage)
    rest = [item for item in rest if _stem(item) not in stems]
    if shared is not None and scripts:
        rest.remove(shared)
        yield from _share(level, tuple(scripts.values()), shared, share_footage)
    elif len(scripts) == len(rest) == 1 and files.videos and scripts.keys() <= SCRIPT_STEMS:
        yield LevelPair(scripts.popitem()[1], rest.pop())
    elif len(scripts) == len(files.scripts) and len(files.videos) == 1:
        yield _describe_unnamed_video(level, files)
        return
    else:
        yield from (_describe_lone(script, [*scripts.values()], rest) for script in scripts.values())
    if files.videos:  # pictures that are nobody's footage may be shown
        yield from (_describe_lone_video(level, video, [*scripts.values()], rest) for video in rest)


def _describe_twins(alike: Sequence[ScannedItem]) -> LevelProblem:
    message = (
        f"{', '.join(item.display_name for item in alike)} have the same name. "
        "Keep one script and one video of a name, and rename or take away the others."
    )
    return LevelProblem(alike[0], WaitReason.AMBIGUOUS, message, tuple(alike))


def _describe_unnamed_video(level: FolderLevel, files: FileGroup) -> LevelProblem:
    (video,) = files.videos
    end = os.path.splitext(video.name)[1]  # noqa: PTH122
    message = (
        f"{level.title} holds several texts ({format_list(files.scripts)}) and one video ({video.display_name}). "
        f"Name the video source{end} to get a video of each text, or give it the name of the text that it belongs to."
    )
    return LevelProblem(None, WaitReason.AMBIGUOUS, message, (*files.scripts, video))


def _share(level: FolderLevel, scripts: tuple[ScannedItem, ...], footage: ScannedItem, share_footage: bool) -> Found:
    """Yield a pair of each script with ``footage``, or the problem that there are several."""
    if len(scripts) == 1 or share_footage:
        for script in scripts:
            yield LevelPair(script, footage, tuple(other for other in scripts if other is not script))
        return
    message = (
        f"{level.title} holds several texts ({format_list(scripts)}) and one video for them. Put each text with its "
        "video into its own folder, or write shared_footage: on into config.yaml to get a video of each."
    )
    yield LevelProblem(None, WaitReason.AMBIGUOUS, message, (*scripts, footage))


def _describe_lone(
    item: ScannedItem, scripts: Sequence[ScannedItem] = (), footage: Sequence[ScannedItem] = ()
) -> LevelProblem:
    message = describe_missing_partner(item, scripts, footage)
    return LevelProblem(item, WaitReason.PARTNER, message, (item,), is_half=True)


def _describe_lone_video(
    level: FolderLevel, video: ScannedItem, scripts: Sequence[ScannedItem], footage: Sequence[ScannedItem]
) -> LevelProblem:
    for item in level.items:
        if item.kind in (FileKind.DOCUMENT, FileKind.SUBTITLE) and _stem(item) == _stem(video):
            return LevelProblem(item, *explain(item.kind, item), needs=(video,), is_half=True)
    return _describe_lone(video, scripts, footage)


def _describe_half(level: FolderLevel, files: FileGroup) -> Found:
    """Yield why a level without scripts or without footage makes no pair, and what to do."""
    if level.was_taken_from and not files.scripts:
        rest = format_list(level.items)
        message = f"What was needed of {level.title} has been taken. Take away the rest"
        message += f" ({rest}), or add a script and a video." if rest else ", or add a script and a video."
        yield LevelProblem(None, WaitReason.LEFTOVER, message)
        return
    if level.was_taken_from:
        yield from (_describe_lone(script) for script in files.scripts)
        return
    reason, message = _describe_missing(level, files)
    yield LevelProblem(None, reason, message, tuple(files.scripts), is_half=reason is WaitReason.PARTNER)


def _describe_missing(level: FolderLevel, files: FileGroup) -> tuple[WaitReason, str]:
    if not level.items:
        return WaitReason.EMPTY, f"{level.title} is empty. Put a script (.txt or .md) and a video into it."
    documents = [] if files.scripts else [FileKind.SUBTITLE, FileKind.DOCUMENT]
    for kind in (FileKind.LINK, FileKind.SPECIAL, FileKind.PACKAGE, *documents):
        for item in level.items:
            if item.kind is kind:
                return explain(kind, item)
    unknown = next((f" {suggest_ending(item)}" for item in level.items if item.kind is FileKind.OTHER), "")
    if not files.scripts and not files.footage:
        return WaitReason.LEFTOVER, f"{level.title} holds neither a script nor a video. {PAIR_HINT}{unknown}"
    if not files.scripts:
        return WaitReason.PARTNER, f"{level.title} holds no script yet. Put a text (.txt or .md) into it.{unknown}"
    if len(files.scripts) > 1:
        return WaitReason.PARTNER, (
            f"{level.title} holds no video yet for its texts ({format_list(files.scripts)}). "
            f"Put one of the same name beside each, or one for all of them, called source.mp4.{unknown}"
        )
    hint = f"Put one (MP4 or MOV), or a picture, into it.{unknown}"
    return WaitReason.PARTNER, f"{level.title} holds no video yet. {hint}"


def _find_twins(items: Sequence[ScannedItem]) -> set[str]:
    """Return the stems that several items have."""
    return {stem for stem, count in Counter(_stem(item) for item in items).items() if count > 1}


def _find_named(items: Sequence[ScannedItem], stems: frozenset[str] | set[str]) -> ScannedItem | None:
    """Return the only item with one of ``stems``, else None."""
    named = [item for item in items if _stem(item) in stems]
    return named[0] if len(named) == 1 else None


def _stem(item: ScannedItem) -> str:
    return filename_rules.comparison_stem(item.name)
