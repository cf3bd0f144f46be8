"""What a dropped file is: a video that can be decoded, a still picture, or neither, and then why."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import av

from config.errors import InputError, translate_os_error
from stages.source.decoding import EXPORT, decoded, length, opened

SMALLEST = 120
"""Footage must have so many pixels along its shorter side: below it a face has too few to move its lips."""
NARROWEST = 4.0
"""Longer over shorter side of the widest footage there is (two screens side by side are 3.6)."""

_PQ, _HLG, _BT2020 = 16, 18, 9
# EXIF 2.32, tag 274, as quarter turns clockwise, then a flip from left to right.
_ORIENTATION = 0x0112
_EXIF = {2: (0, True), 3: (2, False), 4: (2, True), 5: (1, True), 6: (1, False), 7: (3, True), 8: (3, False)}
_FIRST_BOXES = {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}
_BOX_HEAD = 8
_ISO_PICTURES = {b"heic": "HEIC", b"heix": "HEIC", b"hevc": "HEIC", b"mif1": "HEIC", b"msf1": "HEIC"}


@dataclass(frozen=True, slots=True)
class Medium:
    """What a dropped file is.

    Attributes:
        kind: ``video``, or ``still`` for a picture.
        codec: the name of its codec ("h264", "jpeg").
        width: pixels of the stored picture, before turning it upright.
        height: likewise.
        aspect: width over height of a pixel.
        turn: quarter turns clockwise that bring the picture upright, 0..3.
        mirrored: whether it must also be flipped, left to right, after turning.
        seconds: what the file says of its length; 0 when it says nothing.
        fps: average rate; 0 when unknown.
        grade: ``sdr``, or how its colours must be brought to SDR: ``pq``, ``hlg``, ``wide`` (bt2020 without HDR).
        interlaced: whether fields must be woven into frames.
    """

    kind: Literal["video", "still"]
    codec: str
    width: int
    height: int
    aspect: float = 1.0
    turn: int = 0
    mirrored: bool = False
    seconds: float = 0.0
    fps: float = 0.0
    grade: Literal["sdr", "pq", "hlg", "wide"] = "sdr"
    interlaced: bool = False

    @property
    def upright(self) -> tuple[float, float]:
        """Width and height as a viewer sees them, in square pixels of the stored height."""
        size = (self.width * self.aspect, float(self.height))
        return size if self.turn % 2 == 0 else (size[1], size[0])


def probe(path: Path) -> Medium:
    """Say what the file at ``path`` is, by decoding its first picture.

    Raises InputError when it cannot be footage: absent, empty, no picture in it, unreadable, too small or too narrow.
    """
    start = _start_of(path)
    if start[4:8] == b"ftyp" and start[8:12] in _ISO_PICTURES:
        raise InputError(
            f"{path.name} is a HEIC picture, which cannot be read here.",
            "Open it in Preview (or Photos), export it as JPEG, and drop that.",
        )
    _check_whole(path, start)
    medium = _still(path) if looks_like_picture(start) else _video(path)
    _check_size(path, medium)
    return medium


def looks_like_picture(start: bytes) -> bool:
    """Tell from the first bytes of a file whether it is a still picture (JPEG, PNG, WebP, TIFF, BMP, AVIF)."""
    return (
        start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"BM"))
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        or (start[4:8] == b"ftyp" and start[8:12] == b"avif")
    )


def _start_of(path: Path) -> bytes:
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


def _check_whole(path: Path, start: bytes) -> None:
    """Raise InputError when the boxes of an MP4 or MOV file (ISO/IEC 14496-12) say that its end is missing."""
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
            if size < _BOX_HEAD:  # 0: up to the end of the file; anything else is for the decoder to judge
                return
            wanted += size
    if wanted > there:
        raise InputError(
            f"{path.name} is cut off: {there / 1e6:.1f} of {wanted / 1e6:.1f} MB are there.",
            "If it is still being copied, wait until that is done; else copy or export it again.",
        )


def _still(path: Path) -> Medium:
    from stages.source.still_image import open_picture

    with open_picture(path) as picture:
        turn, mirrored = _EXIF.get(picture.getexif().get(_ORIENTATION, 1), (0, False))
        codec = (picture.format or "picture").lower()
        return Medium("still", codec, picture.width, picture.height, turn=turn, mirrored=mirrored)


def _video(path: Path) -> Medium:
    with opened(path) as (container, stream):
        frames = decoded(container, stream)
        frame = next(frames, None)
        if frame is None:
            raise InputError(f"No picture of {path.name} can be decoded.", EXPORT)
        if next(frames, None) is None:
            raise InputError(
                f"{path.name} is a video of a single picture.",
                "Drop a video of a second or more, or a JPEG or PNG picture.",
            )
        turn, mirrored = _orientation(frame)
        return Medium(
            kind="video",
            codec=stream.codec_context.name,
            width=frame.width,
            height=frame.height,
            aspect=float(stream.sample_aspect_ratio or 1) or 1.0,
            turn=turn,
            mirrored=mirrored,
            seconds=length(container, stream),
            fps=float(stream.average_rate or stream.guessed_rate or 0),
            grade=_grade(frame),
            interlaced=bool(frame.interlaced_frame),
        )


def _grade(frame: av.VideoFrame) -> Literal["sdr", "pq", "hlg", "wide"]:
    if frame.color_trc == _PQ:
        return "pq"
    if frame.color_trc == _HLG:
        return "hlg"
    return "wide" if frame.color_primaries == _BT2020 else "sdr"


def _orientation(frame: av.VideoFrame) -> tuple[int, bool]:
    """Return quarter turns clockwise, and whether to flip afterwards, from the display matrix of a frame.

    The matrix (a b u, c d v, x y w; 16.16 fixed point) takes stored places (p, q) to (a p + c q, b p + d q), y down:
    ISO/IEC 14496-12, track header.
    """
    try:
        matrix = _display_matrix(frame)
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


def _display_matrix(frame: av.VideoFrame) -> tuple[int, int, int, int] | None:
    side: Any = frame.side_data.get("DISPLAYMATRIX")
    if side is None:
        return None
    a, b, _, c, d = struct.unpack_from("=5i", bytes(side))
    return (a, b, c, d) if (a, b, c, d) != (0, 0, 0, 0) else None


def _check_size(path: Path, medium: Medium) -> None:
    width, height = medium.upright
    if min(width, height) < SMALLEST:
        raise InputError(
            f"{path.name} is only {medium.width} x {medium.height} pixels.",
            f"Record at 1280 x 720 or more; the shorter side needs at least {SMALLEST} pixels.",
        )
    if max(width, height) > NARROWEST * min(width, height):
        raise InputError(
            f"{path.name} is {medium.width} x {medium.height} pixels: a strip, not a picture of a presenter.",
            f"Crop it so that one side is at most {NARROWEST:g} times the other.",
        )
