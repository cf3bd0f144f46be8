"""The drop folder itself: made once, marked as ours, and not mistaken for the empty place of a disk that is away."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from config.errors import SettingsError, translate_os_error
from config.files import write_atomically

MARKER = ".presgen-inbox"
_EXPLANATION = "PresGen-Training takes scripts and videos out of this folder. This file tells it from an empty disk.\n"


def prepare(root: Path, outside: Iterable[Path] = ()) -> None:
    """Make the drop folder unless it is there or lay on a disk that is away. ``outside`` are folders we write to.

    Raises SettingsError when one of ``outside`` lies in the drop folder (what we write would be taken in again),
    InputError or TransientError when the folder cannot be made.
    """
    real = Path(os.path.realpath(root))
    for folder in outside:
        if Path(os.path.realpath(folder)).is_relative_to(real):
            raise SettingsError(
                f"The folder {folder} lies inside the drop folder {root}: what is written there would be taken in.",
                "Choose folders that do not contain one another.",
            )
    try:
        if not os.path.lexists(root) and not _had_own_disk(root):
            root.mkdir(parents=True)
        absence(root)
    except OSError as error:
        raise translate_os_error(error, "making the drop folder") from error


def absence(root: Path) -> str | None:
    """Return why nothing may be taken from ``root`` now, in words for a person; None when it is the one we marked.

    A drop folder without our marker that lies where it always lay was emptied or replaced by a person, and is marked.
    One that had a disk of its own is where that disk would be if it were connected: it stays as it is.
    Raises OSError when the marker cannot be written.
    """
    if not root.is_dir():
        return f"The drop folder {root} is not there. Put it back, or restart the service to get a new one."
    if (root / MARKER).exists():
        if not _memory(root).exists():
            _remember(root)
        return None
    if _had_own_disk(root):
        return f"The disk of the drop folder {root} is not connected. Connect it; what lies on it waits there."
    write_atomically(root / MARKER, _EXPLANATION)
    _remember(root)
    return None


def _memory(root: Path) -> Path:
    return root.parent / f".{root.name}-disk"


def _remember(root: Path) -> None:
    # Numbers of devices change when the machine starts; whether it is the same disk as the folder above does not.
    own = root.stat().st_dev != root.parent.stat().st_dev
    write_atomically(_memory(root), "own\n" if own else "shared\n")


def _had_own_disk(root: Path) -> bool:
    try:
        return _memory(root).read_text(encoding="utf-8").strip() == "own"
    except FileNotFoundError:
        return False
