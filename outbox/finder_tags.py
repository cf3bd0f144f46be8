"""Set Finder tags on macOS: green for a finished video, red for a failed job."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import plistlib
import sys
from pathlib import Path
from typing import Any, Literal

_ATTRIBUTE = b"com.apple.metadata:_kMDItemUserTags"
_TAGS = {"done": "Done\n2", "failed": "Failed\n6"}
"""Tag name and colour number: 2 is green, 6 is red."""


def set_finder_tag(path: Path, mark: Literal["done", "failed"], library: Any | None = None) -> None:
    """Tag a file or folder on macOS; do nothing elsewhere.

    Errors, such as those of volumes without extended attributes, are ignored. ``library`` is the C library.
    """
    if library is None:
        if sys.platform != "darwin":
            return
        library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    value = plistlib.dumps([_TAGS[mark]], fmt=plistlib.FMT_BINARY)
    library.setxattr(os.fsencode(path), _ATTRIBUTE, value, len(value), 0, 0)
