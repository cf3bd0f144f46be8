"""Convert footage of any kind to upright SDR bt709 pictures at 25 fps, and store them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import av
import av.error
import av.filter
import numpy as np

from models.engine import FPS
from models.picture import Picture
from stages.media.encoder import FRAME_DURATION, translate_write_error
from stages.source.decoding import decode_frames, open_video
from stages.source.hdr_to_sdr import write_lut
from stages.source.probe import MediaInfo

GOP_SIZE = 12
"""Frames in a group of pictures, which can be decoded by itself."""
MAX_SD_HEIGHT = 576
"""Untagged video of up to this height is taken for bt601, other video for bt709, as is common."""

_BT709, _LIMITED, _FULL, _UNKNOWN_RANGE = 1, 1, 2, 0  # ITU-T H.273; AVCOL_RANGE_*
_MATRICES = {1: "bt709", 4: "fcc", 5: "bt601", 6: "bt601", 7: "smpte240m", 9: "bt2020", 10: "bt2020"}
_UNKNOWN_MATRIX = 2
_TRANSPOSITIONS = ((), ("clock",), ("clock", "clock"), ("cclock",))

T = TypeVar("T")


def conform_video(
    path: Path, info: MediaInfo, size: tuple[int, int], limit: int, scratch: Path
) -> Iterator[tuple[Picture, int]]:
    """Yield the pictures of a video in ``size`` (even), each with its number of frames.

    At most ``limit`` frames come in all. ``scratch`` is a folder for the colour table of HDR footage. Damaged parts are
    left out.
    """
    with open_video(path) as (container, stream):
        frames = decode_frames(container, stream)
        if info.interlaced:
            frames = _deinterlace(frames)
        conform = _Conformer(info, size, scratch)
        step = 1 / info.fps if info.fps > 0 else 1 / FPS
        picture = None
        for frame, count in resample_frames(assign_times(frames, step), limit):
            with suppress(
                av.error.FFmpegError
            ):  # a frame that cannot be converted is damaged: repeat the picture before it
                picture = conform(frame)
            if picture is not None:
                yield picture, count


def assign_times(frames: Iterator[av.VideoFrame], step: float) -> Iterator[tuple[float, float, av.VideoFrame]]:
    """Yield (start, least duration, frame); both are seconds, counted from the first frame.

    Where a time is missing, the frame follows the one before it by ``step``, the usual distance.
    """
    start, now = None, -step
    for frame in frames:
        now = now + step if frame.time is None else float(frame.time)
        start = now if start is None else start
        length = float((frame.duration or 0) * (frame.time_base or 0))
        yield now - start, max(step, length), frame


def resample_frames(timed: Iterator[tuple[float, float, T]], limit: int) -> Iterator[tuple[T, int]]:
    """Choose the item nearest to each 25th of a second; yield it with its number of frames.

    At most ``limit`` frames come in all, and at least one if there is any item; the last item is held for its own
    duration. Items that go back in time are left out.
    """
    done = 0
    held: tuple[float, float, T] | None = None
    for time, length, item in timed:
        if held is not None and time <= held[0]:
            continue
        if held is not None:
            count = min(limit, _frames_before((held[0] + time) / 2)) - done
            if count > 0:
                yield held[2], count
                done += count
            if done >= limit:
                return
        held = time, length, item
    if held is not None:
        count = min(limit, max(_frames_before(held[0] + held[1]), 1)) - done
        if count > 0:
            yield held[2], count


def _frames_before(time: float) -> int:
    """Return how many frames start before ``time``, not counting those within a millisecond."""
    return max(0, math.ceil((time - 0.001) * FPS))


def _deinterlace(frames: Iterator[av.VideoFrame]) -> Iterator[av.VideoFrame]:
    """Yield interlaced frames without combing."""
    graph = None
    for frame in frames:
        if graph is None:
            nodes = [("bwdif", {"mode": "send_frame", "deint": "interlaced"})]
            graph = _build_graph(frame, nodes)
        graph.push(frame)
        yield from _pull_frames(graph)
    if graph is not None:
        graph.push(None)
        yield from _pull_frames(graph)


def _pull_frames(graph: av.filter.Graph) -> Iterator[av.VideoFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        if isinstance(frame, av.VideoFrame):
            yield frame


class _Conformer:
    """Converts frames to their final form; frames that have it already are not touched."""

    def __init__(self, info: MediaInfo, size: tuple[int, int], scratch: Path) -> None:
        self._info, self._size = info, size
        self._upright_sdr = info.quarter_turns == 0 and not info.mirrored and info.transfer == "sdr"
        self._table = scratch / "grade.cube"
        if info.transfer != "sdr":
            write_lut(self._table, info.transfer)
        self._form: tuple[object, ...] = ()
        self._graph: av.filter.Graph | None = None

    def __call__(self, frame: av.VideoFrame) -> Picture:
        """Return the picture of ``frame``."""
        matrix, limited = _detect_colour_coding(frame)
        same = frame.format.name == "yuv420p" and (frame.width, frame.height) == self._size
        if not (self._upright_sdr and same and matrix == "bt709" and limited):
            frame = self._filter(frame, matrix, limited)
        return Picture(np.ascontiguousarray(frame.to_ndarray()))

    def _filter(self, frame: av.VideoFrame, matrix: str, limited: bool) -> av.VideoFrame:
        form = (frame.width, frame.height, frame.format.name, matrix, limited)
        if self._graph is None or form != self._form:
            self._graph, self._form = _build_graph(frame, self._filter_chain(frame, matrix, limited)), form
        # The filters state the colours; tags that FFmpeg does not support must not stop it.
        frame.colorspace = frame.color_trc = frame.color_primaries = _UNKNOWN_MATRIX
        frame.color_range = _LIMITED if limited else _FULL
        self._graph.push(frame)
        filtered = self._graph.pull()
        return filtered if isinstance(filtered, av.VideoFrame) else frame

    def _filter_chain(self, frame: av.VideoFrame, matrix: str, limited: bool) -> list[tuple[str, dict[str, str]]]:
        """Return the filters: scaling first, because that leaves the least to do, rotation last."""
        width, height = self._size if self._info.quarter_turns % 2 == 0 else self._size[::-1]
        scale = {"w": str(width), "h": str(height), "flags": "bicubic+accurate_rnd+bitexact"}
        if not frame.format.is_rgb:
            scale |= {"in_color_matrix": matrix, "in_range": "limited" if limited else "full"}
        final = {"out_color_matrix": "bt709", "out_range": "limited"}
        if self._info.transfer == "sdr":
            chain = [("scale", scale | final)]
        else:
            table = {"file": str(self._table), "interp": "tetrahedral"}
            chain = [("scale", scale), ("format", {"pix_fmts": "gbrp16le"}), ("lut3d", table)]
            chain += [("scale", final | {"flags": scale["flags"]})]
        chain += [("format", {"pix_fmts": "yuv420p"})]
        chain += [("transpose", {"dir": direction}) for direction in _TRANSPOSITIONS[self._info.quarter_turns]]
        return chain + ([("hflip", {})] if self._info.mirrored else [])


def _detect_colour_coding(frame: av.VideoFrame) -> tuple[str, bool]:
    """Return the matrix and whether the range is limited, as tagged or as is common."""
    full = frame.format.name.startswith("yuvj")
    guess = "bt601" if full or frame.height <= MAX_SD_HEIGHT else "bt709"
    limited = frame.color_range != _FULL if frame.color_range != _UNKNOWN_RANGE else not full
    return _MATRICES.get(int(frame.colorspace), guess), limited and not full


def _build_graph(frame: av.VideoFrame, chain: list[tuple[str, dict[str, str]]]) -> av.filter.Graph:
    graph = av.filter.Graph()
    base = frame.time_base or Fraction(1, 1000)
    nodes: list[Any] = [graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=base)]
    nodes += [graph.add(name, **options) for name, options in chain]
    graph.link_nodes(*nodes, graph.add("buffersink")).configure()
    return graph


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
