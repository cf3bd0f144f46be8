"""Probe dropped files: recognise videos and still pictures, and explain what is unusable."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import av

from config.errors import InputError, translate_os_error
from stages.source.video.container_end import is_end_missing
from stages.source.video.decoding import (
    EXPORT_HINT,
    decode_frames,
    list_moving_tracks,
    open_video,
    promised_seconds,
    stated_seconds,
)
from stages.source.video.frame_shape import FrameShape, FrameShapeReader

MIN_SIDE = 120
"""Pixels of the shorter side of footage; below it a face is too small for lip movement."""
MIN_SECONDS = 0.5
"""Seconds of a video; a shorter one is a slip of the finger, or is timed wrongly."""
MAX_ASPECT = 4.0
"""Longer over shorter side of footage (two screens side by side are 3.6)."""

_HIGHEST_FPS = 240  # of cameras that people have; a higher rate is a fault of the file
_PQ, _HLG, _BT2020 = 16, 18, 9
# EXIF 2.32, tag 274, as quarter turns clockwise, then a flip from left to right.
_ORIENTATION = 0x0112
_EXIF = {2: (0, True), 3: (2, False), 4: (2, True), 5: (1, True), 6: (1, False), 7: (3, True), 8: (3, False)}
_ISO_PICTURES = {b"heic": "HEIC", b"heix": "HEIC", b"hevc": "HEIC", b"mif1": "HEIC", b"msf1": "HEIC"}


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Properties of a video or picture file.

    Attributes:
        kind: ``video``, or ``still`` for a picture.
        codec: the name of its codec ("h264", "jpeg").
        shape: that of its first picture.
        seconds: length according to the file, sound included; 0 when it states none.
        promised_seconds: length of the picture according to the file; 0 when it promises none.
        incomplete: whether the end of the file is missing; what is there can be used.
        fps: average rate; 0 when unknown.
        transfer: ``sdr``, or what must be converted to SDR: ``pq``, ``hlg``, ``wide`` (bt2020 without HDR).
        interlaced: whether it must be deinterlaced.
        track: index of the stream with the picture.
        tracks: indices of all streams with moving pictures.
    """

    kind: Literal["video", "still"]
    codec: str
    shape: FrameShape
    seconds: float = 0.0
    promised_seconds: float = 0.0
    incomplete: bool = False
    fps: float = 0.0
    transfer: Literal["sdr", "pq", "hlg", "wide"] = "sdr"
    interlaced: bool = False
    track: int = 0
    tracks: tuple[int, ...] = (0,)

    @property
    def width(self) -> int:
        """Pixels of the stored picture, before rotation."""
        return self.shape.width

    @property
    def height(self) -> int:
        """Pixels of the stored picture, before rotation."""
        return self.shape.height

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height as a viewer sees them, in square pixels of the stored height."""
        return self.shape.upright_size


def probe(path: Path) -> MediaInfo:
    """Return the properties of the file at ``path``, after decoding its first picture.

    Raises InputError when it cannot be footage: missing, empty, without pictures, unreadable, too small, too
    narrow or too short.
    """
    start = _read_start(path)
    if start[4:8] == b"ftyp" and start[8:12] in _ISO_PICTURES:
        raise InputError(
            f"{path.name} is a HEIC picture, which cannot be read here.",
            "Open it in Preview (or Photos), export it as JPEG, and drop that.",
        )
    incomplete = is_end_missing(path, start)
    if is_picture(start):
        info = _probe_picture(path)
    else:
        tracks = list_moving_tracks(path)
        info = probe_track(path, tracks[0], tracks, incomplete=incomplete)
    check_size(path, info.shape)
    if len(info.tracks) == 1 and not info.incomplete:
        _check_duration(path, info)
    return info


def is_picture(start: bytes) -> bool:
    """Return whether the first bytes of a file are those of a still picture.

    Known are JPEG, PNG, WebP, TIFF, BMP and AVIF.
    """
    return (
        start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM"))
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        or (start[4:8] == b"ftyp" and start[8:12] == b"avif")
    )


def _read_start(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise InputError(f"{path.name} is a folder, not a video or picture.", "Drop the file itself.")
        with path.open("rb") as file:
            start = file.read(64)
    except FileNotFoundError as error:
        raise InputError(f"There is no file {path}.", "Check the path.") from error
    except OSError as error:
        raise translate_os_error(error, f"reading {path.name}") from error
    if not start:
        raise InputError(f"{path.name} is empty.", "Copy or download it again, then drop it.")
    return start


def _probe_picture(path: Path) -> MediaInfo:
    from stages.source.still_image import open_picture

    with open_picture(path) as picture:
        turn, mirrored = _EXIF.get(picture.getexif().get(_ORIENTATION, 1), (0, False))
        codec = (picture.format or "picture").lower()
        shape = FrameShape(picture.width, picture.height, quarter_turns=turn, mirrored=mirrored)
        return MediaInfo("still", codec, shape)


def probe_track(path: Path, track: int, tracks: tuple[int, ...], *, incomplete: bool = False) -> MediaInfo:
    """Return the properties of one track of the video at ``path``.

    ``track`` and ``tracks`` are indices of streams. Raises InputError when fewer than two pictures can be decoded.
    """
    with open_video(path, track) as (container, stream):
        frames = decode_frames(container, stream)
        frame = next(frames, None)
        if frame is None:
            raise InputError(f"No picture of {path.name} can be decoded.", EXPORT_HINT)
        shape = FrameShapeReader(stream).read(frame)
        if next(frames, None) is None:
            raise InputError(
                f"{path.name} is a video of a single picture.",
                "Drop a video of a second or more, or a JPEG or PNG picture.",
            )
        return MediaInfo(
            kind="video",
            codec=stream.codec_context.name,
            shape=shape,
            seconds=stated_seconds(container, stream),
            promised_seconds=promised_seconds(container, stream),
            incomplete=incomplete,
            fps=float(stream.average_rate or stream.guessed_rate or 0),
            transfer=_detect_transfer(frame),
            interlaced=bool(frame.interlaced_frame),
            track=track,
            tracks=tracks,
        )


def _detect_transfer(frame: av.VideoFrame) -> Literal["sdr", "pq", "hlg", "wide"]:
    if frame.color_trc == _PQ:
        return "pq"
    if frame.color_trc == _HLG:
        return "hlg"
    return "wide" if frame.color_primaries == _BT2020 else "sdr"


def _check_duration(path: Path, info: MediaInfo) -> None:
    if 0 < info.seconds < MIN_SECONDS:
        rate = f" ({info.fps:,.0f} pictures a second)" if info.fps > _HIGHEST_FPS else ""
        raise InputError(
            f"{path.name} is only {info.seconds:.2f} seconds long{rate}.",
            "Drop a video of about ten seconds, or a JPEG or PNG picture.",
        )


def check_size(path: Path, shape: FrameShape) -> None:
    """Raise InputError when a picture of this shape is too small or too narrow for a presenter."""
    width, height = shape.upright_size
    if min(width, height) < MIN_SIDE:
        raise InputError(
            f"{path.name} is only {shape.width} x {shape.height} pixels.",
            f"Record at 1280 x 720 or more; the shorter side needs at least {MIN_SIDE} pixels.",
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise InputError(
            f"{path.name} is {shape.width} x {shape.height} pixels: too narrow for a picture of a presenter.",
            f"Crop it so that one side is at most {MAX_ASPECT:g} times the other.",
        )
