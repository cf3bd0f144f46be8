"""Which Macs have no fan. No interface of macOS says so; the identifier of the model (sysctl hw.model) does."""

from __future__ import annotations

import re

FANLESS = frozenset({
    "MacBook8,1", "MacBook9,1", "MacBook10,1",  # 12 inches, 2015 to 2017
    "MacBookAir10,1",  # M1; the Intel ones before it have a fan
    "Mac14,2", "Mac14,15",  # MacBook Air M2, 13 and 15 inches
    "Mac15,12", "Mac15,13",  # M3
    "Mac16,12", "Mac16,13",  # M4
    "Mac17,3", "Mac17,4",  # M5
    "Mac17,5",  # MacBook Neo
})  # fmt: skip
_COOLED = re.compile(r"(MacBookPro|MacBookAir|iMac|iMacPro|Macmini|MacPro)\d+,\d+|MacBook[1-7],\d+")
_LAST = (17, 9)
"""The last identifier that was known when this table was made."""


def fanless(model: str) -> bool | None:
    """Return whether the Mac ``model`` has no fan; None for models that are newer than this table and virtual ones."""
    if model in FANLESS:
        return True
    if _COOLED.fullmatch(model):
        return False
    match = re.fullmatch(r"Mac(\d+),(\d+)", model)
    return False if match and (int(match[1]), int(match[2])) <= _LAST else None
