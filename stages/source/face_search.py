"""Look for faces throughout a video, cheaply: one small picture now and then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np

from models.face import FaceMesh
from models.picture import Bytes
from stages.source.face_tracking import MIN_SCORE, THUMBNAIL_SIDE
from stages.source.video.decoding import decode_frames, open_video, seek
from stages.source.video.frame_shape import FrameShape, FrameShapeReader

INTERVAL = 0.5
"""Seconds between two pictures that are looked at where the video is decoded from start to end."""
DECODED_SECONDS = 120.0
"""Length up to which it is; of longer ones only key frames are."""
MAX_KEY_FRAMES = 120
"""Key frames that are looked at, at most."""
MAX_PICTURES = 1200
"""Pictures that are looked at, at most, where the file does not state its length."""


@dataclass(frozen=True, slots=True)
class FaceSighting:
    """A picture with a face: its time in seconds on the file's own clock, and its shape."""

    time: float
    shape: FrameShape


@dataclass(frozen=True, slots=True)
class FaceSearch:
    """The result of a search: all sightings, and how many seconds of the file were searched."""

    sightings: tuple[FaceSighting, ...]
    seconds: float


def search_faces(path: Path, track: int, seconds: float, mesh: FaceMesh) -> FaceSearch:
    """Look for faces in one track of a video of ``seconds`` (0: unknown)."""
    sightings = []
    first = last = None
    for time, shape, frame in _sample_frames(path, track, seconds):
        first, last = (time if first is None else first), time
        if any(face.score >= MIN_SCORE for face in mesh.detect(_thumbnail(frame, shape))):
            sightings.append(FaceSighting(time, shape))
    mesh.reset()
    searched = 0.0 if first is None or last is None else max(seconds, last - first)
    return FaceSearch(tuple(sightings), searched)


def _sample_frames(path: Path, track: int, seconds: float) -> Iterator[tuple[float, FrameShape, av.VideoFrame]]:
    with open_video(path, track) as (container, stream):
        if seconds > DECODED_SECONDS:
            yield from _sample_key_frames(container, stream, seconds)
            return
        due, looked_at, shapes = 0.0, 0, FrameShapeReader(stream)
        for frame in decode_frames(container, stream):
            # Also when times start again.
            if frame.time is not None and (looked_at == 0 or not due - INTERVAL <= frame.time < due):
                due, looked_at = frame.time + INTERVAL, looked_at + 1
                yield frame.time, shapes.read(frame), frame
            if looked_at >= MAX_PICTURES:
                return


def _sample_key_frames(
    container: av.container.InputContainer, stream: av.VideoStream, seconds: float
) -> Iterator[tuple[float, FrameShape, av.VideoFrame]]:
    start = float((stream.start_time or 0) * (stream.time_base or 0))
    seen, shapes = None, FrameShapeReader(stream)
    for number in range(MAX_KEY_FRAMES):
        seek(container, stream, start + seconds * number / MAX_KEY_FRAMES)
        frame = next(decode_frames(container, stream), None)
        if frame is not None and frame.time is not None and frame.time != seen:
            seen = frame.time
            yield frame.time, shapes.read(frame), frame


def _thumbnail(frame: av.VideoFrame, shape: FrameShape) -> Bytes:
    """Return a small upright picture, uint8 (height, width, 3) BGR."""
    wide, high = shape.width * shape.aspect, float(shape.height)
    scale = THUMBNAIL_SIDE / max(wide, high)
    size = max(2, round(wide * scale / 2) * 2), max(2, round(high * scale / 2) * 2)
    small = frame.reformat(width=size[0], height=size[1], format="bgr24").to_ndarray()
    upright = np.rot90(small, -shape.quarter_turns)
    return np.ascontiguousarray(cv2.flip(upright, 1) if shape.mirrored else upright, np.uint8)
