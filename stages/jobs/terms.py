"""Terms under which a video is made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from config.presets import Preset


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which a video is made.

    Attributes:
        pace: pictures a second that an avatar makes at a quality on this machine; None where nobody knows.
        slow: how many times longer than expected an avatar may take before another takes its place.
        attended: whether a person waits for the video, who can choose what to do about an error.
        last: whether no further attempt follows when this one fails.
    """

    pace: Callable[[str, Preset], float | None] = lambda engine, quality: None
    slow: float = 4.0
    attended: bool = True
    last: bool = False
