"""What is kept of jobs, stages and pauses: numbers and names, never a word of a script."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class JobRow:
    """A job, over all attempts at it.

    Attributes:
        id: of the job; ``name`` is what its script was called.
        started: seconds since 1970, as all moments here; ``ended`` is None while it is being worked on.
        outcome: running, done, failed or interrupted; whoever reads it may find out that a worker was killed meanwhile.
        video_s: length of the video, 0 as long as it is not known; ``frames`` are its pictures.
        imagined_s: length that the words of the script let expect.
        footage: digest of the footage, by which the same footage is known again; ``footage_s`` seconds of it are used.
        words: of the script, as they are spoken.
        layouts: of the videos, with commas between them; a ``+`` where the script decides.
        height: of the picture.
        guessed_s: seconds of work that were expected before anything was spoken.
        predicted_s: the same when the length of the video was known.
        actual_s: seconds of work; standing still does not count.
        paused_s: seconds for which the work was made to stand still in the middle.
        steps_down: how many other avatars had to take over.
        machine: on which it was made.
        version: of this program.
        expected: seconds that each stage is expected to take in all.
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
class RunRow:
    """A stage that ran, to its end or not.

    Attributes:
        job: id of the job.
        engine: that worked in the stage, or whose pictures it worked on; empty where that is nobody.
        device: on which the engine computed.
        size: seconds of video, or of footage for the stage that studies it.
        layouts: how many videos were made.
        seconds: of work; standing still does not count.
        frames: pictures of the video; ``made`` those that were not found in the cache.
        share: how far it came, 0..1.
        reused: how much of its result was found in the cache, 0..1.
        cpu_peak: percent of all cores; like ``cpu_seconds`` and ``memory_peak`` (bytes) of the whole tree of processes,
            and None where nobody measured.
        eased: seconds for which a preset was in force because of pressure.
        outcome: done, failed, interrupted, or skipped when an earlier attempt had done it.
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
    eased: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PauseRow:
    """A time in which the guard let nothing work: which limit, and which jobs worked or waited.

    ``ended`` is None while it lasts, and for ever when the service was cut off meanwhile.
    """

    started: float
    ended: float | None
    action: str
    limit: str
    jobs: tuple[str, ...]


def values(row: JobRow | RunRow) -> dict[str, Any]:
    """Return the fields of ``row`` by name."""
    return {each.name: getattr(row, each.name) for each in fields(row)}
