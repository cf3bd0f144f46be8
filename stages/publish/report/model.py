"""Define report.json: how a video was made and what the checks found.

Version 2. Times are seconds of the video; frames are counted from 0, 25 a second.

* what it is: ``name``, ``title``, ``presenter``, ``role``, ``language``, ``job``, ``outcome`` and ``verdict`` (one
  sentence each: what is shown and why it is not what was wanted; what the checks say), ``seconds``, ``frames``,
  ``width``, ``height`` (of the main video);
* what was made: ``videos`` (the main one first) and ``files`` with their sizes and digests, the two reports left out;
* what is shown: ``chapters`` with their ``bullets``, ``pictures``, and the number of ``captions``;
* how: ``engine``, ``voice`` and their versions, ``network`` (whether the script was sent to the voice's service),
  ``timing`` (how word times came about), ``loudness`` and ``true_peak`` of the narration, ``footage``, ``segments`` and
  how many of them were kept from earlier, ``eased`` (those made at lower quality), ``stages`` with the
  seconds each took, ``bullets_by`` (``author``, ``program`` or empty), ``sources`` (the dropped files with their
  digests), ``provenance`` (sentences), ``program``;
* how well: ``checks``, ``lips`` (openings asked for and seen, frame by frame, where they were looked at),
  ``steps_down``, ``warnings`` and ``advice``.
"""

from __future__ import annotations

from typing import Literal

from config.formats.counting import format_count
from stages.publish.checks.check import Check
from stages.publish.checks.lip_sync import LipTrace
from stages.publish.report.advice import Advice
from stages.publish.report.quality_stretches import QualityStretch
from stages.records.base import Record
from stages.records.cues import ImageCue
from stages.records.footage import FootageFacts
from stages.records.performance import StepDown


class StageTime(Record):
    """Holds the working time of a stage in seconds."""

    name: str
    seconds: float


class BulletLine(Record):
    """Holds a bullet and when it appears, in seconds."""

    text: str
    start: float


class ChapterLine(Record):
    """Holds a chapter, its start and end in seconds, and its bullets."""

    title: str
    start: float
    end: float
    bullets: tuple[BulletLine, ...]


class VideoLine(Record):
    """Holds one of the videos: the name of its file, its layout and its size in pixels."""

    name: str
    layout: str
    width: int
    height: int


class FileLine(Record):
    """Holds a file that was made or dropped: its name, its size in bytes and its digest."""

    name: str
    bytes: int
    sha256: str


class ReportModel(Record):
    """Holds the content of report.json."""

    version: int = 2
    name: str
    title: str
    presenter: str
    role: str
    language: str
    job: str
    program: str
    verdict: str
    outcome: str
    seconds: float
    frames: int
    width: int
    height: int
    videos: tuple[VideoLine, ...]
    files: tuple[FileLine, ...]
    sources: tuple[FileLine, ...]
    chapters: tuple[ChapterLine, ...]
    pictures: tuple[ImageCue, ...]
    captions: int
    bullets_by: Literal["author", "program", ""]
    engine: str
    engine_version: str
    voice: str
    voice_version: str
    network: bool
    timing: tuple[str, ...]
    loudness: float
    true_peak: float
    footage: FootageFacts
    segments: int
    segments_reused: int
    eased: tuple[QualityStretch, ...] = ()
    stages: tuple[StageTime, ...]
    provenance: tuple[str, ...]
    checks: tuple[Check, ...]
    lips: tuple[LipTrace, ...]
    steps_down: tuple[StepDown, ...]
    warnings: tuple[str, ...]
    advice: tuple[Advice, ...]

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that were made and not passed."""
        return tuple(check for check in self.checks if check.passed is False)


def describe_verdict(seconds: float, checks: tuple[Check, ...]) -> str:
    """Return length and check results of a video in one sentence.

    Such as ``27 s of video; all 14 checks passed.``.
    """
    made = [check for check in checks if check.passed is not None]
    failed = [check for check in made if not check.passed]
    long = f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"
    if not made:
        outcome = "nothing could be checked"
    elif not failed:
        outcome = f"all {len(made)} checks passed" if len(made) > 1 else "1 check passed"
    else:
        names = ", ".join(dict.fromkeys(check.name for check in failed))
        outcome = f"{len(failed)} of {format_count(len(made), 'check')} failed: {names}"
    skipped = len(checks) - len(made)
    more = f", {skipped} not made" if skipped and made else ""
    return f"{long} of video; {outcome}{more}."
