"""Define the source stage: conform the footage, track the face, and choose the best frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np

from config.errors import InputError, MissingDependency
from config.files import digest, draft, write_atomically
from models.engine import FPS
from models.face import FaceMesh
from models.face.track import FaceTrack, Gate
from models.picture import Picture
from models.weights import catalogue, installer
from stages.jobs.cache import content_key, place
from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.footage import FootageFacts
from stages.source.blurred_sides import BlurredSideBars
from stages.source.conform import FootageWriter, conform_video
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
from stages.source.probe import MediaInfo, probe
from stages.source.track_smoothing import build_track
from stages.source.worker_thread import WorkerThread

VERSION = "4"
"""Changes when the same footage would give other results."""
NO_MESH = " blind"
"""Suffix of the version without a face mesh."""
MIN_SECONDS = 1.0
"""Seconds of a damaged video that must be readable."""
PictureSource = Callable[[tuple[int, int], int], Iterable[tuple[Picture, int]]]

_FILES = ("footage.mp4", "track.npz", "source_frame.jpg", "footage.json")


class SourceInputs(Record):
    """The dropped file, the size of the presenter's region, and the seconds to use at most."""

    footage: Path
    width: int
    height: int
    seconds: int = 30


class SourceOutputs(Record):
    """The conformed footage, the face track, the best frame, and facts about the footage."""

    film: Path
    track: Path
    frame: Path
    facts: Path


def source_stage(models: Path, cache: Path) -> Stage[SourceInputs, SourceOutputs]:
    """Return the source stage, with the weights in ``models``; it caches in ``cache``/footage.

    Without the weights of the face mesh no face is looked for: the footage is conformed as if it showed none, and
    analysed anew once they are there. Raises InputError when the footage cannot be used.
    """
    installed = installer.read_state(models, catalogue.FACE_MESH.name) is installer.WeightsState.INSTALLED

    def run(inputs: SourceInputs, folder: Path, context: StageContext) -> SourceOutputs:
        info, dropped = probe(inputs.footage), digest(inputs.footage)

        def place_of(version: str) -> Path:
            return cache / "footage" / content_key(version, dropped, inputs.model_dump(exclude={"footage"}))

        kept = place_of(VERSION)
        if not _is_complete(kept):
            mesh = _load_mesh(models)
            kept = kept if mesh else place_of(VERSION + NO_MESH)
            if not _is_complete(kept):
                _analyse(inputs, info, mesh, folder, context)
                kept.mkdir(parents=True, exist_ok=True)
                for name in _FILES:
                    with draft(kept / name) as copy:
                        place(folder / name, copy)
        for name in _FILES:
            place(kept / name, folder / name)
        for warning in FootageFacts.load(folder / "footage.json").warnings:
            context.warn(warning)
        film, track, frame, facts = (folder / name for name in _FILES)
        return SourceOutputs(film=film, track=track, frame=frame, facts=facts)

    return Stage("source", VERSION + ("" if installed else NO_MESH), (*_FILES, "grade.cube"), SourceOutputs, run)


def _is_complete(kept: Path) -> bool:
    return all((kept / name).is_file() for name in _FILES)


def _load_mesh(models: Path) -> FaceMesh | None:
    """Return the face mesh; None when its weights are missing or damaged."""
    try:
        return FaceMesh(installer.require(models, catalogue.FACE_MESH.name))
    except MissingDependency:
        return None


def _analyse(inputs: SourceInputs, info: MediaInfo, mesh: FaceMesh | None, folder: Path, context: StageContext) -> None:
    """Write the four files into ``folder``."""
    limit = max(1, inputs.seconds * FPS)
    expected = min(limit, info.seconds * FPS) or limit
    footage = _picture_source(inputs, info, folder)
    fit = _choose_fit(inputs, info, footage, mesh)
    shown = footage(fit.footage, limit)
    if fit.margin:
        sides = BlurredSideBars(fit)
        shown = ((sides(picture), count) for picture, count in shown)
    tracker = FaceTracker(mesh, fit.scale)
    film = folder / "footage.mp4"
    observations = _conform(shown, film, fit.size, tracker, lambda done: context.progress(0.95 * done / expected))
    (folder / "grade.cube").unlink(missing_ok=True)
    warnings = _check_length(inputs, info, len(observations))

    flags = flag_frames(observations)
    track = build_track(
        np.stack([observation.points for observation in observations]), flags, mesh.net if mesh else "", tracker.faces
    )
    with draft(folder / "track.npz") as path:
        track.save(path)
    best = find_best_frame(observations, track.gates)
    _save_frame(film, best, folder / "source_frame.jpg")
    _build_facts(info, fit, track, best, warnings).save(folder / "footage.json")


def _conform(
    shown: Iterable[tuple[Picture, int]],
    film: Path,
    size: tuple[int, int],
    tracker: FaceTracker,
    progress: Callable[[int], None],
) -> list[FaceObservation]:
    """Write the pictures to ``film`` and track the face in parallel.

    Return one observation per frame.
    """
    observations: list[FaceObservation] = []
    with draft(film) as path, FootageWriter(path, size) as writer:

        def write(item: tuple[Picture, int]) -> None:
            for _ in range(item[1]):
                writer.add(item[0])

        def track(item: tuple[Picture, int]) -> None:
            observations.extend([tracker.observe(item[0])] * item[1])

        with WorkerThread(write) as writing, WorkerThread(track) as tracking:
            done = 0
            for item in shown:
                writing.put(item)
                tracking.put(item)
                done += item[1]
                progress(done)
    return observations


def _picture_source(inputs: SourceInputs, info: MediaInfo, folder: Path) -> PictureSource:
    """Return a function that yields the pictures in a size, up to a number of frames."""
    if info.kind == "video":
        return lambda size, limit: conform_video(inputs.footage, info, size, limit, folder)

    from stages.source.still_image import load_still

    image = load_still(inputs.footage, fit_covering(info, inputs.width, inputs.height).size)

    def still(size: tuple[int, int], limit: int) -> Iterable[tuple[Picture, int]]:
        how = cv2.INTER_AREA if image.shape[0] > size[1] else cv2.INTER_CUBIC
        return [(Picture.from_bgr(np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)), 1)]

    return still


def _choose_fit(inputs: SourceInputs, info: MediaInfo, footage: PictureSource, mesh: FaceMesh | None) -> FootageFit:
    """Choose how large the footage is shown; narrow footage is searched for a face first."""
    if not is_narrow(info, inputs.width, inputs.height):
        return fit_covering(info, inputs.width, inputs.height)
    if mesh is None:
        return fit_narrow(info, inputs.width, inputs.height, None)
    start = footage(fit_height(info, inputs.width, inputs.height).footage, PREVIEW_SECONDS * FPS)
    head = measure_head_height(
        (picture for number, (picture, _) in enumerate(start) if number % PREVIEW_INTERVAL == 0), mesh
    )
    return fit_narrow(info, inputs.width, inputs.height, head)


def _check_length(inputs: SourceInputs, info: MediaInfo, frames: int) -> list[str]:
    """Return a warning when much less could be decoded than the file states.

    Raises InputError when it is too little to be used.
    """
    got = frames / FPS
    promised = min(info.seconds, inputs.seconds) if info.kind == "video" else 0.0
    if frames and got >= 0.9 * promised - 0.25:
        return []
    if got < MIN_SECONDS:
        raise InputError(
            f"Only {got:.1f} of {info.seconds:.1f} seconds of the footage can be read: it is incomplete or damaged.",
            "Copy or download it again, then drop it.",
        )
    return [
        f"Only {got:.1f} of the {info.seconds:.1f} seconds of the footage could be read; the file may be incomplete."
    ]


def _save_frame(film: Path, index: int, path: Path) -> None:
    with FootageReader(film) as footage:
        image = footage.frame(index).bgr()
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 92])
    write_atomically(path, jpeg.tobytes())


def _build_facts(
    info: MediaInfo, fit: FootageFit, track: FaceTrack, best: int, warnings: Sequence[str]
) -> FootageFacts:
    frames = len(track)
    still = frames == 1
    found = float(np.mean((track.gates & int(Gate.NO_FACE)) == 0))
    return FootageFacts(
        kind="still" if still else "video",
        codec=info.codec,
        width=info.width,
        height=info.height,
        rotation=90 * info.quarter_turns,
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
        warnings=(*warnings, *describe_face_problems(track, still)),
    )
