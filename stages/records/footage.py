"""Facts about the footage."""

from __future__ import annotations

from typing import Literal

from stages.records.base import Record


class FootageFacts(Record):
    """footage.json: what was dropped and what became of it.

    ``margin`` is how many pixels of the conformed picture, on the left and on the right, only fill its sides;
    ``searched`` whether a face was looked for: without the weights for that, nobody knows whether there is one.
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
    warnings: tuple[str, ...] = ()
