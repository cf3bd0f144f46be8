"""Check the files that `presgen make` is to read and write, before any work begins."""

from __future__ import annotations

import os
import stat
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shlex import quote

from config.errors import InputError, PresGenError, TransientError, UsageError, translate_os_error
from config.formats.control_characters import replace_controls

_VIDEO_SUFFIXES = {".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".jpg", ".jpeg", ".png", ".heic"}
_TEXT_SUFFIXES = {".txt", ".md", ".markdown", ".text", ".rtf", ".doc", ".docx", ".pages"}


@dataclass(frozen=True, slots=True)
class MakeOrder:
    """A script and footage that can be read, and a path of the video that can be written.

    ``target`` is that path. ``name`` is the name of the video: that of the script, or that of its folder when the
    script is ``script.txt``.
    """

    script: Path
    footage: Path
    target: Path
    name: str

    @classmethod
    def of(cls, script: Path, footage: Path, target: Path | None) -> MakeOrder:
        """Return the order for ``script`` and ``footage``.

        By default, ``target`` lies beside the script, under a name that nothing has (``talk.mp4``, ``talk 2.mp4`` ...).
        Raises InputError when a file cannot be read or the video cannot be written, UsageError when the name of the
        video does not end in .mp4.
        """
        script, footage = _absolute(script), _absolute(footage)
        _check_readable(script, "script")
        _check_readable(footage, "footage")
        _check_distinct(script, footage)
        name = _name(script)
        for text in (name, script.name, footage.name):
            _check_encodable(text)
        if target is None:
            target = _find_free_target(script, name)
        target = _absolute(target)
        if target.is_dir():
            raise InputError(
                f"The video cannot be written to {target}: it is a folder.",
                f"Type: -o {quote(str(target / 'video.mp4'))}",
            )
        if target.suffix.lower() != ".mp4":
            raise UsageError(f"The video cannot be called {target.name}.", "Its name must end in .mp4.")
        order = cls(script, footage, target, replace_controls(name, " "))
        order.check_writable(target)
        return order

    def output_paths(self, layouts: Sequence[str], sound: bool) -> tuple[tuple[Path, ...], Path | None]:
        """Return the paths of all videos and of the sound file, if wanted.

        ``layouts`` are those of the videos after the first. The names contain the layout: ``talk.mp4``,
        ``talk.portrait.mp4``, ``talk.m4a``. Raises InputError when one of them cannot be written.
        """
        videos = [self.target.with_suffix(f".{layout}.mp4") for layout in layouts]
        audio = self.target.with_suffix(".m4a") if sound else None
        for target in (*videos, *filter(None, [audio])):
            self.check_writable(target)
        return (self.target, *videos), audio

    def check_writable(self, target: Path) -> None:
        """Raise InputError unless ``target`` can be written without overwriting script or footage."""
        try:
            _check_target(target, self.script, self.footage)
        except OSError as error:
            raise _make_unwritable_error(target, error) from error


def _find_free_target(script: Path, name: str) -> Path:
    """Return the path of a video beside the script that replaces no other video or sound."""
    try:
        there = [_fold(path) for path in script.parent.iterdir() if path.suffix.lower() in (".mp4", ".m4a")]
    except OSError:  # a folder that may be used but not listed
        there = []
    for number in count(1):
        chosen = name if number == 1 else f"{name} {number}"
        if not any(other.startswith(_fold(Path(f"{chosen}."))) for other in there):
            return script.with_name(f"{chosen}.mp4")
    raise AssertionError("numbers do not end")


def _absolute(path: Path) -> Path:
    """Return ``path`` as an absolute path.

    Links are not resolved, because the video is named after them.
    """
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  Path.absolute keeps ".."


def _name(script: Path) -> str:
    name = script.parent.name if script.stem.lower() == "script" else script.stem
    return unicodedata.normalize("NFC", name) or "video"


def _check_encodable(name: str) -> None:
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise InputError(
            f"The name {name} is not text (UTF-8).", "Give the file or its folder another name."
        ) from error


def _check_readable(path: Path, what: str) -> None:
    try:
        kind = path.stat().st_mode
    except FileNotFoundError as error:
        hint = "Check the name." if not path.is_symlink() else "It is a link to something that is gone."
        raise InputError(f"There is no {what} at {path}.", hint) from error
    except OSError as error:
        raise translate_os_error(error, f"reading the {what}") from error
    if stat.S_ISDIR(kind):
        raise InputError(f"The {what} {path} is a folder.", "Name the file itself.")
    if not stat.S_ISREG(kind):
        raise InputError(f"The {what} {path} is not a file.", "Copy it into an ordinary file first.")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise translate_os_error(error, f"reading the {what}") from error
    if empty:
        step = "Write what is to be said into it." if what == "script" else "Copy or download it again."
        raise InputError(
            f"The {what} {path} is empty.", f"{step} If it is still being copied, wait until that is done."
        )


def _check_distinct(script: Path, footage: Path) -> None:
    if script.samefile(footage):
        raise InputError(
            f"The script and the footage are the same file, {script}.", "Type: presgen make SCRIPT FOOTAGE"
        )
    if script.suffix.lower() in _VIDEO_SUFFIXES and footage.suffix.lower() in _TEXT_SUFFIXES:
        raise InputError(
            "The script and the footage seem to have changed places.",
            "The script comes first: presgen make SCRIPT FOOTAGE",
        )


def _check_target(target: Path, script: Path, footage: Path) -> None:
    for path, what in ((script, "script"), (footage, "footage")):
        if _is_same_file(target, path):
            raise InputError(
                f"The video would be written over the {what} {path}.",
                f"Name another place, such as: -o {path.with_name(path.stem + '-video.mp4')}",
            )
    if target.exists() and not target.is_file():
        kind = "it is a folder" if target.is_dir() else "that is not a file"
        raise InputError(f"The video cannot be written to {target}: {kind}.", "Name another place with -o.")
    _check_folder(Path(os.path.realpath(target)))


def _is_same_file(target: Path, path: Path) -> bool:
    """Return whether ``target`` and ``path`` are one file, also on a disk that ignores capitals."""
    if target.exists() and target.samefile(path):
        return True
    return target.parent.samefile(path.parent) and _fold(target) == _fold(path) if target.parent.exists() else False


def _fold(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name).casefold()


def _check_folder(target: Path) -> None:
    """Create and remove a file beside ``target``, to test permissions, quotas and long names."""
    folder = target.parent
    if not folder.is_dir():
        raise InputError(
            f"The video cannot be written to {target}: there is no such folder.", f"Type: mkdir -p {quote(str(folder))}"
        )
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{target.stem}.", suffix=f".part{target.suffix}"):
        pass


def _make_unwritable_error(target: Path, error: OSError) -> PresGenError:
    problem = translate_os_error(error, f"writing the video {target}")
    if isinstance(problem, TransientError):
        return problem
    reason = error.strerror or str(error)
    return InputError(f"The video cannot be written to {target}: {reason}.", "Name another place with -o.")
