"""Describe a file with two demuxers that share no code (FFmpeg, MediaInfo), in the same terms."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from av.stream import Disposition
from pymediainfo import MediaInfo

_ISO = {"de": "deu", "en": "eng", "fr": "fra", "zh": "zho", "ar": "ara"}


@dataclass(frozen=True)
class Told:
    """Streams as (kind, codec, language, seconds), chapters as (seconds, title), and what is said about the file.

    The length of captions is left out: FFmpeg measures the last sample, MediaInfo the track.
    """

    streams: tuple[tuple[str, str, str, float], ...]
    chapters: tuple[tuple[float, str], ...]
    seconds: float
    texts: dict[str, str]
    cover: bool


def by_ffmpeg(path: Path) -> Told:
    names = {"h264": "avc", "aac": "aac", "mov_text": "tx3g"}
    with av.open(str(path)) as container:
        shown = [
            stream
            for stream in container.streams
            if stream.type != "data" and not stream.disposition & Disposition.attached_pic
        ]
        return Told(
            streams=tuple(
                (
                    stream.type,
                    names[stream.codec_context.name],
                    stream.language or "",
                    0.0 if stream.type == "subtitle" else round(float(stream.duration * stream.time_base), 2),
                )
                for stream in shown
            ),
            chapters=tuple(
                (float(mark["start"] * mark["time_base"]), mark["metadata"]["title"]) for mark in container.chapters()
            ),
            seconds=round(container.duration / av.time_base, 2),
            texts={
                key: container.metadata[key]
                for key in ("title", "artist", "date", "comment", "description", "synopsis")
                if key in container.metadata
            },
            cover=len(shown) < len([stream for stream in container.streams if stream.type != "data"]),
        )


def by_mediainfo(path: Path) -> Told:
    kinds = {"Video": "video", "Audio": "audio", "Text": "subtitle"}
    codecs = {"AVC": "avc", "AAC": "aac", "Timed Text": "tx3g"}
    tracks = MediaInfo.parse(str(path)).tracks
    (whole,) = (track for track in tracks if track.track_type == "General")
    marks = next((track.to_data() for track in tracks if track.track_type == "Menu"), {})
    texts = {
        "title": whole.title,
        "artist": whole.performer,
        "date": whole.recorded_date,
        "comment": whole.comment,
        "description": whole.description,
        "synopsis": whole.longdescription,
    }
    return Told(
        streams=tuple(
            (
                kinds[track.track_type],
                codecs[track.format],
                _ISO.get(track.language or "", track.language or ""),
                0.0 if track.track_type == "Text" else round(track.duration / 1000, 2),
            )
            for track in tracks
            if track.track_type in kinds
        ),
        chapters=tuple((_seconds(key), title) for key, title in marks.items() if key[:2].isdecimal()),
        seconds=round(whole.duration / 1000, 2),
        texts={key: text for key, text in texts.items() if text},
        cover=whole.cover == "Yes",
    )


def _seconds(key: str) -> float:
    """Turn 01_02_03456 into seconds."""
    hours, minutes, milliseconds = key.split("_")
    return int(hours) * 3600 + int(minutes) * 60 + int(milliseconds) / 1000
