"""The self-check: everything that was promised about a video, measured on the finished file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import cv2

from config.errors import Interrupted
from models.picture import Picture
from stages.compose.arrange import stage_of
from stages.events import Report
from stages.job import Job
from stages.publish.check import Check, unmeasured
from stages.publish.lips import check_lips, windows
from stages.publish.sound import check_sound
from stages.publish.streams import check_length, check_streams
from stages.publish.watch import Seen, poster_frames, second_mesh, watch
from stages.publish.words import check_bullets, check_captions
from stages.record import Cues, FootageFacts, Narration, Performance, Record, Script

_MOTIONLESS = {"still": "a still portrait", "original": "the original footage", "text": "a video without a presenter"}
_QUALITY = 90  # of the poster


class Made(Record):
    """What the earlier stages of a job left behind."""

    script: Script
    narration: Narration
    facts: FootageFacts
    cues: Cues
    performance: Performance
    captions: tuple[Path, ...]

    @classmethod
    def of(cls, job: Job) -> Made:
        """Read it by the names in the job's manifest."""

        def file(stage: str, name: str) -> Path:
            return job.folder / job.manifest.stages[stage].files[name]

        return cls(
            script=Script.load(file("script", "script")),
            narration=Narration.load(file("speech", "timing")),
            facts=FootageFacts.load(file("source", "facts")),
            cues=Cues.load(file("content", "cues.0")),
            performance=Performance.load(file("avatar", "performance")),
            captions=tuple(file("content", name) for name in ("srt", "vtt", "transcript")),
        )


def examine(video: Path, made: Made, models: Path, report: Report) -> tuple[list[Check], bytes | None]:
    """Make all checks; return them and the poster (JPEG).

    ``models`` is the folder of weights, which may be empty.
    """
    engine = made.performance.engine
    with av.open(str(video)) as container:
        stream = container.streams.video[0]
        region = stage_of(made.cues.layout, min(stream.width, stream.height))
    mesh = second_mesh(models) if engine != "text" else None
    performed = mesh is not None and engine not in _MOTIONLESS
    why_not = "the weights 'face-mesh' are not installed"
    if engine in _MOTIONLESS:
        why_not = f"this is {_MOTIONLESS[engine]}"
    seen = Seen()

    def watched() -> list[Check]:
        nonlocal seen
        stretches = windows(made.narration) if performed else []
        seen = watch(video, stretches, poster_frames(made.narration, made.cues), region, mesh, report)
        return check_length(video, seen, made.narration)

    steps: list[tuple[str, Callable[[], list[Check]]]] = [
        ("Streams", lambda: check_streams(video, made.cues)),
        ("Frames", watched),
        ("Sound", lambda: check_sound(video)),
        ("Lips", lambda: check_lips(made.narration, seen.mouth, performed, why_not)),
        ("Caption rules", lambda: [check_captions(made.cues)]),
        ("Bullets on the word", lambda: [check_bullets(made.script, made.narration, made.cues)]),
        ("Privacy", lambda: [_privacy(made.narration)]),
    ]
    checks = [check for name, step in steps for check in _tried(name, step)]
    return checks, _jpeg(seen.poster)


def _tried(name: str, step: Callable[[], list[Check]]) -> list[Check]:
    """Make some checks; one that cannot be made must not cost anybody the video."""
    try:
        return step()
    except Interrupted:
        raise
    except Exception as error:
        return [unmeasured(name, "measured", f"{type(error).__name__}: {error}")]


def _privacy(narration: Narration) -> Check:
    used = f"the voice '{narration.voice}' was asked over the network" if narration.network else "nothing was sent"
    return Check(name="Network", measured=used, bound="used only by a voice that the user named", passed=True)


def _jpeg(picture: Picture | None) -> bytes | None:
    if picture is None:
        return None
    done, data = cv2.imencode(".jpg", picture.bgr(), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return data.tobytes() if done else None
