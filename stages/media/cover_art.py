"""Render the cover art of a video: one of its pictures as a small JPEG."""

from __future__ import annotations

from pathlib import Path

import av
import cv2
import numpy as np

from config.errors import InputError
from models.engine import FPS
from models.picture import Picture
from stages.records.cues import Cues

MAX_BYTES = 300_000
"""Largest size of a cover."""
_LONGER = 1280  # pixels of the longer side
_QUALITIES = (88, 80, 70, 60, 45, 30)
_SETTLED = 2.0  # seconds after which all transitions have ended


def choose_cover_time(cues: Cues) -> float:
    """Return the second that shows the video best: the first bullets beside the presenter.

    Without bullets, a while after the title card has gone.
    """
    end = cues.chapters[-1].end if cues.chapters else 0.0
    if cues.bullets:
        first = [cue for cue in cues.bullets if cue.page == cues.bullets[0].page]
        return min(first[-1].start + _SETTLED, (first[-1].start + first[-1].end) / 2)
    opened = cues.title.end if cues.title is not None else 0.0
    return min(opened + _SETTLED, (opened + end) / 2)


def render_cover(film: Path, seconds: float) -> bytes:
    """Return the picture of ``film`` at ``seconds`` as a JPEG of at most `MAX_BYTES`.

    It is the last picture when the video is shorter. Raises InputError when the video cannot be read.
    """
    picture = _decode_picture(film, seconds).bgr()
    share = _LONGER / max(picture.shape[:2])
    if share < 1:
        picture = np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA), np.uint8)
    for quality in _QUALITIES:
        data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
        if len(data) <= MAX_BYTES:
            break
    return data


def _decode_picture(film: Path, seconds: float) -> Picture:
    """Decode the picture at ``seconds``, from the key frame before it on."""
    try:
        with av.open(str(film)) as container:
            stream = container.streams.video[0]
            wanted = round(seconds * FPS) / FPS
            container.seek(round(wanted / (stream.time_base or 1)), stream=stream)
            found = None
            for found in container.decode(stream):
                if found.time is not None and found.time >= wanted - 0.5 / FPS:
                    break
            if found is not None:
                return Picture(np.asarray(found.to_ndarray(format="yuv420p"), np.uint8))
    except av.FFmpegError as error:
        raise InputError(
            f"The video file {film.name} cannot be read: {error.strerror}.", "Run the same command again."
        ) from error
    raise InputError(f"The video file {film.name} holds no picture.", "Run the same command again.")
