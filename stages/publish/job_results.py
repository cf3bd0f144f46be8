"""What the publish stage works from: the films, and what the earlier stages of the job left behind."""

from __future__ import annotations

from pathlib import Path

from stages.jobs.job import Job
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
    """The films, the main one first, the sound as a file of its own, and how the pictures were to look.

    Attributes:
        height: the shorter side of the pictures.
        captions: soft (a track), burned (in the picture), both (the track is off at first) or off.
        highlight: whether the word that is heard is marked in burned captions.
        theme: dark, light or empty, as the pictures were painted with.
        brand: a brand.yaml with its files beside it.
    """

    videos: tuple[Path, ...]
    sound: Path | None = None
    height: int = 720
    presenter: str = ""
    role: str = ""
    captions: str = "soft"
    highlight: bool = False
    theme: str = ""
    brand: Path | None = None

    @property
    def burned(self) -> bool:
        """Whether captions are part of the pictures."""
        return self.captions in ("burned", "both")


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
            pictures=job.beside,
        )
