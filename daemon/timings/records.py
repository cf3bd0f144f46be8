"""Define the rows of performance.db: jobs, runs of stages, and pauses.

They hold numbers and names, never text of a script.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class JobTiming:
    """Describes a job over all its attempts.

    Attributes:
        id: job id; ``name`` is the name of its script file.
        started: seconds since 1970, like every moment here; ``ended`` is None while an attempt runs.
        outcome: running, done, failed or interrupted; stays running when a worker was killed.
        video_s: length of the video in seconds, 0 until it is known; ``frames`` is its number of frames.
        imagined_s: length of the video in seconds, estimated from the words of the script.
        footage: digest of the footage, which identifies it in later jobs; ``footage_s`` seconds of it are used.
        words: number of spoken words of the script.
        layouts: layouts of the videos, separated by commas; ``+`` where the script decides.
        height: height of the picture in pixels.
        guessed_s: seconds of work predicted before the narration was made.
        predicted_s: seconds of work predicted once the length of the video was known.
        actual_s: seconds of work, pauses excluded.
        paused_s: seconds for which running work was suspended.
        attempts: number of attempts so far.
        steps_down: number of fallbacks to another avatar.
        machine: description of the computer (see `MachineProfile.signature`).
        version: version of this program.
        expected: predicted seconds of every stage.
    """

    id: str
    name: str
    started: float
    ended: float | None = None
    outcome: str = "running"
    video_s: float = 0.0
    frames: int = 0
    imagined_s: float = 0.0
    footage: str = ""
    footage_s: float = 0.0
    words: int = 0
    preset: str = ""
    voice: str = ""
    avatar: str = ""
    layouts: str = ""
    height: int = 0
    guessed_s: float | None = None
    predicted_s: float | None = None
    actual_s: float = 0.0
    paused_s: float = 0.0
    attempts: int = 0
    steps_down: int = 0
    machine: str = ""
    version: str = ""
    expected: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RunTiming:
    """Describes one run of a stage, completed or not.

    Attributes:
        job: job id.
        started: seconds since 1970.
        seconds: seconds of work, pauses excluded.
        outcome: done, failed, interrupted, or skipped when an earlier attempt had done it.
        engine: engine that worked in the stage, or that made the frames it worked on; empty where there is none.
        device: device on which the engine computed.
        size: seconds of video, or of footage for the source stage.
        layouts: number of videos that were made.
        frames: number of frames of the video; ``made`` those that were not in the cache.
        share: completed share of the stage, 0..1.
        reused: share of the result that came from the cache, 0..1.
        cpu_peak: highest load in percent of all cores; like ``cpu_seconds`` and ``memory_peak`` (bytes) of the whole
            process tree, and None where it was not measured.
        idle: percent of all cores that nobody used, on average; None where it was not measured.
        eased: seconds at a lower quality, by preset, in versions before 0.2 that let other programs lower it.
    """

    job: str
    stage: str
    started: float
    seconds: float
    outcome: str
    engine: str = ""
    preset: str = ""
    device: str = "cpu"
    machine: str = ""
    size: float = 0.0
    layouts: int = 1
    frames: int = 0
    made: int = 0
    share: float = 1.0
    reused: float = 0.0
    cpu_peak: float | None = None
    cpu_seconds: float | None = None
    memory_peak: int | None = None
    idle: float | None = None
    eased: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PauseTiming:
    """Describes a pause by the guard.

    ``limit`` is the limit that was exceeded, ``jobs`` are the ids of the affected jobs. ``started`` and ``ended``
    are seconds since 1970; ``ended`` is None while the pause lasts. When the service was killed during it, the next
    one ends it.
    """

    started: float
    ended: float | None
    action: str
    limit: str
    jobs: tuple[str, ...]


def to_columns(row: JobTiming | RunTiming) -> dict[str, Any]:
    """Return the fields of ``row`` by name."""
    return {each.name: getattr(row, each.name) for each in fields(row)}
