"""Open untrusted video files, choose the track with the picture, and decode what is intact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.container
import av.error

from config.errors import InputError

EXPORT_HINT = "Open it in the program that made it and export it as an MP4 (H.264), then drop that."

COUNTED_PACKETS = 200
"""Packets of a file with several video tracks that are read to find out which of them move."""

# FFmpeg's names of containers that refer to other files or to the network; footage is one file.
_REFERENCES = frozenset({"hls", "applehttp", "concat", "sdp", "rtsp", "dash", "imf"})
# FFmpeg's own decoders of these codecs leave out the transparency of WebM files; libvpx reads it.
_DECODERS_WITH_ALPHA = {"vp8": "libvpx", "vp9": "libvpx-vp9"}


@contextmanager
def open_video(path: Path, track: int | None = None) -> Iterator[tuple[av.container.InputContainer, av.VideoStream]]:
    """Open a video and its video track, for decoding on all cores.

    ``track`` is the index of a stream; None means the first one of `list_moving_tracks`. Raises InputError when there
    is no picture that can be decoded.
    """
    with _open(path) as container:
        stream = _find_stream(path, container, track)
        stream.thread_type = "AUTO"
        yield container, stream


def list_moving_tracks(path: Path) -> tuple[int, ...]:
    """Return the indices of the tracks with more than one picture, the players' choice first.

    A track with a single picture is a cover, whatever its flags say. When none moves, the best of those with a picture
    is returned alone. Raises InputError when there is no picture that can be decoded.
    """
    with _open(path) as container:
        streams = [stream for stream in container.streams.video if stream.codec_context is not None]
        if len(streams) < 2:
            return (_find_stream(path, container, None).index,)
        best = container.streams.best("video")
        counts = _count_packets(container)
        # Read before the file is closed: the numbers belong to it.
        first, usual = streams[0].index, best.index if best is not None else None
        moving = [stream.index for stream in streams if counts.get(stream.index, 0) > 1]
    return tuple(sorted(moving, key=lambda index: index != usual)) or (first,)


def decode_frames(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
    """Yield the frames that can be decoded, leaving out damaged ones."""
    decode = _choose_decoder(stream)
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except IndexError:  # a packet of a stream that appeared after opening: continue behind it
            packets = container.demux(stream)
            continue
        except (StopIteration, av.error.FFmpegError):
            return
        try:
            frames = packet.decode() if decode is None else decode.decode(packet)
        except av.error.FFmpegError:
            continue
        yield from (frame for frame in frames if isinstance(frame, av.VideoFrame))


def seek(container: av.container.InputContainer, stream: av.VideoStream, seconds: float) -> None:
    """Go to the key frame before ``seconds`` of the file's clock; if that fails, to the start."""
    try:
        container.seek(round(seconds / float(stream.time_base or 1)), stream=stream)
    except av.error.FFmpegError:
        container.seek(0)


def stated_seconds(container: av.container.InputContainer, stream: av.VideoStream) -> float:
    """Return the length in seconds according to the file, sound included; 0 when it states none."""
    return _track_seconds(stream) or float((container.duration or 0) / av.time_base)


def promised_seconds(container: av.container.InputContainer, stream: av.VideoStream) -> float:
    """Return how many seconds of *picture* the file promises; 0 when it promises none.

    A length that the picture shares with sound promises nothing: either may begin later or end earlier.
    """
    shared = len(container.streams) > 1
    return _track_seconds(stream) or (0.0 if shared else stated_seconds(container, stream))


def _track_seconds(stream: av.VideoStream) -> float:
    """Return the length of the track alone; Matroska tells it in a tag, as the time of the end."""
    start = float((stream.start_time or 0) * (stream.time_base or 0))
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    try:
        hours, minutes, seconds = stream.metadata.get("DURATION", "").split(":")
        return max(0.0, int(hours) * 3600 + int(minutes) * 60 + float(seconds) - start)
    except ValueError:
        return 0.0


@contextmanager
def _open(path: Path) -> Iterator[av.container.InputContainer]:
    try:
        # Only local files: a playlist under another name must not make the decoder fetch anything.
        container = av.open(str(path), options={"protocol_whitelist": "file"})
    except (av.error.FFmpegError, ValueError) as error:
        raise InputError(f"{path.name} is not a video that can be read.", EXPORT_HINT) from error
    with container:
        if not _REFERENCES.isdisjoint(container.format.name.split(",")):
            raise InputError(f"{path.name} is a list of other files, not a video.", EXPORT_HINT)
        yield container


def _find_stream(path: Path, container: av.container.InputContainer, track: int | None) -> av.VideoStream:
    stream = container.streams.best("video") if track is None else container.streams[track]
    if not isinstance(stream, av.VideoStream) or (track is None and _is_cover_art(stream)):
        content = "only sound" if container.streams.audio else "no picture"
        raise InputError(f"{path.name} has {content} in it.", "Drop a video of the presenter, or a still picture.")
    if getattr(stream, "codec_context", None) is None:
        raise InputError(f"{path.name} is copy-protected or in a format that cannot be decoded.", EXPORT_HINT)
    return stream


def _is_cover_art(stream: av.VideoStream) -> bool:
    """Return whether the video stream is the cover of a piece of music."""
    return bool(stream.disposition & stream.disposition.attached_pic)


def _count_packets(container: av.container.InputContainer) -> dict[int, int]:
    """Count the packets of each video track at the start of the file."""
    counts: dict[int, int] = {}
    try:
        for number, packet in enumerate(container.demux(*container.streams.video)):
            if packet.size:
                counts[packet.stream_index] = counts.get(packet.stream_index, 0) + 1
            if number >= COUNTED_PACKETS:
                break
    except (IndexError, av.error.FFmpegError):  # as far as it can be read
        pass
    return counts


def _choose_decoder(stream: av.VideoStream) -> av.VideoCodecContext | None:
    """Return the decoder for transparency that FFmpeg's own decoder leaves out, else None."""
    tags = {name.lower(): value for name, value in stream.metadata.items()}
    name = _DECODERS_WITH_ALPHA.get(stream.codec_context.name)
    if name is None or tags.get("alpha_mode") != "1":
        return None
    decoder = av.CodecContext.create(name, "r")
    assert isinstance(decoder, av.VideoCodecContext)
    return decoder
