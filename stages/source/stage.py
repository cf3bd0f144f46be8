"""The source stage: footage of any kind becomes a film, a face track, facts, and the frame that shows the face best."""

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
from stages.source.blurred_sides import Sides
from stages.source.conform import FilmWriter, pictures
from stages.source.face_tracking import FaceSighting, Watcher
from stages.source.footage_reader import FootageReader
from stages.source.frame_quality import best_frame, face_advice, gates
from stages.source.framing import EVERY, GLANCE_S, Fit, covering, fitting, head_share, narrow, whole
from stages.source.probe import Medium, probe
from stages.source.track_smoothing import build_track
from stages.source.worker_thread import Belt

VERSION = "4"
"""Changes when the same footage would give another film or track."""
BLIND = " blind"
"""Follows the version where no face could be looked for."""
ENOUGH_S = 1.0
"""So much of a damaged video must be readable."""
Footage = Callable[[tuple[int, int], int], Iterable[tuple[Picture, int]]]

_FILES = ("footage.mp4", "track.npz", "source_frame.jpg", "footage.json")


class SourceInputs(Record):
    """What was dropped, the size of the presenter's part of the video, and how much footage to use at most."""

    footage: Path
    width: int
    height: int
    seconds: int = 30


class SourceOutputs(Record):
    """The conformed footage, the face in it, what it was, and its best frame."""

    film: Path
    track: Path
    frame: Path
    facts: Path


def source_stage(models: Path, cache: Path) -> Stage[SourceInputs, SourceOutputs]:
    """Return the stage that studies footage with the weights in ``models``; results are kept in ``cache``/footage.

    Without the weights of the face mesh no face is looked for: the footage is conformed as if it showed none, and
    studied anew once they are there. Raises InputError when the footage cannot be used.
    """
    installed = installer.read_state(models, catalogue.FACE_MESH.name) is installer.WeightsState.INSTALLED

    def run(inputs: SourceInputs, folder: Path, context: StageContext) -> SourceOutputs:
        medium, dropped = probe(inputs.footage), digest(inputs.footage)

        def place_of(version: str) -> Path:
            return cache / "footage" / content_key(version, dropped, inputs.model_dump(exclude={"footage"}))

        kept = place_of(VERSION)
        if not _whole(kept):
            mesh = _mesh(models)
            kept = kept if mesh else place_of(VERSION + BLIND)
            if not _whole(kept):
                _study(inputs, medium, mesh, folder, context)
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

    return Stage("source", VERSION + ("" if installed else BLIND), (*_FILES, "grade.cube"), SourceOutputs, run)


def _whole(kept: Path) -> bool:
    return all((kept / name).is_file() for name in _FILES)


def _mesh(models: Path) -> FaceMesh | None:
    """Return the face mesh; None when its weights are missing or damaged."""
    try:
        return FaceMesh(installer.require(models, catalogue.FACE_MESH.name))
    except MissingDependency:
        return None


def _study(inputs: SourceInputs, medium: Medium, mesh: FaceMesh | None, folder: Path, context: StageContext) -> None:
    """Write the four files into ``folder``."""
    limit = max(1, inputs.seconds * FPS)
    expected = min(limit, medium.seconds * FPS) or limit
    footage = _footage(inputs, medium, folder)
    fit = _fit(inputs, medium, footage, mesh)
    shown = footage(fit.footage, limit)
    if fit.margin:
        sides = Sides(fit)
        shown = ((sides(picture), count) for picture, count in shown)
    watcher = Watcher(mesh, fit.enlarged)
    film = folder / "footage.mp4"
    looks = _conform(shown, film, fit.size, watcher, lambda done: context.progress(0.95 * done / expected))
    (folder / "grade.cube").unlink(missing_ok=True)
    warnings = _shortfall(inputs, medium, len(looks))

    flags = gates(looks)
    track = build_track(np.stack([look.points for look in looks]), flags, mesh.net if mesh else "", watcher.faces)
    with draft(folder / "track.npz") as path:
        track.save(path)
    best = best_frame(looks, track.gates)
    _save_frame(film, best, folder / "source_frame.jpg")
    _facts(medium, fit, track, best, warnings).save(folder / "footage.json")


def _conform(
    shown: Iterable[tuple[Picture, int]],
    film: Path,
    size: tuple[int, int],
    watcher: Watcher,
    progress: Callable[[int], None],
) -> list[FaceSighting]:
    """Write the pictures to ``film`` and watch the face in each, side by side; return what was seen per frame."""
    looks: list[FaceSighting] = []
    with draft(film) as path, FilmWriter(path, size) as writer:

        def write(item: tuple[Picture, int]) -> None:
            for _ in range(item[1]):
                writer.add(item[0])

        def watch(item: tuple[Picture, int]) -> None:
            looks.extend([watcher.look(item[0])] * item[1])

        with Belt(write) as writing, Belt(watch) as watching:
            done = 0
            for item in shown:
                writing.put(item)
                watching.put(item)
                done += item[1]
                progress(done)
    return looks


def _footage(inputs: SourceInputs, medium: Medium, folder: Path) -> Footage:
    """Return what gives the pictures of the footage in a size, and how often each is shown, up to a number in all."""
    if medium.kind == "video":
        return lambda size, limit: pictures(inputs.footage, medium, size, limit, folder)

    from stages.source.still_image import read_still

    image = read_still(inputs.footage, covering(medium, inputs.width, inputs.height).size)

    def still(size: tuple[int, int], limit: int) -> Iterable[tuple[Picture, int]]:
        how = cv2.INTER_AREA if image.shape[0] > size[1] else cv2.INTER_CUBIC
        return [(Picture.from_bgr(np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)), 1)]

    return still


def _fit(inputs: SourceInputs, medium: Medium, footage: Footage, mesh: FaceMesh | None) -> Fit:
    """Decide how large the footage is shown; narrow footage is looked at first."""
    if not narrow(medium, inputs.width, inputs.height):
        return covering(medium, inputs.width, inputs.height)
    if mesh is None:
        return fitting(medium, inputs.width, inputs.height, None)
    start = footage(whole(medium, inputs.width, inputs.height).footage, GLANCE_S * FPS)
    head = head_share((picture for number, (picture, _) in enumerate(start) if number % EVERY == 0), mesh)
    return fitting(medium, inputs.width, inputs.height, head)


def _shortfall(inputs: SourceInputs, medium: Medium, frames: int) -> list[str]:
    """Say when much less could be decoded than the file promised. Raises InputError when it is too little."""
    got = frames / FPS
    promised = min(medium.seconds, inputs.seconds) if medium.kind == "video" else 0.0
    if frames and got >= 0.9 * promised - 0.25:
        return []
    if got < ENOUGH_S:
        raise InputError(
            f"Only {got:.1f} of {medium.seconds:.1f} seconds of the footage can be read: it is incomplete or damaged.",
            "Copy or download it again, then drop it.",
        )
    return [
        f"Only {got:.1f} of the {medium.seconds:.1f} seconds of the footage could be read; the file may be incomplete."
    ]


def _save_frame(film: Path, index: int, path: Path) -> None:
    with FootageReader(film) as footage:
        image = footage.frame(index).bgr()
    _, jpeg = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 92])
    write_atomically(path, jpeg.tobytes())


def _facts(medium: Medium, fit: Fit, track: FaceTrack, best: int, warnings: Sequence[str]) -> FootageFacts:
    frames = len(track)
    still = frames == 1
    found = float(np.mean((track.gates & int(Gate.NO_FACE)) == 0))
    return FootageFacts(
        kind="still" if still else "video",
        codec=medium.codec,
        width=medium.width,
        height=medium.height,
        rotation=90 * medium.turn,
        seconds=round(0.0 if still else medium.seconds or frames / FPS, 3),
        fps=round(medium.fps, 3),
        hdr=medium.grade in ("pq", "hlg"),
        frames=frames,
        conformed_width=fit.size[0],
        conformed_height=fit.size[1],
        face_found=round(found, 4),
        usable=round(float(np.mean(track.usable)), 4),
        faces=track.faces,
        best=best,
        margin=fit.margin,
        searched=bool(track.net),
        warnings=(*warnings, *face_advice(track, still)),
    )
