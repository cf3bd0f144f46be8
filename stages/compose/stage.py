"""The compose stage: mux pictures with sound, captions, chapters and metadata into videos."""

from __future__ import annotations

from pathlib import Path

from stages.jobs.context import StageContext
from stages.jobs.job import SOUND, VIDEO
from stages.jobs.stage import Stage
from stages.media.cover_art import choose_cover_time, render_cover
from stages.media.language_codes import to_iso639
from stages.media.metadata import MetadataTags
from stages.media.muxer import SoftCaptions, extract_audio, mux_video
from stages.records.base import Record
from stages.records.cues import Cues


class ComposeInputs(Record):
    """The pictures without sound, the narration, the cues of each video, and the metadata.

    ``captions`` is ``soft`` (a track that players show), ``burned`` (in the picture alone), ``both`` (a track that is
    off at first) or ``off``. ``language`` is a BCP 47 tag. With ``audio_file`` the sound gets a separate file too.
    """

    pictures: tuple[Path, ...]
    audio: Path
    cues: tuple[Path, ...]
    title: str = ""
    presenter: str = ""
    description: str = ""
    date: str = ""
    comment: str = ""
    language: str = "en"
    captions: str = "soft"
    audio_kbps: int = 160
    audio_file: bool = False


class ComposeOutputs(Record):
    """The videos, the main one first, and the separate sound file, None without one."""

    videos: tuple[Path, ...]
    sound: Path | None = None


def compose_stage() -> Stage[ComposeInputs, ComposeOutputs]:
    """Return the stage that makes the videos; it encodes only the sound, once for each video."""
    return Stage("compose", "5", ("films",), ComposeOutputs, _run)


def _run(inputs: ComposeInputs, folder: Path, context: StageContext) -> ComposeOutputs:
    films = folder / "films"
    films.mkdir()
    every = [Cues.load(path) for path in inputs.cues]
    videos = [
        _mux(picture, films / (VIDEO if number == 0 else f"final_video.{cues.layout}.mp4"), cues, inputs)
        for number, (picture, cues) in enumerate(zip(inputs.pictures, every, strict=True))
    ]
    if not inputs.audio_file:
        return ComposeOutputs(videos=tuple(videos))
    sound, main = films / SOUND, every[0]
    extract_audio(
        videos[0],
        sound,
        chapters=main.chapters,
        tags=_make_tags(inputs.pictures[0], main, inputs),
        language=_language_code(main, inputs),
    )
    return ComposeOutputs(videos=tuple(videos), sound=sound)


def _mux(picture: Path, target: Path, cues: Cues, inputs: ComposeInputs) -> Path:
    language = _language_code(cues, inputs)
    soft = SoftCaptions(cues.captions, language, enabled=inputs.captions == "soft")
    mux_video(
        picture,
        inputs.audio,
        target,
        chapters=cues.chapters,
        captions=soft if inputs.captions in ("soft", "both") else None,
        tags=_make_tags(picture, cues, inputs),
        language=language,
        audio_kbps=inputs.audio_kbps,
    )
    return target


def _make_tags(picture: Path, cues: Cues, inputs: ComposeInputs) -> MetadataTags:
    return MetadataTags(
        title=inputs.title,
        artist=inputs.presenter,
        description=inputs.description,
        date=inputs.date,
        comment=inputs.comment,
        cover=render_cover(picture, choose_cover_time(cues)),
    )


def _language_code(cues: Cues, inputs: ComposeInputs) -> str:
    return to_iso639(cues.language or inputs.language)
