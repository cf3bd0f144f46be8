"""Open untrusted video files and decode what is intact."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import av.container
import av.error

from config.errors import InputError

EXPORT_HINT = "Open it in the program that made it and export it as an MP4 (H.264), then drop that."

# FFmpeg's names of containers that refer to other files or to the network; footage is one file.
_REFERENCES = frozenset({"hls", "applehttp", "concat", "sdp", "rtsp", "dash", "imf"})


@contextmanager
def open_video(path: Path) -> Iterator[tuple[av.container.InputContainer, av.VideoStream]]:
    """Open a video and choose its video stream, for decoding on all cores.

    Raises InputError when there is none.
    """
    try:
        # Only local files: a playlist under another name must not make the decoder fetch anything.
        container = av.open(str(path), options={"protocol_whitelist": "file"})
    except (av.error.FFmpegError, ValueError) as error:
        raise InputError(f"{path.name} is not a video that can be read.", EXPORT_HINT) from error
    with container:
        yield container, _choose_video_stream(path, container)


def decode_frames(container: av.container.InputContainer, stream: av.VideoStream) -> Iterator[av.VideoFrame]:
    """Yield the frames that can be decoded, leaving out damaged ones."""
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
            frames = packet.decode()
        except av.error.FFmpegError:
            continue
        yield from (frame for frame in frames if isinstance(frame, av.VideoFrame))


def stated_seconds(container: av.container.InputContainer, stream: av.VideoStream) -> float:
    """Return the length in seconds according to the file; 0 when it states none."""
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return float((container.duration or 0) / av.time_base)


def _choose_video_stream(path: Path, container: av.container.InputContainer) -> av.VideoStream:
    if not _REFERENCES.isdisjoint(container.format.name.split(",")):
        raise InputError(f"{path.name} is a list of other files, not a video.", EXPORT_HINT)
    stream = container.streams.best("video")
    if not isinstance(stream, av.VideoStream) or _is_cover_art(stream):
        content = "only sound" if container.streams.audio else "no picture"
        raise InputError(f"{path.name} has {content} in it.", "Drop a video of the presenter, or a still picture.")
    if getattr(stream, "codec_context", None) is None:
        raise InputError(f"{path.name} is copy-protected or in a format that cannot be decoded.", EXPORT_HINT)
    stream.thread_type = "AUTO"
    return stream


def _is_cover_art(stream: av.VideoStream) -> bool:
    """Return whether the video stream is the cover of a piece of music."""
    return bool(stream.disposition & stream.disposition.attached_pic)
