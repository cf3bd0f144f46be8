"""What the publish stage works from: the films, and what the earlier stages of the job left behind."""

from __future__ import annotations

from pathlib import Path

from stages.jobs.job import Job
from stages.records.appearance import Appearance
from stages.records.base import Record
from stages.records.cues import Cues
from stages.records.footage import FootageFacts
from stages.records.narration import Narration
from stages.records.performance import Performance
from stages.records.script import Script

TEXTS = {
    "srt": "captions.srt",
    "vtt": "captions.vtt",
    "ttml": "captions.ttml",
    "transcript": "transcript.txt",
    "markdown": "transcript.md",
}
"""The files of the content stage that are delivered, by the names of its outputs, with the names they get."""


class PublishInputs(Record):
    """The videos, the main one first, the sound as a separate file, and how the pictures were to look.

    ``captions`` is soft (a track), burned (in the picture), both (the track is off at first) or off.
    """

    videos: tuple[Path, ...]
    sound: Path | None = None
    captions: str = "soft"
    appearance: Appearance = Appearance()


class JobResults(Record):
    """What the earlier stages of a job left behind; ``cues`` has one entry for each film.

    ``script`` is the script with the bullets and chapters that are shown, those taken from its own words included;
    ``written`` tells how many bullets the author wrote.
    """

    script: Script
    written: int
    narration: Narration
    audio: Path
    facts: FootageFacts
    track: Path
    cues: tuple[Cues, ...]
    performance: Performance
    texts: dict[str, Path]
    pictures: Path

    @classmethod
    def of(cls, job: Job) -> JobResults:
        """Read it by the names in the job's manifest."""
        files = {
            (stage, name): job.folder / file
            for stage, run in job.manifest.stages.items()
            for name, file in run.files.items()
        }
        every = [path for (stage, name), path in files.items() if stage == "content" and name.startswith("cues.")]
        return cls(
            script=Script.load(files["content", "outline"]),
            written=len(Script.load(files["script", "script"]).bullets),
            narration=Narration.load(files["speech", "timing"]),
            audio=files["speech", "audio"],
            facts=FootageFacts.load(files["source", "facts"]),
            track=files["source", "track"],
            cues=tuple(Cues.load(path) for path in every),
            performance=Performance.load(files["avatar", "performance"]),
            texts={file: files["content", name] for name, file in TEXTS.items()},
            pictures=job.pictures_folder,
        )
