"""Define the source stage: conform the footage, track the face, and choose the best frame."""

from __future__ import annotations

from pathlib import Path

from config.errors import MissingDependency
from config.files import digest, draft
from models.face import FaceMesh
from models.weights import catalogue, installer
from stages.jobs.cache import content_key, place_cached_file
from stages.jobs.context import StageContext
from stages.jobs.stage import Stage
from stages.records.base import Record
from stages.records.footage import FootageFacts
from stages.source.analysis import FootageRequest, analyse_footage
from stages.source.probe import probe

VERSION = "5"
"""Changes when the same footage would give other results."""
NO_MESH = " blind"
"""Suffix of the version without a face mesh."""
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
                analyse_footage(
                    FootageRequest(inputs.footage, inputs.width, inputs.height, inputs.seconds),
                    info,
                    mesh,
                    folder,
                    context.progress,
                )
                kept.mkdir(parents=True, exist_ok=True)
                for name in _FILES:
                    with draft(kept / name) as copy:
                        place_cached_file(folder / name, copy)
        for name in _FILES:
            place_cached_file(kept / name, folder / name)
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
