"""Create and mark the drop folder, and detect an unmounted volume at its path."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from config.errors import SettingsError, translate_os_error
from config.files import write_atomically
from config.paths import Home

MARKER = ".presgen-inbox"
_EXPLANATION = "PresGen-Training takes scripts and videos out of this folder. This file tells it from an empty disk.\n"


def prepare_home(home: Home) -> None:
    """Create the folders of ``home``, so that files can be dropped at any time.

    The outbox gets the permissions that other folders of the user have, and what is delivered follows it
    (`outbox.deliver`). Raises what `prepare` raises.
    """
    try:
        home.create()
        if not os.path.lexists(home.outbox):
            home.outbox.mkdir()
    except OSError as error:
        raise translate_os_error(error, "making the folders of the home") from error
    prepare(home.inbox, outside=(home.outbox, home.logs, home.cache, home.models, home.run))


def prepare(root: Path, outside: Iterable[Path] = ()) -> None:
    """Create the drop folder, unless it exists or lay on a volume that is not mounted now.

    Raises SettingsError when one of ``outside``, the folders that PresGen writes to, lies inside the drop folder (its
    files would be admitted again), InputError or TransientError when the folder cannot be created.
    """
    real = Path(os.path.realpath(root))
    for folder in outside:
        if Path(os.path.realpath(folder)).is_relative_to(real):
            raise SettingsError(
                f"The folder {folder} lies inside the drop folder {root}: what is written there would be taken in.",
                "Choose folders that do not contain one another.",
            )
    try:
        if not os.path.lexists(root) and not _was_own_volume(root):
            root.mkdir(parents=True)
        find_unavailability(root)
    except OSError as error:
        raise translate_os_error(error, "making the drop folder") from error


def find_unavailability(root: Path) -> str | None:
    """Return why ``root`` cannot be scanned now, or None when it is the marked drop folder.

    A folder without the marker on the volume it always was on was emptied or replaced by the user, and is marked
    again. A folder without the marker that used to be the root of a volume is the empty mount point of that volume, and
    is left alone. Raises OSError when the marker cannot be written.
    """
    if not root.is_dir():
        return f"The drop folder {root} is not there. Put it back, or restart the service to get a new one."
    if (root / MARKER).exists():
        if not _volume_note(root).exists():
            _record_volume(root)
        return None
    if _was_own_volume(root):
        return f"The disk of the drop folder {root} is not connected. Connect it; what lies on it waits there."
    write_atomically(root / MARKER, _EXPLANATION)
    _record_volume(root)
    return None


def _volume_note(root: Path) -> Path:
    return root.parent / f".{root.name}-disk"


def _record_volume(root: Path) -> None:
    # Device numbers change at every boot; whether the folder is on the same volume as its parent does not.
    own = root.stat().st_dev != root.parent.stat().st_dev
    write_atomically(_volume_note(root), "own\n" if own else "shared\n")


def _was_own_volume(root: Path) -> bool:
    try:
        return _volume_note(root).read_text(encoding="utf-8").strip() == "own"
    except FileNotFoundError:
        return False
