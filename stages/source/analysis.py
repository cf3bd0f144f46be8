"""Analyse footage: choose the part to use, conform it, track the face, and gather facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import cv2
import numpy as np

from config.errors import InputError
from config.files import draft, write_atomically
from config.timebase import FPS
from models.face import FaceMesh
from models.face.track import FaceTrack, Gate
from models.picture import Picture
from stages.records.footage import FootageFacts
from stages.source.blurred_sides import BlurredSideBars
from stages.source.conform import FootageWriter, conform_video
from stages.source.face_search import search_faces
from stages.source.face_tracking import FaceObservation, FaceTracker
from stages.source.footage_reader import FootageReader
from stages.source.frame_quality import describe_face_problems, find_best_frame, flag_frames
from stages.source.framing import (
    PREVIEW_INTERVAL,
    PREVIEW_SECONDS,
    FootageFit,
    fit_covering,
    fit_height,
    fit_narrow,
    is_narrow,
    measure_head_height,
)
from stages.source.probe import MediaInfo
from stages.source.selection import FootageSelection, describe_left_out, select_shape, select_start, select_track
from stages.source.track_smoothing import build_track
from stages.source.video.timeline import FootageTally
from stages.source.worker_thread import WorkerThread

MIN_SECONDS = 1.0
"""Seconds of a damaged video that must be readable."""

PictureSource = Callable[[tuple[int, int], int], Iterable[tuple[Picture, int]]]


@dataclass(frozen=True, slots=True)
class FootageRequest:
    """The dropped file, the presenter's region in pixels, and the seconds to use at most."""

    path: Path
    width: int
    height: int
    seconds: int

    @property
    def limit(self) -> int:
        """Frames to use at most."""
        return max(1, self.seconds * FPS)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One pass over the footage: its selection and fit, and the observations by frame."""

    selection: FootageSelection
    fit: FootageFit
    tally: FootageTally
    observations: list[FaceObservation]
    faces: int


def analyse_footage(
    request: FootageRequest, info: MediaInfo, mesh: FaceMesh | None, folder: Path, progress: Callable[[float], None]
) -> None:
    """Write footage.mp4, track.npz, source_frame.jpg and footage.json into ``folder``.

    Without ``mesh`` no face is looked for. Raises InputError when too little can be read.
    """
    film = folder / "footage.mp4"
    reading, searched = _read_best(request, info, mesh, film, _rising(progress))
    (folder / "grade.cube").unlink(missing_ok=True)
    observations = reading.observations
    warnings = [
        *describe_left_out(reading.selection, reading.tally),
        *_check_length(request, reading.selection.info, len(observations), reading.tally),
    ]
    flags = flag_frames(observations)
    points = np.stack([observation.points for observation in observations])
    track = build_track(points, flags, mesh.net if mesh else "", reading.faces)
    with draft(folder / "track.npz") as path:
        track.save(path)
    best = find_best_frame(observations, track.gates)
    _save_frame(film, best, folder / "source_frame.jpg")
    warnings += describe_face_problems(track, len(track) == 1, searched)
    _build_facts(reading, track, best, searched, warnings).save(folder / "footage.json")


def _read_best(
    request: FootageRequest, info: MediaInfo, mesh: FaceMesh | None, film: Path, progress: Callable[[float], None]
) -> tuple[_Reading, float]:
    """Read the footage; again when another shape or a later start turns out to be better.

    Return the reading that is used, and how many seconds of the file were searched for a face.
    """
    first = select_track(request.path, info, mesh) if info.kind == "video" else FootageSelection(info)
    reading = _read(request, first, mesh, film, progress)
    if info.kind == "still":
        return reading, 0.0
    reshaped = select_shape(request.path, first, reading.tally)
    if reshaped is not None:
        reading = _read(request, reshaped, mesh, film, progress)
    everything_seen = len(reading.observations) < request.limit and len(reading.tally.group_by_shape()) == 1
    if mesh is None or reading.faces or everything_seen:
        return reading, len(reading.observations) / FPS
    search = search_faces(request.path, reading.selection.info.track, info.seconds, mesh)
    later = select_start(request.path, reading.selection, search)
    if later is not None:
        reading = _read(request, later, mesh, film, progress)
    return reading, search.seconds


def _rising(progress: Callable[[float], None]) -> Callable[[float], None]:
    """Return ``progress`` that never goes back when the footage is read again."""
    reached = 0.0

    def report(share: float) -> None:
        nonlocal reached
        reached = max(reached, share)
        progress(reached)

    return report


def _read(
    request: FootageRequest,
    selection: FootageSelection,
    mesh: FaceMesh | None,
    film: Path,
    progress: Callable[[float], None],
) -> _Reading:
    info, tally = selection.info, FootageTally()
    expected = min(request.limit, info.seconds * FPS) or request.limit
    fit = _choose_fit(request, selection, mesh, film.parent)
    shown = _picture_source(request, selection, film.parent, tally)(fit.footage, request.limit)
    if fit.margin:
        sides = BlurredSideBars(fit)
        shown = ((sides(picture), count) for picture, count in shown)
    tracker = FaceTracker(mesh, fit.scale)
    observations = _conform(shown, film, fit.size, tracker, lambda done: progress(0.95 * min(1.0, done / expected)))
    if mesh is not None:
        mesh.reset()
    return _Reading(selection, fit, tally, observations, tracker.faces)


def _conform(
    shown: Iterable[tuple[Picture, int]],
    film: Path,
    size: tuple[int, int],
    tracker: FaceTracker,
    progress: Callable[[int], None],
) -> list[FaceObservation]:
    """Write the pictures to ``film`` and track the face in parallel.

    Return one observation per frame; without a frame nothing is written.
    """
    observations: list[FaceObservation] = []
    items = iter(shown)
    first = next(items, None)
    if first is None:  # no picture has the wanted shape: nothing to write
        return observations
    with draft(film) as path, FootageWriter(path, size) as writer:

        def write(item: tuple[Picture, int]) -> None:
            for _ in range(item[1]):
                writer.add(item[0])

        def track(item: tuple[Picture, int]) -> None:
            observations.extend([tracker.observe(item[0])] * item[1])

        with WorkerThread(write) as writing, WorkerThread(track) as tracking:
            done = 0
            for item in chain([first], items):
                writing.put(item)
                tracking.put(item)
                done += item[1]
                progress(done)
    return observations


def _picture_source(
    request: FootageRequest, selection: FootageSelection, folder: Path, tally: FootageTally
) -> PictureSource:
    """Return a function that yields the pictures in a size, up to a number of frames."""
    info = selection.info
    if info.kind == "video":
        return lambda size, limit: conform_video(
            request.path, info, size, limit, folder, start=selection.start, tally=tally
        )

    from stages.source.still_image import load_still

    image = load_still(request.path, fit_covering(info, request.width, request.height).size)

    def still(size: tuple[int, int], limit: int) -> Iterable[tuple[Picture, int]]:
        how = cv2.INTER_AREA if image.shape[0] > size[1] else cv2.INTER_CUBIC
        return [(Picture.from_bgr(np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)), 1)]

    return still


def _choose_fit(
    request: FootageRequest, selection: FootageSelection, mesh: FaceMesh | None, folder: Path
) -> FootageFit:
    """Choose how large the footage is shown; narrow footage is searched for a face first."""
    info, width, height = selection.info, request.width, request.height
    if not is_narrow(info, width, height):
        return fit_covering(info, width, height)
    if mesh is None:
        return fit_narrow(info, width, height, None)
    preview = _picture_source(request, selection, folder, FootageTally())
    start = preview(fit_height(info, width, height).footage, PREVIEW_SECONDS * FPS)
    head = measure_head_height(
        (picture for number, (picture, _) in enumerate(start) if number % PREVIEW_INTERVAL == 0), mesh
    )
    return fit_narrow(info, width, height, head)


def _check_length(request: FootageRequest, info: MediaInfo, frames: int, tally: FootageTally) -> list[str]:
    """Return a warning when much less could be decoded than the file states.

    Raises InputError when it is too little to be used.
    """
    if info.kind == "still":
        return []
    got = frames / FPS
    left_out = sum(tally.pauses) + sum(s for shape, s in tally.seconds.items() if not shape.resembles(info.shape))
    promised = min(info.promised_seconds - left_out, request.seconds)
    enough = bool(frames) and got >= 0.9 * promised - 0.25
    if enough and not (info.incomplete and got < request.seconds):
        return []
    stated = f"{got:.1f} of the {info.seconds:.1f}" if info.seconds > got + 0.25 else f"{got:.1f}"
    if not enough and got < MIN_SECONDS:
        raise InputError(
            f"Only {stated} seconds of the footage can be read: it is incomplete or damaged.",
            "Copy or download it again, then drop it.",
        )
    return [f"Only {stated} seconds of the footage could be read; the file may be incomplete."]


def _save_frame(film: Path, index: int, path: Path) -> None:
    with FootageReader(film) as footage:
        image = footage.frame(index).bgr()
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 92])
    write_atomically(path, jpeg.tobytes())


def _build_facts(
    reading: _Reading, track: FaceTrack, best: int, searched: float, warnings: Sequence[str]
) -> FootageFacts:
    info, fit = reading.selection.info, reading.fit
    frames = len(track)
    still = frames == 1
    found = float(np.mean((track.gates & int(Gate.NO_FACE)) == 0))
    return FootageFacts(
        kind="still" if still else "video",
        codec=info.codec,
        width=info.width,
        height=info.height,
        rotation=90 * info.shape.quarter_turns,
        seconds=round(0.0 if still else info.seconds or frames / FPS, 3),
        fps=round(info.fps, 3),
        hdr=info.transfer in ("pq", "hlg"),
        frames=frames,
        conformed_width=fit.size[0],
        conformed_height=fit.size[1],
        face_found=round(found, 4),
        usable=round(float(np.mean(track.usable)), 4),
        faces=track.faces,
        best=best,
        margin=fit.margin,
        searched=bool(track.net),
        searched_seconds=round(searched, 3),
        warnings=tuple(warnings),
    )
