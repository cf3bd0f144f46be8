"""The compose stage: the finished picture gets its sound, captions and chapters, and becomes a film."""

from __future__ import annotations

from pathlib import Path

from stages.compose.language import iso639
from stages.compose.mux import Labels, SoftCaptions, finish
from stages.events import Report
from stages.record import Cues, Record
from stages.stage import Stage

VIDEO = "final_video.mp4"


class Inputs(Record):
    """The silent picture, the narration, what is shown when, and what players say about the film.

    ``captions`` is ``soft`` (a track that players show), ``burned`` (in the picture alone), ``both`` (a track that is
    off at first) or ``off``. ``language`` is a BCP 47 tag.
    """

    picture: Path
    audio: Path
    cues: Path
    title: str = ""
    presenter: str = ""
    comment: str = ""
    language: str = "en"
    captions: str = "soft"
    audio_kbps: int = 160


class Outputs(Record):
    """The film."""

    video: Path


def compose() -> Stage[Inputs, Outputs]:
    """Return the stage that makes the film; nothing is encoded again but the sound, once."""
    return Stage("compose", "1", (VIDEO,), Outputs, _run)


def _run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
    cues = Cues.load(inputs.cues)
    language = iso639(cues.language or inputs.language)
    soft = SoftCaptions(cues.captions, language, shown=inputs.captions == "soft")
    finish(
        inputs.picture,
        inputs.audio,
        folder / VIDEO,
        chapters=cues.chapters,
        captions=soft if inputs.captions in ("soft", "both") else None,
        labels=Labels(inputs.title, inputs.presenter, inputs.comment),
        language=language,
        audio_kbps=inputs.audio_kbps,
    )
    return Outputs(video=folder / VIDEO)
