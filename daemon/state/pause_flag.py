"""The file that marks the service as paused by the user."""

from __future__ import annotations

from pathlib import Path

from config.files import make_private_folder, write_atomically
from config.paths import Home


def pause(home: Home) -> str:
    """Start no work until `resume`, also after a restart; return what was done, in a sentence."""
    make_private_folder(home.run)
    write_atomically(_marker(home), "")
    return "Paused: nothing new is started, and running work rests. Type: presgen resume"


def resume(home: Home) -> str:
    """Go on after `pause`; return what was done, in a sentence."""
    _marker(home).unlink(missing_ok=True)
    return "Work goes on."


def is_paused(home: Home) -> bool:
    """Tell whether the user has paused the service."""
    return _marker(home).exists()


def _marker(home: Home) -> Path:
    return home.run / "paused"
