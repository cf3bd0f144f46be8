"""Probe dropped files: recognise videos and still pictures, and explain what is unusable."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import av

from config.errors import InputError, translate_os_error
from stages.source.decoding import EXPORT_HINT, decode_frames, open_video, stated_seconds

MIN_SIDE = 120
"""Pixels of the shorter side of footage; below it a face is too small for lip movement."""
MAX_ASPECT = 4.0
"""Longer over shorter side of footage (two screens side by side are 3.6)."""

_PQ, _HLG, _BT2020 = 16, 18, 9
# EXIF 2.32, tag 274, as quarter turns clockwise, then a flip from left to right.
_ORIENTATION = 0x0112
_EXIF = {2: (0, True), 3: (2, False), 4: (2, True), 5: (1, True), 6: (1, False), 7: (3, True), 8: (3, False)}
_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
_BOX_HEAD = 8
_ISO_PICTURES = {b"heic": "HEIC", b"heix": "HEIC", b"hevc": "HEIC", b"mif1": "HEIC", b"msf1": "HEIC"}


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """Properties of a video or picture file.

    Attributes:
        kind: ``video``, or ``still`` for a picture.
        codec: the name of its codec ("h264", "jpeg").
        width: pixels of the stored picture, before rotation.
        height: likewise.
        aspect: width over height of a pixel.
        quarter_turns: clockwise quarter turns that bring the picture upright, 0..3.
        mirrored: whether it must also be flipped, left to right, after turning.
        seconds: length according to the file; 0 when it states none.
        fps: average rate; 0 when unknown.
        transfer: ``sdr``, or what must be converted to SDR: ``pq``, ``hlg``, ``wide`` (bt2020 without HDR).
        interlaced: whether it must be deinterlaced.
    """

    kind: Literal["video", "still"]
    codec: str
    width: int
    height: int
    aspect: float = 1.0
    quarter_turns: int = 0
    mirrored: bool = False
    seconds: float = 0.0
    fps: float = 0.0
    transfer: Literal["sdr", "pq", "hlg", "wide"] = "sdr"
    interlaced: bool = False

    @property
    def upright_size(self) -> tuple[float, float]:
        """Width and height as a viewer sees them, in square pixels of the stored height."""
        size = (self.width * self.aspect, float(self.height))
        return size if self.quarter_turns % 2 == 0 else (size[1], size[0])


def probe(path: Path) -> MediaInfo:
    """Return the properties of the file at ``path``, after decoding its first picture.

    Raises InputError when it cannot be footage: missing, empty, without pictures, unreadable, too small or too narrow.
    """
    start = _read_start(path)
    if start[4:8] == b"ftyp" and start[8:12] in _ISO_PICTURES:
        raise InputError(
            f"{path.name} is a HEIC picture, which cannot be read here.",
            "Open it in Preview (or Photos), export it as JPEG, and drop that.",
        )
    _check_not_truncated(path, start)
    info = _probe_picture(path) if is_picture(start) else _probe_video(path)
    _check_size(path, info)
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


def _check_not_truncated(path: Path, start: bytes) -> None:
    """Raise InputError when the boxes of an MP4 or MOV file say that its end is missing.

    See ISO/IEC 14496-12.
    """
    if start[4:8] not in _FIRST_BOXES:
        return
    there, wanted = path.stat().st_size, 0
    with path.open("rb") as file:
        while wanted + _BOX_HEAD <= there:
            file.seek(wanted)
            head = file.read(2 * _BOX_HEAD)
            size = int.from_bytes(head[:4])
            if size == 1:
                size = int.from_bytes(head[8:])
            if size < _BOX_HEAD:  # 0: up to the end of the file; anything else is left to the decoder
                return
            wanted += size
    if wanted > there:
        raise InputError(
            f"{path.name} is cut off: {there / 1e6:.1f} of {wanted / 1e6:.1f} MB are there.",
            "If it is still being copied, wait until that is done; else copy or export it again.",
        )


def _probe_picture(path: Path) -> MediaInfo:
    from stages.source.still_image import open_picture

    with open_picture(path) as picture:
        turn, mirrored = _EXIF.get(picture.getexif().get(_ORIENTATION, 1), (0, False))
        codec = (picture.format or "picture").lower()
        return MediaInfo("still", codec, picture.width, picture.height, quarter_turns=turn, mirrored=mirrored)


def _probe_video(path: Path) -> MediaInfo:
    with open_video(path) as (container, stream):
        frames = decode_frames(container, stream)
        frame = next(frames, None)
        if frame is None:
            raise InputError(f"No picture of {path.name} can be decoded.", EXPORT_HINT)
        if next(frames, None) is None:
            raise InputError(
                f"{path.name} is a video of a single picture.",
                "Drop a video of a second or more, or a JPEG or PNG picture.",
            )
        turn, mirrored = _read_orientation(frame)
        return MediaInfo(
            kind="video",
            codec=stream.codec_context.name,
            width=frame.width,
            height=frame.height,
            aspect=float(stream.sample_aspect_ratio or 1) or 1.0,
            quarter_turns=turn,
            mirrored=mirrored,
            seconds=stated_seconds(container, stream),
            fps=float(stream.average_rate or stream.guessed_rate or 0),
            transfer=_detect_transfer(frame),
            interlaced=bool(frame.interlaced_frame),
        )


def _detect_transfer(frame: av.VideoFrame) -> Literal["sdr", "pq", "hlg", "wide"]:
    if frame.color_trc == _PQ:
        return "pq"
    if frame.color_trc == _HLG:
        return "hlg"
    return "wide" if frame.color_primaries == _BT2020 else "sdr"


def _read_orientation(frame: av.VideoFrame) -> tuple[int, bool]:
    """Return quarter turns clockwise and a flip after them, from the display matrix of a frame.

    The matrix (a b u, c d v, x y w; 16.16 fixed point) takes stored places (p, q) to (a p + c q, b p + d q), y down:
    ISO/IEC 14496-12, track header.
    """
    try:
        matrix = _read_display_matrix(frame)
    except ValueError:  # PyAV refuses to list side data of kinds that are newer than itself, but knows the angle
        return round(-frame.rotation / 90) % 4, False
    if matrix is None:
        return 0, False
    a, b, c, d = matrix
    mirrored = a * d - b * c < 0
    if mirrored:  # undo the flip, which comes after the turn: x of the result changes sign
        a, c = -a, -c
    if abs(a) >= abs(b):
        return (0 if a > 0 else 2), mirrored
    return (1 if b > 0 else 3), mirrored


def _read_display_matrix(frame: av.VideoFrame) -> tuple[int, int, int, int] | None:
    side: Any = frame.side_data.get("DISPLAYMATRIX")
    if side is None:
        return None
    a, b, _, c, d = struct.unpack_from("=5i", bytes(side))
    return (a, b, c, d) if (a, b, c, d) != (0, 0, 0, 0) else None


def _check_size(path: Path, info: MediaInfo) -> None:
    width, height = info.upright_size
    if min(width, height) < MIN_SIDE:
        raise InputError(
            f"{path.name} is only {info.width} x {info.height} pixels.",
            f"Record at 1280 x 720 or more; the shorter side needs at least {MIN_SIDE} pixels.",
        )
    if max(width, height) > MAX_ASPECT * min(width, height):
        raise InputError(
            f"{path.name} is {info.width} x {info.height} pixels: too narrow for a picture of a presenter.",
            f"Crop it so that one side is at most {MAX_ASPECT:g} times the other.",
        )
