"""Define the facts about the footage."""

from __future__ import annotations

from typing import Literal

from stages.records.base import Record


class FootageFacts(Record):
    """footage.json: properties of the dropped file and of the conformed footage.

    ``margin`` is the width in pixels of the filled sides of the conformed picture, on the left and on the right;
    ``searched`` is false where the weights for finding a face were missing; ``searched_seconds`` is how many seconds of
    the dropped file were searched for one.
    """

    kind: Literal["video", "still"]
    codec: str
    width: int
    height: int
    rotation: int
    seconds: float
    fps: float
    hdr: bool
    frames: int
    conformed_width: int
    conformed_height: int
    face_found: float
    usable: float
    faces: int
    best: int
    margin: int = 0
    searched: bool = True
    searched_seconds: float = 0.0
    warnings: tuple[str, ...] = ()
