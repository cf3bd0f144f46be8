"""Convert footage of any kind to upright SDR bt709 pictures at 25 fps, and store them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import av.error
import av.filter
import cv2
import numpy as np

from models.engine import FPS
from models.picture import Bytes, Picture
from stages.media.encoder import FRAME_DURATION, translate_write_error
from stages.source.probe import MediaInfo
from stages.source.video.decoding import decode_frames, open_video, seek
from stages.source.video.filters import Chain, build_graph, deinterlace, run_filters
from stages.source.video.frame_shape import FrameShape, FrameShapeReader
from stages.source.video.hdr_to_sdr import write_lut
from stages.source.video.timeline import FootageTally, ShapedFrame, assign_times, resample_frames

GOP_SIZE = 12
"""Frames in a group of pictures, which can be decoded by itself."""
MAX_SD_HEIGHT = 576
"""Untagged video of up to this height is taken for bt601, other video for bt709, as is common."""

_BT709, _LIMITED, _FULL, _UNKNOWN_RANGE = 1, 1, 2, 0  # ITU-T H.273; AVCOL_RANGE_*
_MATRICES = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
_UNKNOWN_MATRIX = 2
_TRANSPOSITIONS = ((), ("clock",), ("clock", "clock"), ("cclock",))

_WHITE_LUMA, _NO_COLOUR = 235.0, 128.0  # ITU-R BT.709, limited range


def conform_video(
    path: Path,
    info: MediaInfo,
    size: tuple[int, int],
    limit: int,
    scratch: Path,
    *,
    start: float = 0.0,
    tally: FootageTally | None = None,
) -> Iterator[tuple[Picture, int]]:
    """Yield the pictures of a video in ``size`` (even), each with its number of frames.

    Shown are pictures from ``start`` seconds on whose shape resembles that of ``info``, at most ``limit`` frames of
    them; no more than twice that is read in search of them. Damaged parts, pictures of another shape and stretches
    without pictures are left out; what was met is added to ``tally``. ``scratch`` is a folder for the colour table of
    HDR footage.
    """
    tally = tally or FootageTally()
    with open_video(path, info.track) as (container, stream):
        step = 1 / info.fps if info.fps > 0 else 1 / FPS
        if start:
            seek(container, stream, start)
        shapes = FrameShapeReader(stream)
        frames: Iterator[ShapedFrame] = (
            (shapes.read(frame), frame)
            for frame in decode_frames(container, stream)
            if not start or frame.time is None or frame.time >= start
        )
        if info.interlaced:
            frames = deinterlace(frames)
        conform = _Conformer(info, size, scratch)
        picture = None
        for item, count in resample_frames(assign_times(frames, step, info.shape, limit / FPS, tally), limit):
            with suppress(
                av.error.FFmpegError
            ):  # a frame that cannot be converted is damaged: repeat the picture before it
                picture = conform(*item)
            if picture is not None:
                yield picture, count


class _Conformer:
    """Converts frames to their final form; frames that have it already are not touched."""

    def __init__(self, info: MediaInfo, size: tuple[int, int], scratch: Path) -> None:
        self._info, self._size = info, size
        self._table = scratch / "grade.cube"
        if info.transfer != "sdr":
            write_lut(self._table, info.transfer)
        self._form: tuple[object, ...] = ()
        self._graph: av.filter.Graph | None = None
        self._opacity: av.filter.Graph | None = None

    def __call__(self, shape: FrameShape, frame: av.VideoFrame) -> Picture:
        """Return the picture of ``frame``; transparent parts become white, as in still pictures."""
        matrix, limited = _detect_colour_coding(frame)
        ready = frame.format.name == "yuv420p" and (frame.width, frame.height) == self._size
        upright = shape.quarter_turns == 0 and not shape.mirrored
        if ready and upright and self._info.transfer == "sdr" and matrix == "bt709" and limited:
            return Picture(np.ascontiguousarray(frame.to_ndarray()))
        form = (shape, frame.format.name, matrix, limited)
        if self._graph is None or form != self._form:
            self._graph, self._form = build_graph(frame, self._filter_chain(shape, frame, matrix, limited)), form
            self._opacity = build_graph(frame, self._opacity_chain(shape)) if _has_alpha(frame) else None
        # The filters state the colours; tags that FFmpeg does not support must not stop it.
        frame.colorspace = frame.color_trc = frame.color_primaries = _UNKNOWN_MATRIX
        frame.color_range = _LIMITED if limited else _FULL
        picture = Picture(np.ascontiguousarray(run_filters(self._graph, frame).to_ndarray()))
        if self._opacity is not None:
            _blend_with_white(picture, np.asarray(run_filters(self._opacity, frame).to_ndarray(), np.uint8))
        return picture

    def _filter_chain(self, shape: FrameShape, frame: av.VideoFrame, matrix: str, limited: bool) -> Chain:
        """Return the filters: scaling first, because that leaves the least to do, rotation last."""
        scale = self._scale(shape)
        if not frame.format.is_rgb:
            scale |= {"in_color_matrix": matrix, "in_range": "limited" if limited else "full"}
        final = {"out_color_matrix": "bt709", "out_range": "limited"}
        if self._info.transfer == "sdr":
            chain = [("scale", scale | final)]
        else:
            table = {"file": str(self._table), "interp": "tetrahedral"}
            chain = [("scale", scale), ("format", {"pix_fmts": "gbrp16le"}), ("lut3d", table)]
            chain += [("scale", final | {"flags": scale["flags"]})]
        return [*chain, ("format", {"pix_fmts": "yuv420p"}), *_turn_upright(shape)]

    def _opacity_chain(self, shape: FrameShape) -> Chain:
        """Return the filters that make a grey picture of the opacity, 255 where it is opaque."""
        scale = self._scale(shape) | {"in_range": "full", "out_range": "full"}
        return [("alphaextract", {}), ("format", {"pix_fmts": "gray"}), ("scale", scale), *_turn_upright(shape)]

    def _scale(self, shape: FrameShape) -> dict[str, str]:
        width, height = self._size if shape.quarter_turns % 2 == 0 else self._size[::-1]
        return {"w": str(width), "h": str(height), "flags": "bicubic+accurate_rnd+bitexact"}


def _turn_upright(shape: FrameShape) -> Chain:
    turns: Chain = [("transpose", {"dir": direction}) for direction in _TRANSPOSITIONS[shape.quarter_turns]]
    return turns + ([("hflip", {})] if shape.mirrored else [])


def _has_alpha(frame: av.VideoFrame) -> bool:
    return any(component.is_alpha for component in frame.format.components)


def _blend_with_white(picture: Picture, opacity: Bytes) -> None:
    """Lay ``picture`` on white, in place.

    ``opacity`` is uint8 (height, width), 255 where the picture is opaque.
    """
    coarse = cv2.resize(opacity, (picture.width // 2, picture.height // 2), interpolation=cv2.INTER_AREA)
    for plane, share, ground in (
        (picture.y, opacity, _WHITE_LUMA),
        (picture.u, coarse, _NO_COLOUR),
        (picture.v, coarse, _NO_COLOUR),
    ):
        weight = share.astype(np.float32) / 255
        plane[:] = np.rint(ground + (plane.astype(np.float32) - ground) * weight).astype(np.uint8)


def _detect_colour_coding(frame: av.VideoFrame) -> tuple[str, bool]:
    """Return the matrix and whether the range is limited, as tagged or as is common."""
    full = frame.format.name.startswith("yuvj")
    guess = "bt601" if full or frame.height <= MAX_SD_HEIGHT else "bt709"
    limited = frame.color_range != _FULL if frame.color_range != _UNKNOWN_RANGE else not full
    return _MATRICES.get(int(frame.colorspace), guess), limited and not full


class FootageWriter:
    """Writes conformed pictures for `FootageReader`: near lossless, and fast to seek.

    The same pictures always give the same bytes.
    """

    def __init__(self, path: Path, size: tuple[int, int]) -> None:
        self._path = path
        self._number = 0
        try:
            self._container = av.open(str(path), "w", format="mp4", options={"fflags": "+bitexact"})
        except av.error.FFmpegError as error:
            raise translate_write_error(error, path) from error
        width, height = size
        # Always two threads, because the bytes of the stream depend on their number.
        parameters = f"keyint={GOP_SIZE}:min-keyint={GOP_SIZE}:scenecut=0:bframes=0:open-gop=0"
        options = {"preset": "ultrafast", "crf": "12", "threads": "2", "x264-params": parameters}
        self._stream = self._container.add_stream(
            "libx264", rate=FPS, options=options, width=width, height=height, time_base=FRAME_DURATION
        )
        context = self._stream.codec_context
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = _LIMITED

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._container.mux(self._stream.encode(None))
            self._container.close()
        except av.error.FFmpegError as failed:
            if error is None:
                raise translate_write_error(failed, self._path) from failed

    def add(self, picture: Picture) -> None:
        """Write the next picture. Raises TransientError when the disk is full."""
        frame = picture.frame()
        frame.pts, frame.time_base = self._number, FRAME_DURATION
        try:
            self._container.mux(self._stream.encode(frame))
        except av.error.FFmpegError as error:
            raise translate_write_error(error, self._path) from error
        self._number += 1
