"""Count the frames of the finished video, measure the mouth in some, and choose the poster."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from config.errors import MissingDependency
from config.formats.counting import format_count
from models.engine import FPS
from models.face import FaceMesh, aperture
from models.face.landmarks import MESH_POINTS, eye_aspect_ratio
from models.picture import Box, Picture
from models.weights.installer import require
from stages.jobs.context import StageContext
from stages.publish.checks.face_geometry import FaceGeometry, measure_geometry
from stages.records.cues import Cues
from stages.records.narration import Narration

_JITTER = 0.001  # seconds
_NEAR = 100  # frames that are rather decoded than skipped; the encoder sets a key frame every 125


@dataclass(slots=True)
class SampledFrames:
    """The measurements of one video.

    Attributes:
        frames: frames in the file.
        decoded: number of frames that were decoded.
        trouble: a description of missing, late or broken frames, or empty.
        mouth: opening over eye distance by frame, NaN where no face was found.
        faces: the box of the face by frame, in every picture in which the net found one.
        geometry: proportions of that face and place of its mouth, by frame.
        poster: the best frame for a poster, None when there is none.
    """

    frames: int = 0
    decoded: int = 0
    trouble: str = ""
    mouth: dict[int, float] = field(default_factory=dict)
    faces: dict[int, Box] = field(default_factory=dict)
    geometry: dict[int, FaceGeometry] = field(default_factory=dict)
    poster: Picture | None = None
    _best: float = -np.inf

    def propose(self, picture: Picture, liveliness: float) -> None:
        """Keep ``picture`` for the poster if its eyes are wider open than those of the one before."""
        if liveliness > self._best:
            self.poster, self._best = picture, liveliness


def load_independent_mesh(models: Path) -> FaceMesh | None:
    """Return the face net that no engine works with, or None when the weights are absent."""
    try:
        return FaceMesh(require(models, "face-mesh"), net="plain")
    except MissingDependency:
        return None


def sample_frames(
    video: Path,
    stretches: Sequence[range],
    posters: Sequence[int],
    region: Box,
    mesh: FaceMesh | None,
    context: StageContext,
) -> SampledFrames:
    """Count all frames of ``video``, measure the mouth in ``stretches``, and choose a poster.

    Only frames of ``stretches`` and ``posters`` are decoded, so that a long video takes no longer than a short one.
    ``region`` is the box of the presenter. Without ``mesh`` no mouth is measured, and the poster is the first of
    ``posters``.
    """
    sampled = SampledFrames()
    measured, wanted = {n for stretch in stretches for n in stretch}, set(posters)
    numbers = sorted(measured | wanted)
    try:
        with av.open(str(video)) as container:
            stream = container.streams.video[0]
            stream.thread_type = "AUTO"
            _count_frames(sampled, container, stream)
            for number, frame in _decode_frames(container, stream, numbers):
                if mesh is not None and number - 1 not in measured | wanted:
                    mesh.reset()
                _measure_frame(sampled, number, frame, region, mesh, number in measured, number in wanted)
                sampled.decoded += 1
                context.progress(sampled.decoded / len(numbers))
    except av.FFmpegError as error:
        sampled.trouble = f"{error.strerror} after {format_count(sampled.decoded, 'decoded frame')}"
    if not sampled.trouble and sampled.decoded < len(numbers):
        sampled.trouble = f"{format_count(len(numbers) - sampled.decoded, 'frame')} did not decode"
    return sampled


def _count_frames(sampled: SampledFrames, container: InputContainer, stream: VideoStream) -> None:
    """Count the frames without decoding them, and check that there is one every 1/25 s."""
    times = sorted(packet.pts * packet.time_base for packet in container.demux(stream) if packet.pts is not None)
    sampled.frames = len(times)
    late = next((n for n, time in enumerate(times) if abs(time - n / FPS) > _JITTER), None)
    if late is not None:
        sampled.trouble = f"frame {late} is at {float(times[late]):.3f} s"


def _decode_frames(
    container: InputContainer, stream: VideoStream, numbers: Sequence[int]
) -> Iterator[tuple[int, VideoFrame]]:
    """Yield the frames ``numbers`` (ascending), decoding from the key frame before each gap."""
    waiting = deque(numbers)
    while waiting:
        container.seek(round(waiting[0] / FPS / float(stream.time_base or 1)), stream=stream)
        reached = False
        for frame in container.decode(stream):
            number = round((frame.time or 0) * FPS)
            while waiting and waiting[0] < number:
                waiting.popleft()  # it did not decode
            if waiting and number == waiting[0]:
                reached = True
                waiting.popleft()
                yield number, frame
            if not waiting or (reached and waiting[0] - number > _NEAR):
                break
        else:
            return


def _measure_frame(
    sampled: SampledFrames,
    number: int,
    frame: VideoFrame,
    region: Box,
    mesh: FaceMesh | None,
    mouth: bool,
    poster: bool,
) -> None:
    points = None
    picture = Picture(np.asarray(frame.to_ndarray(), np.uint8))
    if mesh is not None:
        box = (mesh.region_of_interest() or region).even(region.x1, region.y1)
        points = mesh.find_landmarks(picture.bgr(box), (box.x0, box.y0))
    if points is not None:
        sampled.faces[number] = _bounding_box(points)
        if mouth:
            sampled.geometry[number] = measure_geometry(points)
    if mouth and mesh is not None:
        sampled.mouth[number] = float(aperture(points)) if points is not None else float("nan")
    if poster:
        sampled.propose(picture, float(eye_aspect_ratio(points)) if points is not None else -1.0)


def _bounding_box(points: npt.NDArray[np.float32]) -> Box:
    low, high = points[:MESH_POINTS, :2].min(axis=0), points[:MESH_POINTS, :2].max(axis=0)
    return Box(int(low[0]), int(low[1]), int(np.ceil(high[0])), int(np.ceil(high[1])))


def find_poster_frames(narration: Narration, cues: Cues) -> list[int]:
    """Return candidates for the poster, the best first: in a pause, on the fullest page."""
    pages: dict[tuple[int, int], list[float]] = {}
    for cue in cues.bullets:
        pages.setdefault((cue.chapter, cue.page), []).append(cue.start)
    fullest = max(pages.values(), key=len, default=[])
    after = max(fullest) + 0.5 if fullest else narration.seconds / 3
    ends = [sentence.end for sentence in narration.sentences if sentence.end >= after]
    middle = round((min(ends, default=after) + 0.15) * FPS)
    last = narration.frames - 1
    return list(dict.fromkeys(min(max(0, middle + step), last) for step in (0, 2, 4, 6, 8, -2)))
