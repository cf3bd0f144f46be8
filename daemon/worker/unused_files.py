"""Describe files that were dropped beside a script and are not in its video."""

from __future__ import annotations

from pathlib import Path

from inbox.filename_rules import FileKind, classify_file, printable


def describe_unused_file(path: Path) -> str:
    """Return that the file at ``path``, relative to the script, is not used, and what to do."""
    name = printable(path.as_posix())
    match classify_file(path.name):
        case FileKind.PICTURE:
            return f"{name} lies beside the script, but the script does not show it: write ![...]({name})"
        case FileKind.SCRIPT:
            return (
                f"{name} lies beside the script and is not spoken: "
                "to get a video of it, give it another name and drop it with a video."
            )
        case _:
            return f"{name} lies beside the script and is not used."
