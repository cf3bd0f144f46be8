"""What `presgen make` was asked for: two files to read and one to write, checked before any work is done."""

from __future__ import annotations

import os
import stat
import tempfile
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from config.errors import InputError, PresGenError, TransientError, UsageError, translate_os_error

_FILMS = {".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".jpg", ".jpeg", ".png", ".heic"}
_TEXTS = {".txt", ".md", ".markdown", ".text", ".rtf", ".doc", ".docx", ".pages"}


@dataclass(frozen=True, slots=True)
class Order:
    """A script and footage that can be read, and the place of the video, which can be written.

    ``name`` is what the video is called: the script's name, or its folder's when the script is just ``script.txt``.
    """

    script: Path
    footage: Path
    target: Path
    name: str

    @classmethod
    def checked(cls, script: Path, footage: Path, target: Path | None) -> Order:
        """Return the order for ``script`` and ``footage``; without a ``target`` the video goes beside the script.

        Raises InputError when a file cannot be read or the video cannot go where it should, UsageError when the video
        is not to be an .mp4 file.
        """
        script, footage = _absolute(script), _absolute(footage)
        _check_readable(script, "script")
        _check_readable(footage, "footage")
        _check_distinct(script, footage)
        name = _name(script)
        for text in (name, script.name, footage.name):
            _check_text(text)
        if target is None:
            target = script.with_name(f"{name}.mp4")
        target = _absolute(target)
        if target.is_dir():
            raise InputError(
                f"The video cannot be written to {target}: it is a folder.", f"Type: -o {target / 'video.mp4'}"
            )
        if target.suffix.lower() != ".mp4":
            raise UsageError(f"The video cannot be called {target.name}.", "Its name must end in .mp4.")
        order = cls(script, footage, target, name)
        order.check(target)
        return order

    def more(self, layouts: Sequence[str], sound: bool) -> tuple[tuple[Path, ...], Path | None]:
        """Return the places of all videos, of which ``layouts`` are those after the first, and that of the sound.

        The names say the layout: ``talk.mp4``, ``talk.portrait.mp4``, ``talk.m4a``. Raises InputError when something
        cannot go there.
        """
        videos = [self.target.with_suffix(f".{layout}.mp4") for layout in layouts]
        audio = self.target.with_suffix(".m4a") if sound else None
        for target in (*videos, *filter(None, [audio])):
            self.check(target)
        return (self.target, *videos), audio

    def check(self, target: Path) -> None:
        """Raise InputError unless something can be written to ``target`` without harm."""
        try:
            _check_target(target, self.script, self.footage)
        except OSError as error:
            raise _unwritable(target, error) from error


def _absolute(path: Path) -> Path:
    """Return ``path`` from the root; links stay links, because names are taken from them."""
    return Path(os.path.abspath(path.expanduser()))  # noqa: PTH100  Path.absolute keeps ".."


def _name(script: Path) -> str:
    name = script.parent.name if script.stem.lower() == "script" else script.stem
    return unicodedata.normalize("NFC", name) or "video"


def _check_text(name: str) -> None:
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
        raise InputError(f"The {what} {path} is empty.", "If it is still being copied, wait until that is done.")


def _check_distinct(script: Path, footage: Path) -> None:
    if script.samefile(footage):
        raise InputError(
            f"The script and the footage are the same file, {script}.", "Type: presgen make SCRIPT FOOTAGE"
        )
    if script.suffix.lower() in _FILMS and footage.suffix.lower() in _TEXTS:
        raise InputError(
            "The script and the footage seem to have changed places.",
            "The script comes first: presgen make SCRIPT FOOTAGE",
        )


def _check_target(target: Path, script: Path, footage: Path) -> None:
    for path, what in ((script, "script"), (footage, "footage")):
        if _same(target, path):
            raise InputError(
                f"The video would be written over the {what} {path}.",
                f"Name another place, such as: -o {path.with_name(path.stem + '-video.mp4')}",
            )
    if target.exists() and not target.is_file():
        kind = "it is a folder" if target.is_dir() else "that is not a file"
        raise InputError(f"The video cannot be written to {target}: {kind}.", "Name another place with -o.")
    _check_folder(Path(os.path.realpath(target)))


def _same(target: Path, path: Path) -> bool:
    """Tell whether writing ``target`` would harm ``path``, here or on a disk that does not tell capitals apart."""
    if target.exists() and target.samefile(path):
        return True
    return target.parent.samefile(path.parent) and _folded(target) == _folded(path) if target.parent.exists() else False


def _folded(path: Path) -> str:
    return unicodedata.normalize("NFC", path.name).casefold()


def _check_folder(target: Path) -> None:
    """Make a file beside ``target`` and remove it again: only that tells about permissions, quotas and long names."""
    folder = target.parent
    if not folder.is_dir():
        raise InputError(
            f"The video cannot be written to {target}: there is no such folder.", f"Type: mkdir -p {folder}"
        )
    with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{target.stem}.", suffix=f".part{target.suffix}"):
        pass


def _unwritable(target: Path, error: OSError) -> PresGenError:
    problem = translate_os_error(error, f"writing the video {target}")
    if isinstance(problem, TransientError):
        return problem
    reason = error.strerror or str(error)
    return InputError(f"The video cannot be written to {target}: {reason}.", "Name another place with -o.")
