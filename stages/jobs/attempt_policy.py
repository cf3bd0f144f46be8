"""Define the policy of an attempt: when an engine is given up, and who decides about errors."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from config.presets import Preset


@dataclass(frozen=True, slots=True)
class AttemptPolicy:
    """The policy of one attempt; the defaults are those of a person who waits, on any machine.

    Attributes:
        expected_fps: pictures a second that an avatar makes at a quality on this machine; None where that is unknown.
        slow_factor: how many times longer than expected an avatar may take before another takes its place.
        attended: whether a person waits for the video, who can choose what to do about an error.
        is_last: whether no further attempt follows when this one fails.
    """

    expected_fps: Callable[[str, Preset], float | None] = lambda engine, quality: None
    slow_factor: float = 4.0
    attended: bool = True
    is_last: bool = False
