"""The compose stage: the finished picture gets its sound, captions and chapters, and becomes a film."""

from __future__ import annotations

from pathlib import Path

from stages.compose.language import iso639
from stages.compose.mux import Labels, SoftCaptions, finish
from stages.events import Report
from stages.record import Cues, Record
from stages.stage import Stage

VIDEO = "final_video.mp4"
"""The main video; the others have their layout in their names."""


class Inputs(Record):
    """The silent pictures, the narration, what is shown when in each, and what players say about the films.

    ``captions`` is ``soft`` (a track that players show), ``burned`` (in the picture alone), ``both`` (a track that is
    off at first) or ``off``. ``language`` is a BCP 47 tag.
    """

    pictures: tuple[Path, ...]
    audio: Path
    cues: tuple[Path, ...]
    title: str = ""
    presenter: str = ""
    comment: str = ""
    language: str = "en"
    captions: str = "soft"
    audio_kbps: int = 160


class Outputs(Record):
    """The films, the main one first."""

    videos: tuple[Path, ...]


def compose() -> Stage[Inputs, Outputs]:
    """Return the stage that makes the film; nothing is encoded again but the sound, once."""
    return Stage("compose", "2", ("films",), Outputs, _run)


def _run(inputs: Inputs, folder: Path, report: Report) -> Outputs:
    films = folder / "films"
    films.mkdir()
    videos = []
    for number, (picture, path) in enumerate(zip(inputs.pictures, inputs.cues, strict=True)):
        cues = Cues.load(path)
        video = films / (VIDEO if number == 0 else f"final_video.{cues.layout}.mp4")
        language = iso639(cues.language or inputs.language)
        soft = SoftCaptions(cues.captions, language, shown=inputs.captions == "soft")
        finish(
            picture,
            inputs.audio,
            video,
            chapters=cues.chapters,
            captions=soft if inputs.captions in ("soft", "both") else None,
            labels=Labels(inputs.title, inputs.presenter, inputs.comment),
            language=language,
            audio_kbps=inputs.audio_kbps,
        )
        videos.append(video)
    return Outputs(videos=tuple(videos))
