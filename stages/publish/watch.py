"""Watching the finished video once: every frame is decoded, some are looked at, one becomes the poster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame

from config.errors import MissingDependency
from models.engine import FPS
from models.facemesh import FaceMesh, aperture
from models.facemesh.points import eyes_open
from models.picture import Box, Picture
from models.weights import require
from stages.events import Report
from stages.record import Cues, Narration

_STEP = 50  # frames between two words about progress


@dataclass(slots=True)
class Seen:
    """What was seen.

    Attributes:
        frames: frames that decoded, each at its time.
        trouble: why the rest did not, or empty.
        mouth: opening over eye distance by frame, NaN where no face was found.
        poster: the best frame for a poster, None when there is none.
    """

    frames: int = 0
    trouble: str = ""
    mouth: dict[int, float] = field(default_factory=dict)
    poster: Picture | None = None
    _best: float = -np.inf

    def propose(self, picture: Picture, liveliness: float) -> None:
        """Keep ``picture`` for the poster if its eyes are wider open than those of the one before."""
        if liveliness > self._best:
            self.poster, self._best = picture, liveliness


def second_mesh(models: Path) -> FaceMesh | None:
    """Return the face net that no engine works with, or None when the weights are absent."""
    try:
        return FaceMesh(require(models, "face-mesh"), net="plain")
    except MissingDependency:
        return None


def watch(
    video: Path, stretches: Sequence[range], posters: Sequence[int], region: Box, mesh: FaceMesh | None, report: Report
) -> Seen:
    """Decode all of ``video``; look at the mouth in ``stretches``, and choose a poster among the frames ``posters``.

    ``region`` is where the presenter is. Without ``mesh`` no mouth is seen, and the first of ``posters`` is taken.
    """
    seen = Seen()
    looked, wanted = {n for stretch in stretches for n in stretch}, set(posters)
    total = 1
    try:
        with av.open(str(video)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            total = max(1, stream.frames)
            for number, frame in enumerate(container.decode(stream)):
                if frame.time is None or round(frame.time * FPS, 3) != number:
                    seen.trouble = f"frame {number} is at {frame.time} s"
                    break
                seen.frames = number + 1
                if number in looked or number in wanted:
                    _look(seen, number, frame, region, mesh, number in looked, number in wanted)
                elif mesh is not None and number - 1 in looked:
                    mesh.forget()
                if number % _STEP == 0:
                    report.progress(number / total)
    except av.FFmpegError as error:
        seen.trouble = f"{error.strerror} at frame {seen.frames}"
    return seen


def _look(
    seen: Seen, number: int, frame: VideoFrame, region: Box, mesh: FaceMesh | None, mouth: bool, poster: bool
) -> None:
    points = None
    picture = Picture(np.asarray(frame.to_ndarray(), np.uint8))
    if mesh is not None:
        box = (mesh.looks_at() or region).even(region.x1, region.y1)
        points = mesh.landmarks(picture.bgr(box), (box.x0, box.y0))
    if mouth and mesh is not None:
        seen.mouth[number] = float(aperture(points)) if points is not None else float("nan")
    if poster:
        seen.propose(picture, float(eyes_open(points)) if points is not None else -1.0)


def poster_frames(narration: Narration, cues: Cues) -> list[int]:
    """Return frames that would make a poster: in a pause, on the page where most bullets have come, the best first."""
    pages: dict[tuple[int, int], list[float]] = {}
    for cue in cues.bullets:
        pages.setdefault((cue.chapter, cue.page), []).append(cue.start)
    fullest = max(pages.values(), key=len, default=[])
    after = max(fullest) + 0.5 if fullest else narration.seconds / 3
    ends = [sentence.end for sentence in narration.sentences if sentence.end >= after]
    middle = round((min(ends, default=after) + 0.15) * FPS)
    last = narration.frames - 1
    return list(dict.fromkeys(min(max(0, middle + step), last) for step in (0, 2, 4, 6, 8, -2)))
