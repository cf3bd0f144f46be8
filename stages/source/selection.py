"""Choose what is used of a video: which track, which shape of picture, and from when on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from config.errors import InputError
from config.formats.counting import format_count
from config.formats.durations import format_duration
from models.face import FaceMesh
from stages.source.face_search import FaceSearch, search_faces
from stages.source.probe import MediaInfo, check_size, probe_track
from stages.source.video.frame_shape import FrameShape
from stages.source.video.timeline import FootageTally


@dataclass(frozen=True, slots=True)
class FootageSelection:
    """The part of a file that becomes the footage.

    Attributes:
        info: the properties of the chosen track, with the chosen shape.
        start: seconds on the file's own clock before which nothing is used.
        notes: what the owner should know about the choice.
    """

    info: MediaInfo
    start: float = 0.0
    notes: tuple[str, ...] = ()


def select_track(path: Path, info: MediaInfo, mesh: FaceMesh | None) -> FootageSelection:
    """Choose the track that shows a face most often; without any the one that players choose."""
    if len(info.tracks) == 1:
        return FootageSelection(info)
    best, why = info.track, "players choose it"
    if mesh is not None:
        found = {track: len(search_faces(path, track, info.seconds, mesh).sightings) for track in info.tracks}
        best = max(info.tracks, key=lambda track: (found[track], track == info.track))
        if any(found[track] < found[best] for track in info.tracks):
            why = "it shows a face most of the time"
    note = (
        f"The footage has {len(info.tracks)} video tracks; track {sorted(info.tracks).index(best) + 1} is used: {why}."
    )
    if best != info.track:
        info = probe_track(path, best, info.tracks, incomplete=info.incomplete)
        check_size(path, info.shape)
    return FootageSelection(info, notes=(note,))


def select_shape(path: Path, selection: FootageSelection, tally: FootageTally) -> FootageSelection | None:
    """Return the selection of the shape that is shown longest; None when it is selected.

    A shape that is too small or too narrow for a presenter is never chosen.
    """
    groups = tally.group_by_shape()
    shape = max((shape for shape in groups if _is_usable(path, shape)), key=lambda s: groups[s], default=None)
    if shape is None or shape.resembles(selection.info.shape):
        return None
    return replace(selection, info=replace(selection.info, shape=shape))


def select_start(path: Path, selection: FootageSelection, search: FaceSearch) -> FootageSelection | None:
    """Return the selection that begins at the first face.

    It has the shape that shows a face most often. None when no face was found, or none in a usable picture.
    """
    counts: Counter[FrameShape] = Counter(sighting.shape for sighting in search.sightings)
    shapes = [shape for shape, _ in counts.most_common() if _is_usable(path, shape)]
    if not shapes:
        return None
    start = next(sighting.time for sighting in search.sightings if sighting.shape == shapes[0])
    note = f"The first face in the footage is seen at {format_duration(start)}; what comes before is not used."
    return FootageSelection(replace(selection.info, shape=shapes[0]), start, (*selection.notes, note))


def describe_left_out(selection: FootageSelection, tally: FootageTally) -> list[str]:
    """Return notes for the owner about pauses and pictures of other shapes that were left out."""
    notes = list(selection.notes)
    if tally.pauses:
        count, total = format_count(len(tally.pauses), "pause"), format_duration(sum(tally.pauses))
        notes.append(f"The recording has {count} without pictures ({total} in all), cut out.")
    groups = tally.group_by_shape()
    used = next((shape for shape in groups if shape.resembles(selection.info.shape)), None)
    others = [shape for shape in groups if shape is not used and groups[shape] > 0]
    if used is not None and others:
        listed = " and ".join(f"{_describe(shape)} for {format_duration(groups[shape])}" for shape in others)
        notes.append(
            f"The picture changes its shape: only what is {_describe(used)} is used ({format_duration(groups[used])}), "
            f"not what is {listed}."
        )
    return notes


def _describe(shape: FrameShape) -> str:
    width, height = shape.upright_size
    return f"{round(width)} x {round(height)}"


def _is_usable(path: Path, shape: FrameShape) -> bool:
    try:
        check_size(path, shape)
    except InputError:
        return False
    return True
