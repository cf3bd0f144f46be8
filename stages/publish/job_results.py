"""Define the inputs of the publish stage, and read the results of earlier stages."""

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
"""Files of the content stage that are delivered: name of the output -> name of the file."""


class PublishInputs(Record):
    """The videos, the main one first, the separate sound, and the requested appearance.

    ``captions`` is soft (a track), burned (in the picture), both (the track is off at first) or off.
    """

    videos: tuple[Path, ...]
    sound: Path | None = None
    captions: str = "soft"
    appearance: Appearance = Appearance()


class JobResults(Record):
    """The results of the earlier stages of a job.

    ``cues`` has one entry for each video. ``script`` is the script with all bullets and chapters that are shown, the
    extracted ones included; ``authored_bullets`` is the number of bullets that the author wrote.
    """

    script: Script
    authored_bullets: int
    narration: Narration
    audio: Path
    facts: FootageFacts
    track: Path
    cues: tuple[Cues, ...]
    performance: Performance
    texts: dict[str, Path]
    pictures_folder: Path

    @classmethod
    def of(cls, job: Job) -> JobResults:
        """Read the results of ``job`` from the files that its manifest names."""
        files = {
            (stage, name): job.folder / file
            for stage, run in job.manifest.stages.items()
            for name, file in run.files.items()
        }
        every = [path for (stage, name), path in files.items() if stage == "content" and name.startswith("cues.")]
        return cls(
            script=Script.load(files["content", "outline"]),
            authored_bullets=len(Script.load(files["script", "script"]).bullets),
            narration=Narration.load(files["speech", "timing"]),
            audio=files["speech", "audio"],
            facts=FootageFacts.load(files["source", "facts"]),
            track=files["source", "track"],
            cues=tuple(Cues.load(path) for path in every),
            performance=Performance.load(files["avatar", "performance"]),
            texts={file: files["content", name] for name, file in TEXTS.items()},
            pictures_folder=job.pictures_folder,
        )
