"""Tags that Finder shows: green for a finished video, red for a job that failed. Elsewhere there are none."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import plistlib
import sys
from pathlib import Path
from typing import Any, Literal

_NAME = b"com.apple.metadata:_kMDItemUserTags"
_TAGS = {"done": "Done\n2", "failed": "Failed\n6"}
"""A name and the number of a colour: 2 is green, 6 is red."""


def tag(path: Path, mark: Literal["done", "failed"], library: Any | None = None) -> None:
    """Tag a file or folder; a volume that keeps no tags is no reason to fail. ``library`` is the C library."""
    if library is None:
        if sys.platform != "darwin":
            return
        library = ctypes.CDLL(ctypes.util.find_library("c"), use_errno=True)
    value = plistlib.dumps([_TAGS[mark]], fmt=plistlib.FMT_BINARY)
    library.setxattr(os.fsencode(path), _NAME, value, len(value), 0, 0)
