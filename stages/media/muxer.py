"""Mux MP4 files: join segments without re-encoding; add audio, captions and chapters."""

from __future__ import annotations

import heapq
import wave
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Disposition
from av.subtitles.stream import SubtitleStream
from av.video.stream import VideoStream

from config.errors import InputError
from config.files import draft
from models.engine import RATE
from stages.media.caption_marks import protect_from_ass
from stages.media.encoder import FRAME_DURATION, translate_write_error
from stages.media.metadata import MILLISECOND, MetadataTags, attach_cover, write_metadata
from stages.media.mp4_boxes import patch_tracks
from stages.records.cues import CaptionCue, Chapter

_EXACT = {"fflags": "+bitexact"}
_BITEXACT = 1 << 23  # AV_CODEC_FLAG_BITEXACT: no name and version of the encoder in the stream
_BLOCK = 1024  # samples in an AAC frame
_STEREO_GAIN = 0.5**0.5
_REORDERED = 2  # most frames of delay between decoding and display (B frames used as reference)

# The default style of soft captions: white, centred, at the bottom.
_STYLE = """[Script Info]
ScriptType: v4.00+
PlayResX: {width}
PlayResY: {height}

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, \
StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Sans-Serif,{size},&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,0

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


@dataclass(frozen=True, slots=True)
class SoftCaptions:
    """Captions for a separate track; players show an ``enabled`` track by default."""

    cues: Sequence[CaptionCue]
    language: str
    enabled: bool = True


class IncompatibleSegments(Exception):
    """Report files that cannot be joined without re-encoding: their stream headers differ."""


def join_segments(segments: Sequence[Path], target: Path) -> None:
    """Join video files of one size and encoder into ``target``, packet by packet, durably.

    Their quality may differ. Raises IncompatibleSegments when they do not fit into one stream, InputError when a
    segment cannot be read, TransientError when the disk is full.
    """
    headers = {_read_header(segment) for segment in segments}
    if len(headers) > 1:
        raise IncompatibleSegments(f"the segments of {target.name} have {len(headers)} different headers")
    with (
        draft(target) as path,
        _translate_write_errors(target),
        av.open(str(path), "w", format="mp4", options=_EXACT) as out,
    ):
        with _open_video(segments[0]) as first:
            stream = out.add_stream_from_template(first.streams.video[0])
        for packet in _video_packets(segments, stream):
            out.mux(packet)


def mux_video(
    picture: Path,
    audio: Path,
    target: Path,
    *,
    chapters: Sequence[Chapter],
    captions: SoftCaptions | None,
    tags: MetadataTags,
    language: str,
    audio_kbps: int = 160,
) -> None:
    """Write the finished video: the packets of ``picture``, AAC stereo, captions and chapters.

    ``audio`` is a WAV file of 48 kHz, mono, 16 bits. The index stands before the data, so that playback starts at once.
    ``language`` is an ISO 639-2 code. Raises InputError when a file cannot be read, TransientError when the disk is
    full.
    """
    options = _EXACT | {"movflags": "+faststart"}
    with draft(target) as path, _translate_write_errors(target):
        with ExitStack() as stack:
            sound = stack.enter_context(_open_narration(audio))
            out = stack.enter_context(av.open(str(path), "w", format="mp4", options=options))
            write_metadata(out, tags, chapters)
            with _open_video(picture) as source:
                video = out.add_stream_from_template(source.streams.video[0])
            video.metadata["language"] = language
            voice = _add_aac_stream(out, audio_kbps, language)
            tracks: list[Iterator[Packet[Any]]] = [_video_packets([picture], video), _audio_packets(sound, voice)]
            if captions is not None and captions.cues:
                text = _add_caption_stream(out, captions, (video.width, video.height))
                tracks.append(_caption_packets(captions.cues, text))
            attach_cover(out, tags.cover)
            # In order of time, so that the muxer does not have to buffer one track until the others catch up.
            for packet in heapq.merge(*tracks, key=_decode_time):
                out.mux(packet)
        if captions is not None and not captions.enabled:
            patch_tracks(path, "tx3g", enabled=False)
        patch_tracks(path, "text", language=language)


def extract_audio(film: Path, target: Path, *, chapters: Sequence[Chapter], tags: MetadataTags, language: str) -> None:
    """Copy the audio of the finished ``film`` into an M4A file, with chapters and texts.

    Raises InputError when ``film`` cannot be read, TransientError when the disk is full.
    """
    with draft(target) as path, _translate_write_errors(target), _open_video(film) as source:
        voice = source.streams.audio[0]
        options = _EXACT | {"movflags": "+faststart", "brand": "M4A "}  # FFmpeg's M4A muxer writes no covers
        with av.open(str(path), "w", format="mp4", options=options) as out:
            write_metadata(out, tags, chapters)
            sound = out.add_stream_from_template(voice)
            sound.metadata["language"] = language
            attach_cover(out, tags.cover)
            for packet in source.demux(voice):
                if packet.dts is not None:  # not the empty packet that ends the stream
                    packet.stream = sound
                    out.mux(packet)
        patch_tracks(path, "text", language=language)


# ------------------------------------------------------------------------------------------------------------ streams


def _add_aac_stream(out: OutputContainer, kbps: int, language: str) -> AudioStream:
    # FFmpeg's usual search (twoloop) gives one of two streams, at random; this one gives always the same.
    options = {"aac_coder": "fast"}
    stream = out.add_stream(
        "aac", rate=RATE, bit_rate=kbps * 1000, layout="stereo", time_base=Fraction(1, RATE), options=options
    )
    stream.codec_context.flags |= _BITEXACT
    stream.metadata["language"] = language
    return stream


def _add_caption_stream(out: OutputContainer, captions: SoftCaptions, size: tuple[int, int]) -> SubtitleStream:
    stream = out.add_stream("mov_text", time_base=MILLISECOND)
    width, height = size
    stream.codec_context.subtitle_header = _STYLE.format(width=width, height=height, size=height // 20).encode()
    stream.codec_context.time_base = MILLISECOND
    stream.metadata["language"] = captions.language
    stream.disposition = Disposition.default if captions.enabled else Disposition(0)
    return stream


def _read_header(file: Path) -> bytes:
    """Return the sequence and picture parameters (avcC), which a decoder needs first."""
    with _open_video(file) as source:
        return bytes(source.streams.video[0].codec_context.extradata or b"")


def _video_packets(files: Sequence[Path], stream: VideoStream) -> Iterator[Packet[Any]]:
    """Yield the packets of ``files`` for ``stream``, one file after another.

    Times are shifted to the end of the file before. Decoding times are counted anew: how early a segment begins to
    decode depends on its number of frames.
    """
    frames = 0
    for file in files:
        shift = frames
        with _open_video(file) as source:
            footage = source.streams.video[0]
            tick = int(FRAME_DURATION / (footage.time_base or FRAME_DURATION))
            for packet in source.demux(footage):
                if packet.pts is None:  # the empty packet that ends a stream
                    continue
                packet.pts += shift * tick
                packet.dts = (frames - _REORDERED) * tick
                packet.stream = stream
                frames += 1
                yield packet


def _audio_packets(sound: wave.Wave_read, stream: AudioStream) -> Iterator[Packet[Any]]:
    """Yield ``sound`` as packets, with the one channel on both sides.

    At equal power (-3 dB a side): BS.1770 adds the channels up, so the stereo track is as loud as the narration was.
    """
    position = 0
    while data := sound.readframes(_BLOCK):
        mono = np.frombuffer(data, "<i2").astype(np.float32) * np.float32(_STEREO_GAIN / 32768)
        frame = av.AudioFrame.from_ndarray(np.stack([mono, mono]), format="fltp", layout="stereo")
        frame.sample_rate, frame.pts, frame.time_base = RATE, position, Fraction(1, RATE)
        position += len(mono)
        yield from stream.encode(frame)
    yield from stream.encode(None)


def _caption_packets(cues: Sequence[CaptionCue], stream: SubtitleStream) -> Iterator[Packet[Any]]:
    """Yield tx3g samples: the length in two bytes, then UTF-8.

    The muxer puts empty samples between them.
    """
    for cue in cues:
        text = protect_from_ass("\n".join(cue.lines)).encode()[:0xFFFF]
        packet: Packet[Any] = Packet(len(text).to_bytes(2) + text)
        packet.pts = packet.dts = round(cue.start * 1000)
        packet.duration = round(cue.end * 1000) - packet.pts
        packet.time_base, packet.stream = MILLISECOND, stream
        yield packet


# ------------------------------------------------------------------------------------------------------------- pieces


def _decode_time(packet: Packet[Any]) -> Fraction:
    return (packet.dts or 0) * Fraction(packet.time_base)


@contextmanager
def _open_video(path: Path) -> Iterator[InputContainer]:
    """Open a video that this program wrote."""
    try:
        container = av.open(str(path))
    except av.FFmpegError as error:
        raise InputError(
            f"The video file {path.name} cannot be read: {error.strerror}.", "Run the same command again."
        ) from error
    with container:
        yield container


@contextmanager
def _open_narration(path: Path) -> Iterator[wave.Wave_read]:
    """Open the narration, which must be 48 kHz, mono, 16 bits."""
    try:
        sound = wave.open(str(path), "rb")  # noqa: SIM115  closed below; only opening it may fail in this way
    except (wave.Error, EOFError) as error:
        raise InputError(
            f"The sound file {path.name} cannot be read: {error}.", "Run the same command again."
        ) from error
    with sound:
        found = (sound.getframerate(), sound.getnchannels(), sound.getsampwidth())
        if found != (RATE, 1, 2):
            raise InputError(
                f"The sound file {path.name} is not 48 kHz mono of 16 bits but {found[0]} Hz, {found[1]} channels, "
                f"{found[2] * 8} bits.",
                "Convert it, then run the same command again.",
            )
        yield sound


@contextmanager
def _translate_write_errors(target: Path) -> Iterator[None]:
    """Translate the errors of FFmpeg while ``target`` is written."""
    try:
        yield
    except av.FFmpegError as error:
        raise translate_write_error(error, target) from error
